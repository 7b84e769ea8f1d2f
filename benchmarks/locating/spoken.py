"""Spoken texts made from templates and the region's official lists, with what each one means.

Templates lie in ``spoken_development.toml`` and ``spoken_heldout.toml``; the second was written
before the reading was built and is only ever measured. Townships are divided between the two, too,
so that neither words nor places are shared.
"""

from __future__ import annotations

import csv
import json
import random
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pypinyin import lazy_pinyin

from geo_service.locate.forms import stem_of
from geo_service.locate.locator import Locator
from geo_service.locate.pinyin import letters
from geo_service.locate.text import spelling

HERE = Path(__file__).parent
#: of so many townships one is kept for the held-out texts
HELD_OUT_EVERY = 3
SETS = ("development", "heldout")
#: old districts of Beijing and everyday names of towns, by the district of today
OLD = {
    "development": {"崇文": "110101", "崇文区": "110101", "通县": "110112", "密云县": "110118", "昌平城区": "110114"},
    "heldout": {"宣武": "110102", "宣武区": "110102", "延庆县": "110119", "密云城区": "110118", "顺义县": "110113"},
}  # fmt: skip
_SLOT = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True)
class Spoken:
    """A text and what it means: sets of township codes, each of which is right for one place."""

    kind: str
    template: str
    text: str
    meant: frozenset[str] = frozenset()
    both: tuple[frozenset[str], ...] = ()
    listed: tuple[frozenset[str], ...] = ()
    never: frozenset[str] = frozenset()
    reading: str = ""
    district: str = ""


@dataclass
class Place:
    """A township and one of its communities, as the slots of a template name them."""

    code: str
    district: str
    full: str
    stem: str
    community: str
    same_name: frozenset[str]

    def say(self, how: str, rng: random.Random, world: World) -> tuple[str, frozenset[str]]:
        """Name the place as a slot asks for it, and what that may mean."""
        own = frozenset({self.code})
        if not how:
            how = rng.choice(("t", "t", "dt", "c" if self.community else "t"))
        if how == "w":
            return rng.choice([d for d in world.districts if d != self.district]), own
        if how in ("sound", "shape"):
            wrong = world.misheard if how == "sound" else world.misread
            return wrong(self.stem, rng), own
        said = {
            "t": self.full,
            "dt": self.district + self.full,
            "c": self.community + "社区",
            "k": self.community,
            "s": self.stem,
            "a": self.stem,
            "d": self.district,
            "pinyin": letters(self.stem).capitalize(),
        }
        return said[how], self.same_name if how == "t" else own


