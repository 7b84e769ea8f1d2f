"""The ranges of finest cells below given cells: what an index over cells can be asked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geo_service.base.h3_bits import resolution_of
from geo_service.index.cells import descendant_bounds

#: resolutions of H3, each with a digit of three bits
_FINEST = 15


def descendant_ranges(
    cells: Sequence[int], res: int, most: int | None = None
) -> list[tuple[int, int]]:
    """Ranges (first, last), rising and apart, that hold all descendants at ``res`` of the cells.

    ``cells`` are of one resolution. The ranges hold no other cells of ``res``; with ``most``, where
    more would be needed, one from the first to the last stands for all, and then it does.

    Raises:
        InputError: the cells are finer than ``res``.
    """
    if not len(cells):
        return []
    own = resolution_of(cells[0])
    first, last = descendant_bounds(np.sort(np.array(cells, np.int64)), own, res)
    # cells of one parent follow one another by the digit that is next above the freed ones
    step = 1 << 3 * (_FINEST - own)
    begins = np.append(True, np.diff(first) != step)
    ends = np.append(begins[1:], True)
    ranges = list(zip(first[begins].tolist(), last[ends].tolist(), strict=True))
    if most is not None and len(ranges) > most:
        return [(ranges[0][0], ranges[-1][1])]
    return ranges
