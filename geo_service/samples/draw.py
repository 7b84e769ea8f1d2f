"""Draw synthetic complaints of a sample city in time order, in batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo_service.base.dates import MICROSECONDS_PER_DAY
from geo_service.samples.city import SampleCity
from geo_service.samples.scenario import Scenario, make_story, tell
from geo_service.samples.subjects import SampleCategories, subjects

#: share of complaints on the geocoder's default coordinate
DEFAULT_SHARE = 0.015
#: share of complaints in the compounds that had an outbreak, in the last fifth of the time
_OUTBREAK_SHARE = 0.06
#: share of complaints by people who call again and again
_REPEAT_SHARE = 0.12
_CHANNELS = ("电话", "网络", "微信", "移动应用", "来访")
_CHANNEL_SHARES = (0.78, 0.09, 0.07, 0.05, 0.01)
#: weight of each weekday, Monday first
_WEEKDAYS = np.array([1.12, 1.08, 1.05, 1.03, 1.02, 0.85, 0.85])
_RESPONDED, _RESOLVED, _SATISFIED, _EXCLUDED = 0.985, 0.86, 0.9, 0.04
_US_PER_HOUR = 3_600_000_000


def draw_complaints(
    city: SampleCity, count: int, first: date, days: int, *, batch_rows: int = 250_000
) -> Iterator[pa.Table]:
    """Draw ``count`` complaints over ``days`` from ``first``; the same seed, the same complaints.

    Columns: id, received_us (local, microseconds since 1970), lon, lat, category_1..3, channel,
    reporter (a made-up name), default_location, responded, resolved, satisfied, excluded.
    """
    about = subjects()
    story = make_story(about.paths, len(city.weights), city.solved, days, city.seed)
    start = np.datetime64(first, "D")
    weights = _WEEKDAYS[(start + np.arange(days)).astype(int) % 7 - 4]  # 1970-01-01: Thursday
    edges = np.rint(np.cumsum(weights) / weights.sum() * count).astype(int)
    drawn = 0
    day = 0
    while day < days:
        until = max(int(np.searchsorted(edges, drawn + batch_rows, side="right")), day + 1)
        n = int(edges[until - 1]) - drawn
        random = np.random.default_rng([city.seed, day])
        dates = start + np.arange(day, until)
        late = np.arange(day, until) >= days * 4 // 5
        period = _Days(start, dates, weights[day:until], late)
        yield _piece(city, about, story, random, drawn, n, period)
        drawn, day = drawn + n, until


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of a piece (d,): their weights, and which are late enough for the outbreaks."""

    start: np.datetime64
    dates: npt.NDArray[np.datetime64]
    weights: npt.NDArray[np.float64]
    late: npt.NDArray[np.bool_]


def _piece(
    city: SampleCity,
    about: SampleCategories,
    story: Scenario | None,
    random: np.random.Generator,
    drawn: int,
    n: int,
    period: _Days,
) -> pa.Table:
    dates, weights, late = period.dates, period.weights, period.late
    which = np.sort(random.choice(len(dates), n, p=weights / weights.sum()))
    compound = random.choice(len(city.weights), n, p=city.weights)
    outbreak = late[which] & (random.random(n) < _OUTBREAK_SHARE)
    compound[outbreak] = random.choice(city.outbreaks, int(outbreak.sum()))
    category = _categories(about, random, dates[which])
    category[outbreak] = _outbreak_category(compound[outbreak], about, story)
    if story is not None:
        day = (dates[which] - period.start).astype(np.int64)
        tell(story, random, day, compound, category)
    lon, lat = _points(city, compound, random)
    default = random.random(n) < DEFAULT_SHARE
    lon[default], lat[default] = city.city_hall
    columns = {
        "id": pa.array(np.arange(drawn, drawn + n)).cast(pa.string()),
        "received_us": _times(about, random, dates[which], category),
        "lon": np.round(lon, 6),
        "lat": np.round(lat, 6),
        **_category_columns(about, category),
        "channel": _pick(_CHANNELS, _CHANNEL_SHARES, n, random),
        "reporter": _reporters(compound, drawn, random),
        "default_location": default,
        **_outcomes(n, random),
    }
    table = pa.table(columns)
    return table.take(pa.array(np.argsort(columns["received_us"], kind="stable")))


