"""EARS C1, C2 and C3: a count against the mean and standard deviation just before it.

Source: Hutwagner et al. (2003), J. Urban Health 80 suppl. 1; as by Fricker, Hegler and Dunfee
(2008), Statistics in Medicine 27. They need no earlier years.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_service.alarms.distributions import normal_quantile
from geo_service.base.errors import InputError
from geo_service.base.model import BoolArray, FloatArray

BASELINE = 7
#: steps left between the baseline and the step that is judged
LAGS = {"C1": 0, "C2": 2, "C3": 2}
ALPHA = {"C1": 0.001, "C2": 0.001, "C3": 0.025}


@dataclass(frozen=True, slots=True)
class Ears:
    """Upper bounds (n,) and alarms (n,); NaN and False where too little came before."""

    upper: FloatArray
    alarm: BoolArray


def ears(
    counts: FloatArray, method: str = "C2", *, baseline: int = BASELINE, least_spread: float = 0.0
) -> Ears:
    """Judge every step of ``counts`` (n,) by C1, C2 or C3.

    Raises:
        InputError: the method is not known, or the baseline is shorter than 3.
    """
    if method not in LAGS or baseline < 3:
        raise InputError(
            f"EARS {method} with a baseline of {baseline}", hint="use C1, C2 or C3 and at least 3"
        )
    counts = np.asarray(counts, np.float64)
    z = normal_quantile(1 - ALPHA[method])
    mean, spread = _baseline(counts, baseline, LAGS[method])
    spread = np.maximum(spread, least_spread)
    upper = mean + z * spread
    if method == "C3":
        with np.errstate(divide="ignore", invalid="ignore"):
            excess = np.maximum((counts - mean) / spread - 1, 0)
        before = np.full((2, len(counts)), np.nan)
        before[0, 2:], before[1, 1:] = excess[:-2], excess[:-1]
        upper = np.maximum(counts + spread * (z - before[0] - before[1]), 0)
    with np.errstate(invalid="ignore"):
        return Ears(upper, counts > upper)


def _baseline(counts: FloatArray, length: int, lag: int) -> tuple[FloatArray, FloatArray]:
    """Mean and sample deviation of the ``length`` steps that end ``lag`` + 1 before each."""
    mean, spread = np.full(len(counts), np.nan), np.full(len(counts), np.nan)
    if len(counts) > length + lag:
        windows = np.lib.stride_tricks.sliding_window_view(counts, length)
        kept = windows[: len(counts) - length - lag]
        mean[length + lag :] = kept.mean(axis=1)
        spread[length + lag :] = kept.std(axis=1, ddof=1)
    return mean, spread
