"""Complaints to the township: accuracy on real tickets, each judged by the others.

    python benchmarks/locate_beijing.py [FOLDER with beijing/] [--fit FILE]

Five folds, and once by time. Weights and lessons come from the training rows only; texts are read
as given. Compounds and community points are imported as a city would import its own. No text is
printed. ``--fit`` writes weights fitted to all rows, as the stage ships them.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo_service.gazetteer import import_places
from geo_service.locate.experience import Experience
from geo_service.locate.features import feature_matrix, names_lead
from geo_service.locate.fit import Fitted, fit_weights
from geo_service.locate.forms import Form
from geo_service.locate.locator import Locator
from geo_service.locate.mentions import Role, Sort
from geo_service.locate.reader import Reading
from geo_service.locate.scoring import probabilities
from geo_service.locate.weights import as_toml
from geo_service.service import Region

DATA = Path(__file__).parents[1] / "../shared/data"
FOLDS = 5


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
        rows = list(read_rows(options.folder / "beijing" / "complaints_2020_water.csv", locator))
        if options.fit:
            write_weights(rows, locator, options.fit)
            return
        evaluate(rows, locator)
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


def train(rows: Sequence[Row], locator: Locator) -> tuple[Experience, Fitted]:
    experience = Experience(locator.book.n_lead)
    for row in rows:
        phrases = [phrase.text for phrase in row.reading.phrases]
        experience.add(phrases, row.lead, told=names_lead(row.reading, row.lead))
    readings = [(r, row.lead) for row in rows for r in (row.reading, row.bare)]
    matrices = [feature_matrix(r, locator.book, experience, lead) for r, lead in readings]
    return experience, fit_weights(matrices, [lead for _, lead in readings])


def ask(rows: Sequence[Row], locator: Locator, trained: tuple[Experience, Fitted]) -> list[Answer]:
    experience, fitted = trained
    answers = []
    for row in rows:
        matrix = feature_matrix(row.reading, locator.book, experience)
        chances = probabilities(matrix, fitted.weights, fitted.slip)
        order = np.argsort(-chances, kind="stable")
        answers.append(Answer(row, order, float(chances[order[0]])))
    return answers


def evaluate(rows: list[Row], locator: Locator) -> None:
    fold = np.random.default_rng(0).integers(0, FOLDS, len(rows))
    every: list[Answer] = []
    for k in range(FOLDS):
        trained = train([r for r, f in zip(rows, fold, strict=True) if f != k], locator)
        asked = [r for r, f in zip(rows, fold, strict=True) if f == k and r.official]
        answers = ask(asked, locator, trained)
        tell(f"fold {k + 1}", answers, locator)
        every += answers
    tell("five folds", every, locator)
    detail(every, locator)
    ordered = sorted(rows, key=lambda row: row.day)
    cut = int(len(ordered) * 0.8)
    late = ask([r for r in ordered[cut:] if r.official], locator, train(ordered[:cut], locator))
    tell("by time", late, locator)
    detail(late, locator)


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


def write_weights(rows: Sequence[Row], locator: Locator, file: Path) -> None:
    fitted = train(rows, locator)[1]
    told = {
        "on": "complaints to the water bureau of Beijing, 2020; each judged by the others, "
        "with and without its districts",
        "tickets": len(rows),
    }
    head = "# Weights of the evidence, fitted by benchmarks/locate_beijing.py --fit.\n"
    file.write_text(head + as_toml(fitted.weights, fitted.slip, told), encoding="utf-8")


if __name__ == "__main__":
    main()
