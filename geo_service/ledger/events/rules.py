"""Which event may follow in which state; a refusal lists the events that are allowed.

Events imported from another system are facts and are not checked.
"""

from __future__ import annotations

from geo_service.base.errors import ConflictError, InputError
from geo_service.ledger.events.kinds import CALLABLE, LABELS, NEEDS_BODY, NEEDS_REASON, EventKind
from geo_service.ledger.events.state import Progress
from geo_service.ledger.records import NewEvent

_HELD = frozenset(
    {
        EventKind.DISPATCHED,
        EventKind.REDISPATCHED,
        EventKind.WHISTLED,
        EventKind.REPORTED,
        EventKind.RESPONDED,
    }
)
_OPEN = _HELD | {EventKind.RECEIVED, EventKind.RETURNED, EventKind.RESOLVED, EventKind.CALLED_BACK}
#: event -> the states it may follow
ALLOWED: dict[EventKind, frozenset[EventKind]] = {
    EventKind.DISPATCHED: frozenset({EventKind.RECEIVED}),
    EventKind.RETURNED: _HELD,
    EventKind.REDISPATCHED: frozenset({EventKind.RETURNED}),
    EventKind.WHISTLED: _HELD,
    EventKind.REPORTED: _HELD,
    EventKind.RESPONDED: _HELD - {EventKind.RESPONDED},
    EventKind.RESOLVED: _HELD | {EventKind.CALLED_BACK},
    EventKind.CALLED_BACK: _HELD | {EventKind.RESOLVED, EventKind.CALLED_BACK, EventKind.CLOSED},
    EventKind.EXCLUSION_ASKED: _OPEN | {EventKind.CLOSED},
    EventKind.EXCLUDED: _OPEN | {EventKind.CLOSED},
    EventKind.EXCLUSION_REFUSED: _OPEN | {EventKind.CLOSED},
    EventKind.CLOSED: _OPEN,
    EventKind.CORRECTED: _OPEN | {EventKind.CLOSED},
    EventKind.REASSIGNED: _OPEN,
}


def allowed_in(status: str) -> tuple[str, ...]:
    """The kinds of events that may follow in this state, in the order of the work."""
    present = EventKind(status)
    return tuple(kind.value for kind in EventKind if kind in CALLABLE and present in ALLOWED[kind])


def _check_said(event: NewEvent, kind: EventKind) -> None:
    if kind in NEEDS_BODY and not event.body_code:
        raise InputError(
            f"{LABELS[kind]} ({kind}) needs a body",
            hint="name the unit concerned: body, with its code",
        )
    if kind in NEEDS_REASON and not event.reason.strip():
        raise InputError(f"{LABELS[kind]} ({kind}) needs a reason", hint="give reason in words")
    if kind is EventKind.WHISTLED and not event.details.get("bodies"):
        raise InputError(
            "吹哨 (whistled) needs the departments it calls in",
            hint='name them: bodies, as [{"code": …, "name": …}]',
        )


def _check_bodies(progress: Progress, event: NewEvent, kind: EventKind) -> None:
    holder = progress.state.holder_code
    if kind is EventKind.RETURNED and event.body_code != holder:
        raise ConflictError(
            f"{event.body_code} cannot return what {holder} holds",
            hint="only the body a complaint was dispatched to returns it",
        )
    if kind is EventKind.REPORTED and event.body_code not in progress.awaited:
        awaited = "、".join(sorted(progress.awaited)) or "none"
        raise ConflictError(
            f"{event.body_code} was not called in, or has reported already",
            hint=f"still awaited: {awaited}",
        )


def check(progress: Progress, event: NewEvent) -> None:
    """Refuse an event that cannot follow in the present state.

    Raises:
        InputError: something the event needs is missing, or its kind is unknown.
        ConflictError: the state does not allow it.
    """
    try:
        kind = EventKind(event.kind)
    except ValueError as error:
        raise InputError(
            f"unknown event {event.kind!r}", hint=f"one of {', '.join(sorted(CALLABLE))}"
        ) from error
    if kind is EventKind.RECEIVED:
        raise ConflictError("a complaint is received once", hint="send a new complaint instead")
    status = progress.state.status
    if EventKind(status) not in ALLOWED[kind]:
        raise ConflictError(
            f"{LABELS[kind]} ({kind}) is not possible in state {status}",
            hint=f"possible now: {', '.join(allowed_in(status)) or 'nothing'}",
        )
    _check_said(event, kind)
    _check_bodies(progress, event, kind)
