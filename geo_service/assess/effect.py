"""Effect of a measure on complaints: difference in differences against comparable places.

A place (or topic) that something was done for is compared with others that it was not done for,
each by the logarithm of its complaints after ÷ before. What the comparisons did is what would have
happened anyway; how much they differ among themselves, beyond the chance in their counts, is how
far one such ratio may be off (random effects by moments: DerSimonian and Laird 1986, Controlled
Clinical Trials 7, 177-188; the interval of one more ratio with Student's t: Higgins, Thompson and
Spiegelhalter 2009, J. R. Stat. Soc. A 172, 137-159). Where the same two windows a year before are
given, each ratio is divided by that of the year before, so that seasons cancel unit by unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_service.base.intervals import Z95
from geo_service.base.model import FloatArray

#: fewer comparisons than this cannot say how much places differ by themselves
FEWEST = 5
#: added to every count, so that a zero has a logarithm (Haldane 1955; Anscombe 1956)
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Windows:
    """Complaints of units (n,) before and after; a year earlier in both windows, or None."""

    before: FloatArray
    after: FloatArray
    year_before: FloatArray | None = None
    year_after: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """The change against what was to be expected: -0.2 is a fifth fewer; with 95 % bounds.

    ``expected`` is what would have come after without it. ``spread`` is how much the comparisons
    differ among themselves (standard deviation of the logarithm, chance in counts taken out).
    """

    before: float
    after: float
    expected: float
    change: float
    low: float
    high: float
    comparisons: int
    spread: float
    seasonal: bool

    @property
    def verdict(self) -> str:
        """``fell``, ``rose``, or ``not_shown`` where chance explains it."""
        if self.high < 0:
            return "fell"
        return "rose" if self.low > 0 else "not_shown"


def judge(treated: Windows, others: Windows) -> Effect | None:
    """Judge one unit (arrays of length 1) against the others (n,).

    The windows may differ in length: that cancels. None where fewer than ``FEWEST`` others have
    any complaints to compare with.
    """
    ratio, variance = _log_ratios(treated)
    compared, chance = _log_ratios(others)
    known = _counted(others)
    compared, chance = compared[known], chance[known]
    n = len(compared)
    if n < FEWEST:
        return None
    middle, error, spread = _random_effects(compared, chance)
    half = _student(n - 1) * np.sqrt(variance[0] + spread**2 + error**2)
    change = ratio[0] - middle
    before, after = float(treated.before[0]), float(treated.after[0])
    expected = (after + _HALF) / np.exp(change)
    low, high = np.expm1([change - half, change + half])
    return Effect(
        before, after, float(expected), float(np.expm1(change)), float(low), float(high), n,
        float(spread), treated.year_before is not None,
    )  # fmt: skip


def _log_ratios(windows: Windows) -> tuple[FloatArray, FloatArray]:
    """Logarithms (n,) of after ÷ before, a year's course taken out, and their Poisson variances."""
    before, after = windows.before + _HALF, windows.after + _HALF
    ratio, variance = np.log(after / before), 1 / before + 1 / after
    if windows.year_before is not None and windows.year_after is not None:
        first, second = windows.year_before + _HALF, windows.year_after + _HALF
        ratio = ratio - np.log(second / first)
        variance = variance + 1 / first + 1 / second
    return ratio, variance


def _counted(windows: Windows) -> np.ndarray:
    """Which units had any complaints in both windows together, and a year before as well."""
    some: np.ndarray = windows.before + windows.after > 0
    if windows.year_before is not None and windows.year_after is not None:
        some = some & (windows.year_before + windows.year_after > 0)
    return some


def _random_effects(ratios: FloatArray, variances: FloatArray) -> tuple[float, float, float]:
    """Mean of the ratios, its standard error, and their spread beyond the chance in counts."""
    weight = 1 / variances
    mean = (weight * ratios).sum() / weight.sum()
    q = (weight * (ratios - mean) ** 2).sum()
    room = weight.sum() - (weight**2).sum() / weight.sum()
    extra = max((q - (len(ratios) - 1)) / room, 0.0) if room > 0 else 0.0
    weight = 1 / (variances + extra)
    mean = (weight * ratios).sum() / weight.sum()
    return float(mean), float(np.sqrt(1 / weight.sum())), float(np.sqrt(extra))


def _student(df: int) -> float:
    """The two-sided 95 % quantile of Student's t.

    Source: the Cornish-Fisher expansion, Abramowitz and Stegun (1964), 26.7.5.
    """
    z, d = Z95, float(df)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160,
    )
    return float(z + sum(term / d ** (i + 1) for i, term in enumerate(terms)))


def sentence(effect: Effect | None, lang: str) -> str:
    """Say an effect in plain words (``zh`` or ``en``)."""
    zh = lang == "zh"
    if effect is None:
        return (
            "可比较的对象不足 5 个，无法判断。" if zh
            else "Fewer than 5 places to compare with: nothing can be said."
        )  # fmt: skip
    share, low, high = (round(100 * abs(part)) for part in (effect.change, effect.low, effect.high))
    if effect.verdict == "not_shown":
        bounds = (_signed(effect.low), _signed(effect.high))
        if zh:
            return f"看不出变化：与没有开展时的预计相比，95% 区间为 {bounds[0]} 到 {bounds[1]}。"
        return f"No change is shown: {bounds[0]} to {bounds[1]} against what was expected (95 %)."
    fell = effect.verdict == "fell"
    near, far = (high, low) if fell else (low, high)
    if zh:
        word = "少" if fell else "多"
        return f"比没有开展时的预计{word} {share}%（95% 区间：{near}% 到 {far}%）。"
    word = "fewer" if fell else "more"
    return f"{share} % {word} than expected without it (95 % interval: {near} % to {far} %)."


def _signed(share: float) -> str:
    return f"{round(100 * share):+d}%"
