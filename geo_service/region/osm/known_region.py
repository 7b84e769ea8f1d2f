"""What a region that exists already keeps when an OpenStreetMap file is read into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import shapely

from geo_service.base.model import AreaTable, NamedArea


def with_known_names(
    new: Iterable[NamedArea], known: Mapping[str, NamedArea], *, listed: bool
) -> dict[str, NamedArea]:
    """Give the known areas by code with the new ones among them; no alias is lost.

    Where the codes were taken from a ``listed`` region, so are the names: what OpenStreetMap calls
    the area is an alias. Else its name holds, and the earlier one is an alias.
    """
    found = dict(known)
    for area in new:
        old = known.get(area.code)
        found[area.code] = area if old is None else _merged(area, old, listed=listed)
    return found


def _merged(new: NamedArea, old: NamedArea, *, listed: bool) -> NamedArea:
    first, second = (old, new) if listed else (new, old)
    names = dict.fromkeys((*first.aliases, second.name, *second.aliases))
    return replace(
        first,
        parent=first.parent or second.parent,
        aliases=tuple(name for name in names if name != first.name),
        name_en=first.name_en or second.name_en,
    )


def is_same(one: AreaTable, other: AreaTable) -> bool:
    """Whether two tables hold the same areas, in whatever order."""
    return _shapes(one) == _shapes(other)


def _shapes(areas: AreaTable) -> dict[str, bytes]:
    return dict(zip(areas.codes, shapely.to_wkb(areas.geometry), strict=True))
