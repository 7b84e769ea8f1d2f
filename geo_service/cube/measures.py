"""Definition of every measure (count, rate, change …); see docs/measures.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from geo_service.base.errors import InputError
from geo_service.base.intervals import poisson, rate_ratio, wilson
from geo_service.base.model import FloatArray
from geo_service.cube.closing import Closing

#: measures of a view by area, and the unit each is told in (zh, en)
UNITS = {
    "count": ("件", "complaints"),
    "per_km2": ("件/平方公里", "complaints per km²"),
    "per_10k": ("件/万人", "complaints per 10,000 residents"),
    "share": ("占全部投诉的比例", "share of all complaints"),
    "change": ("与对照时段之比的变化", "change against the other period"),
    "response": ("响应率", "response rate"),
    "resolution": ("解决率", "resolution rate"),
    "satisfaction": ("满意率", "satisfaction rate"),
    "closed": ("办结率", "share closed"),
    "close_days": ("办结时间中位数（天）", "median days to close"),
    "closed_in_time": ("按期办结率", "share closed within the deadline"),
}
#: departure from the usual, and complaints per km² of the smooth surface
USUAL_UNIT = ("与本地往常相比的偏离", "departure from each place's usual part")
ENGLISH_UNITS = dict([*UNITS.values(), USUAL_UNIT])
#: a rate of outcomes -> the outcome it counts
OUTCOME_OF = {"response": "responded", "resolution": "resolved", "satisfaction": "satisfied"}
#: measures of whether and how fast complaints were closed
CLOSING = ("closed", "close_days", "closed_in_time")
RESIDENTS = 10_000


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure per area (n,) with the bounds of its 95 % interval; NaN where it is not known.

    ``parts`` holds what the value was made of, for the reader to check.
    """

    measure: str
    values: FloatArray
    low: FloatArray
    high: FloatArray
    parts: Mapping[str, FloatArray] = field(default_factory=dict)


def count(counts: FloatArray) -> Measured:
    """Complaints, as counted; the interval is of the mean behind the count."""
    return Measured("count", counts, *poisson(counts))


def per_km2(counts: FloatArray, area_km2: FloatArray) -> Measured:
    """Complaints per km² of the area."""
    return _per("per_km2", counts, area_km2, {"area_km2": area_km2})


def per_10k(counts: FloatArray, residents: FloatArray) -> Measured:
    """Complaints per 10,000 residents; NaN where the number of residents is not known."""
    return _per("per_10k", counts, residents / RESIDENTS, {"residents": residents})


def share(counts: FloatArray, all_counts: FloatArray) -> Measured:
    """Complaints that match as a share of all complaints there in the same period."""
    low, high = wilson(counts, all_counts)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = counts / all_counts
    return Measured("share", values, low, high, {"denominator": all_counts})


def change(now: FloatArray, before: FloatArray, days_now: int, days_before: int) -> Measured:
    """Change of complaints per day against another period: 0.1 is a tenth more."""
    ratio, low, high = rate_ratio(now, before, days_now / days_before)
    return Measured("change", ratio - 1, low - 1, high - 1, {"before": before})


def unknown(found: Measured) -> Measured:
    """Give a measure without its values, where they would tell nothing; its parts stay."""
    nothing = np.full(len(found.values), np.nan)
    return Measured(found.measure, nothing, nothing, nothing, found.parts)


def outcome(measure: str, counts: FloatArray, sums: Mapping[str, FloatArray]) -> Measured:
    """Response, resolution or satisfaction rate: of those with a known answer, how many yes.

    Rows excluded from the rating are in neither; they and the unknown are told beside it.
    ``sums`` are the outcome counts of an area view.
    """
    name = OUTCOME_OF[measure]
    true, known, excluded = sums[f"{name}_true"], sums[f"{name}_known"], sums["n_excluded"]
    with np.errstate(invalid="ignore", divide="ignore"):
        values = true / known
    parts = {
        "numerator": true,
        "denominator": known,
        "excluded": excluded,
        "unknown": counts - excluded - known,
    }
    return Measured(measure, values, *wilson(true, known), parts)


def closing(measure: str, counts: FloatArray, found: Closing) -> Measured:
    """Share closed, median days to close, or share closed within the deadline; see ``Closing``.

    ``unknown`` are complaints without a time of closing in a median, and those without a deadline,
    or with one that is not over, in the last.
    """
    there = found.counted > 0
    parts = {"excluded": np.where(there, counts - found.counted, np.nan)}
    if measure == "close_days":
        parts |= {"numerator": found.closed, "denominator": found.counted}
        parts |= {"closed_days": found.closed_days}
        return Measured(measure, found.median_days, found.low_days, found.high_days, parts)
    values, closed, base = found.closed_share, found.closed, found.counted
    if measure == "closed_in_time":
        values, closed, base = found.in_time_share, found.in_time, found.due
    parts |= {"numerator": closed, "denominator": base, "unknown": found.counted - base}
    return Measured(measure, values, *wilson(closed, base), parts)


def earlier_period(first: date, until: date, versus: str) -> tuple[date, date]:
    """Give the period to compare with: the ``previous`` one, or the same one last ``year``.

    Whole months go back by as many months; other periods by as many days.

    Raises:
        InputError: ``versus`` is neither.
    """
    if versus == "year":
        return _years_back(first), _years_back(until)
    if versus != "previous":
        raise InputError(f"versus={versus!r} is not known", hint="use previous or year")
    if first.day == 1 and until.day == 1:
        months = (until.year - first.year) * 12 + until.month - first.month
        back = np.datetime64(first, "M") - months
        return back.astype("datetime64[D]").item(), first
    return first - (until - first), first


def _years_back(day: date) -> date:
    """Give the day a year before; 29 February becomes 28 February, and an end 1 March stays."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _per(
    measure: str, counts: FloatArray, base: FloatArray, parts: Mapping[str, FloatArray]
) -> Measured:
    low, high = poisson(counts)
    with np.errstate(invalid="ignore", divide="ignore"):
        values, least, most = (np.where(base > 0, n / base, np.nan) for n in (counts, low, high))
    return Measured(measure, values, least, most, parts)
