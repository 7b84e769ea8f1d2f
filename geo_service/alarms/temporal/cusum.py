"""Cumulative sums of standardised counts: small rises that add up to an alarm.

Source: Rossi, Lampugnani and Marchi (1999), Statistics in Medicine 18.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_service.base.model import BoolArray, FloatArray

#: reference value and decision limit in standard units
REFERENCE, LIMIT = 1.04, 2.26


@dataclass(frozen=True, slots=True)
class Cusum:
    """The sums (n,), the counts that would have been an alarm (n,), and the alarms (n,)."""

    sums: FloatArray
    upper: FloatArray
    alarm: BoolArray


def cusum(
    counts: FloatArray,
    mean: float | FloatArray,
    *,
    reference: float = REFERENCE,
    limit: float = LIMIT,
) -> Cusum:
    """Add up how far ``counts`` (n,) lie above ``mean``, from 0 and never below."""
    counts = np.asarray(counts, np.float64)
    means = np.broadcast_to(np.asarray(mean, np.float64), counts.shape)
    standard = (counts - 3 * means + 2 * np.sqrt(counts * means)) / (2 * np.sqrt(means))
    sums = np.empty(len(counts))
    last = 0.0
    for i, value in enumerate(standard.tolist()):
        last = max(0.0, last + value - reference)
        sums[i] = last
    before = np.concatenate(([0.0], sums[:-1]))
    # the count x at which sqrt(x) reaches 2 sqrt(m + sqrt(m) c / 2) - sqrt(m), c = h + k - sum
    room = np.maximum(means + np.sqrt(means) * (limit + reference - before) / 2, 0)
    upper = np.maximum(2 * np.sqrt(room) - np.sqrt(means), 0) ** 2
    return Cusum(sums, upper, sums >= limit)
