"""The p-value of a cluster: Monte Carlo, stopped early where large, Gumbel where small."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from geo_service.alarms.distributions import SMALLEST_P
from geo_service.base.model import FloatArray
from geo_service.base.progress import report_progress

#: ratios nearer to each other than this are the same, and count as reached
TOLERANCE = 1e-9
#: below this rank a cluster's p comes from the Gumbel tail, because too few replicates reach it
RANK_OF_TAIL = 10
_EULER = 0.5772156649015329
#: how a p was found
BY_RANK, BY_TAIL, BY_STOPPING, NO_P = "rank", "gumbel", "sequential", "none"
#: replicates drawn at once between two looks at the stopping rule
BATCH = 64


@dataclass(frozen=True, slots=True)
class Replicates:
    """The highest ratios of the replicates drawn, and whether drawing stopped early."""

    ratios: FloatArray
    stopped: bool

    def reached(self, ratio: float) -> int:
        """How many replicates are at least as high as ``ratio``."""
        return int((self.ratios >= ratio - TOLERANCE).sum())

    def judge(self, ratio: float) -> tuple[float, str]:
        """The chance of a highest ratio at least as high, were place and time independent.

        And how it was found: ``rank``, rank / (n + 1); ``gumbel``, below rank ten, the tail fitted
        by moments (Abrams, Kulldorff and Kleinman 2010); ``sequential``, after an early stop,
        reached / n (Besag and Clifford 1991); ``none``, without replicates, p 1.
        """
        n = len(self.ratios)
        if n == 0:
            return 1.0, NO_P
        reached = self.reached(ratio)
        if self.stopped:
            return reached / n, BY_STOPPING
        if reached + 1 < RANK_OF_TAIL and n >= RANK_OF_TAIL * 10 - 1:
            return min(self.tail(ratio), (reached + 1) / (n + 1) * RANK_OF_TAIL), BY_TAIL
        return (reached + 1) / (n + 1), BY_RANK

    def tail(self, ratio: float) -> float:
        """The Gumbel tail above ``ratio``, fitted to the replicates by moments."""
        spread = float(np.std(self.ratios, ddof=1))
        if spread == 0:
            return 1 / (len(self.ratios) + 1)
        scale = spread * math.sqrt(6) / math.pi
        location = float(np.mean(self.ratios)) - _EULER * scale
        return max(-math.expm1(-math.exp((location - ratio) / scale)), SMALLEST_P)


def draw_replicates(
    draw: Callable[[int, int], FloatArray], count: int, *, best: float, stop_after: int
) -> Replicates:
    """Draw ``count`` replicates, or fewer where ``stop_after`` of them reach ``best``.

    ``stop_after`` of 0 never stops. Where it stops does not depend on the batches drawn.
    """
    found: list[FloatArray] = []
    reached = 0
    for first in range(0, count, BATCH):
        ratios = draw(first, min(BATCH, count - first))
        done = first + len(ratios)
        report_progress(done, done / count, "replicates")
        hits = np.cumsum(ratios >= best - TOLERANCE) + reached
        if stop_after and hits[-1] >= stop_after:
            kept = ratios[: int(np.searchsorted(hits, stop_after)) + 1]
            whole = np.concatenate([*found, kept])
            return Replicates(whole, stopped=len(whole) < count)
        found.append(ratios)
        reached = int(hits[-1])
    return Replicates(np.concatenate(found) if found else np.zeros(0), stopped=False)
