"""Quality measures of predictions: accuracy, macro-F1, top-3, coverage, calibration."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
#: bins of equal width for the expected calibration error
BINS = 15


@dataclass(frozen=True, slots=True)
class Quality:
    """Measured on texts the model has not seen; shares from 0 to 1."""

    texts: int
    classes: int
    accuracy: float
    macro_f1: float
    top3: float
    coverage_at_95: float
    ece: float

    def as_dict(self) -> dict[str, float]:
        """For JSON, rounded to four places."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def quality_of(probabilities: FloatArray, truth: IntArray) -> Quality:
    """Quality of ``probabilities`` (n, classes) for the true classes (n,); -1 is not in the tree.

    Classes that no text has are left out of the macro average.
    """
    if not len(truth):
        return Quality(0, 0, *[float("nan")] * 5)
    best = probabilities.argmax(axis=1)
    sure = probabilities.max(axis=1)
    right = best == truth
    top = np.argsort(-probabilities, axis=1, kind="stable")[:, :3]
    return Quality(
        len(truth),
        len(np.unique(truth)),
        float(right.mean()),
        macro_f1(best, truth),
        float((top == truth[:, None]).any(axis=1).mean()),
        coverage(sure, right, 0.95),
        calibration_error(sure, right),
    )


def macro_f1(predicted: IntArray, truth: IntArray) -> float:
    """The mean over the classes that occur of 2·TP / (2·TP + FP + FN)."""
    found = []
    for label in np.union1d(predicted, truth):
        hits = np.sum((predicted == label) & (truth == label))
        found.append(2 * hits / (np.sum(predicted == label) + np.sum(truth == label)))
    return float(np.mean(found))


def threshold_for(sure: FloatArray, right: npt.NDArray[np.bool_], precision: float) -> float:
    """The lowest probability from which on the answers are right with ``precision``.

    More than 1 where no probability reaches it: then nothing is certain enough.
    """
    order = np.argsort(-sure, kind="stable")
    good = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    # texts of one probability stand or fall together
    last = np.append(np.diff(sure[order]) < 0, True)
    reached = np.flatnonzero((good >= precision) & last)
    return float(sure[order][reached[-1]]) if len(reached) else 1.01


def coverage(sure: FloatArray, right: npt.NDArray[np.bool_], precision: float) -> float:
    """The share of texts that can be answered at this precision."""
    return float(np.mean(sure >= threshold_for(sure, right, precision)))


def calibration_error(sure: FloatArray, right: npt.NDArray[np.bool_]) -> float:
    """Expected calibration error: mean over bins of |stated - true share|, weighted by texts.

    Guo, Pleiss, Sun, Weinberger: On Calibration of Modern Neural Networks, ICML 2017, section 2.
    """
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    error = 0.0
    for number in np.unique(bins):
        inside = bins == number
        error += abs(sure[inside].mean() - right[inside].mean()) * inside.mean()
    return float(error)
