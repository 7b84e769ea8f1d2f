"""Class breaks of a map: few, round, and unchanged when the map is moved."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from geo_service.base.model import FloatArray

#: shares of the places that have a value at which the classes are cut; few stand out at the top
_CUTS = (0.30, 0.55, 0.75, 0.90, 0.97)
_ROUND = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def class_breaks(values: FloatArray) -> tuple[float, ...]:
    """Cut positive values (n,) into at most six classes at round numbers.

    Returns the lower bounds, the first 0 or the least value; a value belongs to the last class
    whose bound it reaches.
    """
    known = np.sort(values[np.isfinite(values) & (values > 0)])
    if len(known) == 0:
        return (0.0,)
    counts = bool(np.all(known == np.rint(known)))
    bounds = [1.0 if counts else 0.0]
    cuts = np.quantile(known, _CUTS)
    narrow = cuts[-1] < 3 * cuts[0]
    step = _step((cuts[-1] - cuts[0]) / len(cuts), whole=counts) if narrow else 0.0
    for cut in cuts.tolist():
        bound = round(cut / step) * step if step else _round_to(cut, whole=counts)
        if bounds[-1] < bound <= known[-1]:
            bounds.append(bound)
    return tuple(bounds)


def signed_breaks(values: FloatArray) -> tuple[float, ...]:
    """Cut changes (n,), as shares, into classes that are symmetric about no change."""
    known = np.abs(values[np.isfinite(values)])
    top = float(np.quantile(known, 0.95)) if len(known) else 0.0
    for steps in ((0.05, 0.1, 0.2), (0.1, 0.25, 0.5), (0.2, 0.5, 1.0)):
        if top <= steps[-1]:
            break
    return (*(-step for step in reversed(steps)), *steps)


def class_of(values: FloatArray, breaks: Sequence[float]) -> npt.NDArray[np.int64]:
    """Give each value's class (n,); -1 below the first bound, and where there is no value."""
    found = np.searchsorted(np.asarray(breaks), np.nan_to_num(values, nan=-np.inf), side="right")
    return found.astype(np.int64) - 1


def labels(breaks: Sequence[float], *, more: str = "以上") -> tuple[str, ...]:
    """Word the classes: ``1–4``, ``5–9``, ``10 以上``; for measures ``0.5–2``."""
    whole = all(bound == round(bound) for bound in breaks)
    texts = []
    for low, high in pairwise(breaks):
        top = high - 1 if whole else high
        texts.append(number(low) if whole and top == low else f"{number(low)}–{number(top)}")
    return (*texts, f"{number(breaks[-1])} {more}")


def number(value: float) -> str:
    """Word a number for a legend: thousands apart, no needless digits."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:.3g}"


def _round_to(value: float, *, whole: bool) -> float:
    """Give the round number nearest to a positive value."""
    size = 10.0 ** np.floor(np.log10(value))
    nearest = float(min((size * step for step in _ROUND), key=lambda b: abs(b - value)))
    return float(round(nearest)) if whole else float(f"{nearest:.6g}")


def _step(width: float, *, whole: bool) -> float:
    """Give the round step nearest below a width, for values that lie close together."""
    if width <= 0:
        return 1.0 if whole else 0.0
    size = 10.0 ** np.floor(np.log10(width))
    step = float(max(size * part for part in (1, 2, 5) if size * part <= width))
    return max(step, 1.0) if whole else step
