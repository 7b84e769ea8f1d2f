"""Find addresses in a text: a road with a number in any language, or a crossing of two roads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from geo_service.locate.addresses import AddressBook, AddressPosition
from geo_service.locate.area_weights import AreaWeigher
from geo_service.locate.mentions import Mention, Sort
from geo_service.locate.phrases import Phrase
from geo_service.locate.roles import RoleCues
from geo_service.locate.vocabulary import Vocabulary
from geo_service.locate.western import Written, find_addresses, postcodes

#: the area around each point of a spread for which it speaks
POINT_RADIUS_M = 100.0


@dataclass(frozen=True, slots=True)
class Addresser:
    """Finds addresses and says where they are."""

    book: AddressBook
    words: Vocabulary
    supporter: AreaWeigher

    def find(
        self, text: str, phrases: Iterable[Phrase], roles: RoleCues, named: frozenset[int]
    ) -> Iterator[Mention]:
        """Give the addresses in a normalised text whose place can be told."""
        found = (*self._numbered(text, phrases), *find_addresses(text, self.book.roads))
        for written in found or postcodes(text, self.book.localities):
            where = self._whereabouts(written)
            if where is None:
                continue
            yield Mention(
                written.start,
                written.end,
                Sort.ADDRESS,
                role=roles.at(written.start),
                support=self._support(where, named),
                name=text[written.start : written.end],
                kind="address",
                position=where.position,
            )

    def _support(self, found: AddressPosition, named: frozenset[int]) -> dict[int, float]:
        """Where only a spread of points is known, each speaks for its area by its weight."""
        if not found.points:
            return self.supporter.of_position(found.position, named)
        return self.supporter.of_points(found.points, POINT_RADIUS_M, named)

    def _numbered(self, text: str, phrases: Iterable[Phrase]) -> Iterator[Written]:
        """A road's name with 号 behind it; only roads of which numbers are known."""
        for phrase in phrases:
            if phrase.is_line and phrase.text in self.book.roads:
                number = self.words.house_number.match(text, phrase.end)
                if number:
                    yield Written(phrase.start, number.end(), (phrase.text,), int(number[1]))

    def _whereabouts(self, written: Written) -> AddressPosition | None:
        if len(written.roads) == 2:
            return self.book.crossing(*written.roads, written.locality)
        if not written.roads:
            return self.book.somewhere("", None, written.locality)
        road, number = written.roads[0], written.number
        if number is None:
            return None
        known = self.book.position(road, number, written.locality)
        return (
            AddressPosition(known) if known else self.book.somewhere(road, number, written.locality)
        )
