"""Places that can be watched: compounds of the gazetteer, elsewhere cells of similar size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely

from geo_service.base.model import ObjectArray
from geo_service.index.cells import CellArray, cell_texts, cells_from_text, parents_of
from geo_service.index.hexes import centres
from geo_service.locate.placefile import place_files, read_places
from geo_service.planning.geography import Geography
from geo_service.planning.matters.details import WatchedPlace

#: cells that stand for a compound where none is known (0.1 km²)
PLACE_RES = 9
#: what lies this near a compound belongs to it, in metres, unless the gazetteer says farther
LEAST_REACH_M = 150.0


def units_of(
    geography: Geography, cells: CellArray, state: Path | None
) -> tuple[list[WatchedPlace], np.ndarray]:
    """Give the places, and for each cell (n,) the number of the one it belongs to.

    ``state`` is the folder of the region's own places.
    """
    res = min(PLACE_RES, geography.folder.manifest.h3_res)
    parents, which = np.unique(parents_of(cells, res), return_inverse=True)
    compounds, near = _compounds(geography, cells, state)
    texts = cell_texts(parents)
    places = [*compounds, *(WatchedPlace(kind="cell", code=str(text)) for text in texts)]
    units = np.where(near >= 0, near, len(compounds) + which).astype(np.int64)
    return places, units


def _compounds(
    geography: Geography, cells: CellArray, state: Path | None
) -> tuple[list[WatchedPlace], np.ndarray]:
    """The gazetteer's compounds, and for each cell the nearest that reaches it, or -1."""
    folders = [geography.folder.path / "places", *([state / "places"] if state else [])]
    table = read_places(place_files(*folders), kind="compound").to_pydict()
    rows = [
        (name, lon, lat, max(radius or 0.0, LEAST_REACH_M))
        for name, lon, lat, radius in zip(
            table["name"], table["lon"], table["lat"], table["radius_m"], strict=True
        )
        if lon is not None and lat is not None
    ]
    nearest = np.full(len(cells), -1)
    if not rows:
        return [], nearest
    lon, lat, reach = (np.array([row[i] for row in rows], np.float64) for i in (1, 2, 3))
    centre: ObjectArray = np.asarray(
        shapely.points(geography.plane.points(lon=lon, lat=lat)), object
    )
    tree = shapely.STRtree(centre)
    at = shapely.points(
        geography.plane.points(**dict(zip(("lon", "lat"), centres(cells), strict=True)))
    )
    pairs, distances = tree.query_nearest(
        at, max_distance=float(reach.max()), return_distance=True, all_matches=False
    )
    reached = distances <= reach[pairs[1]]
    nearest[pairs[0][reached]] = pairs[1][reached]
    places = [
        WatchedPlace(kind="circle", name=name, lon=x, lat=y, radius_m=min(radius, 3_000.0))
        for name, x, y, radius in rows
    ]
    return places, nearest


def name_of(geography: Geography, place: WatchedPlace) -> str:
    """What a place is called; a cell after the area of the lead level that holds its centre."""
    if place.name:
        return place.name
    if place.kind == "area":
        return geography.names.get(place.level, {}).get(place.code, place.code)
    if place.kind != "cell":
        return f"{place.lon:.5f}, {place.lat:.5f}"
    lead = geography.folder.manifest.lead_level
    codes = [code for code in area_of(geography, place) if code in geography.names[lead]]
    return f"{geography.names[lead][codes[0]] if codes else ''} {place.code}".strip()


def area_of(geography: Geography, place: WatchedPlace) -> tuple[str, ...]:
    """The codes of the areas that a place lies in (by its centre), down to the lead level.

    For an area they are its own code and those above it.
    """
    lead = geography.folder.manifest.lead_level
    if place.kind == "area":
        return tuple(_above(geography, place.code))
    if place.kind == "cell":
        lon, lat = centres(cells_from_text(np.array([place.code], np.str_)))
        x, y = float(lon[0]), float(lat[0])
    else:
        x, y = place.lon or 0.0, place.lat or 0.0
    table = geography.level(lead).table
    rows = np.flatnonzero(shapely.intersects_xy(table.geometry, x, y))
    return tuple(code for row in rows.tolist() for code in _above(geography, table.codes[row]))


def _above(geography: Geography, code: str) -> list[str]:
    """An area's code and those above it."""
    parents = {
        area.code: area.parent
        for level in geography.folder.levels
        for area in geography.folder.names(level.id)
    }
    chain = [code]
    while (above := parents.get(chain[-1], "")) and above not in chain:
        chain.append(above)
    return chain
