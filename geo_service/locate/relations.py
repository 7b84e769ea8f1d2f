"""Places given relative to others: so far north of, where two roads cross, between two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from geo_service.base.model import CROSSING, Position
from geo_service.locate.along import PlaceBeside
from geo_service.locate.area_weights import AreaWeigher
from geo_service.locate.geometry import distance_m, midpoint, moved
from geo_service.locate.mentions import Mention, MentionRole, Sort
from geo_service.locate.vocabulary import Vocabulary

#: between two names that belong together there is at most a short word
MAX_BETWEEN_CHARS = 3
#: entries of one road that are compared with those of another
MAX_ENTRIES = 60


@dataclass(frozen=True)
class Relations:
    """Reads what the words around and between mentions say of where the place is."""

    words: Vocabulary
    supporter: AreaWeigher

    def apply(self, text: str, mentions: Sequence[Mention], named: frozenset[int]) -> list[Mention]:
        """Give the mentions with those moved that are only starting points, and new ones added."""
        ordered = sorted(mentions, key=lambda m: (m.start, m.end))
        things = [m for m in ordered if m.entries]
        joined = list(self._joined(text, things, named))
        taken = {id(part) for _, parts in joined for part in parts}
        joined += self.along.find(text, things, named, taken)
        taken.update(id(part) for _, parts in joined for part in parts)
        kept = [
            replace(m, role=MentionRole.REFERENCE)
            if id(m) in taken
            else self._shifted(text, m, named)
            for m in ordered
        ]
        return kept + [mention for mention, _ in joined]

    def _shifted(self, text: str, mention: Mention, named: frozenset[int]) -> Mention:
        """Move a place by the step that is said behind it: 往西100米, 北侧."""
        if mention.position is None or mention.sort not in (Sort.PLACE, Sort.ADDRESS):
            return mention
        step = self._step.match(text, mention.end)
        if step is None:
            return mention
        east, north = self.words.directions.get(step["far"] or step["near"], (0.0, 0.0))
        metres = self._metres(step)
        # of a distance guessed by ear a quarter is doubtful, of a bare side all of it
        doubt_m = 0.25 * metres + 10.0 if step["far"] else metres
        position = moved(
            mention.position, east_m=east * metres, north_m=north * metres, doubt_m=doubt_m
        )
        support = self.supporter.of_position(position, named) or mention.support
        return replace(mention, end=step.end(), position=position, support=support)

    def _metres(self, step: re.Match[str]) -> float:
        if not step["far"]:
            return float(self.words.offsets["side_m"])
        return float(step["distance"]) * float(self.words.offsets["units"][step["unit"]])

    def _joined(
        self, text: str, things: Sequence[Mention], named: frozenset[int]
    ) -> Iterator[tuple[Mention, tuple[Mention, ...]]]:
        for first, second in pairwise(things):
            between = text[first.end : second.start]
            if not 0 < len(between) <= MAX_BETWEEN_CHARS or first.end > second.start:
                continue
            made = self._meeting(text, between, first, second) or self._stretch(
                text, between, first, second
            )
            if made is not None:
                end, position = made
                support = self.supporter.of_position(position, named)
                mention = Mention(
                    first.start, end, Sort.ADDRESS, role=first.role, support=support,
                    name=text[first.start : end], kind=CROSSING, position=position,
                )  # fmt: skip
                yield mention, (first, second)

    def _meeting(
        self, text: str, between: str, first: Mention, second: Mention
    ) -> tuple[int, Position] | None:
        """X路与Y路交叉口: where their courses meet, else the nearest positions known of both."""
        end = self.words.join_end(text, second.end, "crossing_after")
        if between not in self.words.joins["crossing"] or end is None:
            return None
        extents = self.supporter.extents
        if extents is not None:
            a, b = (m.entries[:MAX_ENTRIES] for m in (first, second))
            if (met := extents.crossing(a, b)) is not None:
                return end, met
        pairs = [(distance_m(a, b), a, b) for a in self._at(first) for b in self._at(second)]
        if not pairs:
            return None
        _, one, other = min(pairs, key=lambda pair: pair[0])
        return end, midpoint(one, other)

    def _stretch(
        self, text: str, between: str, first: Mention, second: Mention
    ) -> tuple[int, Position] | None:
        """A到B之间: the middle, with a radius that reaches both ends."""
        end = self.words.join_end(text, second.end, "between_after")
        if between not in self.words.joins["between"] or end is None:
            return None
        if first.position is None or second.position is None:
            return None
        return end, midpoint(first.position, second.position)

    def _at(self, mention: Mention) -> list[Position]:
        found = (self.supporter.position(entry) for entry in mention.entries[:MAX_ENTRIES])
        return [position for position in found if position is not None]

    @cached_property
    def along(self) -> PlaceBeside:
        """What tells where on a long place it is."""
        return PlaceBeside(self.words, self.supporter)

    @cached_property
    def _step(self) -> re.Pattern[str]:
        offsets = self.words.offsets
        direction = "|".join(_longest_first(self.words.directions))
        sides = "|".join(offsets["sides"])
        units = "|".join(_longest_first(offsets["units"]))
        opposite = "|".join(_longest_first(offsets["opposite"]))
        return re.compile(
            f"的?(?:(?P<opposite>{opposite})|[往向朝以]?(?P<far>{direction})(?:(?:{sides})|方向)?"
            f"(?:大?约|大概)?(?P<distance>[0-9]+(?:\\.[0-9]+)?)(?P<unit>{units})"
            f"|(?P<near>{direction})(?:{sides}))"
        )


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))
