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
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.locating.data import TICKETS, Row, open_region, read_rows, read_telling
from benchmarks.locating.folds import FOLDS, Answer, Corpus, Trained, ask, train
from benchmarks.locating.made_up import MadeUp, make_up
from benchmarks.locating.reference import ReferenceBorders
from benchmarks.locating.spoken_lessons import spoken_lessons
from benchmarks.locating.tables import calibration, coverage, detail, tell
from geo_service.locate.locator import Locator
from geo_service.locate.weights import as_toml
from geo_service.service.region import Region

DATA = Path(__file__).parents[1] / "../shared/data"
DRAWS = 3


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=DATA)
    parser.add_argument("--fit", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        region = open_region(options.folder / "beijing", Path(home))
        locator = region.locator
        unlisted = Region.open("beijing", Path(home) / "unlisted").locator
        tickets = options.folder / "beijing" / TICKETS
        rows = list(read_rows(tickets, locator))
        borders = ReferenceBorders(options.folder)
        texts = [*make_up(locator, unlisted, borders=borders), *spoken_lessons(unlisted, seed=7)]
        corpus = Corpus(rows, list(read_telling(tickets, locator)), texts)
        if options.fit:
            write_weights(corpus, locator, options.fit)
            return
        evaluate(corpus, locator, list(make_up(locator, unlisted, 2, borders)))
        compare(rows, locator)
        speed(rows, locator)


def evaluate(corpus: Corpus, locator: Locator, others: Sequence[MadeUp]) -> None:
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
    made_up_figures(others, trained, locator)
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


def made_up_figures(others: Sequence[MadeUp], trained: Trained, locator: Locator) -> None:
    """How sure names alone are, and how often right, on names that the fit did not see."""
    print("made-up texts    with the district   right   mean said")
    for kind in dict.fromkeys(made.kind for made in others):
        for with_district in (False, True):
            these = [m for m in others if (m.kind, m.with_district) == (kind, with_district)]
            chances = np.array([trained.chances(m.reading, locator) for m in these])
            right = np.mean(
                [m.shares.get(int(c.argmax()), 0.0) for m, c in zip(these, chances, strict=True)]
            )
            print(
                f"  {kind:<16}{with_district!s:>14}{right:>12.1%}{chances.max(axis=1).mean():>12.1%}"
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
    [locator.locate(text) for text in texts]
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
        "with and without its districts; names of the gazetteer as made-up texts; and the spoken "
        "texts of the development templates",
        "tickets": len(corpus.rows),
        "made_up": len(corpus.made_up),
    }
    head = "# Weights of the evidence, fitted by benchmarks/locate_beijing.py --fit.\n"
    file.write_text(head + as_toml(trained.weights, trained.trust, told), encoding="utf-8")


if __name__ == "__main__":
    main()
