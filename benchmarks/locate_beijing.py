"""Complaints to the township: accuracy on real tickets, each judged by the others.

    python -m benchmarks.locate_beijing [FOLDER with beijing/] [--fit FILE]

Five folds, and once by time. Weights, trust and lessons come from the training rows only; texts are
read as given. Compounds and community points are imported as a city would import its own. Rows
without an official label are never judged; those that name one township in full teach where their
places lie, as ``places learn`` has it. Weights are fitted on texts made up of the gazetteer's names,
too, because real tickets seldom name a place alone. No text is printed. ``--fit`` writes weights
fitted to all rows, as the stage ships them.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from geo_service.gazetteer import import_places
from geo_service.locate.circumstances import circumstances
from geo_service.locate.experience import Experience
from geo_service.locate.features import feature_matrix, names_lead
from geo_service.locate.fit import Lessons
from geo_service.locate.forms import Form, stem_of
from geo_service.locate.locator import Locator
from geo_service.locate.mentions import Role, Sort
from geo_service.locate.reader import Reading
from geo_service.locate.scoring import Trust, probabilities
from geo_service.locate.teaching import told_outright
from geo_service.locate.text import spelling
from geo_service.locate.trusting import fit_all
from geo_service.locate.weights import as_toml
from geo_service.model import PLACE_KINDS
from geo_service.service import Region

DATA = Path(__file__).parents[1] / "../shared/data"
FOLDS = 5
DRAWS = 3
#: texts made up for each kind of name, and how many tickets such a text stands for in a fit
MADE_UP = 200
MADE_UP_COUNT, MADE_UP_TRUSTED = 0.3, 0.1
#: of the tickets that name a township for short and without more, so many went there
SHORT_MEANS = 0.88
#: a ticket whose district was taken out is no second ticket: what it counts for trust
BARE_TRUSTED = 0.3
COMPLAINTS = (
    "漏水", "路灯不亮", "垃圾没人收", "暖气不热", "噪音扰民", "井盖丢了",
    "下水道堵了", "路面有坑", "有人占道", "停水了", "楼道堆物", "电梯坏了",
)  # fmt: skip


@dataclass
class Row:
    text: str
    lead: int
    official: bool
    day: str
    reading: Reading
    bare: Reading


@dataclass
class Answer:
    row: Row
    order: np.ndarray
    chance: float

    @property
    def rank(self) -> int:
        return int(np.flatnonzero(self.order == self.row.lead)[0])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=DATA)
    parser.add_argument("--fit", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        region = open_region(options.folder / "beijing", Path(home))
        locator = region.locator
        tickets = options.folder / "beijing" / "complaints_2020_water.csv"
        rows = list(read_rows(tickets, locator))
        corpus = Corpus(rows, list(read_telling(tickets, locator)), list(make_up(locator)))
        if options.fit:
            write_weights(corpus, locator, options.fit)
            return
        evaluate(corpus, locator)
        compare(rows, locator)
        speed(rows, locator)


def open_region(folder: Path, home: Path) -> Region:
    region = Region.open("beijing", home)
    import_places(region, folder / "lianjia_xiaoqu_2019_apache2.csv", columns={}, kind="compound")
    points = home / "communities.csv"
    with points.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("name", "lon", "lat", "code", "radius_m"))
        source = folder / "communities_villages_points_adcode_CCBY4.csv"
        for row in csv.DictReader(source.open(encoding="utf-8-sig")):
            if row["level"] == "village":
                writer.writerow((row["name"], row["lon"], row["lat"], row["town_code2023"], 300))
    import_places(region, points, columns={}, kind="area")
    return Region.open("beijing", home)


def read_rows(file: Path, locator: Locator) -> Iterable[Row]:
    book = locator.book
    for row in csv.DictReader(file.open(encoding="utf-8-sig")):
        code = (
            locator.resolve(coarse=row["district"], lead=row["township"])
            if row["township"]
            else None
        )
        if code is None:
            continue
        reading = locator.reader.read(row["text"])
        yield Row(
            row["text"],
            book.lead[book.number_of[code]],
            row["township_official"] == "True",
            row["registered_at"],
            reading,
            locator.reader.read(without_districts(row["text"], reading)),
        )


def without_districts(text: str, reading: Reading) -> str:
    """A caller may leave the district out: weights must do without it, too."""
    named = [m for m in reading.mentions if m.sort is Sort.COARSE]
    for mention in sorted(named, key=lambda m: -m.start):
        start, end = reading.normal.original(mention.start, mention.end)
        text = text[:start] + text[end:]
    return text


@dataclass
class MadeUp:
    """A text made up of a name of the gazetteer, and the shares of the lead areas it may mean."""

    kind: str
    with_district: bool
    shares: dict[int, float]
    reading: Reading


@dataclass
class Corpus:
    """All that a fit may learn from: labelled rows, rows that name their area, made-up texts."""

    rows: list[Row]
    telling: list[tuple[str, Reading, int]]
    made_up: list[MadeUp]


def read_telling(file: Path, locator: Locator) -> Iterable[tuple[str, Reading, int]]:
    """Rows without a usable label that name one lead area outright: day, reading, lead area."""
    for row in csv.DictReader(file.open(encoding="utf-8-sig")):
        if (
            not row["township"]
            or locator.resolve(coarse=row["district"], lead=row["township"]) is None
        ):
            reading = locator.reader.read(row["text"])
            lead = told_outright(reading)
            if lead is not None:
                yield row["registered_at"], reading, lead


def make_up(locator: Locator, seed: int = 1) -> Iterable[MadeUp]:
    """Texts as short calls have them: a name, perhaps a building, perhaps what is wrong."""
    rng = random.Random(seed)
    book = locator.book
    for kind, name, shares in made_up_names(locator, rng):
        lead = max(shares, key=lambda k: shares[k])
        district = book.areas[int(book.lead_coarse[lead])].name
        building = f"{rng.randint(1, 30)}号楼" if kind in ("community", "compound") else ""
        tail = rng.choice(["", "", building, building]) + rng.choice(["", *COMPLAINTS])
        for before in ("", district):
            yield MadeUp(kind, bool(before), shares, locator.reader.read(before + name + tail))


def made_up_names(
    locator: Locator, rng: random.Random
) -> Iterable[tuple[str, str, dict[int, float]]]:
    """Communities and townships by their codes, compounds by their positions."""
    book, places = locator.book, locator.reader.places
    fine = [a for a, rank in enumerate(book.ranks) if rank > book.lead_rank and book.lead[a] >= 0]
    for area in rng.sample(fine, MADE_UP):
        name = book.areas[area].name
        short = next(iter(book.areas[area].aliases), name)
        stem = stem_of(name, locator.reader.words)[0]
        said = (name, short, short, stem if len(stem) > 2 else short)
        yield "community", rng.choice(said), {book.lead[area]: 1.0}
    for lead in rng.sample(range(book.n_lead), MADE_UP):
        area = book.areas[book.lead_areas[lead]]
        stem = stem_of(area.name, locator.reader.words)[0]
        meaning = locator.reader.lexicon.meaning(spelling(stem))
        if meaning and book.lead_areas[lead] in meaning.areas and rng.random() < 0.4:
            yield "township, short", stem, beside(lead, locator)
        else:
            yield "township", rng.choice((area.name, area.name, *area.aliases)), {lead: 1.0}
    if places is None:
        return
    compound = PLACE_KINDS.index("compound")
    entries = [entry for entry in range(len(places)) if int(places.kind[entry]) == compound]
    for entry in rng.sample(entries, MADE_UP):
        shares = locator.reader.supporter.of_entries((entry,), frozenset())
        total = sum(shares.values())
        if total:
            yield "compound", places.name(entry), {k: v / total for k, v in shares.items()}


def beside(lead: int, locator: Locator) -> dict[int, float]:
    """What a short name means: mostly the township, now and then what lies around it."""
    shares = {lead: SHORT_MEANS}
    if locator.neighbours is not None:
        around = locator.neighbours.spread({lead: 1.0 - SHORT_MEANS})
        shares |= {int(k): float(around[k]) for k in np.flatnonzero(around)}
    return {k: share / sum(shares.values()) for k, share in shares.items()}


@dataclass
class Trained:
    experience: Experience
    weights: np.ndarray
    trust: Trust

    def chances(self, reading: Reading, locator: Locator) -> np.ndarray:
        matrix = feature_matrix(
            reading, locator.book, self.experience, neighbours=locator.neighbours
        )
        around = circumstances(reading, locator.book)
        return probabilities(matrix, around, self.weights, self.trust, locator.neighbours)


def train(
    rows: Sequence[Row], corpus: Corpus, locator: Locator, start: np.ndarray | None = None
) -> Trained:
    experience = Experience(locator.book.n_lead)
    for row in rows:
        experience.add(names(row.reading), row.lead, told=names_lead(row.reading, row.lead))
    for _, reading, lead in corpus.telling:
        experience.add(names(reading), lead, told=True)
    texts = [(r, {row.lead: 1.0}, row.lead) for row in rows for r in (row.reading, row.bare)]
    texts += [(made.reading, made.shares, None) for made in corpus.made_up]
    real = np.array([own is not None for _, _, own in texts])
    book = locator.book
    targets = np.zeros((len(texts), book.n_lead), np.float32)
    for target, (_, shares, _) in zip(targets, texts, strict=True):
        target[list(shares)] = list(shares.values())
    matrices = [
        feature_matrix(r, book, experience, own, neighbours=locator.neighbours).astype(np.float32)
        for r, _, own in texts
    ]
    lessons = Lessons(
        np.stack(matrices),
        targets,
        np.stack([circumstances(r, book) for r, _, _ in texts]),
        np.where(real, 1.0, MADE_UP_COUNT),
        real,
    )
    ticket = np.where(real, np.arange(len(texts)) // 2, -1)
    given = np.arange(len(texts)) % 2 == 0
    trusted = np.where(real, np.where(given, 1.0, BARE_TRUSTED), MADE_UP_TRUSTED)
    weights, trust = fit_all(lessons, ticket, trusted, start)
    return Trained(experience, weights, trust)


def names(reading: Reading) -> list[str]:
    return [phrase.text for phrase in reading.phrases]


def ask(
    rows: Sequence[Row], locator: Locator, trained: Trained, bare: bool = False
) -> list[Answer]:
    answers = []
    for row in rows:
        chances = trained.chances(row.bare if bare else row.reading, locator)
        order = np.argsort(-chances, kind="stable")
        answers.append(Answer(row, order, float(chances[order[0]])))
    return answers


def evaluate(corpus: Corpus, locator: Locator) -> None:
    """Five folds, drawn several times because one draw moves the figures by half a point."""
    start = None
    every: list[Answer] = []
    without: list[Answer] = []
    for seed in range(DRAWS):
        answers, bare, trained = five_folds(corpus, locator, seed, start)
        start = trained.weights
        tell(f"draw {seed + 1}", answers, locator)
        every += answers
        without += bare
    tell("five folds", every, locator)
    detail(every, locator)
    tell("no district", without, locator)
    calibration(without)
    coverage(without)
    made_up_figures(corpus, trained, locator)
    ordered = sorted(corpus.rows, key=lambda row: row.day)
    cut = int(len(ordered) * 0.8)
    earlier = [told for told in corpus.telling if told[0] < ordered[cut].day]
    trained = train(ordered[:cut], replace(corpus, telling=earlier), locator, start)
    late = ask([r for r in ordered[cut:] if r.official], locator, trained)
    tell("by time", late, locator)
    detail(late, locator)


def five_folds(
    corpus: Corpus, locator: Locator, seed: int, start: np.ndarray | None
) -> tuple[list[Answer], list[Answer], Trained]:
    """Every official row judged by the other folds, as given and without its district."""
    rows = corpus.rows
    fold = np.random.default_rng(seed).integers(0, FOLDS, len(rows))
    every: list[Answer] = []
    without: list[Answer] = []
    for k in range(FOLDS):
        learned = [r for r, f in zip(rows, fold, strict=True) if f != k]
        trained = train(learned, corpus, locator, start)
        asked = [r for r, f in zip(rows, fold, strict=True) if f == k and r.official]
        answers = ask(asked, locator, trained)
        if not seed:
            tell(f"fold {k + 1}", answers, locator)
        every += answers
        without += ask(asked, locator, trained, bare=True)
    return every, without, trained


def made_up_figures(corpus: Corpus, trained: Trained, locator: Locator) -> None:
    """How sure names alone are, and how often right, on names that the fit did not see."""
    print("made-up texts    with the district   right   mean said")
    others = list(make_up(locator, seed=2))
    for kind in ("township", "township, short", "community", "compound"):
        for with_district in (False, True):
            these = [m for m in others if (m.kind, m.with_district) == (kind, with_district)]
            chances = np.array([trained.chances(m.reading, locator) for m in these])
            right = np.mean(
                [m.shares.get(int(c.argmax()), 0.0) for m, c in zip(these, chances, strict=True)]
            )
            print(
                f"  {kind:<16}{with_district!s:>14}{right:>12.1%}{chances.max(axis=1).mean():>12.1%}"
            )


def tell(name: str, answers: Sequence[Answer], locator: Locator) -> None:
    ranks = np.array([a.rank for a in answers])
    print(f"{name:<14}{len(answers):>5} rows  first {np.mean(ranks == 0):6.1%}", end="")
    print(f"  among three {np.mean(ranks < 3):6.1%}", end="")
    same = np.array([right_district(a, locator) for a in answers])
    named = np.array([one_district(a.row.reading) for a in answers])
    print(f"  district {same.mean():6.1%}, where one is named {same[named].mean():6.1%}")


def detail(answers: Sequence[Answer], locator: Locator) -> None:
    ranks = np.array([a.rank for a in answers])
    named = np.array([names_lead(a.row.reading, a.row.lead) for a in answers])
    short = np.array([names_short(a.row.reading, a.row.lead) for a in answers]) & ~named
    other = np.array([names_other(a.row.reading, a.row.lead) for a in answers]) & ~named & ~short
    nothing = ~named & ~short & ~other
    groups = (
        ("named", named),
        ("short form", short),
        ("another named", other),
        ("not named", nothing),
    )
    for group, which in groups:
        if which.any():
            print(f"  {group:<16}{which.sum():>4}  first {np.mean(ranks[which] == 0):6.1%}", end="")
            print(f"  among three {np.mean(ranks[which] < 3):6.1%}")
    ceiling = np.mean(~other & ~(nothing & (ranks >= 10)))
    print(f"  ceiling (neither contradicted by the text nor unheard of): about {ceiling:.1%}")
    calibration(answers)
    coverage(answers)


def calibration(answers: Sequence[Answer]) -> None:
    chance = np.array([a.chance for a in answers])
    right = np.array([a.rank == 0 for a in answers])
    bins = np.minimum((chance * 10).astype(int), 9)
    error = 0.0
    print("  said      rows   mean said   right")
    for k in range(10):
        which = bins == k
        if which.any():
            error += abs(chance[which].mean() - right[which].mean()) * which.mean()
            print(
                f"  {k / 10:.1f}-{k / 10 + 0.1:.1f}{which.sum():>7}{chance[which].mean():>11.1%}{right[which].mean():>9.1%}"
            )
    print(f"  expected calibration error {error:.3f}")


def coverage(answers: Sequence[Answer]) -> None:
    chance = np.array([a.chance for a in answers])
    right = np.array([a.rank == 0 for a in answers])
    for level in (0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.96, 0.97, 0.98):
        which = chance >= level
        if which.any():
            print(
                f"  P >= {level:<5} {which.mean():6.1%} of rows, {right[which].mean():6.1%} right"
            )


def right_district(answer: Answer, locator: Locator) -> bool:
    coarse = locator.book.lead_coarse
    return bool(coarse[answer.order[0]] == coarse[answer.row.lead])


def one_district(reading: Reading) -> bool:
    told = {
        a
        for m in reading.mentions
        if m.sort is Sort.COARSE and m.role is not Role.NOTE
        for a in m.areas
    }
    return len(told) == 1


def names_short(reading: Reading, lead: int) -> bool:
    return any(m.sort is Sort.LEAD and lead in (m.support or {}) for m in reading.mentions)


def names_other(reading: Reading, lead: int) -> bool:
    return any(
        m.sort is Sort.LEAD and m.form < Form.STEM and lead not in (m.support or {})
        for m in reading.mentions
    )


def compare(rows: Sequence[Row], locator: Locator) -> None:
    """Plain name matching, and two libraries if they are installed."""
    asked = [row for row in rows if row.official]
    names = [locator.book.areas[area].name for area in locator.book.lead_areas]
    plain = np.mean([first_name(row.text, names) == names[row.lead] for row in asked])
    print(f"plain matching of the full names: {plain:.1%}")
    try:
        import cpca
        import jionlp
    except ImportError:
        print("cpca and jionlp are not installed here; install them to compare")
        return
    districts = [district_of(row, locator) for row in asked]
    found = cpca.transform([row.text for row in asked])["区"].tolist()
    print(
        f"cpca: district {np.mean([a == b for a, b in zip(found, districts, strict=True)]):.1%}; it knows no township"
    )
    parsed = [jionlp.parse_location(row.text, town_village=True) for row in asked]
    county = np.mean([p.get("county") == d for p, d in zip(parsed, districts, strict=True)])
    town = np.mean([p.get("town") == names[r.lead] for p, r in zip(parsed, asked, strict=True)])
    print(f"jionlp: district {county:.1%}, township {town:.1%}")


def first_name(text: str, names: Sequence[str]) -> str:
    at = [(text.find(name), name) for name in names if name in text]
    return min(at)[1] if at else ""


def district_of(row: Row, locator: Locator) -> str:
    return locator.book.areas[int(locator.book.lead_coarse[row.lead])].name


def speed(rows: Sequence[Row], locator: Locator) -> None:
    texts = [row.text for row in rows]
    locator.locate_many(texts)
    times = []
    for text in texts:
        begun = time.perf_counter()
        locator.locate(text)
        times.append(time.perf_counter() - begun)
    print(
        f"{len(times) / sum(times):,.0f} texts a second, p99 {np.percentile(times, 99) * 1e3:.1f} ms"
    )


def write_weights(corpus: Corpus, locator: Locator, file: Path) -> None:
    trained = train(corpus.rows, corpus, locator)
    told = {
        "on": "complaints to the water bureau of Beijing, 2020; each judged by the others, "
        "with and without its districts; and names of the gazetteer as made-up texts",
        "tickets": len(corpus.rows),
        "made_up": len(corpus.made_up),
    }
    head = "# Weights of the evidence, fitted by benchmarks/locate_beijing.py --fit.\n"
    file.write_text(head + as_toml(trained.weights, trained.trust, told), encoding="utf-8")


if __name__ == "__main__":
    main()
