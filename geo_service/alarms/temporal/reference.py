"""Choose the earlier steps that predict today's count, and the season each belongs to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Steps = npt.NDArray[np.int64]


def reference_steps(
    step: int, *, period: int, years: int, half_window: int, seasons: int, before: int
) -> tuple[Steps, Steps]:
    """Give the steps used (n,) in order and the season of each, from 0.

    The last season holds the windows around the date itself; with one season only these are
    used. With more, the steps from one window to the next are shared out evenly among the
    other seasons, the first of them taking what does not divide. Only steps before ``before``
    are used.
    """
    width = 2 * half_window + 1
    season: dict[int, int] = {}
    for year in range(years, 0, -1):
        first = step - year * period - half_window
        season |= dict.fromkeys(range(first, first + width), seasons - 1)
        if seasons > 1:
            season |= _between(first + width, period - width, seasons - 1)
    used = np.array(sorted(at for at in season if at < before), np.int64)
    return used, np.array([season[at] for at in used.tolist()], np.int64)


def _between(first: int, length: int, seasons: int) -> dict[int, int]:
    short, longer = divmod(length, seasons)
    sizes = [short + (i < longer) for i in range(seasons)]
    numbers = np.repeat(np.arange(seasons), sizes).tolist()
    return {first + i: number for i, number in enumerate(numbers)}
