"""Open, change and read topics, watched places and supervised items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from geo_service.base.errors import InputError
from geo_service.ledger import Ledger
from geo_service.ledger.matters import (
    Matter,
    change_matter,
    get_matter,
    list_matters,
    open_matter,
)
from geo_service.planning.matters.details import (
    Details,
    check_move,
    first_state,
    read_details,
)

_LONGEST_TITLE = 200


def open_one(
    ledger: Ledger, kind: str, title: str, details: Details, *, actor: str, note: str = "",
    state: str | None = None,
) -> int:  # fmt: skip
    """Begin a matter; its number.

    Raises:
        InputError: it has no title, or a longer one than a list can show.
    """
    if not 1 <= len(title.strip()) <= _LONGEST_TITLE:
        raise InputError("a title is needed", hint=f"up to {_LONGEST_TITLE} characters")
    told = details.model_dump(mode="json")
    begin = state or first_state(kind)
    return ledger.writer.run(
        lambda at: open_matter(at, kind, title.strip(), begin, told, actor=actor, note=note)
    )


def move(
    ledger: Ledger, kind: str, number: int, state: str, *, actor: str, note: str = "",
    today: date | None = None,
) -> Matter:  # fmt: skip
    """Bring a matter into another state; work begins on ``today`` unless it has begun before.

    Raises:
        NotFoundError: there is none.
        InputError, ConflictError: the state is not possible.
    """
    found = read_one(ledger, kind, number)
    check_move(kind, found.state, state)
    begun = state == "in_work" and found.details.get("begun") is None and today is not None
    changes = {"begun": today.isoformat()} if begun and today else {}
    ledger.writer.run(
        lambda at: change_matter(
            at, number, "moved", actor=actor, state=state, details=changes, note=note,
            expected_state=found.state,
        )
    )  # fmt: skip
    return read_one(ledger, kind, number)


def edit(
    ledger: Ledger, kind: str, number: int, changes: Mapping[str, Any], *, actor: str,
    note: str = "",
) -> Matter:  # fmt: skip
    """Replace some of a matter's details; the history keeps what they were changed to.

    Raises:
        NotFoundError: there is none.
        InputError: the details would not fit the kind.
    """
    found = read_one(ledger, kind, number)
    whole = read_details(kind, {**found.details, **changes}).model_dump(mode="json")
    kept = {key: whole[key] for key in changes if key in whole}
    ledger.writer.run(
        lambda at: change_matter(at, number, "edited", actor=actor, details=kept, note=note)
    )
    return read_one(ledger, kind, number)


def remark(ledger: Ledger, kind: str, number: int, action: str, note: str, *, actor: str) -> Matter:
    """Note something in a matter's history: ``noted`` or ``reminded``.

    Raises:
        NotFoundError: there is none.
        InputError: nothing is said.
    """
    if not note.strip():
        raise InputError("the note is empty", hint="write a note")
    read_one(ledger, kind, number)
    ledger.writer.run(lambda at: change_matter(at, number, action, actor=actor, note=note))
    return read_one(ledger, kind, number)


def read_one(ledger: Ledger, kind: str, number: int) -> Matter:
    """One matter with its history. Raises ``NotFoundError``."""
    with ledger.reading() as connection:
        return get_matter(connection, number, kind)


def read_all(ledger: Ledger, kind: str, states: Sequence[str] = ()) -> list[Matter]:
    """The matters of a kind, oldest first."""
    with ledger.reading() as connection:
        return list_matters(connection, kind, states)


def matter_json(found: Matter) -> dict[str, Any]:
    """A matter with its history."""
    return {
        "id": found.id,
        "kind": found.kind,
        "title": found.title,
        "state": found.state,
        "opened_at": found.opened_at.isoformat(timespec="seconds"),
        "changed_at": found.changed_at.isoformat(timespec="seconds"),
        "opened_by": found.opened_by,
        **found.details,
        "events": [
            {
                "at": one.at.isoformat(timespec="seconds"),
                "by": one.actor,
                "action": one.action,
                "state": one.state,
                "note": one.note,
                "changes": dict(one.details) if one.action != "opened" else {},
            }
            for one in found.events
        ],
    }
