"""Type-ahead suggestions: areas and places whose names begin with what is typed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_service.base.model import PLACE_KINDS, AreaRef, IntArray
from geo_service.locate.areas import NONE, AreaBook
from geo_service.locate.completion import Completions
from geo_service.locate.placebook import PlaceBook
from geo_service.locate.text import spelling

#: room between the ranks of two levels: within a level, shorter names come first
_LEVEL_STEP = 1000
#: names of one area or place that are looked at, so that enough of them remain
_NAMES_EACH = 3


@dataclass(frozen=True, slots=True)
class PlaceSuggestion:
    """A completion: a name, what it is, the areas it lies in (coarse to fine), its WGS-84 point."""

    name: str
    kind: str
    areas: tuple[AreaRef, ...] = ()
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Suggester:
    """Completions over the areas of a region and its gazetteer."""

    book: AreaBook
    of_areas: Completions
    places: PlaceBook | None
    of_places: Completions | None
    #: the area that each name of ``of_areas`` belongs to
    owners: IntArray

    @classmethod
    def build(
        cls, book: AreaBook, places: PlaceBook | None, of_places: Completions | None
    ) -> Suggester:
        """Index the areas; ``of_places`` indexes the gazetteer (see ``place_completions``)."""
        owned = [
            (name, number, rank * _LEVEL_STEP + len(name) + (name != area.name))
            for number, (area, rank) in enumerate(zip(book.areas, book.ranks, strict=True))
            for name in dict.fromkeys((area.name, *area.aliases))
        ]
        names, owners, ranks = zip(*owned, strict=True) if owned else ((), (), ())
        index = Completions.build(names, np.array(ranks, np.int32))
        return cls(book, index, places, of_places, np.array(owners, np.int32))

    def suggest(self, typed: str, limit: int) -> list[PlaceSuggestion]:
        """Give at most ``limit`` completions: areas first, coarse before fine, then places."""
        wanted = spelling(typed).replace(" ", "")
        if not wanted or limit < 1:
            return []
        # several names may be one area's, its everyday ones among them
        named = self.of_areas.starting_with(wanted, limit * _NAMES_EACH)
        areas = list(dict.fromkeys(int(self.owners[name]) for name in named))[:limit]
        found = [self._area(area) for area in areas]
        if self.of_places is not None and len(found) < limit:
            found += [self._place(entry) for entry in self._places(wanted, limit - len(found))]
        return found

    def _places(self, wanted: str, limit: int) -> list[int]:
        """Entries of the gazetteer one of whose names begins so, each once."""
        assert self.places is not None
        assert self.of_places is not None
        names = self.of_places.starting_with(wanted, limit * _NAMES_EACH)
        return list(dict.fromkeys(self.places.entry_of_name(name) for name in names))[:limit]

    def _area(self, area: int) -> PlaceSuggestion:
        named = self.book.areas[area]
        return PlaceSuggestion(named.name, named.level, tuple(self.book.chain(area).values()))

    def _place(self, entry: int) -> PlaceSuggestion:
        places = self.places
        assert places is not None
        code = int(places.code[entry])
        area = self.book.number_of.get(places.codes[code], NONE) if code >= 0 else NONE
        chain = tuple(self.book.chain(area).values()) if area != NONE else ()
        lon, lat = float(places.lon[entry]), float(places.lat[entry])
        point = (lon, lat) if lon == lon else (None, None)
        return PlaceSuggestion(
            places.name(entry), PLACE_KINDS[int(places.kind[entry])], chain, *point
        )


def place_completions(places: PlaceBook) -> Completions:
    """Index the names of a gazetteer and the other names it lists, shorter ones first."""
    names = places.names_for_completion()
    own = len(places)
    ranks = [len(name) + (number >= own) for number, name in enumerate(names)]
    return Completions.build(names, np.array(ranks, np.int32))
