"""The buildings that a place's complaints mention, most frequent first."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace

from geo_service.base.earth import METRES_PER_DEGREE_LON
from geo_service.index.hexes import centres
from geo_service.ledger import Ledger
from geo_service.ledger.search import Search
from geo_service.planning.geography import Geography
from geo_service.planning.matters.details import WatchedPlace
from geo_service.planning.matters.places import cells_of_place

_BUILDING = re.compile(r"(\d{1,3}|[A-Za-z]\d{0,2})\s{0,2}(号楼|号院|栋|幢|座)")
#: the latest complaints that are looked through
MOST_READ = 1_000


def buildings_named(
    ledger: Ledger, geography: Geography, place: WatchedPlace, *, least_reporters: int = 0
) -> list[tuple[str, int]]:
    """Buildings and in how many complaints each is named; texts themselves are not given.

    Only those that at least ``least_reporters`` different people named, and of these not more
    than whole blocks of so many: who may not read complaints must not learn where a single one
    lives, nor from two places, or the same on two days, what one complaint more has said.

    Raises:
        InputError: the place does not exist.
    """
    search = _search(geography, place)
    found: Counter[str] = Counter()
    reporters: dict[str, set[str | None]] = defaultdict(set)
    read, before = 0, None
    while read < MOST_READ:
        page, before = ledger.find(_page(search, before))
        for complaint in page:
            named = {number + kind for number, kind in _BUILDING.findall(complaint.text)}
            found.update(named)
            for one in named:
                reporters[one] |= {complaint.reporter} - {None}
        read += len(page)
        if before is None or not page:
            break
    block = max(least_reporters, 1)
    told = {
        one: n if block == 1 else len(reporters[one]) // block * block
        for one, n in found.items()
        if len(reporters[one]) >= least_reporters
    }
    return sorted(told.items(), key=lambda pair: (-pair[1], pair[0]))


def _search(geography: Geography, place: WatchedPlace) -> Search:
    if place.kind == "area":
        return Search(areas=((place.level, place.code),), limit=200)
    cells = cells_of_place(geography, place)
    lon, lat = centres(cells)
    margin = 0.0 if place.kind == "circle" else 174.0 / METRES_PER_DEGREE_LON
    return Search(
        bbox=(float(lon.min()) - margin, float(lat.min()) - margin,
              float(lon.max()) + margin, float(lat.max()) + margin),
        limit=200,
    )  # fmt: skip


def _page(search: Search, before: int | None) -> Search:
    return replace(search, before=before)
