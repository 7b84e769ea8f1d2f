"""The content of a report: texts, tables and drawings in order, for PDF and HTML alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from geo_service.planning.reports.words import Words
from geo_service.render.classes import number


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A number in large print, with what it is and what is said beside it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing (SVG) with its caption."""

    svg: str
    caption: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts; ``align`` has a letter per column, ``l`` or ``r``."""

    columns: tuple[str, ...]
    align: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what follows it; ``empty`` is said where there is nothing to show."""

    title: str
    lead: str = ""
    figures: tuple[KeyFigure, ...] = ()
    pictures: tuple[Picture, ...] = ()
    table: Table | None = None
    points: tuple[str, ...] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """A whole report. ``version`` names the cube that every number comes from."""

    title: str
    subtitle: str
    version: str
    notes: tuple[str, ...]
    sections: tuple[Section, ...]
    lang: str = "zh"

    def as_json(self, *, drawings: bool = False) -> dict[str, Any]:
        """The content, with or without its ``drawings`` (SVG)."""
        told = asdict(self)
        if not drawings:
            for section in told["sections"]:
                section["pictures"] = [{"caption": one["caption"]} for one in section["pictures"]]
        return told

    def texts(self) -> list[str]:
        """Every text that a reader must find, in order."""
        found = [self.title, self.subtitle, self.version]
        for section in self.sections:
            found += [section.title, section.lead]
            for figure in section.figures:
                found += [figure.label, figure.value, figure.note]
            found += [picture.caption for picture in section.pictures]
            if section.table is not None:
                found += [*section.table.columns, *(t for row in section.table.rows for t in row)]
            else:
                found.append(section.empty)
            found += section.points
        return [text for text in (*found, *self.notes) if text]


def percent(share: float | None, digits: int = 1) -> str:
    """A share as a percentage; a dash where it is not known."""
    return "—" if share is None else f"{100 * share:.{digits}f}%"


def signed(share: float | None) -> str:
    """A change as a signed percentage."""
    return "—" if share is None else f"{100 * share:+.1f}%"


def between(low: float | None, high: float | None) -> str:
    """Bounds of a share, in percent."""
    if low is None or high is None:
        return "—"
    return f"{100 * low:.1f}–{100 * high:.1f}%"


def whole(count: float | None) -> str:
    """A count with its thousands apart."""
    return "—" if count is None else number(round(count))


def ranks(row: Mapping[str, Any], words: Words) -> str:
    """A rank with its bounds."""
    if row["rank"] is None:
        return "—"
    bounds = f"{row['rank_low']}–{row['rank_high']}"
    return str(row["rank"]) + words("bracketed", text=bounds)


def table(columns: Sequence[str], align: str, rows: Sequence[Sequence[str]]) -> Table | None:
    """A table, or None where it has no rows."""
    if not rows:
        return None
    return Table(tuple(columns), align, tuple(tuple(row) for row in rows))
