"""Features of a text from past tickets with the same phrases."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from geo_service.base.model import FloatArray, IntArray
from geo_service.locate.history.phrase_counts import PHRASE_WEIGHT, Experience, PhraseHistory
from geo_service.locate.neighbours import Neighbours
from geo_service.locate.phrases import Phrase

#: rows of a feature matrix by the names of their features
Rows = Mapping[str, FloatArray]

#: with so many tickets, 永定河引水渠 is a thing of its own and no part of 永定河
KNOWN_WELL = 2
#: where a neighbour's share begins to count: from one in so many
STEEP = 50.0
_LOG_STEEP = math.log1p(STEEP)


def fill_learned(
    rows: Rows,
    phrases: Sequence[Phrase],
    experience: Experience,
    prior: FloatArray,
    groups: IntArray,
    own: int | None,
    neighbours: Neighbours | None = None,
) -> None:
    """Add the log-likelihood ratios of the phrases, smoothed towards the prior (naive Bayes).

    ``rows`` are the rows of a feature matrix whose names speak of what is ``learned``; ``own``
    is the lead area of a ticket that is itself among the experience; ``groups`` numbers the
    district of each lead area.
    """
    group_prior = np.bincount(groups, prior)
    best = (0.0, 0.0)
    for phrase in telling(phrases, experience, own is not None):
        lesson = experience.lessons.get(phrase.text)
        leads, weights = _history(lesson, own, experience.factor) if lesson else ((), ())
        if not leads:
            continue
        counts = np.asarray(weights)
        at = np.asarray(leads, np.int32)
        total = float(counts.sum())
        purity = float(counts @ counts) / total**2 * total / (total + 0.5)
        ratio = np.log1p(counts / (PHRASE_WEIGHT * prior[at]))
        kind = "line" if phrase.is_line else "point"
        rows[f"learned.{kind}"][at] += ratio
        row = rows[f"learned.best_{kind}"]
        row[at] = np.maximum(row[at], ratio * purity)
        # a road's next stretch is in the next township: the same ratio for whole districts
        by_group = np.bincount(groups[at], counts, len(group_prior))
        rows["around.learned"] += np.log1p(by_group / (PHRASE_WEIGHT * group_prior))[groups]
        if neighbours is not None:
            shares = (counts / (total + 0.5)).tolist()
            neighbours.lift(rows["near.learned"], dict(zip(leads, shares, strict=True)))
        if (purity, total) > best:
            best = (purity, total)
            rows["learned.share"][:] = 0.0
            rows["learned.share"][at] = counts / total
    near = rows["near.learned"]
    np.log1p(STEEP * near, out=near)
    near /= _LOG_STEEP


def telling(
    phrases: Sequence[Phrase], experience: Experience, own_among_them: bool = False
) -> list[Phrase]:
    """Give the phrases to learn from: those inside a longer one that is known well are not."""
    own = int(own_among_them)
    known = [
        phrase
        for phrase in phrases
        if (lesson := experience.lessons.get(phrase.text)) and lesson.tickets - own >= KNOWN_WELL
    ]
    return [p for p in phrases if not any(longer.holds(p) for longer in known)]


def _history(
    lesson: PhraseHistory, own: int | None, factor: float
) -> tuple[Sequence[int], Sequence[float]]:
    kept = {lead: tally.weight(factor) - (lead == own) for lead, tally in lesson.counts.items()}
    kept = {lead: weight for lead, weight in kept.items() if weight > 1e-9}
    return tuple(kept), tuple(kept.values())