@dataclass
class World:
    """The official lists as a source of places."""

    locator: Locator
    which: str
    shapes: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def districts(self) -> list[str]:
        book = self.locator.book
        return [book.areas[int(area)].name for area in sorted(set(book.lead_coarse.tolist()))]

    @cached_property
    def places(self) -> list[Place]:
        """The townships of this set (full name ends as townships' do), by number of lead area."""
        book, words = self.locator.book, self.locator.reader.words
        names = Counter(book.areas[area].name for area in book.lead_areas)
        same: dict[str, set[str]] = defaultdict(set)
        for area in book.lead_areas:
            for name in (book.areas[area].name, *book.areas[area].aliases):
                same[name].add(book.areas[area].code)
        communities = self._communities()
        found = []
        for lead, area in enumerate(book.lead_areas):
            if (lead % HELD_OUT_EVERY == 0) is not (self.which == "heldout"):
                continue
            named = book.areas[area]
            stem, ending = stem_of(named.name, words)
            if ending is None or len(stem) < 2 or names[named.name] == 0:
                continue
            district = book.areas[int(book.lead_coarse[lead])].name
            found.append(
                Place(
                    named.code, district, named.name, stem,
                    communities.get(lead, ""), frozenset(same[named.name]),
                )
            )  # fmt: skip
        return found

    @cached_property
    def by_code(self) -> dict[str, Place]:
        return {place.code: place for place in self.places}

    @cached_property
    def unique(self) -> list[Place]:
        """Places whose short name is no district's, no other township's, and sounds like none."""
        book, words = self.locator.book, self.locator.reader.words
        stems = Counter(
            letters(stem_of(a.name, words)[0])
            for a, rank in zip(book.areas, book.ranks, strict=True)
            if rank <= book.lead_rank
        )
        return [p for p in self.places if stems[letters(p.stem)] == 1]

    def _communities(self) -> dict[int, str]:
        """One community of each township whose name without its ending nobody else bears."""
        book, words = self.locator.book, self.locator.reader.words
        rng = random.Random(self.which)
        of: dict[int, list[str]] = defaultdict(list)
        count: Counter[str] = Counter()
        lead_stems = {stem_of(book.areas[a].name, words)[0] for a in book.lead_areas}
        for area, rank in enumerate(book.ranks):
            stem, ending = stem_of(book.areas[area].name, words)
            count[spelling(stem)] += 1
            if (
                rank > book.lead_rank
                and book.lead[area] >= 0
                and ending
                and "社区" in book.areas[area].name
            ):
                of[book.lead[area]].append(stem)
        return {
            lead: rng.choice(good)
            for lead, stems in of.items()
            if (
                good := [
                    s
                    for s in stems
                    if count[spelling(s)] == 1 and len(s) >= 3 and s not in lead_stems
                ]
            )
        }

    def pair(self, rng: random.Random) -> tuple[Place, Place]:
        """Two townships side by side."""
        near = self.locator.neighbours
        assert near is not None
        book = self.locator.book
        while True:
            first = rng.choice(self.places)
            lead = book.lead[book.number_of[first.code]]
            for k in rng.sample(range(5), 5):
                code = book.areas[book.lead_areas[int(near.who[lead][k])]].code
                second = self.by_code.get(code)
                if second is not None and second.full != first.full:
                    return first, second

    def misheard(self, stem: str, rng: random.Random) -> str:
        at = rng.randrange(len(stem))
        alike = [c for c in self._by_sound[lazy_pinyin(stem)[at]] if c != stem[at]]
        return stem[:at] + rng.choice(alike) + stem[at + 1 :] if alike else stem

    def misread(self, stem: str, rng: random.Random) -> str:
        spots = [i for i, char in enumerate(stem) if self.shapes.get(char)]
        if not spots:
            return stem
        at = rng.choice(spots)
        return stem[:at] + rng.choice(self.shapes[stem[at]]) + stem[at + 1 :]

    @cached_property
    def _by_sound(self) -> dict[str, list[str]]:
        """The 3,755 commonest characters by their sound without tone."""
        found: dict[str, list[str]] = defaultdict(list)
        for high in range(0xB0, 0xD8):
            for low in range(0xA1, 0xFF):
                try:
                    char = bytes((high, low)).decode("gb2312")
                except UnicodeDecodeError:
                    continue
                found[lazy_pinyin(char)[0]].append(char)
        return found


def make_spoken(
    locator: Locator, which: str, each: int, seed: int, shapes: Path | None = None
) -> Iterator[Spoken]:
    """Give ``each`` texts for every template of a set (one of ``SETS``)."""
    tables = tomllib.loads((HERE / f"spoken_{which}.toml").read_text(encoding="utf-8"))
    world = World(locator, which, read_shapes(shapes))
    cities, counties = elsewhere_names(which)
    for kind in tables["kind"]:
        rng = random.Random(f"{kind['name']} {seed}")
        for template in kind["texts"]:
            for _ in range(each):
                made = _fill(kind, template, world, rng, tables["problems"], cities, counties)
                if made is not None:
                    yield made


