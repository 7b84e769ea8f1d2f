"""List the complaints a count was made from, by their change numbers, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from geo_service.base.errors import InputError
from geo_service.cube import source
from geo_service.cube.cube import Snapshot
from geo_service.cube.engine import name
from geo_service.cube.filters import Filters
from geo_service.cube.listing import Listed, page_of
from geo_service.cube.outcomes import deadline_columns
from geo_service.cube.schema import area_column

_RATES = {"response": "responded", "resolution": "resolved", "satisfaction": "satisfied"}
_ANSWERS = ("unknown", "no", "yes")

#: pairs of a body and an area of a level, as ids in the cube's books
Pairs = Sequence[tuple[int, int]]


def _kinds(now: datetime) -> dict[str, str]:
    """The SQL of each kind; the same terms as the counts of ``cube/outcomes.py``."""
    none_known = " AND ".join(f"{column} < 0" for column in _RATES.values())
    found = {
        "complaints": "true",
        "excluded": "excluded",
        "unknown": f"NOT excluded AND {none_known}",
        "assessed": f"NOT excluded AND NOT ({none_known})",
        **deadline_columns(now),
        "returned": "returned",
        "repeat": "repeat",
    }
    for rate, column in _RATES.items():
        for answer, value in zip(_ANSWERS, (-1, 0, 1), strict=True):
            found[f"{rate}_{answer}"] = f"NOT excluded AND {column} = {value}"
        found[f"{rate}_known"] = f"NOT excluded AND {column} >= 0"
    return found


def changes_behind(
    snapshot: Snapshot,
    filters: Sequence[Filters],
    kind: str,
    now: datetime,
    *,
    bodies: tuple[str, Pairs, Sequence[int]] | None = None,
    cursor: str = "",
    limit: int = 50,
) -> Listed:
    """Give one page of change numbers, the newest complaint first.

    ``filters`` match no complaint twice. ``bodies`` are a level, the (body, area) pairs of which
    one must hold, and the ids of ``called_in`` that do as well; None asks for no body.

    Raises:
        InputError: there is no such kind, or the cursor is none of ours.
        NotFoundError: the cube has no such level.
    """
    kinds = _kinds(now)
    if kind not in kinds:
        raise InputError(f"no kind of complaints {kind!r}", hint=f"one of {', '.join(kinds)}")
    matching = [found for one in filters if (found := source.rows(snapshot, one)) is not None]
    if not matching:
        return Listed((), 0, None)
    body = _body_term(bodies) if bodies else "true"
    parts = " UNION ALL ".join(f"(FROM {one})" for one in matching)
    return page_of(snapshot, f"({parts})", f"({kinds[kind]}) AND ({body})", cursor, limit)


def _body_term(bodies: tuple[str, Pairs, Sequence[int]]) -> str:
    level, pairs, called_in = bodies
    terms = []
    if pairs:
        listed = ", ".join(f"({int(body)}, {int(area)})" for body, area in pairs)
        terms.append(f"(body, {name(area_column(level))}) IN ({listed})")
    if called_in:
        terms.append(f"called_in IN ({', '.join(str(int(one)) for one in called_in)})")
    return " OR ".join(terms) or "false"
