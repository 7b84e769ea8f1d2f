"""Learn from labelled tickets: the place names of each row, and the area it went to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from geo_service.locate.forms import Form
from geo_service.locate.history.ticket import Ticket
from geo_service.locate.importing import ImportFault
from geo_service.locate.locator import Locator
from geo_service.locate.mentions import MentionRole, Sort
from geo_service.locate.reader import TextReading

#: a lead area is told if a name gives it more than this
_TOLD = 0.9


@dataclass(slots=True)
class TeachingResult:
    """What came of reading tickets.

    ``unlabelled`` rows have no label; ``told`` of them name their area outright, and teach.
    """

    tickets: list[Ticket] = field(default_factory=list)
    faults: list[ImportFault] = field(default_factory=list)
    unlabelled: int = 0
    told: int = 0

    @property
    def silent(self) -> int:
        """Tickets that teach nothing: their text names no place that can be told from words."""
        return sum(not ticket.phrases and not ticket.told for ticket in self.tickets)


def read_lessons(
    rows: Iterable[Mapping[str, Any]], locator: Locator, *, source: str, public: bool = False
) -> TeachingResult:
    """Read rows with ``text``, ``coarse``, ``lead``, and perhaps ``day`` and ``id``.

    A ticket's provenance is ``source:id``, or ``source:row`` where there is no id. ``day`` is an
    ISO date, or begins with one. A label that fits no area, or several, is a fault. A row without a
    label teaches what its own text says, if that names just one area outright: of tickets that do,
    more than 97 of 100 went there. ``public`` says that the rows may be published as they are.
    """
    lessons = TeachingResult()
    for row, values in enumerate(rows, start=1):
        text, coarse, lead = (
            str(values.get(key) or "").strip() for key in ("text", "coarse", "lead")
        )
        provenance = f"{source}:{values.get('id') or row}"
        if not text or not lead:
            _learn_told(lessons, text, provenance, values.get("day"), locator, public)
            continue
        code = locator.resolve(coarse=coarse, lead=lead)
        if code is None:
            lessons.faults.append(ImportFault(row, f"{coarse} {lead} names no area, or several"))
            continue
        day = _day(values.get("day"))
        lessons.tickets.append(locator.lesson(text, code, provenance, day, public=public))
    return lessons


def told_outright(reading: TextReading) -> int | None:
    """Give the one lead area that a reading names outright, as the caller's or the incident's."""
    told = {
        lead
        for m in reading.mentions
        if m.sort is Sort.LEAD and m.form < Form.STEM and m.role is not MentionRole.NOTE
        for lead, share in (m.support or {}).items()
        if share > _TOLD
    }
    return told.pop() if len(told) == 1 else None


def _learn_told(
    lessons: TeachingResult, text: str, provenance: str, day: Any, locator: Locator, public: bool
) -> None:
    lessons.unlabelled += 1
    lead = told_outright(locator.reader.read(text)) if text else None
    if lead is not None:
        code = locator.book.areas[locator.book.lead_areas[lead]].code
        lessons.tickets.append(locator.lesson(text, code, provenance, _day(day), public=public))
        lessons.told += 1


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None
