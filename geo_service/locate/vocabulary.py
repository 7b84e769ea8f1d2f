"""The address vocabulary of a language, read from ``data/<language>.toml`` and compiled once.

Everything is in normal spelling (see ``text``), so it can be compared with a normalised text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from geo_service.base.model import PLACE_KINDS
from geo_service.locate.datafile import data_path
from geo_service.locate.text import spelling


@dataclass(frozen=True, slots=True)
class Ending:
    """An ending of an administrative name: its group, its row of equals, and what may be said."""

    text: str
    group: str
    equals: tuple[str, ...]
    spoken: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """What the stage knows of a language. Patterns match normalised text."""

    endings: re.Pattern[str]
    ending_of: Mapping[str, Ending]
    lead_ending: re.Pattern[str]
    people: re.Pattern[str]
    droppable: tuple[str, ...]
    compound_spoken: tuple[str, ...]
    compound_part: re.Pattern[str]
    head: re.Pattern[str]
    #: a head that no other word begins with: not 路 of 路灯
    phrase_head: re.Pattern[str]
    going_on: re.Pattern[str]
    head_at_end: re.Pattern[str]
    head_kind: Mapping[str, str]
    plain: frozenset[str]
    stop: re.Pattern[str]
    goods: re.Pattern[str]
    not_city: re.Pattern[str]
    direction_before: re.Pattern[str]
    roles: Mapping[str, re.Pattern[str]]
    note: re.Pattern[str]
    doubt: re.Pattern[str]
    unsure: re.Pattern[str]
    border: re.Pattern[str]
    joins: Mapping[str, tuple[str, ...]]
    directions: Mapping[str, tuple[float, float]]
    offsets: Mapping[str, Any]
    house_number: re.Pattern[str]
    readings: Mapping[str, str]
    kinds: Mapping[str, str]
    #: characters of the longest stop word
    stop_chars: int

    def join_end(self, text: str, start: int, *kinds: str) -> int | None:
        """Where the longest word of these kinds of joins ends that begins at ``start``, if any."""
        words = (word for kind in kinds for word in self.joins[kind])
        lengths = [len(word) for word in words if text.startswith(word, start)]
        return start + max(lengths) if lengths else None

    def first_stop(self, text: str, start: int, limit: int) -> int:
        """Where the first stop word begins in [start, limit) of a normalised text, else ``limit``.

        Reads no further than a stop word may reach, however long the text is.
        """
        stop = self.stop.search(text, start, limit + self.stop_chars)
        return min(stop.start(), limit) if stop else limit


@cache
def vocabulary(language: str = "chinese") -> Vocabulary:
    """Read and compile the vocabulary of ``language``."""
    tables = tomllib.loads(data_path(f"{language}.toml").read_text(encoding="utf-8"))
    endings = {ending.text: ending for ending in _endings(tables["endings"])}
    heads = {spelling(word): kind for kind, words in tables["heads"].items() for word in words}
    said = tables["roles"]
    roles = {role: _any_of(said[role]) for role in ("caller", "incident", "reference")}
    return Vocabulary(
        endings=re.compile(f"(?:{_alternatives(endings)})$"),
        ending_of=endings,
        lead_ending=_any_of(e.text for e in endings.values() if e.group == "township"),
        people=re.compile(f"(?<=..)(?:(?:{_alternatives(tables['peoples']['names'])})族)+$"),
        droppable=tuple(tables["dropped"]["heads"]),
        compound_spoken=tuple(tables["compound"]["spoken"]),
        compound_part=re.compile(tables["compound"]["part"]),
        head=_any_of(heads),
        phrase_head=_any_but(heads, (w for w in tables["heads_not"]["words"] if w not in heads)),
        going_on=_any_but(heads, tables["heads_not"]["words"]),
        head_at_end=re.compile(f"(?:{_alternatives(heads)})$"),
        head_kind=heads,
        plain=frozenset(spelling(word) for word in tables["plain"]["words"]),
        stop=_any_of(tables["stops"]["words"]),
        goods=_any_of(tables["goods"]["words"]),
        not_city=_any_of(tables["goods"]["not_city"]),
        direction_before=_any_of(tables["goods"]["before"]),
        roles=roles,
        note=_any_of(said["note"]),
        doubt=_any_of(said["doubt"]),
        unsure=_any_of(said["unsure"]),
        border=_any_of(said["border"]),
        joins={name: tuple(map(spelling, words)) for name, words in tables["joins"].items()},
        directions={name: (east, north) for name, (east, north) in tables["directions"].items()},
        offsets=tables["offsets"],
        house_number=re.compile(tables["numbers"]["pattern"]),
        readings=tables["readings"],
        kinds={word: kind for kind, words in tables["kinds"].items() for word in words},
        stop_chars=max(len(spelling(word)) for word in tables["stops"]["words"]),
    )


@cache
def english_endings(group: str) -> tuple[str, ...]:
    """Give what stands behind a name in letters, for a group of endings (``district`` …)."""
    tables = tomllib.loads(data_path("english.toml").read_text(encoding="utf-8"))
    return tuple(tables["areas"].get(group, ()))


def place_kind(said: str) -> str | None:
    """Give the kind (of ``model.PLACE_KINDS``) that a list means; None if it is not known."""
    word = said.strip().lower()
    if word in PLACE_KINDS:
        return word
    return vocabulary().kinds.get(word)


def _endings(groups: Iterable[Mapping[str, Any]]) -> Iterable[Ending]:
    for group in groups:
        spoken = tuple(group["spoken"])
        for row in group["rows"]:
            equals = tuple(row)
            for text in row:
                yield Ending(text, group["group"], equals, spoken)


def _alternatives(words: Iterable[str]) -> str:
    """Longest first, because a pattern takes the first alternative that fits.

    Words that begin alike stand together: of a hundred, a place in a text is tried with few.
    """
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(
        f"{re.escape(first)}(?:{'|'.join(rests)})"
        if len(rests) > 1
        else re.escape(first) + rests[0]
        for first, rests in sorted(by_first.items())
    )


def _any_but(words: Iterable[str], others: Iterable[str]) -> re.Pattern[str]:
    """Any of the ``words`` where none of the ``others`` begins; the first characters told first."""
    words = list(words)
    firsts = "".join(sorted({word[0] for word in words}))
    apart = _any_of(others).pattern
    return re.compile(f"(?=[{re.escape(firsts)}])(?!{apart})(?:{_alternatives(words)})")


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(_alternatives({spelling(word) for word in words}))
