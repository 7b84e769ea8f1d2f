"""Features of a text from past tickets with the same phrases."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geo_service.base.model import FloatArray, IntArray
from geo_service.locate.history.phrase_counts import PHRASE_WEIGHT, Experience, PhraseHistory
from geo_service.locate.neighbours import Neighbours
from geo_service.locate.phrases import Phrase

#: rows of a feature matrix by the names of their features
Rows = Mapping[str, FloatArray]

#: with so many tickets, 永定河引水渠 is a thing of its own and no part of 永定河
KNOWN_WELL = 2
#: so many phrases' evidence is kept
MOST_KEPT = 4_096
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
    best = (0.0, 0.0)
    for phrase in telling(phrases, experience, own is not None):
        told = _told(phrase.text, experience, prior, groups, own, neighbours)
        if told is None:
            continue
        kind = "line" if phrase.is_line else "point"
        rows[f"learned.{kind}"][told.at] += told.ratio
        row = rows[f"learned.best_{kind}"]
        row[told.at] = np.maximum(row[told.at], told.pure_ratio)
        rows["around.learned"] += told.by_group[groups]
        if neighbours is not None:
            near, beside = rows["near.learned"], told.beside
            near[told.next_door] = np.maximum(near[told.next_door], beside)
        if (told.purity, told.total) > best:
            best = (told.purity, told.total)
            rows["learned.share"][:] = 0.0
            rows["learned.share"][told.at] = told.shares
    near = rows["near.learned"]
    np.log1p(STEEP * near, out=near)
    near /= _LOG_STEEP


@dataclass(frozen=True, slots=True)
class _PhraseEvidence:
    """What the tickets of one phrase say: values of the lead areas ``at``, and of each district.

    ``beside`` are the values that they leave to the lead areas ``next_door``.
    """

    at: IntArray
    ratio: FloatArray
    pure_ratio: FloatArray
    by_group: FloatArray
    next_door: IntArray
    beside: FloatArray
    shares: FloatArray
    purity: float
    total: float


def _told(
    phrase: str,
    experience: Experience,
    prior: FloatArray,
    groups: IntArray,
    own: int | None,
    neighbours: Neighbours | None,
) -> _PhraseEvidence | None:
    """What a phrase tells; worked out once for all texts, as long as the counts stay."""
    lesson = experience.lessons.get(phrase)
    if lesson is None:
        return None
    if own is not None:
        return _evidence(_history(lesson, own, experience.factor), prior, groups, neighbours)
    key = (phrase, neighbours is None)
    known = experience.derived
    found: _PhraseEvidence | None = known.get(key)
    if found is None:
        if len(known) >= MOST_KEPT:
            known.clear()
        history = _history(lesson, None, experience.factor)
        found = known[key] = _evidence(history, prior, groups, neighbours)
    return found


def _evidence(
    history: tuple[Sequence[int], Sequence[float]],
    prior: FloatArray,
    groups: IntArray,
    neighbours: Neighbours | None,
) -> _PhraseEvidence | None:
    leads, weights = history
    if not leads:
        return None
    counts = np.asarray(weights)
    at = np.asarray(leads, np.int32)
    total = float(counts.sum())
    purity = float(counts @ counts) / total**2 * total / (total + 0.5)
    ratio = np.log1p(counts / (PHRASE_WEIGHT * prior[at]))
    # a road's next stretch is in the next township: the same ratio for whole districts
    group_prior = np.bincount(groups, prior)
    by_group = np.bincount(groups[at], counts, len(group_prior))
    next_door, beside = at[:0], counts[:0]
    if neighbours is not None:
        shares = (counts / (total + 0.5)).tolist()
        lifted = np.zeros(len(prior))
        neighbours.lift(lifted, dict(zip(leads, shares, strict=True)))
        next_door = np.flatnonzero(lifted).astype(np.int32)
        beside = lifted[next_door]
    return _PhraseEvidence(
        at,
        ratio,
        ratio * purity,
        np.log1p(by_group / (PHRASE_WEIGHT * group_prior)),
        next_door,
        beside,
        counts / total,
        purity,
        total,
    )


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
