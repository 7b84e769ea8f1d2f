"""Name an issue by distinctive words; never by a quotation or one person's words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from geo_service.text.spelling import PLACE_MARK, normal_spelling

_RUN = re.compile(r"[\u3400-\u9fff]{2,}|[a-z]{3,}")
_LONGEST, _SHORTEST = 4, 2
#: a word is named if this share of the issue's complaints has it
_LEAST_SHARE = 0.4
#: a word that a larger share of all complaints has tells nothing apart
_MOST_ELSEWHERE = 0.2


def words_of(text: str) -> set[str]:
    """Stretches of two to four Han characters, and whole words of other scripts."""
    found: set[str] = set()
    for run in _RUN.findall(normal_spelling(text).replace(PLACE_MARK, " ")):
        if run[0] < "\u3400":
            found.add(run)
            continue
        for length in range(_SHORTEST, _LONGEST + 1):
            found.update(run[at : at + length] for at in range(len(run) - length + 1))
    return found


def document_counts(texts: Iterable[str]) -> Counter[str]:
    """In how many texts each word occurs."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(words_of(text))
    return counts


def distinctive_words(
    texts: Sequence[str],
    reporters: Sequence[str],
    everywhere: Counter[str],
    total: int,
    *,
    least_reporters: int,
    most: int = 3,
) -> tuple[str, ...]:
    """The words (at most ``most``) of an issue's texts (n,) that are rare elsewhere.

    Each was said by ``least_reporters`` distinct reporters (n,) or more; an unknown reporter
    counts for nobody. ``everywhere`` counts the texts with each word among ``total``.
    """
    said: dict[str, set[str]] = {}
    within: Counter[str] = Counter()
    for text, reporter in zip(texts, reporters, strict=True):
        for word in words_of(text):
            within[word] += 1
            if reporter:
                said.setdefault(word, set()).add(reporter)
    scores = {
        word: count / len(texts) * (1 - everywhere[word] / max(total, 1)) * len(word) ** 0.5
        for word, count in within.items()
        if count >= _LEAST_SHARE * len(texts)
        and len(said.get(word, ())) >= least_reporters
        and everywhere[word] - count <= _MOST_ELSEWHERE * total
    }
    chosen: list[str] = []
    for word in sorted(scores, key=lambda word: (-scores[word], word)):
        if not any(word in other or other in word or _overlap(word, other) for other in chosen):
            chosen.append(word)
        if len(chosen) == most:
            break
    return tuple(chosen)


def _overlap(one: str, other: str) -> bool:
    """Whether they are likely pieces of one longer stretch: 顶漏 and 漏雨."""
    return any(
        one.endswith(other[:length]) or other.endswith(one[:length])
        for length in range(1, min(len(one), len(other)))
    )
