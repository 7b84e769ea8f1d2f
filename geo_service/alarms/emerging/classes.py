"""The seventeen classes of an emerging hot spot analysis, as Esri defines them.

Source: Esri, How Emerging Hot Spot Analysis works (ArcGIS Pro 3.x). Two of its definitions can
hold at once; here, as in the order of its table, a place that was hot in 90 % of the steps but
is not now is historical, not persistent, and one that is hot now for the first time (or in one
run up to now) is new (or consecutive) even if it was cold before.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo_service.base.kernels import kernel

Signs = npt.NDArray[np.int8]

NO_PATTERN = "no pattern detected"
_KINDS = (
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
)
#: class by number: 0, then the eight hot ones, then the eight cold ones
CLASSES = (
    NO_PATTERN,
    *(f"{kind} hot spot" for kind in _KINDS),
    *(f"{kind} cold spot" for kind in _KINDS),
)
_NEW, _CONSECUTIVE, _INTENSIFYING, _PERSISTENT = 1, 2, 3, 4
_DIMINISHING, _SPORADIC, _OSCILLATING, _HISTORICAL = 5, 6, 7, 8
_COLD = 8


def classify(significance: Signs, trend: Signs) -> npt.NDArray[np.int8]:
    """Number the class of each place (n,), an index of ``CLASSES``.

    ``significance`` (n, steps) is 1 where a step is a significant hot spot, -1 for a cold one,
    else 0; ``trend`` (n,) is 1 where z rises significantly, -1 where it falls, else 0.
    """
    out = np.zeros(len(trend), np.int8)
    _classify(
        np.ascontiguousarray(significance, np.int8), np.ascontiguousarray(trend, np.int8), out
    )
    return out


@kernel
def _classify(significance: Signs, trend: Signs, out: Signs) -> None:
    for i in range(len(out)):
        hot = _of_sign(significance[i], 1, trend[i])
        if hot:
            out[i] = hot
        else:
            cold = _of_sign(significance[i], -1, -trend[i])
            out[i] = cold + _COLD if cold else 0


@kernel
def _of_sign(steps: Signs, sign: int, trend: int) -> int:
    """The kind of a place's history for one sign (``trend`` 1: ever more so); 0 for none."""
    n = len(steps)
    same = opposite = run = 0
    for t in range(n):
        same += steps[t] == sign
        opposite += steps[t] == -sign
        run = run + 1 if steps[t] == sign else 0
    mostly = 10 * same >= 9 * n  # whole numbers, because 90 % of 10 steps is 9 exactly
    if n == 0 or run == 0:
        return _HISTORICAL if n and mostly else 0
    if same == 1:
        return _NEW
    if same == run and not mostly:
        return _CONSECUTIVE
    if mostly:
        if trend > 0:
            return _INTENSIFYING
        return _DIMINISHING if trend < 0 else _PERSISTENT
    return _OSCILLATING if opposite else _SPORADIC


_SENTENCES = {
    "new": (
        "最近一期首次成为{what}",
        "a {what} for the first time in the latest step",
    ),
    "consecutive": (
        "最近连续多期为{what}，此前从未出现",
        "a {what} without a break up to now, and never before that",
    ),
    "intensifying": (
        "九成以上时期为{what}，且程度显著加强",
        "a {what} in at least 90 % of the steps and now, and significantly more so over time",
    ),
    "persistent": (
        "九成以上时期为{what}，无明显升降",
        "a {what} in at least 90 % of the steps and now, with no trend",
    ),
    "diminishing": (
        "九成以上时期为{what}，但程度显著减弱",
        "a {what} in at least 90 % of the steps and now, but significantly less so over time",
    ),
    "sporadic": (
        "目前为{what}，过去时有时无",
        "a {what} now, on and off before, never the opposite",
    ),
    "oscillating": (
        "目前为{what}，过去曾出现相反情况",
        "a {what} now that was the opposite in an earlier step",
    ),
    "historical": (
        "九成以上时期为{what}，但最近一期已不是",
        "a {what} in at least 90 % of the steps, but not in the latest",
    ),
}


def sentence(name: str) -> dict[str, str]:
    """Say a class in one plain sentence, in Chinese (zh) and English (en).

    Raises:
        KeyError: there is no such class.
    """
    if name == NO_PATTERN:
        return {"zh": "没有可辨认的规律", "en": "none of the patterns"}
    kind, _, what = name.partition(" ")
    zh, en = _SENTENCES[kind]
    return {
        "zh": zh.format(what="热点" if what == "hot spot" else "冷点"),
        "en": en.format(what=what),
    }
