"""The figures: accuracy, calibration, and how much is sent directly. No text is printed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.locating.folds import Answer
from geo_service.locate.features import names_lead
from geo_service.locate.forms import Form
from geo_service.locate.locator import Locator
from geo_service.locate.mentions import MentionRole, Sort
from geo_service.locate.reader import TextReading


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
    for level in (0.7, 0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97):
        which = chance >= level
        if which.any():
            print(
                f"  P >= {level:<5} {which.mean():6.1%} of rows, {right[which].mean():6.1%} right"
            )


def right_district(answer: Answer, locator: Locator) -> bool:
    coarse = locator.book.lead_coarse
    return bool(coarse[answer.order[0]] == coarse[answer.row.lead])


def one_district(reading: TextReading) -> bool:
    told = {
        a
        for m in reading.mentions
        if m.sort is Sort.COARSE and m.role is not MentionRole.NOTE
        for a in m.areas
    }
    return len(told) == 1


def names_short(reading: TextReading, lead: int) -> bool:
    return any(m.sort is Sort.LEAD and lead in (m.support or {}) for m in reading.mentions)


def names_other(reading: TextReading, lead: int) -> bool:
    return any(
        m.sort is Sort.LEAD and m.form < Form.STEM and lead not in (m.support or {})
        for m in reading.mentions
    )
