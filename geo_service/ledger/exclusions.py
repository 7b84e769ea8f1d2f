"""Exclusions from the rates (剔除): requests and decisions, as events with audit lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from geo_service.base.errors import ConflictError, InputError
from geo_service.ledger.access import write_audit
from geo_service.ledger.clock import from_us
from geo_service.ledger.events.kinds import EventKind
from geo_service.ledger.events.log import append, history
from geo_service.ledger.records import Event, NewEvent
from geo_service.ledger.schema import complaint, event

#: what can be done about an exclusion -> the event it is kept as
ACTIONS = {
    "ask": EventKind.EXCLUSION_ASKED,
    "grant": EventKind.EXCLUDED,
    "refuse": EventKind.EXCLUSION_REFUSED,
    "revoke": EventKind.EXCLUDED,
}
_ABOUT = (EventKind.EXCLUSION_ASKED, EventKind.EXCLUDED, EventKind.EXCLUSION_REFUSED)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """The last word on a complaint's exclusion; ``state`` is asked, granted, refused or revoked."""

    complaint_id: str
    state: str
    reason_id: str
    reason: str
    actor: str
    at: datetime
    body_code: str


def decide(
    connection: sa.Connection,
    pk: int,
    action: str,
    *,
    actor: str,
    reason: str,
    reason_id: str = "",
) -> Event:
    """Ask for an exclusion, grant or refuse it, or take a granted one back.

    A grant without a request before it is possible: whoever may grant may act at once.

    Raises:
        InputError: the action is not known, or the reason is missing.
        ConflictError: there is nothing to refuse or to take back, or it is done already.
        NotFoundError: there is no such complaint.
    """
    if action not in ACTIONS:
        raise InputError(f"{action!r} is not known", hint=f"one of {', '.join(ACTIONS)}")
    events = [one for one in history(connection, pk) if one.kind in _ABOUT]
    _check(action, _state(events[-1].kind, events[-1].details) if events else "")
    details: dict[str, Any] = {"reason_id": reason_id} if reason_id else {}
    if action in ("grant", "revoke"):
        details["excluded"] = action == "grant"
    new = NewEvent(ACTIONS[action].value, actor, reason=reason, details=details)
    written = append(connection, pk, new)
    write_audit(connection, actor, f"exclusion.{action}", str(pk))
    return written


def _check(action: str, state: str) -> None:
    refused = {
        "ask": ("asked", "granted"),
        "grant": ("granted",),
        "refuse": ("", "granted", "refused", "revoked"),
        "revoke": ("", "asked", "refused", "revoked"),
    }
    if state in refused[action]:
        stands = f"it is {state} already" if state else "nobody asked for it"
        raise ConflictError(f"{action} is not possible: {stands}", hint="see /v1/exclusions")


def _state(kind: str, details: Mapping[str, Any]) -> str:
    if kind == EventKind.EXCLUDED:
        return "granted" if details.get("excluded", True) else "revoked"
    return "asked" if kind == EventKind.EXCLUSION_ASKED else "refused"


def list_exclusions(
    connection: sa.Connection, state: str = "", *, limit: int = 200, before: int | None = None
) -> tuple[list[Exclusion], int | None]:
    """The last word on each complaint that an exclusion was asked for or granted, newest first.

    Gives a page and the number to ask the next one with, None after the last.
    """
    about = event.c.kind.in_([kind.value for kind in _ABOUT])
    newest = sa.select(sa.func.max(event.c.seq).label("seq")).where(about)
    newest = newest.group_by(event.c.complaint_pk)
    query = (
        sa.select(event, complaint.c.id.label("complaint_id"), complaint.c.holder_code)
        .join(complaint, complaint.c.pk == event.c.complaint_pk)
        .where(event.c.seq.in_(newest))
        .order_by(event.c.seq.desc())
    )
    if before is not None:
        query = query.where(event.c.seq < before)
    found: list[Exclusion] = []
    last: int | None = None
    for row in connection.execute(query):
        details = orjson.loads(row.details) if row.details else {}
        if state in ("", _state(row.kind, details)):
            if len(found) == limit:
                return found, last
            found.append(
                Exclusion(
                    row.complaint_id, _state(row.kind, details), str(details.get("reason_id", "")),
                    row.reason, row.actor, from_us(row.at), row.holder_code,
                )
            )  # fmt: skip
            last = int(row.seq)
    return found, None
