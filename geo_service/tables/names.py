"""Make column names unique."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from geo_service.tables.axis_names import plain_heading

#: names that GDAL's formats keep for a feature's number and its geometry, in any case
RESERVED = frozenset({"fid", "ogc_fid", "geom", "geometry", "wkb_geometry", "shape"})


def distinct_name(name: str, folded: set[str]) -> str:
    """Give ``name``, or one after it, that differs from ``folded`` by more than case; add it."""
    free = name
    while free.casefold() in folded:
        free += "_input" if free == name else "_"
    folded.add(free.casefold())
    return free


def column_meant(wanted: str, names: Sequence[str]) -> str | None:
    """The column that is called ``wanted``, or the only one but for case, accents and blanks."""
    if wanted in names:
        return wanted
    like = [name for name in names if plain_heading(name) == plain_heading(wanted)]
    return like[0] if len(like) == 1 and plain_heading(wanted) else None


def free_name(name: str, taken: Collection[str], others: Collection[str]) -> str:
    """Give ``name``, or where it is ``taken`` a name after it that neither collection has."""
    if name not in taken:
        return name
    free = f"{name}_input"
    while free in taken or free in others:
        free += "_"
    return free


def unique_names(given: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Make a header's names unique and non-empty; give them, and what was changed."""
    names: dict[str, None] = {}
    told = []
    for position, name in enumerate(given, start=1):
        usable = name or f"column_{position}"
        while usable in names:
            usable += f"_{position}"
        if usable != name:
            what = f"repeats the name {name!r}" if name else "has no name"
            told.append(f"column {position} {what}; it is called {usable!r}")
        names[usable] = None
    return tuple(names), told
