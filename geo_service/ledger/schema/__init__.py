"""The ledger's tables for SQLAlchemy Core; ``migrations`` creates them.

Times are microseconds since 1970 UTC (BIGINT), so that both stores compare and copy them alike.
"""

from geo_service.ledger.schema.access import api_key, audit, session
from geo_service.ledger.schema.alarms import (
    alarm,
    alarm_mute,
    alarm_note,
    alarm_outbox,
    alarm_run,
)
from geo_service.ledger.schema.base import AREA_SLOTS, HEAD, metadata
from geo_service.ledger.schema.complaints import AREA_COLUMNS, complaint, event, restricted
from geo_service.ledger.schema.intake import idempotency, import_range, import_run, reject
from geo_service.ledger.schema.issues import issue, issue_member
from geo_service.ledger.schema.places import added_place
from geo_service.ledger.schema.planning import frozen_assessment, matter, matter_event
from geo_service.ledger.schema.register import (
    counter,
    dispute,
    dispute_evidence,
    meta,
)

__all__ = [
    "AREA_COLUMNS",
    "AREA_SLOTS",
    "HEAD",
    "added_place",
    "alarm",
    "alarm_mute",
    "alarm_note",
    "alarm_outbox",
    "alarm_run",
    "api_key",
    "audit",
    "complaint",
    "counter",
    "dispute",
    "dispute_evidence",
    "event",
    "frozen_assessment",
    "idempotency",
    "import_range",
    "import_run",
    "issue",
    "issue_member",
    "matter",
    "matter_event",
    "meta",
    "metadata",
    "reject",
    "restricted",
    "session",
]
