"""Measures of forecast accuracy. Source: Hyndman and Koehler (2006), Int. J. Forecasting 22."""

from __future__ import annotations

import numpy as np

from geo_service.base.model import FloatArray


def naive_scale(history: FloatArray, season: int) -> float:
    """Mean absolute change from one season to the next; NaN where it cannot be told."""
    if len(history) <= season:
        return float("nan")
    scale = float(np.abs(history[season:] - history[:-season]).mean())
    return scale if scale > 0 else float("nan")


def mase(actual: FloatArray, predicted: FloatArray, history: FloatArray, season: int) -> float:
    """Mean absolute error over that of the seasonal naive forecast within ``history``."""
    return float(np.abs(actual - predicted).mean()) / naive_scale(history, season)


def rmse(actual: FloatArray, predicted: FloatArray) -> float:
    """Root mean squared error."""
    return float(np.sqrt(((actual - predicted) ** 2).mean()))


def coverage(actual: FloatArray, low: FloatArray, high: FloatArray) -> float:
    """Share of the actual values within their interval, ends included."""
    return float(((actual >= low) & (actual <= high)).mean())
