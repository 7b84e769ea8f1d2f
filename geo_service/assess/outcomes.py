"""The counts that an assessment is computed from: per body, outcomes of its complaints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_service.base.model import FloatArray

#: the three rates, in the order of every array with a leading axis of 3
RATES = ("response", "resolution", "satisfaction")
#: pairs of rates, in the order of every array of pairs
PAIRS = ((0, 1), (0, 2), (1, 2))

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Counts of bodies (n,).

    ``complaints`` = assessed + ``excluded`` + ``unknown``; an assessed complaint has at least one
    answer. ``yes`` and ``known`` are (3, n) over ``RATES``, of complaints that are not excluded.
    ``both_known`` (3, n) counts over ``PAIRS`` the complaints with both answers known.
    ``correlation`` (3, 3) is that of the answers to the same complaint, over the whole region.
    """

    complaints: Counts
    excluded: Counts
    unknown: Counts
    yes: Counts
    known: Counts
    both_known: Counts
    correlation: FloatArray
    overdue: Counts
    in_time: Counts
    returned: Counts
    repeat: Counts

    @property
    def assessed(self) -> Counts:
        """Complaints with at least one answer, not excluded."""
        return self.complaints - self.excluded - self.unknown


#: what one kind of complaint looks like: the three answers (-1 unknown, 0 no, 1 yes), then flags
KIND_COLUMNS = (
    "responded", "resolved", "satisfied", "excluded", "repeat", "returned", "overdue", "in_time",
)  # fmt: skip


def count_outcomes(body: npt.NDArray[np.intp], kinds: Counts, n: Counts, bodies: int) -> Outcomes:
    """Add up complaints of like kind.

    ``kinds`` (m, 8) has the columns ``KIND_COLUMNS``, ``n`` (m,) says how many complaints are so,
    and ``body`` (m,) which of ``bodies`` they belong to (-1: none).
    """
    answers, flags = kinds[:, :3].T, kinds[:, 3:].T.astype(bool)
    excluded, repeat, returned, overdue, in_time = flags
    rated = ~excluded
    own = body >= 0

    def total(which: npt.NDArray[np.bool_]) -> Counts:
        chosen = which & own
        return np.bincount(body[chosen], n[chosen], minlength=bodies).astype(np.int64)

    known = (answers >= 0) & rated
    every = np.ones(len(n), bool)
    return Outcomes(
        complaints=total(every),
        excluded=total(excluded),
        unknown=total(rated & ~known.any(axis=0)),
        yes=np.array([total(known[i] & (answers[i] == 1)) for i in range(3)]),
        known=np.array([total(known[i]) for i in range(3)]),
        both_known=np.array([total(known[i] & known[j]) for i, j in PAIRS]),
        correlation=_correlation(answers, known, n),
        overdue=total(overdue),
        in_time=total(in_time),
        returned=total(returned),
        repeat=total(repeat),
    )


def _correlation(answers: Counts, known: npt.NDArray[np.bool_], n: Counts) -> FloatArray:
    """Correlate the answers to the same complaint, pair by pair; 0 where it is not known."""
    found = np.eye(3)
    for i, j in PAIRS:
        both = known[i] & known[j]
        weight = n[both].astype(np.float64)
        total = weight.sum()
        if total == 0:
            continue
        x, y = answers[i][both], answers[j][both]
        p, q = (weight @ x) / total, (weight @ y) / total
        spread = p * (1 - p) * q * (1 - q)
        if spread > 0:
            found[i, j] = found[j, i] = ((weight @ (x * y)) / total - p * q) / np.sqrt(spread)
    return found
