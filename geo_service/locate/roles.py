"""Who says what of a place: where it happens, where the caller lives, what it is compared with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geo_service.locate.mentions import Role
from geo_service.locate.vocabulary import Vocabulary

#: a cue reaches this many characters ahead, within its clause
REACH_CHARS = 24

_CLAUSE_END = re.compile(r"[,。;!?\n]")


@dataclass(frozen=True, slots=True)
class Roles:
    """The cues of one text: (end of cue, role) by position, and where an official's note begins."""

    text: str
    cues: tuple[tuple[int, Role], ...]
    note_start: int

    @classmethod
    def read(cls, text: str, words: Vocabulary) -> Roles:
        """Find the cues in a normalised text."""
        cues = sorted(
            (cue.end(), Role(role))
            for role, pattern in words.roles.items()
            for cue in pattern.finditer(text)
        )
        note = words.note.search(text)
        # a text that begins with a note has nothing else
        return cls(text, tuple(cues), note.start() if note and note.start() > 0 else len(text))

    def at(self, start: int) -> Role:
        """Give the role of a mention that begins at ``start``."""
        if start >= self.note_start:
            return Role.NOTE
        role = Role.INCIDENT
        for end, cue in self.cues:
            if end > start:
                break
            near = start - end <= REACH_CHARS
            if near and not _CLAUSE_END.search(self.text, end, start):
                role = cue
        return role
