"""Which event may follow in which state; a refusal says what would be allowed.

Events imported from another system are facts and are not checked.
"""

from __future__ import annotations

from geo_service.base.errors import ConflictError, InputError
from geo_service.ledger.events.kinds import CALLABLE, LABELS, NEEDS_BODY, NEEDS_REASON, Kind
from geo_service.ledger.events.state import Progress
from geo_service.ledger.records import NewEvent

_HELD = frozenset(
    {
        Kind.DISPATCHED,
        Kind.REDISPATCHED,
        Kind.WHISTLED,
        Kind.REPORTED,
        Kind.RESPONDED,
    }
)
_OPEN = _HELD | {Kind.RECEIVED, Kind.RETURNED, Kind.RESOLVED, Kind.CALLED_BACK}
#: event -> the states it may follow
ALLOWED: dict[Kind, frozenset[Kind]] = {
    Kind.DISPATCHED: frozenset({Kind.RECEIVED}),
    Kind.RETURNED: _HELD,
    Kind.REDISPATCHED: frozenset({Kind.RETURNED}),
    Kind.WHISTLED: _HELD,
    Kind.REPORTED: _HELD,
    Kind.RESPONDED: _HELD - {Kind.RESPONDED},
    Kind.RESOLVED: _HELD | {Kind.CALLED_BACK},
    Kind.CALLED_BACK: _HELD | {Kind.RESOLVED, Kind.CALLED_BACK, Kind.CLOSED},
    Kind.EXCLUSION_ASKED: _OPEN | {Kind.CLOSED},
    Kind.EXCLUDED: _OPEN | {Kind.CLOSED},
    Kind.EXCLUSION_REFUSED: _OPEN | {Kind.CLOSED},
    Kind.CLOSED: _OPEN,
    Kind.CORRECTED: _OPEN | {Kind.CLOSED},
    Kind.REASSIGNED: _OPEN,
}


def allowed_in(status: str) -> tuple[str, ...]:
    """The kinds of events that may follow in this state, in the order of the work."""
    present = Kind(status)
    return tuple(kind.value for kind in Kind if kind in CALLABLE and present in ALLOWED[kind])


def _check_said(event: NewEvent, kind: Kind) -> None:
    if kind in NEEDS_BODY and not event.body_code:
        raise InputError(
            f"{LABELS[kind]} ({kind}) needs a body",
            hint="name the unit concerned: body, with its code",
        )
    if kind in NEEDS_REASON and not event.reason.strip():
        raise InputError(f"{LABELS[kind]} ({kind}) needs a reason", hint="give reason in words")
    if kind is Kind.WHISTLED and not event.details.get("bodies"):
        raise InputError(
            "吹哨 (whistled) needs the departments it calls in",
            hint='name them: bodies, as [{"code": …, "name": …}]',
        )


def _check_bodies(progress: Progress, event: NewEvent, kind: Kind) -> None:
    holder = progress.state.holder_code
    if kind is Kind.RETURNED and event.body_code != holder:
        raise ConflictError(
            f"{event.body_code} cannot return what {holder} holds",
            hint="only the body a complaint was dispatched to returns it",
        )
    if kind is Kind.REPORTED and event.body_code not in progress.awaited:
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
        kind = Kind(event.kind)
    except ValueError as error:
        raise InputError(
            f"unknown event {event.kind!r}", hint=f"one of {', '.join(sorted(CALLABLE))}"
        ) from error
    if kind is Kind.RECEIVED:
        raise ConflictError("a complaint is received once", hint="send a new complaint instead")
    status = progress.state.status
    if Kind(status) not in ALLOWED[kind]:
        raise ConflictError(
            f"{LABELS[kind]} ({kind}) is not possible in state {status}",
            hint=f"possible now: {', '.join(allowed_in(status)) or 'nothing'}",
        )
    _check_said(event, kind)
    _check_bodies(progress, event, kind)
