"""Learn from labelled tickets: the place names of each row, and the area it went to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import pyarrow as pa

from geo_service.base.dates import MICROSECONDS_PER_DAY, DateOrder, day_of
from geo_service.locate.forms import Form
from geo_service.locate.history.ticket import Ticket
from geo_service.locate.importing import ImportFault
from geo_service.locate.locator import Locator
from geo_service.locate.mentions import MentionRole, Sort
from geo_service.locate.reader import TextReading
from geo_service.tables.times import NO_TIME, read_clock

#: a lead area is told if a name gives it more than this
_TOLD = 0.9


@dataclass(slots=True)
class TeachingResult:
    """What came of reading tickets.

    ``undated`` have a day that cannot be read. ``unlabelled`` rows have no label; ``told`` of them
    name their area outright, and teach.
    """

    tickets: list[Ticket] = field(default_factory=list)
    faults: list[ImportFault] = field(default_factory=list)
    unlabelled: int = 0
    told: int = 0
    undated: int = 0

    @property
    def silent(self) -> int:
        """Tickets that teach nothing: their text names no place that can be told from words."""
        return sum(not ticket.phrases and not ticket.told for ticket in self.tickets)


def read_lessons(
    rows: Iterable[Mapping[str, Any]], locator: Locator, *, source: str, public: bool = False
) -> TeachingResult:
    """Read rows with ``text``, ``coarse``, ``lead``, and perhaps ``day`` and ``id``.

    A ticket's provenance is ``source:id``, or ``source:row`` where there is no id. ``day`` is a
    date in one of the usual forms; one such as 5/1/2024 is not read, because nothing tells its
    order. A label that fits no area, or several, is a fault. A row without a
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
            lessons.faults.append(
                ImportFault(row, f"{coarse} {lead} names no area, or several".strip())
            )
            continue
        day = _day(values.get("day"))
        lessons.undated += day is None and bool(str(values.get("day") or "").strip())
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
    text = str(value or "").strip()
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return _other_day(text)


@lru_cache(maxsize=4096)
def _other_day(text: str) -> date | None:
    """A day as people write it; None also where the order of day and month is not told."""
    clock = read_clock(pa.array([text]), DateOrder.DAY_FIRST if "." in text else None)
    if clock.local[0] == NO_TIME or clock.instant[0]:
        return None
    return day_of(int(clock.local[0]) // MICROSECONDS_PER_DAY)
