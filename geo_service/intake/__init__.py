"""Intake: complaints from files and requests, masked, located, and stored in the ledger.

A composition of the region (``service``) and the ledger, in bulk and one by one.
"""

from geo_service.intake.complaint_events import ComplaintEvents, EventRequest
from geo_service.intake.profile import SourceProfile
from geo_service.intake.profile_file import built_in, read_profile
from geo_service.intake.run import ImportSummary, import_file
from geo_service.intake.single import ComplaintInput, Intake, IntakeResult

__all__ = [
    "ComplaintEvents",
    "ComplaintInput",
    "EventRequest",
    "ImportSummary",
    "Intake",
    "IntakeResult",
    "SourceProfile",
    "built_in",
    "import_file",
    "read_profile",
]
