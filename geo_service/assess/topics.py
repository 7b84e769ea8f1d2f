"""Topics of the month: categories ranked by five measures, with the uncertainty of each.

A topic is interesting when there is more of it than the season explains: the same month a year
before, times how the category stood in the other months against the year before them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_service.assess.rules import TopicRules
from geo_service.base.intervals import Z95 as _Z
from geo_service.base.intervals import rate_ratio, wilson
from geo_service.base.model import FloatArray

DRAWS = 500
SEED = 20_260_102
#: the measures that are ranked, in the order of the weights
MEASURES = ("volume", "growth", "spread", "unresolved", "repeat")
_TAIL = 0.025
#: a category is concentrated where a tenth of the areas has more than half of it
_CONCENTRATED_AREAS, _CONCENTRATED_SHARE = 0.1, 0.5
#: with fewer areas nothing is said of concentration
_FEWEST_AREAS = 10
#: months in a row above the season that make a category persistent
PERSISTENT_MONTHS = 3

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TopicCounts:
    """Counts of categories (c,).

    ``months`` (c, m) are complaints per month, the last one the month asked for, at least 13 of
    them if ``has_year``; ``days`` (m,) is how long each month is, or has been so far. ``by_area``
    (c, a) are the month's complaints per lead area.
    """

    months: Counts
    days: Counts
    by_area: Counts
    resolved_known: Counts
    resolved_yes: Counts
    repeat: Counts
    has_year: bool


@dataclass(frozen=True, slots=True)
class Topics:
    """The measures of categories (c,) with bounds, their score and rank; NaN is not known.

    ``expected`` is what the season explains. A rank of 0 means too few complaints to be a topic.
    """

    volume: FloatArray
    year_before: FloatArray
    growth: FloatArray
    growth_low: FloatArray
    growth_high: FloatArray
    expected: FloatArray
    above: FloatArray
    above_low: FloatArray
    above_high: FloatArray
    areas: Counts
    evenness: FloatArray
    unresolved: FloatArray
    unresolved_low: FloatArray
    repeat: FloatArray
    repeat_low: FloatArray
    score: FloatArray
    rank: Counts
    rank_low: Counts
    rank_high: Counts
    is_new: npt.NDArray[np.bool_]
    concentrated: npt.NDArray[np.bool_]
    persistent: npt.NDArray[np.bool_]


def score_topics(
    counts: TopicCounts, rules: TopicRules, *, draws: int = DRAWS, seed: int = SEED
) -> Topics:
    """Score categories and rank them, with the ranks' bounds by a parametric bootstrap.

    The score is the weighted mean of the ranks by the five measures, turned so that 1 is best of
    all and 0 last of all.
    """
    volume = counts.months[:, -1].astype(np.float64)
    before, ratio, low, high = _growth(counts)
    expected, above = seasonal(counts, counts.months.shape[1] - 1)
    areas, evenness = _spread(counts.by_area, rules.least_there)
    open_ = counts.resolved_known - counts.resolved_yes
    unresolved_low, _ = wilson(open_.astype(float), counts.resolved_known.astype(float))
    repeat_low, _ = wilson(counts.repeat.astype(float), volume)
    fit = volume >= rules.least
    measures = np.array(
        [volume, np.nan_to_num(above[0], nan=1.0), areas + evenness,
         np.nan_to_num(unresolved_low), np.nan_to_num(repeat_low)]
    )  # fmt: skip
    score = np.full(len(volume), np.nan)
    score[fit] = _mean_of_ranks(measures[:, fit, None], rules)[:, 0]
    rank, rank_low, rank_high = (np.zeros(len(volume), np.int64) for _ in range(3))
    if fit.any():
        drawn = _draw(counts, expected, fit, rules, draws, seed)
        places = _places(_mean_of_ranks(drawn, rules))
        rank[fit] = _places(score[fit, None])[:, 0]
        ends = np.quantile(places, (_TAIL, 1 - _TAIL), axis=1, method="closest_observation")
        rank_low[fit] = np.minimum(ends[0], rank[fit])
        rank_high[fit] = np.maximum(ends[1], rank[fit])
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = open_ / counts.resolved_known, counts.repeat / volume
    return Topics(
        volume, before, ratio, low, high, expected, *above, areas, evenness, shares[0],
        unresolved_low, shares[1], repeat_low, score, rank, rank_low, rank_high,
        _new(counts, rules), _concentrated(counts.by_area), _persistent(counts),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidates:
    """What categories (c,) are expected to bring in the month after, and their rank by it.

    ``rise`` is the expected number per day against the month asked for. A rank of 0: too few.
    """

    expected: FloatArray
    low: FloatArray
    high: FloatArray
    rise: FloatArray
    rank: Counts


def candidates(counts: TopicCounts, next_days: int, rules: TopicRules) -> Candidates:
    """Rank categories for the month after, of ``next_days`` days.

    Ranked as topics are, with the expected number in place of the number, and its rise in place
    of the growth. NaN and rank 0 where there is no year to learn the season from.
    """
    c = len(counts.months)
    longer = TopicCounts(
        np.concatenate([counts.months, np.zeros((c, 1), np.int64)], axis=1),
        np.append(counts.days, next_days), counts.by_area, counts.resolved_known,
        counts.resolved_yes, counts.repeat, counts.months.shape[1] >= 12,
    )  # fmt: skip
    month = counts.months.shape[1]
    expected, _ = seasonal(longer, month)
    before = longer.months[:, month - 12].astype(float) if month >= 12 else np.full(c, np.nan)
    # the count to come and the one it is learned from are both Poisson
    spread = np.sqrt(expected + expected**2 / np.maximum(before, 1.0))
    volume = counts.months[:, -1] / counts.days[-1] * next_days
    with np.errstate(divide="ignore", invalid="ignore"):
        rise = np.where(volume > 0, expected / volume, np.nan)
    fit = np.nan_to_num(expected) >= rules.least
    areas, evenness = _spread(counts.by_area, rules.least_there)
    open_ = counts.resolved_known - counts.resolved_yes
    measures = np.array(
        [expected, np.nan_to_num(rise, nan=1.0), areas + evenness,
         np.nan_to_num(wilson(open_.astype(float), counts.resolved_known.astype(float))[0]),
         np.nan_to_num(wilson(counts.repeat.astype(float), counts.months[:, -1].astype(float))[0])]
    )  # fmt: skip
    rank = np.zeros(c, np.int64)
    if fit.any():
        rank[fit] = _places(_mean_of_ranks(measures[:, fit, None], rules))[:, 0]
    low, high = expected - _Z * spread, expected + _Z * spread
    return Candidates(expected, np.maximum(low, 0), high, rise, rank)


def _growth(counts: TopicCounts) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """The same month a year before, and the ratio of the two per day with bounds."""
    n = len(counts.months)
    if not counts.has_year:
        unknown = np.full(n, np.nan)
        return unknown, unknown, unknown, unknown
    before = counts.months[:, -13].astype(np.float64)
    exposure = counts.days[-1] / counts.days[-13]
    return before, *rate_ratio(counts.months[:, -1].astype(np.float64), before, exposure)


def seasonal(
    counts: TopicCounts, month: int
) -> tuple[FloatArray, tuple[FloatArray, FloatArray, FloatArray]]:
    """What the season explains of ``month`` (a column), and the ratio to it with bounds.

    The same month a year before, times the category's level: the months since then against those
    a year before them, as far back as there are both; where these are few, drawn towards the level
    of all categories.
    """
    n = len(counts.months)
    unknown = np.full(n, np.nan)
    if month < 12:
        return unknown, (unknown, unknown, unknown)
    before = counts.months[:, month - 12].astype(np.float64)
    exposure = _level(counts.months, month) * counts.days[month] / counts.days[month - 12]
    now = counts.months[:, month].astype(np.float64)
    return before * exposure, rate_ratio(now, before, exposure)


#: complaints of all categories' level that a category's own level is drawn towards
_LEVEL_PRIOR = 100.0


def _level(months: Counts, month: int) -> FloatArray:
    """How categories (c,) stood in the months before ``month`` against a year before those."""
    first = max(month - 11, 12)
    if first >= month:
        return np.ones(len(months))
    now = months[:, first:month].sum(axis=1).astype(np.float64)
    then = months[:, first - 12 : month - 12].sum(axis=1).astype(np.float64)
    overall = now.sum() / then.sum() if then.sum() and now.sum() else 1.0
    level: FloatArray = (now + _LEVEL_PRIOR * overall) / (then + _LEVEL_PRIOR)
    return level


def _spread(by_area: Counts, least: int) -> tuple[Counts, FloatArray]:
    """In how many areas there are at least ``least``, and how evenly it lies (1 - Gini)."""
    areas = (by_area >= least).sum(axis=1)
    return areas, _evenness(by_area)


def _evenness(by_area: Counts) -> FloatArray:
    if by_area.shape[1] == 0:
        return np.zeros(len(by_area))
    ordered = np.sort(by_area, axis=1).astype(np.float64)
    a = by_area.shape[1]
    total = ordered.sum(axis=1)
    weighted = (ordered * np.arange(1, a + 1)).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        gini = 2 * weighted / (a * total) - (a + 1) / a
    return np.where(total > 0, 1 - gini, 0.0)


def _draw(
    counts: TopicCounts,
    expected: FloatArray,
    fit: npt.NDArray[np.bool_],
    rules: TopicRules,
    draws: int,
    seed: int,
) -> FloatArray:
    """The five measures (5, c, draws) that the counts leave possible."""
    random = np.random.default_rng(seed)
    volume = counts.months[fit, -1].astype(np.float64)
    size = (len(volume), draws)
    n = random.poisson(volume[:, None], size).astype(np.float64)
    base = expected[fit, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        season = base * random.gamma(_before(counts, fit)[:, None] + 0.5, 1.0, size)
        season /= _before(counts, fit)[:, None] + 0.5
        above = np.where(np.isfinite(season) & (season > 0), n / season, 1.0)
    there = _chance_of(counts.by_area[fit], rules.least_there)
    mean, spread = there.sum(axis=1), np.sqrt((there * (1 - there)).sum(axis=1))
    areas = mean[:, None] + spread[:, None] * random.standard_normal(size)
    known, yes = counts.resolved_known[fit, None], counts.resolved_yes[fit, None]
    open_ = random.beta(known - yes + 0.5, yes + 0.5, size)
    again = counts.repeat[fit, None]
    repeat = random.beta(again + 0.5, volume[:, None] - again + 0.5, size)
    return np.array([n, above, areas, open_, repeat])


def _before(counts: TopicCounts, fit: npt.NDArray[np.bool_]) -> FloatArray:
    months = counts.months.shape[1]
    column = counts.months[fit, -13] if months > 12 else np.zeros(int(fit.sum()))
    return np.asarray(column, np.float64)


def _chance_of(counts: Counts, least: int) -> FloatArray:
    """The chance that a Poisson count of these means is at least ``least``."""
    means = counts.astype(np.float64)
    term = np.exp(-means)
    below = np.zeros(means.shape)
    for k in range(least):
        below += term
        term = term * means / (k + 1)
    return np.clip(1 - below, 0.0, 1.0)


def _mean_of_ranks(measures: FloatArray, rules: TopicRules) -> FloatArray:
    """Weighted mean (c, d) over measures (5, c, d) of the share of categories that are behind."""
    weights = np.array([getattr(rules, name) for name in MEASURES])
    c = measures.shape[1]
    # once from the front and once from the back: equals share the mean of their places
    behind = (_behind(measures) + _behind(measures[:, ::-1])[:, ::-1]) / 2
    mean: FloatArray = np.tensordot(weights / weights.sum(), behind, axes=1) / max(c - 1, 1)
    return mean


def _behind(measures: FloatArray) -> FloatArray:
    """How many are smaller (5, c, d); of equals, those further to the front."""
    order = np.argsort(measures, axis=1, kind="stable")
    behind = np.empty(order.shape)
    numbers = np.arange(measures.shape[1], dtype=np.float64)[None, :, None]
    np.put_along_axis(behind, order, np.broadcast_to(numbers, order.shape), axis=1)
    return behind


def _places(scores: FloatArray) -> Counts:
    """Ranks (c, d) from 1, greatest first."""
    order = np.argsort(-scores, axis=0, kind="stable")
    places = np.empty(scores.shape, np.int64)
    numbers = np.arange(1, len(scores) + 1)[:, None]
    np.put_along_axis(places, order, np.broadcast_to(numbers, scores.shape), axis=0)
    return places


def _new(counts: TopicCounts, rules: TopicRules) -> npt.NDArray[np.bool_]:
    """Hardly anything in the twelve months before, and enough now."""
    if not counts.has_year:
        return np.zeros(len(counts.months), bool)
    earlier = counts.months[:, -13:-1].sum(axis=1)
    found: npt.NDArray[np.bool_] = (earlier < rules.least_there) & (
        counts.months[:, -1] >= rules.least
    )
    return found


def _concentrated(by_area: Counts) -> npt.NDArray[np.bool_]:
    top = max(1, round(by_area.shape[1] * _CONCENTRATED_AREAS))
    total = by_area.sum(axis=1)
    first = np.sort(by_area, axis=1)[:, ::-1][:, :top].sum(axis=1)
    if by_area.shape[1] < _FEWEST_AREAS:
        return np.zeros(len(by_area), bool)
    found: npt.NDArray[np.bool_] = (total > 0) & (first > _CONCENTRATED_SHARE * total)
    return found


def _persistent(counts: TopicCounts) -> npt.NDArray[np.bool_]:
    """Above the season in each of the last months."""
    months = counts.months.shape[1]
    found = np.ones(len(counts.months), bool)
    for back in range(PERSISTENT_MONTHS):
        _, (_, low, _) = seasonal(counts, months - 1 - back)
        found &= np.nan_to_num(low) > 1
    return found
