"""Alarms in the ledger: kept once, updated, acknowledged, muted, and sent until they arrive."""

from geo_service.ledger.alarms.notes import ACTIONS, Note, act, notes_of
from geo_service.ledger.alarms.outbox import DueMessage, due, failed, reached, waiting
from geo_service.ledger.alarms.records import AlarmRecord, NewAlarm
from geo_service.ledger.alarms.runs import done_parts, finish_part, hold_lease
from geo_service.ledger.alarms.store import (
    AlarmSearch,
    close_quiet,
    find_alarms,
    get_alarm,
    last_version,
    muted_until,
    put_alarm,
)

__all__ = [
    "ACTIONS",
    "AlarmRecord",
    "AlarmSearch",
    "DueMessage",
    "NewAlarm",
    "Note",
    "act",
    "close_quiet",
    "done_parts",
    "due",
    "failed",
    "find_alarms",
    "finish_part",
    "get_alarm",
    "hold_lease",
    "last_version",
    "muted_until",
    "notes_of",
    "put_alarm",
    "reached",
    "waiting",
]
