"""Forecasts beside statsmodels: accuracy on known series, and what is shown of seeded weeks.

    python -m benchmarks.alarms_forecast

The known series lie in ../shared/data/vectors/forecast. Seeded weeks are topics of different
size with a year's wave, a trend, days off and level shifts; 104 to 156 weeks of history.
"""

import csv
import time
import warnings
from pathlib import Path

import numpy as np
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from geo_service.alarms.forecast import forecast, holt_winters, mase, seasonal_naive

VECTORS = Path(__file__).parents[1] / "../shared/data/vectors/forecast"
warnings.simplefilter("ignore")


def known():
    print(f"{'series':15} {'naive':>7} {'ours':>7} {'statsmodels':>12}   s ours, s statsmodels")
    for name, season, horizon in (
        ("AirPassengers", 12, 24),
        ("USAccDeaths", 12, 24),
        ("UKgas", 4, 8),
        ("nottem", 12, 24),
    ):
        with (VECTORS / f"{name}.csv").open() as stream:
            values = np.array([float(row["y"]) for row in csv.DictReader(stream)])
        history, actual = values[:-horizon], values[-horizon:]
        holt_winters(history, 1, season)
        began = time.perf_counter()
        ours = holt_winters(history, horizon, season)
        middle = time.perf_counter()
        model = ExponentialSmoothing(
            history, trend="add", damped_trend=True, seasonal="mul", seasonal_periods=season
        ).fit()
        theirs = model.forecast(horizon)
        end = time.perf_counter()
        errors = [
            mase(actual, x, history, season)
            for x in (seasonal_naive(history, horizon, season), ours, theirs)
        ]
        print(
            f"{name:15} {errors[0]:7.3f} {errors[1]:7.3f} {errors[2]:12.3f}   {middle - began:.3f}, {end - middle:.3f}"
        )


def seeded(series=200):
    random = np.random.default_rng(0)
    shown, inside80, inside95, weeks_told = 0, 0, 0, 0
    reasons = {}
    began = time.perf_counter()
    for i in range(series):
        n = int(random.integers(104, 157))
        weeks = np.arange(n + 4)
        off = (random.random(n + 4) < 0.12).astype(float)
        level = random.lognormal(3.5, 1.0)
        mean = level * np.exp(
            random.uniform(0, 0.5) * np.sin(2 * np.pi * weeks / 52.18 + random.uniform(0, 6))
            + random.normal(0, 0.003) * weeks
            - 0.3 * off
        )
        if i % 4 == 0:
            mean[weeks > random.integers(60, n)] *= random.uniform(0.6, 1.8)
        whole = random.negative_binomial(25, 25 / (25 + mean)).astype(float)
        found = forecast(whole[:n], off[:, None], 4)
        if not found.shown:
            reasons[found.reason.split(" held")[0]] = (
                reasons.get(found.reason.split(" held")[0], 0) + 1
            )
            continue
        shown += 1
        weeks_told += 4
        actual = whole[n:]
        inside80 += int(((actual >= found.bounds[1]) & (actual <= found.bounds[3])).sum())
        inside95 += int(((actual >= found.bounds[0]) & (actual <= found.bounds[4])).sum())
    took = time.perf_counter() - began
    print(
        f"{series} seeded series, {1000 * took / series:.0f} ms each: shown {shown}; of the weeks to come the "
        f"80 % interval held {inside80 / max(weeks_told, 1):.0%}, the 95 % one {inside95 / max(weeks_told, 1):.0%}"
    )
    for reason, count in sorted(reasons.items(), key=lambda pair: -pair[1]):
        print(f"  {count} not shown: {reason}")


if __name__ == "__main__":
    known()
    seeded()
