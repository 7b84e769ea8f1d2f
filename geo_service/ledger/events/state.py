"""Compute a complaint's present state from its events in the order recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Protocol

from geo_service.ledger.events.kinds import EventKind
from geo_service.ledger.records import ComplaintState


class FoldedEvent(Protocol):
    """What the fold reads of an event."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def at(self) -> Any: ...  # noqa: D102
    @property
    def body_code(self) -> str: ...  # noqa: D102
    @property
    def body_name(self) -> str: ...  # noqa: D102
    @property
    def details(self) -> Mapping[str, Any]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Progress:
    """The state with what only the rules need: bodies whistled for that have not reported."""

    state: ComplaintState = field(default_factory=ComplaintState)
    awaited: frozenset[str] = frozenset()


def _dispatched(progress: Progress, event: FoldedEvent) -> Progress:
    hours = event.details.get("deadline_h")
    due_at = event.at + timedelta(hours=hours) if hours else None
    return Progress(
        replace(
            progress.state,
            status=event.kind,
            holder_code=event.body_code,
            holder_name=event.body_name,
            due_at=due_at,
        )
    )


def _returned(progress: Progress, event: FoldedEvent) -> Progress:
    del event
    state = progress.state
    return Progress(
        replace(
            state,
            status=EventKind.RETURNED.value,
            holder_code="",
            holder_name="",
            due_at=None,
            returns=state.returns + 1,
        )
    )


def _whistled(progress: Progress, event: FoldedEvent) -> Progress:
    called = frozenset(str(body["code"]) for body in event.details.get("bodies", ()))
    state = replace(progress.state, status=EventKind.WHISTLED.value)
    return Progress(state, progress.awaited | called)


def _reported(progress: Progress, event: FoldedEvent) -> Progress:
    awaited = progress.awaited - {event.body_code}
    return Progress(replace(progress.state, status=EventKind.REPORTED.value), awaited)


def _responded(progress: Progress, event: FoldedEvent) -> Progress:
    state = replace(progress.state, status=event.kind, responded=True)
    return replace(progress, state=state)


def _resolved(progress: Progress, event: FoldedEvent) -> Progress:
    resolved = bool(event.details.get("resolved", True))
    state = replace(progress.state, status=event.kind, resolved=resolved, responded=True)
    return replace(progress, state=state)


def _called_back(progress: Progress, event: FoldedEvent) -> Progress:
    state, said = progress.state, event.details

    def answer(name: str, before: bool | None) -> bool | None:
        return before if said.get(name) is None else bool(said[name])

    state = replace(
        state,
        status=state.status if state.status == EventKind.CLOSED else event.kind,
        responded=answer("responded", state.responded),
        resolved=answer("resolved", state.resolved),
        satisfied=answer("satisfied", state.satisfied),
    )
    return replace(progress, state=state)


def _excluded(progress: Progress, event: FoldedEvent) -> Progress:
    excluded = bool(event.details.get("excluded", True))
    return replace(progress, state=replace(progress.state, excluded=excluded))


def _closed(progress: Progress, event: FoldedEvent) -> Progress:
    return Progress(replace(progress.state, status=event.kind, due_at=None))


def _reassigned(progress: Progress, event: FoldedEvent) -> Progress:
    """A body that took over what another held."""
    if not event.body_code:
        return progress
    state = replace(progress.state, holder_code=event.body_code, holder_name=event.body_name)
    return replace(progress, state=state)


_STEPS = {
    EventKind.DISPATCHED: _dispatched,
    EventKind.REDISPATCHED: _dispatched,
    EventKind.RETURNED: _returned,
    EventKind.WHISTLED: _whistled,
    EventKind.REPORTED: _reported,
    EventKind.RESPONDED: _responded,
    EventKind.RESOLVED: _resolved,
    EventKind.CALLED_BACK: _called_back,
    EventKind.EXCLUDED: _excluded,
    EventKind.CLOSED: _closed,
    EventKind.REASSIGNED: _reassigned,
}


def step(progress: Progress, event: FoldedEvent) -> Progress:
    """The state after one more event; kinds that move nothing leave it as it is."""
    move = _STEPS.get(EventKind(event.kind))
    return move(progress, event) if move else progress


def fold(events: Iterable[FoldedEvent]) -> Progress:
    """The state after all events, in their order."""
    progress = Progress()
    for event in events:
        progress = step(progress, event)
    return progress
