"""Calls as people make them: what comes first, what is sent directly, on made-up spoken texts.

    python -m benchmarks.locate_spoken [development|heldout] [--each N] [--show KIND]

The region as it comes built in, without imported places. ``--show`` prints texts of a kind that are
answered wrongly (development texts only: the held-out ones are measured, never read).
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.locating.spoken import SETS, Spoken, make_spoken
from geo_service.base.model import RouteAnswer, Verdict
from geo_service.service.region import Region

SHAPES = Path(__file__).parents[1] / "../shared/data/beijing2/form_similar_v1.json"


@dataclass
class Judged:
    """An answer beside what was meant. ``right`` is None where no one place is."""

    spoken: Spoken
    answer: RouteAnswer

    @property
    def codes(self) -> list[str]:
        found = (c.areas.get("township") for c in self.answer.candidates)
        return [area.code if area else "" for area in found]

    @property
    def direct(self) -> str:
        """The township that it is sent to directly, or nothing."""
        lead = self.answer.lead
        return lead.code if self.answer.verdict is Verdict.DIRECT and lead else ""

    @property
    def first(self) -> bool:
        spoken, codes = self.spoken, self.codes
        if spoken.district:
            return bool(self.answer.candidates) and any(
                share.area.code == spoken.district and share.probability >= 0.5
                for share in self.answer.areas.get("district", ())
            )
        if spoken.reading == "outside":
            return self.answer.verdict is Verdict.OUTSIDE
        if spoken.both or spoken.listed:
            return self.listed
        if spoken.meant:
            return bool(codes) and codes[0] in spoken.meant
        return self.answer.verdict is not Verdict.OUTSIDE and not self.wrongly_direct

    @property
    def listed(self) -> bool:
        every = self.spoken.both or self.spoken.listed
        return all(any(code in one for code in self.codes) for one in every)

    @property
    def wrongly_direct(self) -> bool:
        """Sent to what is denied, only a home, contradicted, or one of several."""
        spoken = self.spoken
        if self.answer.verdict not in (Verdict.DIRECT, Verdict.FALLBACK):
            return False
        if spoken.reading == "outside":
            return True
        if self.answer.verdict is Verdict.FALLBACK:
            return spoken.reading == "confirm"
        if spoken.both or spoken.listed:
            return True
        return self.direct in spoken.never or bool(spoken.meant and self.direct not in spoken.meant)

    @property
    def truth(self) -> float | None:
        """How far the first candidate is right: a half where two places are meant."""
        spoken, codes = self.spoken, self.codes
        if not codes or not codes[0]:
            return None
        if spoken.both:
            return sum(codes[0] in one for one in spoken.both) / len(spoken.both)
        if spoken.meant:
            return float(codes[0] in spoken.meant) / len(spoken.meant)
        return None


def judge(region: Region, which: str, each: int, seed: int = 1) -> list[Judged]:
    texts = make_spoken(region.locator, which, each, seed, SHAPES)
    return [Judged(spoken, region.route(text=spoken.text)) for spoken in texts]


def table(judged: Sequence[Judged]) -> None:
    print(
        f"{'kind':<24}{'texts':>6}{'right':>8}{'direct':>8}{'of these right':>16}{'sent wrongly':>14}{'ECE':>7}"
    )
    kinds: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        kinds[one.spoken.kind].append(one)
    for kind, some in kinds.items():
        direct = [j for j in some if j.direct]
        good = np.mean([j.direct in j.spoken.meant for j in direct]) if direct else float("nan")
        print(
            f"{kind:<24}{len(some):>6}{np.mean([j.first for j in some]):>8.1%}"
            f"{len(direct) / len(some):>8.1%}{good:>16.1%}"
            f"{sum(j.wrongly_direct for j in some):>14}{calibration_error(some):>7.3f}"
        )


def calibration_error(judged: Sequence[Judged], bins: int = 10) -> float:
    """Mean distance between what is said and what is right, over tenths of what is said."""
    pairs = [(j.answer.candidates[0].probability, j.truth) for j in judged if j.truth is not None]
    if not pairs:
        return float("nan")
    said, right = np.array(pairs).T
    which = np.minimum((said * bins).astype(int), bins - 1)
    return float(
        sum(
            abs(said[which == k].mean() - right[which == k].mean()) * np.mean(which == k)
            for k in np.unique(which)
        )
    )


def show(judged: Sequence[Judged], kind: str, limit: int) -> None:
    wrong = [j for j in judged if j.spoken.kind == kind and (not j.first or j.wrongly_direct)]
    for one in wrong[:limit]:
        top = [
            (c.areas["township"].name if "township" in c.areas else "-", round(c.probability, 2))
            for c in one.answer.candidates[:3]
        ]
        print(one.spoken.text, "|", one.answer.verdict, top, "|", one.answer.reason[:40])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("which", nargs="?", choices=SETS, default="development")
    parser.add_argument("--each", type=int, default=30)
    parser.add_argument("--show", default="")
    parser.add_argument("--limit", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        judged = judge(Region.open("beijing", Path(home)), options.which, options.each)
    table(judged)
    if options.show and options.which == "development":
        show(judged, options.show, options.limit)


if __name__ == "__main__":
    main()
