"""Calls that name only a compound, with a city's compounds imported, by reference borders.

    python -m benchmarks.locate_compounds [FOLDER with beijing/ and beijing2/] [--n N]

The compounds are imported as a city would import its own; the township that is right is the one in
whose reference polygon (about 2015, only those that can be compared with today's) the compound
lies, for points that are further from its border than the compound is wide.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.locating.data import COMPOUNDS, open_region
from benchmarks.locating.reference import ReferenceBorders, is_held_out
from geo_service.base.model import AreaShare, RouteAnswer, Verdict

DATA = Path(__file__).parents[1] / "../shared/data"
PROBLEMS = ("停水了", "垃圾没人收", "电梯坏了", "路灯不亮", "暖气不热")
#: degrees: about 60 m, as far as a compound reaches and the border may be off
NEAR_DEGREES = 0.0006


@dataclass(frozen=True)
class Asked:
    """A compound, the township it lies in, and what was answered."""

    name: str
    code: str
    answer: RouteAnswer

    @property
    def first(self) -> AreaShare | None:
        return next(iter(self.answer.areas.get("township", ())), None)

    @property
    def right(self) -> bool:
        return self.first is not None and self.first.area.code == self.code

    @property
    def said(self) -> float:
        return self.first.probability if self.first else 0.0

    @property
    def is_direct(self) -> bool:
        return self.answer.verdict is Verdict.DIRECT


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path, default=DATA)
    parser.add_argument("--n", type=int, default=1500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        region = open_region(options.folder / "beijing", Path(home))
        rng = random.Random(1)
        rows = list(compounds(options.folder))
        asked = rng.sample(rows, min(options.n, len(rows)))
        answers = [
            Asked(name, code, region.route(text=name + rng.choice(PROBLEMS)))
            for name, code in asked
        ]
    for half, held in (("seen by the fit", False), ("held out", True)):
        report(half, [one for one in answers if is_held_out(one.name) is held])


def report(half: str, answers: Sequence[Asked]) -> None:
    """Print how often the first township is right, and how often it is sent directly, rightly."""
    direct = [one.right for one in answers if one.is_direct]
    print(f"{half}: {len(answers)} compounds, first right", end=" ")
    print(f"{np.mean([one.right for one in answers]):.1%}, direct {len(direct) / len(answers):.1%}")
    print(
        f"  of these right {np.mean(direct):.1%}, mean said {mean_said(answers, True):.1%};",
        end=" ",
    )
    print(f"of all, mean said {mean_said(answers, False):.1%}, ECE {ece(answers):.3f}")


def mean_said(answers: Sequence[Asked], direct_only: bool) -> float:
    return float(np.mean([one.said for one in answers if one.is_direct or not direct_only]))


def ece(answers: Sequence[Asked], bins: int = 10) -> float:
    """Expected calibration error over bins of equal width."""
    said = np.array([one.said for one in answers])
    right = np.array([one.right for one in answers], dtype=float)
    of = np.minimum((said * bins).astype(int), bins - 1)
    gaps = [abs(float((right - said)[of == k].sum())) for k in range(bins)]
    return sum(gaps) / len(answers)


def compounds(folder: Path) -> Iterator[tuple[str, str]]:
    """Names of compounds well inside one usable reference township, and its code of 2023."""
    borders = ReferenceBorders(folder)
    source = folder / "beijing" / COMPOUNDS
    for row in csv.DictReader(source.open(encoding="utf-8-sig")):
        code = borders.code_at(float(row["lon"]), float(row["lat"]), within_degrees=NEAR_DEGREES)
        if code:
            yield row["NAME"], code


if __name__ == "__main__":
    main()
