"""A region's working days, festivals and seasons: ``calendar.toml`` in its folder."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from geo_service.base.errors import RegionError

FILE = "calendar.toml"
_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})")
_KEYS = frozenset(
    {"source", "weekend", "first_year", "last_year", "days_off", "days_worked"}
    | {"festival", "season"}
)
_MOST_DAYS = 4_000


@dataclass(frozen=True, slots=True)
class Season:
    """A season by month and day, both included; it may run over the new year."""

    id: str
    first: tuple[int, int]
    last: tuple[int, int]

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True)
class Calendar:
    """Days off work, festivals by their first days, and seasons.

    ``first_year`` to ``last_year`` are the years whose exceptions are known; elsewhere only
    the weekend is.
    """

    weekend: frozenset[int] = frozenset({6, 7})
    first_year: int = 0
    last_year: int = -1
    days_off: frozenset[date] = frozenset()
    days_worked: frozenset[date] = frozenset()
    festivals: tuple[tuple[str, frozenset[date]], ...] = ()
    seasons: tuple[Season, ...] = ()
    source: str = ""

    def is_off(self, day: date) -> bool:
        """Whether people are off work."""
        if day in self.days_off:
            return True
        return day.isoweekday() in self.weekend and day not in self.days_worked

    def off_days(self, first: date, last: date) -> frozenset[date]:
        """The days off from ``first`` to ``last``."""
        days = (first + timedelta(days=i) for i in range((last - first).days + 1))
        return frozenset(day for day in days if self.is_off(day))

    def missing_years(self, first: date, last: date) -> tuple[int, ...]:
        """Years between two days whose holidays are not known."""
        years = range(first.year, last.year + 1)
        return tuple(year for year in years if not self.first_year <= year <= self.last_year)


def read_calendar(folder: Path) -> Calendar:
    """Read a region's calendar; without a file, weekends are all that is known.

    Raises:
        RegionError: the file is broken; every fault is told.
    """
    path = folder / FILE
    if not path.is_file():
        return Calendar()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegionError(f"{path.name} is not TOML: {error}") from error
    faults = _faults(data)
    if faults:
        raise RegionError(f"{path.name} cannot be used", faults=faults)
    return Calendar(
        weekend=frozenset(data.get("weekend", (6, 7))),
        first_year=data["first_year"],
        last_year=data["last_year"],
        days_off=frozenset(data.get("days_off", ())),
        days_worked=frozenset(data.get("days_worked", ())),
        festivals=tuple((f["id"], frozenset(f["first_days"])) for f in data.get("festival", ())),
        seasons=tuple(
            Season(s["id"], _month_day(s["first"]), _month_day(s["last"]))
            for s in data.get("season", ())
        ),
        source=data.get("source", ""),
    )


def _faults(data: dict[str, Any]) -> list[str]:
    faults = [f"unknown key {key!r}" for key in sorted(set(data) - _KEYS)]
    faults += [
        f"{key} is missing or not a year"
        for key in ("first_year", "last_year")
        if not isinstance(data.get(key), int)
    ]
    for key in ("days_off", "days_worked"):
        faults += _not_days(key, data.get(key, []))
    if not set(data.get("weekend", (6, 7))) <= set(range(1, 8)):
        faults.append("weekend holds ISO days of the week, 1 (Monday) to 7")
    for festival in data.get("festival", []):
        faults += _not_days("first_days of a festival", festival.get("first_days", []))
        if not festival.get("id"):
            faults.append("a festival has no id")
    for season in data.get("season", []):
        if not all(_MONTH_DAY.fullmatch(str(season.get(key, ""))) for key in ("first", "last")):
            faults.append("a season needs first and last as month-day, such as 11-15")
        if not season.get("id"):
            faults.append("a season has no id")
    return faults


def _not_days(name: str, values: Any) -> list[str]:
    if not isinstance(values, list) or len(values) > _MOST_DAYS:
        return [f"{name} is not a list of at most {_MOST_DAYS} days"]
    return [f"{name}: {value!r} is not a day" for value in values if type(value) is not date]


def _month_day(text: str) -> tuple[int, int]:
    return int(text[:2]), int(text[3:])
