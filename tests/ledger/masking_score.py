"""Marked texts, and how well what is masked agrees with the marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from geo_service.ledger.masking import mask

FOLDER = Path(__file__).parent / "masking_texts"
_MARK = re.compile("[⟦⟧⟨⟩]")


@dataclass(frozen=True)
class Marked:
    """A text; spans that must be masked, and spans that may be."""

    text: str
    must: tuple[tuple[int, int], ...]
    may: tuple[tuple[int, int], ...]


def read(name: str) -> list[Marked]:
    """The marked texts of a file."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [_marked(line) for line in lines if line and not line.startswith("# ")]


def _marked(line: str) -> Marked:
    text, spans, opened = "", {"⟧": [], "⟩": []}, 0
    at = 0
    for match in _MARK.finditer(line):
        text += line[at : match.start()]
        at = match.end()
        if match[0] in "⟦⟨":
            opened = len(text)
        else:
            spans[match[0]].append((opened, len(text)))
    return Marked(text + line[at:], tuple(spans["⟧"]), tuple(spans["⟩"]))


def _letters(text: str, start: int, end: int) -> set[int]:
    """Positions of letters and digits; blanks and marks of punctuation do not matter."""
    return {at for at in range(start, end) if text[at].isalnum()}


@dataclass
class Score:
    """Spans that had to be masked, those that were, spans that were masked, those rightly."""

    wanted: int
    hit: int
    found: int
    right: int
    missed: list[str]
    wrong: list[str]

    @property
    def recall(self) -> float:
        return self.hit / self.wanted

    @property
    def precision(self) -> float:
        return self.right / self.found


def score(texts: list[Marked]) -> Score:
    """A span is hit if all its letters and digits are masked; a masked stretch is right if all of
    its letters and digits are marked."""
    result = Score(0, 0, 0, 0, [], [])
    for one in texts:
        findings = mask(one.text).findings
        covered = set().union(*(_letters(one.text, f.start, f.end) for f in findings))
        allowed = set().union(*(_letters(one.text, *span) for span in (*one.must, *one.may)))
        for span in one.must:
            result.wanted += 1
            hit = _letters(one.text, *span) <= covered
            result.hit += hit
            if not hit:
                result.missed.append(f"{one.text[slice(*span)]} in {one.text}")
        for finding in findings:
            result.found += 1
            right = _letters(one.text, finding.start, finding.end) <= allowed
            result.right += right
            if not right:
                result.wrong.append(f"{finding.text} ({finding.kind}) in {one.text}")
    return result
