"""Cues of a place's role: where it happens, where the caller lives, what it is compared with."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import itemgetter

from geo_service.locate.mentions import MentionRole
from geo_service.locate.vocabulary import Vocabulary

#: a cue reaches this many characters ahead, within its clause
REACH_CHARS = 24
#: a word of doubt reaches this many
DOUBT_CHARS = 8

_CLAUSE_END = re.compile(r"[,。;!?\n]")
_END_OF_CUE = itemgetter(0)


@dataclass(frozen=True, slots=True)
class RoleCues:
    """The cues of one text: (end of cue, role) by position, and where an official's note begins.

    ``doubts`` are the ends of words of doubt; ``unsure`` says that the caller does not know the
    area at all, ``border`` that he speaks of where two areas or things meet. ``parts`` are
    stretches to which the sentence gives a role, whatever cue stands before them.
    """

    text: str
    cues: tuple[tuple[int, MentionRole], ...]
    doubts: tuple[int, ...]
    unsure: bool
    border: bool
    note_start: int
    parts: tuple[tuple[int, int, MentionRole], ...] = ()

    @classmethod
    def read(cls, text: str, words: Vocabulary) -> RoleCues:
        """Find the cues in a normalised text."""
        cues = sorted(
            (cue.end(), cue.end() - cue.start(), MentionRole(role))
            for role, pattern in words.roles.items()
            for cue in pattern.finditer(text)
        )
        note = words.note.search(text)
        return cls(
            text,
            tuple((end, role) for end, _, role in cues),
            tuple(cue.end() for cue in words.doubt.finditer(text)),
            words.unsure.search(text) is not None,
            words.border.search(text) is not None,
            # a text that begins with a note has nothing else
            note.start() if note and note.start() > 0 else len(text),
        )

    def at(self, start: int) -> MentionRole:
        """Give the role of a mention that begins at ``start``."""
        for first, last, part in self.parts:
            if first <= start < last:
                return part
        noted = start >= self.note_start
        role = MentionRole.NOTE if noted else MentionRole.INCIDENT
        for end, cue in self._cues_before(start):
            # what an official adds tells where it happens only where he says that it does
            told = not noted or (cue is MentionRole.INCIDENT and end > self.note_start)
            if told and not _CLAUSE_END.search(self.text, end, start):
                role = cue
        return role

    def _cues_before(self, start: int) -> tuple[tuple[int, MentionRole], ...]:
        """The cues that end at most ``REACH_CHARS`` before ``start``, in order."""
        first = bisect_left(self.cues, start - REACH_CHARS, key=_END_OF_CUE)
        return self.cues[first : bisect_right(self.cues, start, key=_END_OF_CUE)]

    def doubted(self, start: int) -> bool:
        """Whether the caller says just before a mention at ``start`` that he is not sure of it."""
        first = bisect_left(self.doubts, start - DOUBT_CHARS)
        near = self.doubts[first : bisect_right(self.doubts, start)]
        return any(not _CLAUSE_END.search(self.text, end, start) for end in near)
