"""Addresses in a text: a road with a number in any of the languages, or two roads that cross."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from geo_service.locate.addresses import AddressBook
from geo_service.locate.mentions import Mention, Sort
from geo_service.locate.phrases import Phrase
from geo_service.locate.roles import Roles
from geo_service.locate.support import Supporter
from geo_service.locate.vocabulary import Vocabulary
from geo_service.locate.western import Written, find_addresses
from geo_service.model import Position


@dataclass(frozen=True, slots=True)
class Addresser:
    """Finds addresses and says where they are."""

    book: AddressBook
    words: Vocabulary
    supporter: Supporter

    def find(
        self, text: str, phrases: Iterable[Phrase], roles: Roles, named: frozenset[int]
    ) -> Iterator[Mention]:
        """Give the addresses in a normalised text whose place can be told."""
        for written in (*self._numbered(text, phrases), *find_addresses(text, self.book.roads)):
            position = self._position(written)
            if position is None:
                continue
            yield Mention(
                written.start,
                written.end,
                Sort.ADDRESS,
                role=roles.at(written.start),
                support=self.supporter.of_position(position, named),
                name=text[written.start : written.end],
                kind="address",
                position=position,
            )

    def _numbered(self, text: str, phrases: Iterable[Phrase]) -> Iterator[Written]:
        """A road's name with 号 behind it; only roads of which numbers are known."""
        for phrase in phrases:
            if phrase.is_line and phrase.text in self.book.roads:
                number = self.words.house_number.match(text, phrase.end)
                if number:
                    yield Written(phrase.start, number.end(), (phrase.text,), int(number[1]))

    def _position(self, written: Written) -> Position | None:
        if len(written.roads) == 2:
            where = self.book.crossing(*written.roads, written.locality)
            return where or self.book.somewhere("", None, written.locality)
        road, number = written.roads[0], written.number
        if number is None:
            return None
        return self.book.position(road, number, written.locality) or self.book.somewhere(
            road, number, written.locality
        )
