"""The role of places in a sentence: denied, compared, home, one of several, or the incident's.

Every place that a caller names (``sites``) becomes one sign; patterns of the language, kept in
``data/<language>_discourse.toml``, then say what the sentence makes of it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from geo_service.base.errors import RegionError
from geo_service.locate.datafile import data_path
from geo_service.locate.mentions import MentionRole
from geo_service.locate.numerals import NUMERAL, arabic
from geo_service.locate.sites import Site

#: signs that stand for sites: the first, and how many there are; those of which no list knows
#: where they are come behind the others, and are no obstacle where other words may stand
_FIRST, _MOST = 0xE000, 200
#: places from which on a rule for several may fit
_MANY = 2
_TOLD = f"{chr(_FIRST)}-{chr(_FIRST + _MOST - 1)}"
_ANY_SITE = f"[{chr(_FIRST)}-{chr(_FIRST + 2 * _MOST - 1)}]"
#: parts in a sentence, beside the roles of mentions
ONE_OF, HERE, REFUSED, ANSWER = "one_of", "here", "refused", "answer"
#: parts that a place may play of which no list knows; for the others its words stay words (路, 车)
_OF_ANY = frozenset({MentionRole.DENIED, MentionRole.PAST, MentionRole.COMPARED, REFUSED})
PARTS = frozenset({ONE_OF, HERE, REFUSED, ANSWER, *MentionRole})


@dataclass(frozen=True, slots=True)
class DiscoursePattern:
    """A pattern, and the part that the places in each of its groups play.

    A text that has none of ``cues`` (characters; empty: any text may) does not fit it.
    """

    pattern: re.Pattern[str]
    parts: tuple[str, ...]
    kind: str
    cues: frozenset[str]

    def may_hold(self, chars: frozenset[str], n_told: int) -> bool:
        """Whether a text of these characters, with so many places, may fit: a quick test."""
        least = 2 if self.parts[0] == ONE_OF or len(self.parts) > 1 else 1
        return n_told >= least and not (self.cues and self.cues.isdisjoint(chars))


@dataclass(frozen=True, slots=True)
class Group:
    """Sites (by number) of which each is meant, and how: ``several``, ``border`` or ``span``."""

    kind: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Discourse:
    """What the sentences say of the sites: the part of some by number, and groups of others."""

    parts: Mapping[int, str]
    groups: tuple[Group, ...]


def understand(text: str, sites: Sequence[Site], language: str = "chinese") -> Discourse:
    """Give the parts that the sites of a normalised text play."""
    shown = list(sites[:_MOST])
    if not any(site.mentions for site in shown):
        return Discourse({}, ())
    signs, told = _signs(text, shown), _signs(text, shown, unknown=False)
    parts: dict[int, str] = {}
    groups: list[Group] = []
    n_told = sum(bool(site.mentions) for site in shown)
    cues = _all_cues(language).intersection(text)
    for rule in _fitting(language, cues, min(n_told, _MANY)):
        for match in _matches(rule, signs if rule.parts[0] in _OF_ANY else told):
            _apply(rule, match, parts, groups)
    return Discourse(parts, tuple(_merged(groups)))


@lru_cache(maxsize=4096)
def _fitting(language: str, cues: frozenset[str], n_told: int) -> tuple[DiscoursePattern, ...]:
    """The rules that a text with these cues and so many places (2: or more) may fit."""
    return tuple(rule for rule in rules(language) if rule.may_hold(cues, n_told))


@cache
def _all_cues(language: str) -> frozenset[str]:
    return frozenset().union(*(rule.cues for rule in rules(language)))


@cache
def rules(language: str = "chinese") -> tuple[DiscoursePattern, ...]:
    """Read and compile the rules of a language.

    Raises:
        RegionError: a rule names a part or a word that does not exist.
    """
    table = tomllib.loads(data_path(f"{language}_discourse.toml").read_text(encoding="utf-8"))
    words = {name: _normal(word) for name, word in table["words"].items()}
    return tuple(_rule(entry, words) for entry in table["rule"])


def _rule(entry: Mapping[str, object], words: Mapping[str, str]) -> DiscoursePattern:
    parts: tuple[str, ...] = tuple(entry["roles"])  # type: ignore[arg-type]
    unknown = sorted(set(parts) - PARTS)
    if unknown:
        raise RegionError("the sentence patterns cannot be read", faults=[f"unknown {unknown}"])
    pattern = _normal(str(entry["pattern"]))
    for _ in range(2):
        # a word may be made of others
        pattern = re.sub(r"<(\w+)>", lambda m: words[m[1]], pattern)
    cues = frozenset(_normal(str(entry.get("cues", ""))))
    return DiscoursePattern(
        re.compile(_placed(pattern)), parts, str(entry.get("kind", "several")), cues
    )


def _placed(pattern: str) -> str:
    """Put the signs of sites for P: as a class of their own, or in a class with others."""
    in_class = re.sub(
        r"\[\^([^\]]*)P([^\]]*)\]",
        lambda m: f"[^{m[1]}{_TOLD}{m[2]}]",
        pattern,
    )
    return in_class.replace("P", _ANY_SITE)


def _normal(pattern: str) -> str:
    """Spell the numerals of a pattern as normalised texts do."""
    return re.sub(NUMERAL, lambda m: arabic(m[0]), pattern)


def _signs(text: str, sites: Sequence[Site], *, unknown: bool = True) -> str:
    """The text with a sign for each site; ``unknown`` ones, which no list knows, too."""
    pieces: list[str] = []
    done = 0
    for number, site in enumerate(sites):
        if not site.mentions and not unknown:
            continue
        known = 0 if site.mentions else _MOST
        pieces += (text[done : site.start], chr(_FIRST + known + number))
        done = site.end
    return "".join((*pieces, text[done:]))


def _matches(rule: DiscoursePattern, signs: str) -> Iterator[re.Match[str]]:
    """Every match, also those that begin within another behind its first place."""
    at = 0
    while match := rule.pattern.search(signs, at):
        yield match
        at = max(match.start() + 1, match.end(1) - 1)


def _apply(
    rule: DiscoursePattern, match: re.Match[str], parts: dict[int, str], groups: list[Group]
) -> None:
    for number, part in enumerate(rule.parts, start=1):
        members = [
            (ord(sign) - _FIRST) % _MOST for sign in re.findall(_ANY_SITE, match[number] or "")
        ]
        free = tuple(member for member in members if member not in parts or parts[member] == ONE_OF)
        if part == ONE_OF and len(free) < 2:
            continue
        for member in free:
            parts.setdefault(member, part)
        if part == ONE_OF:
            groups.append(Group(rule.kind, free))


def _merged(groups: Sequence[Group]) -> list[Group]:
    """Join groups that share a member; the first one's kind stays."""
    merged: list[Group] = []
    for group in groups:
        shared = [other for other in merged if set(other.members) & set(group.members)]
        kind = shared[0].kind if shared else group.kind
        members = sorted({m for one in (*shared, group) for m in one.members})
        merged = [other for other in merged if other not in shared]
        merged.append(Group(kind, tuple(members)))
    return merged
