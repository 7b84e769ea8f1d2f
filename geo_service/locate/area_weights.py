"""The lead areas that a mention supports, with weights; homonyms share, a district decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from geo_service.base.model import AreasAt, Position
from geo_service.locate.areas import NONE, AreaBook
from geo_service.locate.extents import Extents
from geo_service.locate.mentions import Support
from geo_service.locate.placebook import PlaceBook

#: what a homonym outside the district that the text names keeps of its share
OUTSIDE_NAMED = 0.03
#: positions are looked up on a grid of about a metre, so that one place is asked once
_DECIMALS = 5
_CACHE_SIZE = 200_000


@dataclass
class AreaWeigher:
    """Turns areas, entries and positions into shares of the lead areas."""

    book: AreaBook
    places: PlaceBook | None
    areas_at: AreasAt | None
    extents: Extents | None = field(init=False)
    _at: dict[tuple[float, float, float], dict[int, float]] = field(default_factory=dict)
    _of_entries: dict[tuple[tuple[int, ...], frozenset[int]], dict[int, float]] = field(
        default_factory=dict
    )

    def __post_init__(self) -> None:
        places, areas_at = self.places, self.areas_at
        self.extents = None
        if places is not None and areas_at is not None and len(places.shape_entry):
            # beside the cache: a road is looked at in places that nobody asks for again
            self.extents = Extents(places.shapes, partial(self._shares, areas_at))

    def of_areas(self, areas: Iterable[int], named: frozenset[int]) -> dict[int, float]:
        """Give the support of homonymous areas (lead or finer); ``named`` are coarse areas."""
        leads = [lead for area in areas if (lead := self.book.lead[area]) != NONE]
        return self._gated([({lead: 1.0}) for lead in leads], named)

    def of_entries(self, entries: tuple[int, ...], named: frozenset[int]) -> Support:
        """Give the support of homonymous gazetteer entries; of roads, the longer counts more."""
        key = (entries, named)
        known = self._of_entries.get(key)
        if known is None:
            if len(self._of_entries) >= _CACHE_SIZE:
                self._of_entries.clear()
            readings = [self._entry(entry) for entry in entries]
            known = self._gated(readings, named, self._lengths(entries))
            self._of_entries[key] = known
        return known

    def stretches(self, entries: Sequence[int]) -> dict[int, Position]:
        """Give for each lead area a position on the part of the entries' extents that it holds.

        Nothing where the code of the only entry says in which one it lies.
        """
        if self.extents is None or (len(entries) == 1 and self._lead_of(entries[0]) is not None):
            return {}
        found: dict[int, Position] = {}
        for entry in entries:
            extent = self.extents.of(entry)
            lead = self._lead_of(entry)
            if extent is not None and (lead is None or lead in extent.stretch):
                own = extent.stretch if lead is None else {lead: extent.stretch[lead]}
                found = {**own, **found}
        return found

    def _lengths(self, entries: Sequence[int]) -> list[float] | None:
        """The lengths of homonymous courses; None where one of them has none."""
        if self.extents is None or len(entries) < 2:
            return None
        extents = [self.extents.of(entry) for entry in entries]
        lengths = [extent.size for extent in extents if extent is not None and extent.is_line]
        return lengths if len(lengths) == len(entries) else None

    def of_position(self, position: Position, named: frozenset[int]) -> dict[int, float]:
        """Give the support of a position with its radius."""
        return self._gated([self.at(position.lon, position.lat, position.radius_m)], named)

    def of_points(
        self,
        points: Iterable[tuple[float, float, float]],
        radius_m: float,
        named: frozenset[int],
    ) -> dict[int, float]:
        """Give the support of points (lon, lat, weight) of which one is meant."""
        total: dict[int, float] = {}
        for lon, lat, weight in points:
            for lead, share in self.at(lon, lat, radius_m).items():
                total[lead] = total.get(lead, 0.0) + weight * share
        return self._gated([total], named)

    def share_in(self, support: Support, named: frozenset[int]) -> float:
        """Give how much of a support lies in the named coarse areas."""
        inside = self._inside(named)
        return sum(share for lead, share in support.items() if inside(lead))

    def position(self, entry: int) -> Position | None:
        """Give an entry's position, if it has one."""
        places = self.places
        if places is None or places.lon[entry] != places.lon[entry]:
            return None
        return Position(
            float(places.lon[entry]), float(places.lat[entry]), float(places.radius_m[entry])
        )

    def at(self, lon: float, lat: float, radius_m: float) -> dict[int, float]:
        """Give the shares of the lead areas around a point."""
        if self.areas_at is None:
            return {}
        key = (round(lon, _DECIMALS), round(lat, _DECIMALS), round(radius_m, 0))
        known = self._at.get(key)
        if known is None:
            if len(self._at) >= _CACHE_SIZE:
                self._at.clear()
            known = self._at[key] = self._shares(self.areas_at, *key)
        return known

    def _shares(
        self, areas_at: AreasAt, lon: float, lat: float, radius_m: float
    ) -> dict[int, float]:
        shares: dict[int, float] = {}
        for share in areas_at(lon, lat, radius_m):
            number = self.book.number_of.get(share.area.code, NONE)
            if number != NONE and (lead := self.book.lead[number]) != NONE:
                shares[lead] = shares.get(lead, 0.0) + share.probability
        return shares

    def _lead_of(self, entry: int) -> int | None:
        """The one lead area that an entry's code names."""
        places = self.places
        code = int(places.code[entry]) if places is not None else -1
        if places is None or code < 0:
            return None
        area = self.book.number_of.get(places.codes[code], NONE)
        lead = self.book.lead[area] if area != NONE else NONE
        return None if lead == NONE else lead

    def _entry(self, entry: int) -> Support:
        lead = self._lead_of(entry)
        if lead is not None:
            return {lead: 1.0}
        extent = self.extents.of(entry) if self.extents else None
        if extent is not None:
            return extent.shares
        position = self.position(entry)
        return self.at(position.lon, position.lat, position.radius_m) if position else {}

    def _gated(
        self,
        readings: Sequence[Support],
        named: frozenset[int],
        weights: Sequence[float] | None = None,
    ) -> dict[int, float]:
        """Average the readings, then let a named district weigh its own."""
        total: dict[int, float] = {}
        whole = sum(weights) if weights else 0.0
        for number, reading in enumerate(readings):
            for lead, share in reading.items():
                part = share * weights[number] / whole if weights else share / len(readings)
                total[lead] = total.get(lead, 0.0) + part
        if not named or len(total) < 2:
            return total
        inside = self._inside(named)
        kept = {lead: s * (1.0 if inside(lead) else OUTSIDE_NAMED) for lead, s in total.items()}
        before, after = sum(total.values()), sum(kept.values())
        if after < OUTSIDE_NAMED * before * 1.001:
            return total
        return {lead: s * before / after for lead, s in kept.items()}

    def _inside(self, named: frozenset[int]) -> Callable[[int], bool]:
        coarse, lead_areas = self.book.coarse, self.book.lead_areas
        return lambda lead: coarse[lead_areas[lead]] in named
