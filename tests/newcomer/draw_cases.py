"""Draw the trial's files from a seed; a third of the kinds × combinations is held out."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator

from tests.newcomer import border_kinds, complaint_kinds, position_kinds, word_kinds, workbook_kinds  # noqa: F401
from tests.newcomer.case import Case
from tests.newcomer.table_kinds import KINDS

#: seeds of the files that mending looked at, and of those it did not
TUNED, HELD_OUT = 11, 4_711


def held_out(case: Case) -> bool:
    """Whether a kind and combination belongs to the third that mending never looked at."""
    digest = hashlib.sha256(f"{case.kind}|{case.combo}".encode()).digest()
    return digest[0] % 3 == 0


def cases(seed: int, *, held: bool, each: int, only: str = "") -> Iterator[Case]:
    """Up to ``each`` different files of every kind; ``only`` of one door or kind."""
    for made in sorted(KINDS, key=lambda one: (one.__module__, one.__name__)):
        seen: set[str] = set()
        for draw in range(8 * each):
            for case in made(random.Random(f"{seed}/{made.__name__}/{draw}")):
                if only not in ("", case.door, case.kind):
                    continue
                if case.combo not in seen and held_out(case) == held and len(seen) < each:
                    seen.add(case.combo)
                    yield case
