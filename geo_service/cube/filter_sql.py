"""Translate filters into SQL on the cube's rows; only numbers and dates enter the text."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from geo_service.base.errors import NotFoundError
from geo_service.base.h3_bits import resolution_of
from geo_service.cube.codebook import Codebook, Codebooks
from geo_service.cube.engine import name, parent
from geo_service.cube.filters import Filters
from geo_service.cube.prepare import CATEGORY_COLUMNS
from geo_service.cube.schema import area_column

_NEVER = "false"


def period_terms(filters: Filters, column: str = "day") -> list[str]:
    """Give the SQL terms of the period alone."""
    terms = []
    if filters.first:
        terms.append(f"{column} >= DATE '{filters.first.isoformat()}'")
    if filters.until:
        terms.append(f"{column} < DATE '{filters.until.isoformat()}'")
    return terms


def row_terms(filters: Filters, books: Codebooks) -> list[str]:
    """Give the SQL terms of every filter, over the cube's rows.

    Raises:
        NotFoundError: a level is not one of the cube's.
    """
    terms = period_terms(filters)
    if filters.category:
        terms.append(category_term(filters.category, books))
    if filters.areas:
        terms.append(area_term(filters.areas, books))
    if filters.channels:
        terms.append(one_of("channel", _ids(books["channel"], filters.channels)))
    if filters.statuses:
        terms.append(one_of("status", _ids(books["status"], filters.statuses)))
    if filters.hours:
        terms.append(one_of("hour", filters.hours))
    if filters.weekdays:
        terms.append(one_of("weekday", filters.weekdays))
    if filters.once:
        terms.append("NOT repeat")
    return terms + within_terms(filters, "h3")


def within_terms(filters: Filters, column: str) -> list[str]:
    """Give the SQL terms of the cells that a view is limited to."""
    if not filters.within:
        return []
    res = resolution_of(filters.within[0])
    listed = ", ".join(f"{cell}::UBIGINT" for cell in filters.within)
    return [f"{parent(column, res)} IN ({listed})"]


def category_term(path: str, books: Codebooks) -> str:
    """Give SQL for rows whose category is ``path`` or below it.

    A name may hold a slash itself, so a path is sought at every level as it is written.
    """
    terms = [
        one_of(column, numbers)
        for column in CATEGORY_COLUMNS
        if (numbers := books[column].written(path))
    ]
    return f"({' OR '.join(terms)})" if terms else _NEVER


def require_category(path: str, books: Codebooks) -> None:
    """Make sure that a category occurs, for whoever may know which ones do.

    Raises:
        NotFoundError: no complaint has it; the hint names the nearest.
    """
    if not path or category_term(path, books) != _NEVER:
        return
    known = {text.replace("／", "/") for column in CATEGORY_COLUMNS for text in books[column].texts}
    known.discard("")
    if not known:
        return
    folded = {text.casefold(): text for text in known}
    near = difflib.get_close_matches(path.casefold(), list(folded), 3, cutoff=0.5)
    raise NotFoundError(
        f"no complaint has the category {path!r}",
        hint=f"did you mean {' or '.join(repr(folded[one]) for one in near)}?"
        if near
        else f"there are, for example, {', '.join(map(repr, sorted(known)[:5]))}",
    )


def area_term(areas: Sequence[tuple[str, str]], books: Codebooks) -> str:
    """Give SQL for rows that lie in any of the areas.

    Raises:
        NotFoundError: a level is not one of the cube's.
    """
    terms = []
    for level, code in areas:
        column = area_column(level)
        if column not in books:
            raise NotFoundError(
                f"there is no level {level!r}",
                hint="known are " + ", ".join(b[5:] for b in books if b.startswith("area_")),
            )
        terms.append(one_of(name(column), books[column].holding(code)))
    return f"({' OR '.join(terms)})"


def all_of(terms: Sequence[str]) -> str:
    """Join terms to a WHERE clause, empty where there is nothing to ask."""
    return f" WHERE {' AND '.join(terms)}" if terms else ""


def _ids(book: Codebook, texts: Iterable[str]) -> list[int]:
    return [number for text in texts if (number := book.find(text)) is not None]


def one_of(column: str, numbers: Sequence[int]) -> str:
    """Give SQL for a column that holds any of the numbers; never true for none."""
    if not numbers:
        return _NEVER
    if len(numbers) == 1:
        return f"{column} = {numbers[0]}"
    return f"{column} IN ({', '.join(str(number) for number in numbers)})"