def _outbreak_category(
    compound: npt.NDArray[np.int64], about: SampleCategories, story: Scenario | None
) -> npt.NDArray[np.int64]:
    """The one category of each outbreak; none is the topic that falls."""
    rows: npt.NDArray[np.int64] = compound % len(about.paths)
    if story is None:
        return rows
    moved: npt.NDArray[np.int64] = (rows + len(story.topic)) % len(about.paths)
    return np.where(np.isin(rows, story.topic), moved, rows)


def _categories(
    about: SampleCategories, random: np.random.Generator, dates: npt.NDArray[np.datetime64]
) -> npt.NDArray[np.int64]:
    """Draw categories by their shares in each day's month."""
    month = dates.astype("datetime64[M]").astype(int) % 12
    found = np.empty(len(dates), np.int64)
    for one in np.unique(month):
        rows = np.flatnonzero(month == one)
        shares = about.shares * about.months[:, one]
        found[rows] = random.choice(len(shares), len(rows), p=shares / shares.sum())
    return found


def _points(
    city: SampleCity, compound: npt.NDArray[np.int64], random: np.random.Generator
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    spread = random.normal(0, 0.5, (2, len(compound))) * city.reach_deg[compound]
    lat = city.lat[compound] + spread[0]
    return city.lon[compound] + spread[1] / np.cos(np.radians(lat)), lat


def _times(
    about: SampleCategories,
    random: np.random.Generator,
    dates: npt.NDArray[np.datetime64],
    category: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """Draw local times of day by each category's hours."""
    ladder = np.cumsum(about.hours, axis=1)[category]
    hour = (random.random(len(dates))[:, None] > ladder).sum(axis=1).clip(0, 23)
    day_us = dates.astype("datetime64[D]").astype(np.int64) * MICROSECONDS_PER_DAY
    within: npt.NDArray[np.int64] = random.integers(0, _US_PER_HOUR, len(dates))
    at_us: npt.NDArray[np.int64] = day_us + hour * _US_PER_HOUR + within
    return at_us


def _category_columns(
    about: SampleCategories, category: npt.NDArray[np.int64]
) -> dict[str, pa.Array]:
    names = [pa.array([path[depth] for path in about.paths]) for depth in range(3)]
    rows = pa.array(category)
    return {f"category_{depth + 1}": names[depth].take(rows) for depth in range(3)}


def _pick(
    names: tuple[str, ...], shares: tuple[float, ...], n: int, random: np.random.Generator
) -> pa.Array:
    return pa.array(names).take(pa.array(random.choice(len(names), n, p=shares)))


def _reporters(
    compound: npt.NDArray[np.int64], drawn: int, random: np.random.Generator
) -> pa.Array:
    """Name the callers: some call for their compound again and again, the others once."""
    n = len(compound)
    again = random.random(n) < _REPEAT_SHARE
    # three people of a compound do most of its calling again
    regular = compound * 3 + random.choice(3, n, p=[0.6, 0.3, 0.1])
    number = np.where(again, -1 - regular, np.arange(drawn, drawn + n))
    return pa.array(number).cast(pa.string())


def _outcomes(n: int, random: np.random.Generator) -> dict[str, npt.NDArray[np.bool_]]:
    responded = random.random(n) < _RESPONDED
    resolved = responded & (random.random(n) < _RESOLVED)
    satisfied = np.where(resolved, random.random(n) < _SATISFIED, random.random(n) < 0.25)
    return {
        "responded": responded,
        "resolved": resolved,
        "satisfied": satisfied,
        "excluded": random.random(n) < _EXCLUDED,
    }
