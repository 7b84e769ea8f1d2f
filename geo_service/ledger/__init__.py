"""The ledger: the store of complaints and their events."""

from geo_service.ledger.complaints import IdempotencyKey
from geo_service.ledger.ledger import Ledger
from geo_service.ledger.masking import Masked, mask, mask_column
from geo_service.ledger.records import (
    Added,
    Complaint,
    ComplaintState,
    Event,
    Given,
    NewComplaint,
    NewEvent,
    Placement,
)
from geo_service.ledger.rows import plain
from geo_service.ledger.search import Search

__all__ = [
    "Added",
    "Complaint",
    "ComplaintState",
    "Event",
    "Given",
    "IdempotencyKey",
    "Ledger",
    "Masked",
    "NewComplaint",
    "NewEvent",
    "Placement",
    "Search",
    "mask",
    "mask_column",
    "plain",
]