@dataclass
class _Filling:
    """Fills the slots of one text, and notes what each place in it may mean."""

    world: World
    rng: random.Random
    slots: Mapping[str, Place]
    near: tuple[Place, Place]
    words: Mapping[str, str]
    means: dict[str, frozenset[str]] = field(default_factory=dict)

    def __call__(self, match: re.Match[str]) -> str:
        slot = match[1]
        if slot in self.words:
            return self.words[slot]
        name, _, how = slot.partition(".")
        place = self.slots.get(name)
        if name == "AB":
            place = self.near[0] if how in ("A", "a") else self.near[1]
            name = f"AB.{how}" if how in ("A", "B") else {"a": "A", "k": "B"}[how]
            how = "" if how in ("A", "B") else how
        assert place is not None
        word, codes = place.say(how, self.rng, self.world)
        if how not in ("d", "w"):
            # said twice, what is narrower tells which one is meant
            self.means[name] = self.means[name] & codes if name in self.means else codes
        return word


def _fill(
    kind: Mapping[str, Any],
    template: str,
    world: World,
    rng: random.Random,
    problems: Sequence[str],
    cities: Sequence[str],
    counties: Sequence[str],
) -> Spoken | None:
    slots = dict(zip("ABC", rng.sample(_pool(template, world), 3), strict=True))
    near = world.pair(rng)
    x, y = rng.sample(list(problems), 2)
    old = rng.choice(sorted(OLD[world.which]))
    words = {"x": x, "y": y, "old": old, "city": rng.choice(cities), "county": rng.choice(counties)}
    if len({p.full for p in slots.values()}) < 3 or _is_unclear(template, near):
        return None
    filling = _Filling(world, rng, slots, near, words)
    text = _SLOT.sub(filling, template)
    means = filling.means
    if "A.d" in template:
        means["A"] = frozenset({slots["A"].code})
    if kind["name"] in ("wrong by sound", "wrong by shape") and slots["A"].stem in text:
        return None
    none: frozenset[str] = frozenset()
    return Spoken(
        kind["name"],
        template,
        text,
        means.get(kind.get("meant", ""), none),
        tuple(means[s] for s in kind.get("both", ())),
        tuple(means[s] for s in kind.get("listed", ())),
        none.union(*(means.get(s, none) for s in kind.get("never", ()))),
        kind.get("reading", ""),
        OLD[world.which][old] if kind.get("district") else "",
    )


def _pool(template: str, world: World) -> list[Place]:
    short = any(s in template for s in (".s}", ".a}", ".pinyin", ".sound", ".shape"))
    pool = world.unique if short and "AB" not in template else world.places
    if ".k}" in template or "A.c}" in template:
        return [p for p in pool if p.community]
    return pool


def _is_unclear(template: str, near: tuple[Place, Place]) -> bool:
    first, second = near
    return "AB.k" in template and (not second.community or first.stem in second.community)


def read_shapes(file: Path | None) -> dict[str, list[str]]:
    """Characters that look alike, of a file of pairs; empty without one."""
    if file is None or not file.exists():
        return {}
    table = json.loads(file.read_text(encoding="utf-8"))["table"]
    found: dict[str, list[str]] = {}
    for wrong, rights in table.items():
        for right, _ in rights:
            found.setdefault(right, []).append(wrong)
    return found


def elsewhere_names(which: str) -> tuple[list[str], list[str]]:
    """Short names of other cities, and names of their counties as a caller says them in full."""
    file = HERE / "../../geo_service/locate/data/elsewhere.csv"
    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    cities = {r["code"][:4]: r["name"] for r in rows if r["code"][:2] != "11"}
    even = which == "development"
    short = [n.removesuffix("市") for n in cities.values() if n.endswith("市") and len(n) == 3]
    full = [n for n in cities.values() if n.endswith("市")]
    chains = []
    counties = HERE / "../../geo_service/locate/data/counties.csv"
    if counties.exists():
        for row in csv.DictReader(counties.open(encoding="utf-8")):
            city = cities.get(row["code"][:4])
            if city and row["code"][:2] != "11" and row["name"] not in ("市辖区", "县"):
                chains.append(city + row["name"])
    return short[even::2], (chains or full)[even::2]
