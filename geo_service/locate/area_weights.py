"""The lead areas that a mention supports, with weights; homonyms share, a district decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from geo_service.base.model import AreasAt, Position
from geo_service.locate.areas import NONE, AreaBook
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
    _at: dict[tuple[float, float, float], dict[int, float]] = field(default_factory=dict)

    def of_areas(self, areas: Iterable[int], named: frozenset[int]) -> dict[int, float]:
        """Give the support of homonymous areas (lead or finer); ``named`` are coarse areas."""
        leads = [lead for area in areas if (lead := self.book.lead[area]) != NONE]
        return self._gated([({lead: 1.0}) for lead in leads], named)

    def of_entries(self, entries: Sequence[int], named: frozenset[int]) -> dict[int, float]:
        """Give the support of homonymous gazetteer entries."""
        return self._gated([self._entry(entry) for entry in entries], named)

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

    def _entry(self, entry: int) -> dict[int, float]:
        places = self.places
        if places is None:
            return {}
        code = int(places.code[entry])
        if code >= 0:
            area = self.book.number_of.get(places.codes[code], NONE)
            if area != NONE and (lead := self.book.lead[area]) != NONE:
                return {lead: 1.0}
        position = self.position(entry)
        return self.at(position.lon, position.lat, position.radius_m) if position else {}

    def _gated(self, readings: Sequence[Support], named: frozenset[int]) -> dict[int, float]:
        """Average the readings, then let a named district weigh its own."""
        total: dict[int, float] = {}
        for reading in readings:
            for lead, share in reading.items():
                total[lead] = total.get(lead, 0.0) + share / len(readings)
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
