"""Where on a long place something is: at the crossing, bridge or station named beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from geo_service.base.model import CROSSING, Position
from geo_service.locate.area_weights import AreaWeigher
from geo_service.locate.extents import ALONG_M
from geo_service.locate.mentions import Mention, MentionRole, Sort
from geo_service.locate.vocabulary import Vocabulary

#: a word for nearness stands so many characters before a name, at most
REACH_CHARS = 6
#: entries of one name that are tried
MAX_ENTRIES = 60
#: a place beside speaks for one area if that has more than this of it
MOST = 0.5
_OF_THE_MATTER = (MentionRole.INCIDENT, MentionRole.REFERENCE)


@dataclass(frozen=True)
class PlaceBeside:
    """Finds the one thing that tells where on a road, a river or in a park it is."""

    words: Vocabulary
    supporter: AreaWeigher

    def find(
        self, text: str, mentions: Sequence[Mention], named: frozenset[int], taken: Collection[int]
    ) -> Iterator[tuple[Mention, tuple[Mention, ...]]]:
        """Give the place on each long place that others named with it leave, and what it replaces.

        Nothing where the others leave several. ``taken`` are the ids of mentions that are part of a
        crossing already.
        """
        if self.supporter.extents is None:
            return
        long = [m for m in mentions if m.stretches and len(m.support or ()) > 1]
        for mention in long:
            if mention.role is not MentionRole.INCIDENT or id(mention) in taken:
                continue
            others = [m for m in mentions if _is_other(m, mention) and id(m) not in taken]
            spots = [(spot, m) for m in others if (spot := self._spot(text, mention, m))]
            made = [(self.supporter.of_position(spot, named), spot, m) for spot, m in spots]
            mains = {max(support, key=lambda k: support[k]) for support, _, _ in made if support}
            if len(mains) == 1:
                support, spot, other = min(made, key=lambda one: one[1].radius_m)
                start, end = (
                    min(mention.start, other.start),
                    max(mention.end, self._end(text, other)),
                )
                found = Mention(
                    start, end, Sort.ADDRESS, role=mention.role, support=support,
                    name=mention.name, kind=CROSSING, position=spot,
                )  # fmt: skip
                yield found, (mention, other)

    def _spot(self, text: str, mention: Mention, other: Mention) -> Position | None:
        """Where along ``mention`` the other place lies, if it does."""
        extents = self.supporter.extents
        assert extents is not None
        ours = [e for e in mention.entries[:MAX_ENTRIES] if extents.shapes.has(e)]
        theirs = other.entries[:MAX_ENTRIES]
        if any(extents.shapes.has(entry) for entry in theirs):
            if not self._is_near(text, other):
                return None  # two roads may also be two places
            courses = [e for e in theirs if extents.shapes.has(e)]
            return extents.crossing(ours, courses) or extents.crossing(ours, courses, ALONG_M)
        for entry in theirs:
            position = self.supporter.position(entry)
            if position is None:
                continue
            for own in ours:
                spot = extents.beside(own, position)
                if spot is not None:
                    return spot
        return None

    def _is_near(self, text: str, mention: Mention) -> bool:
        """Whether the words around a name say that the place is there: 靠近甲路, 甲路路口."""
        before = text[max(0, mention.start - REACH_CHARS) : mention.start]
        if any(word in before for word in self.words.joins["near_before"]):
            return True
        return self._end(text, mention) > mention.end

    def _end(self, text: str, mention: Mention) -> int:
        """Where a name ends with the word for a crossing or for nearness behind it."""
        begin = mention.end + text.startswith("的", mention.end)
        return self.words.join_end(text, begin, "crossing_after", "near_after") or mention.end


def _is_other(mention: Mention, long: Mention) -> bool:
    apart = mention.end <= long.start or long.end <= mention.start
    return (
        apart
        and bool(mention.entries)
        and mention.role in _OF_THE_MATTER
        and mention.name != long.name
        and not mention.embedded
    )
