"""Kernels of the tile encoder: polygons in a tile's units to commands, numbers to varints.

Source: Mapbox Vector Tile Specification 2.1, 4.3; Protocol Buffers encoding, "varints".
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo_service.base.kernels import kernel

Offsets = npt.NDArray[np.int64]

_MOVE, _CLOSE = 9, 15  # one MoveTo, one ClosePath


@kernel
def distinct_vertices(xy: Offsets, begin: int, end: int, at: Offsets) -> int:
    """Positions of a closed ring's vertices that differ from the one before; gives how many."""
    n = 0
    for i in range(begin, end - 1):  # the last repeats the first
        if n == 0 or xy[i, 0] != xy[at[n - 1], 0] or xy[i, 1] != xy[at[n - 1], 1]:
            at[n] = i
            n += 1
    while n > 1 and xy[at[n - 1], 0] == xy[at[0], 0] and xy[at[n - 1], 1] == xy[at[0], 1]:
        n -= 1
    return n


@kernel
def twice_area(xy: Offsets, at: Offsets, n: int) -> int:
    """Twice the signed area of a ring by the surveyor's formula, y downward."""
    area = 0
    for i in range(n):
        a, b = at[i], at[(i + 1) % n]
        area += xy[a, 0] * xy[b, 1] - xy[b, 0] * xy[a, 1]
    return area


@kernel
def zigzag(value: int) -> int:
    """A signed number as an unsigned one, small where it is near 0."""
    return 2 * value if value >= 0 else -2 * value - 1


@kernel
def polygon_commands(
    xy: Offsets, rings: Offsets, polygons: Offsets, features: Offsets, out: Offsets
) -> Offsets:
    """Write the commands of features of polygons; gives where each feature's begin (n + 1,).

    ``xy`` (v, 2) are vertices in a tile's units, y downward; ``rings``, ``polygons`` and
    ``features`` are offsets into vertices, rings and polygons. Rings without area are left out,
    and a polygon whose outer ring is; outer rings come out with positive area, holes negative.
    """
    longest = 1
    for r in range(rings.shape[0] - 1):
        longest = max(longest, rings[r + 1] - rings[r])
    at = np.empty(longest, np.int64)
    starts = np.zeros(features.shape[0], np.int64)
    n = 0
    for f in range(features.shape[0] - 1):
        cx, cy = 0, 0
        for p in range(features[f], features[f + 1]):
            for r in range(polygons[p], polygons[p + 1]):
                outer = r == polygons[p]
                size = distinct_vertices(xy, rings[r], rings[r + 1], at)
                area = twice_area(xy, at, size) if size > 2 else 0
                if area == 0:
                    if outer:
                        break
                    continue
                if (area > 0) != outer:  # the wrong way round
                    for i in range(size // 2):
                        at[i], at[size - 1 - i] = at[size - 1 - i], at[i]
                out[n] = _MOVE
                out[n + 1] = zigzag(xy[at[0], 0] - cx)
                out[n + 2] = zigzag(xy[at[0], 1] - cy)
                out[n + 3] = ((size - 1) << 3) | 2
                n += 4
                for i in range(1, size):
                    out[n] = zigzag(xy[at[i], 0] - xy[at[i - 1], 0])
                    out[n + 1] = zigzag(xy[at[i], 1] - xy[at[i - 1], 1])
                    n += 2
                out[n] = _CLOSE
                n += 1
                cx, cy = xy[at[size - 1], 0], xy[at[size - 1], 1]
        starts[f + 1] = n
    return starts


@kernel
def varints(values: Offsets, starts: Offsets, out: npt.NDArray[np.uint8]) -> Offsets:
    """Write numbers as varints; gives where the bytes of each stretch of ``starts`` begin."""
    begins = np.zeros(starts.shape[0], np.int64)
    n = 0
    for s in range(starts.shape[0] - 1):
        for i in range(starts[s], starts[s + 1]):
            value = values[i]
            while value >= 128:
                out[n] = (value & 127) | 128
                value >>= 7
                n += 1
            out[n] = value
            n += 1
        begins[s + 1] = n
    return begins
