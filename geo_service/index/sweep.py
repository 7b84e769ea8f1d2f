"""Find row by row which areas cover each cell entirely, or at a reference point."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray, IntArray
from geo_service.index.grid import MARGIN, NO_AREA
from geo_service.index.share import same_pieces

#: where in a row its sweep line runs; off the middle, where drawn borders like to lie
LINE_AT = 0.4871
#: positions in the array that counts what ``resolve`` has used
CELLS, GROUPS, SETS, MEMBERS = 0, 1, 2, 3


@kernel
def crossings(
    segments: FloatArray,
    area: IntArray,
    frame: FloatArray,
    n_rows: int,
    starts: IntArray,
    cursor: IntArray,
    xs: FloatArray,
    owner: IntArray,
    filling: bool,
) -> None:
    """Collect where edges cross the sweep line of each row.

    Counts into ``starts`` (shifted by one), or, ``filling``, writes ``xs`` and ``owner``.
    """
    y0, per_y = frame[1], frame[3]
    for e in range(segments.shape[0]):
        x1, y1, x2, y2 = segments[e, 0], segments[e, 1], segments[e, 2], segments[e, 3]
        low, high = min(y1, y2), max(y1, y2)
        first = max(int(np.floor((low - y0) * per_y)) - 1, 0)
        last = min(int(np.floor((high - y0) * per_y)) + 1, n_rows - 1)
        for row in range(first, last + 1):
            y = y0 + (row + LINE_AT) / per_y
            if not low <= y < high:
                continue
            if filling:
                xs[cursor[row]] = x1 + (y - y1) / (y2 - y1) * (x2 - x1)
                owner[cursor[row]] = area[e]
                cursor[row] += 1
            else:
                starts[row + 1] += 1


@kernel
def odd_crossings(edges: FloatArray, begin: int, end: int, x: float, y: float) -> bool:
    """Whether the ray from (x, y) to the right crosses an odd number of edges ``begin:end``.

    An edge owns its lower end and not its upper one.
    """
    odd = False
    for k in range(begin, end):
        x1, y1, x2, y2 = edges[k, 0], edges[k, 1], edges[k, 2], edges[k, 3]
        if (y1 > y) != (y2 > y):
            side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
            odd ^= (side > 0.0) == (y2 > y1)
    return odd


@kernel
def free_reference(xs: FloatArray, begin: int, end: int, left: float, width: float) -> float:
    """An x in the cell that is clear of every crossing ``xs[begin:end]`` of the line."""
    best, best_gap = left + 0.5 * width, -1.0
    for trial in range(16):
        x = left + width * (0.5 + 0.437 * ((trial * 0.6180339887498949) % 1.0 - 0.5))
        gap = width
        for c in range(begin, end):
            gap = min(gap, abs(xs[c] - x))
        if gap > 0.05 * width:
            return x
        if gap > best_gap:
            best, best_gap = x, gap
    return best


@kernel
def toggle(area: int, active: IntArray, place: IntArray, n_active: int) -> int:
    """Enter or leave ``area``: ``active[:n_active]`` lists the areas held, ``place`` where."""
    if place[area] < 0:
        place[area] = n_active
        active[n_active] = area
        return n_active + 1
    n_active -= 1
    moved = active[n_active]
    active[place[area]] = moved
    place[moved] = place[area]
    place[area] = -1
    return n_active


@kernel
def set_of(
    active: IntArray,
    n_active: int,
    mixed: int,
    guess: int,
    set_hash: npt.NDArray[np.uint64],
    set_start: IntArray,
    set_members: IntArray,
    used: npt.NDArray[np.int64],
) -> int:
    """The number of the set ``active[:n_active]``, entered among the sets if it is new."""
    room = min(used[SETS], set_hash.shape[0])
    if guess < room and set_hash[guess] == mixed:
        return guess
    for s in range(room):
        if set_hash[s] == mixed:
            return s
    s = used[SETS]
    if s < set_hash.shape[0]:
        set_hash[s] = mixed
        for m in range(n_active):
            if used[MEMBERS] + m < set_members.shape[0]:
                set_members[used[MEMBERS] + m] = active[m]
        set_start[s + 1] = used[MEMBERS] + n_active
    used[SETS] += 1
    used[MEMBERS] += n_active
    return int(s)


@kernel
def add_group(
    area: int,
    base: bool,
    first_edge: int,
    end_edge: int,
    group_area: IntArray,
    group_base: npt.NDArray[np.uint8],
    edge_start: IntArray,
    edge_end: IntArray,
    used: npt.NDArray[np.int64],
) -> None:
    """Append one group, or only count it where there is no room."""
    g = used[GROUPS]
    if g < group_area.shape[0]:
        group_area[g] = area
        group_base[g] = base
        edge_start[g], edge_end[g] = first_edge, end_edge
    used[GROUPS] += 1


@kernel
def resolve(  # noqa: C901 - one sweep; taking it apart would pass this much state around
    frame: FloatArray,
    n_cols: int,
    n_rows: int,
    piece_start: IntArray,
    pieces: FloatArray,
    piece_area: IntArray,
    line_start: IntArray,
    xs: FloatArray,
    owner: IntArray,
    hashes: npt.NDArray[np.uint64],
    table: IntArray,
    cell_start: IntArray,
    group_area: IntArray,
    group_base: npt.NDArray[np.uint8],
    edge_start: IntArray,
    edge_end: IntArray,
    set_hash: npt.NDArray[np.uint64],
    set_start: IntArray,
    set_members: IntArray,
    used: npt.NDArray[np.int64],
) -> None:
    """Sweep each row from left to right, keeping the areas that hold the line.

    Fills the output arrays as far as they are long enough; ``used`` returns the lengths
    needed, so that the caller can grow them and call again.
    """
    width, n_areas = 1.0 / frame[2], hashes.shape[0]
    active, place = np.empty(n_areas, np.int32), np.full(n_areas, -1, np.int32)
    seen = np.full(n_areas, -1, np.int64)  # the last cell in which the area had edges
    guess = 0  # neighbouring cells mostly lie in the same set
    for row in range(n_rows):
        y = frame[1] + (row + LINE_AT) / frame[3]
        n_active, mixed = 0, np.uint64(0)
        c, c_end = line_start[row], line_start[row + 1]
        for col in range(n_cols):
            cell, left = row * n_cols + col, frame[0] + col * width
            begin, end = piece_start[cell], piece_start[cell + 1]
            x = left + 0.5 * width
            if end > begin:
                ahead = c
                while ahead < c_end and xs[ahead] <= left + width + MARGIN:
                    ahead += 1
                x = free_reference(xs, c, ahead, left, width)
            while c < c_end and xs[c] <= x:  # borders passed on the way to the reference
                n_active = toggle(owner[c], active, place, n_active)
                mixed ^= hashes[owner[c]]
                c += 1
            if end == begin and n_active <= 1:
                table[cell] = active[0] if n_active else NO_AREA
                continue
            if end == begin:
                guess = set_of(
                    active, n_active, mixed, guess, set_hash, set_start, set_members, used
                )
                table[cell] = n_areas + guess
                continue
            table[cell] = -2 - used[CELLS]
            cell_start[used[CELLS]] = used[GROUPS]
            used[CELLS] += 1
            k, first, last = begin, begin, begin
            while k < end:
                start, a = k, piece_area[k]
                while k < end and piece_area[k] == a:
                    k += 1
                base = (place[a] >= 0) ^ odd_crossings(pieces, start, k, x, y)
                if not same_pieces(pieces, first, last, start, k):
                    first, last = start, k
                add_group(a, base, first, last, group_area, group_base, edge_start, edge_end, used)
                seen[a] = cell
            for m in range(n_active):  # areas that hold the whole cell besides
                if seen[active[m]] != cell:
                    add_group(
                        active[m], True, 0, 0, group_area, group_base, edge_start, edge_end, used
                    )
        for m in range(n_active):
            place[active[m]] = -1
