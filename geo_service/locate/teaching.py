"""Labelled tickets into what is learned: each row's place names, and where it went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from geo_service.locate.importing import Fault
from geo_service.locate.learned import Ticket
from geo_service.locate.locator import Locator


@dataclass(slots=True)
class Lessons:
    """What came of reading labelled tickets. ``unlabelled`` rows name no area and teach nothing."""

    tickets: list[Ticket] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unlabelled: int = 0


def read_lessons(rows: Iterable[Mapping[str, Any]], locator: Locator, *, source: str) -> Lessons:
    """Read rows with ``text``, ``coarse``, ``lead``, and perhaps ``day`` and ``id``.

    A ticket's provenance is ``source:id``, or ``source:row`` where there is no id. ``day`` is an
    ISO date, or begins with one. A label that fits no area, or several, is a fault.
    """
    lessons = Lessons()
    for row, values in enumerate(rows, start=1):
        text, coarse, lead = (
            str(values.get(key) or "").strip() for key in ("text", "coarse", "lead")
        )
        if not text or not lead:
            lessons.unlabelled += 1
            continue
        code = locator.resolve(coarse=coarse, lead=lead)
        if code is None:
            lessons.faults.append(Fault(row, f"{coarse} {lead} names no area, or several"))
            continue
        provenance = f"{source}:{values.get('id') or row}"
        lessons.tickets.append(locator.lesson(text, code, provenance, _day(values.get("day"))))
    return lessons


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None
