"""A mention: a stretch of text, the kind of name it is, and the lead areas it supports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from geo_service.base.model import Position
from geo_service.locate.forms import Form

#: lead area (by number) to its share of what the mention may mean; shares sum to 1 at most
Support = Mapping[int, float]


class Sort(StrEnum):
    """What kind of thing a mention is."""

    COARSE = "coarse"
    LEAD = "lead"
    FINE = "fine"
    PLACE = "place"
    ADDRESS = "address"
    LEARNED = "learned"
    ELSEWHERE = "elsewhere"


class MentionRole(StrEnum):
    """The part a mention plays in the caller's story."""

    INCIDENT = "incident"
    CALLER = "caller"
    REFERENCE = "reference"
    NOTE = "other"
    DENIED = "denied"
    PAST = "past"
    COMPARED = "compared"


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """One reading of a stretch [start, end) of the normalised text.

    ``embedded`` says that the name goes on into a longer one (大红门 in 大红门桥). ``areas`` are
    numbers in the area book, ``entries`` in the gazetteer. ``quality`` is below 1 where the name
    was said wrong; ``tickets`` counts the earlier tickets that named it. ``doubted`` says that
    the caller is not sure of it, ``astray`` that its place is named with a district that does not
    hold it. ``stretches`` gives for each lead area that shares a long or large place a position on
    its part.
    """

    start: int
    end: int
    sort: Sort
    form: Form = Form.FULL
    role: MentionRole = MentionRole.INCIDENT
    embedded: bool = False
    areas: tuple[int, ...] = ()
    entries: tuple[int, ...] = ()
    support: Support | None = None
    name: str = ""
    kind: str = ""
    position: Position | None = None
    stretches: Mapping[int, Position] | None = None
    quality: float = 1.0
    tickets: int = 0
    doubted: bool = False
    astray: bool = False


#: position in the text to the mentions that cover it
ByCharacter = Mapping[int, Sequence[Mention]]


def by_character(mentions: Iterable[Mention]) -> ByCharacter:
    """Give the mentions that cover each character."""
    found: dict[int, list[Mention]] = {}
    for mention in mentions:
        for at in range(mention.start, mention.end):
            found.setdefault(at, []).append(mention)
    return found
