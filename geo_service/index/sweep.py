"""Finding, row by row, which areas hold each cell: whole, or at a reference point within it."""

from __future__ import annotations

import numpy as np

from geo_service.index.compiled import inlined, kernel
from geo_service.index.grid import MARGIN, NO_AREA

#: where in a row its sweep line runs; off the middle, where drawn borders like to lie
LINE_AT = 0.4871


@kernel
def crossings(segments, frame, n_rows, starts, cursor, xs, owner, area, filling):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, PLR0913
    """Collect where edges cross the sweep line of each row: count, or fill ``xs`` and ``owner``."""
    y0, per_y = frame[1], frame[3]
    height = 1.0 / per_y
    for e in range(segments.shape[0]):
        x1, y1, x2, y2 = segments[e, 0], segments[e, 1], segments[e, 2], segments[e, 3]
        low, high = min(y1, y2), max(y1, y2)
        first = max(int(np.floor((low - y0) * per_y)) - 1, 0)
        last = min(int(np.floor((high - y0) * per_y)) + 1, n_rows - 1)
        for row in range(first, last + 1):
            y = y0 + (row + LINE_AT) * height
            if low <= y < high:
                if filling:
                    xs[cursor[row]] = x1 + (y - y1) / (y2 - y1) * (x2 - x1)
                    owner[cursor[row]] = area[e]
                    cursor[row] += 1
                else:
                    starts[row + 1] += 1


@inlined
def crosses_right(edges, k, x, y):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Whether the ray from (x, y) to the right crosses edge ``k``; an edge owns its lower end."""
    x1, y1, x2, y2 = edges[k, 0], edges[k, 1], edges[k, 2], edges[k, 3]
    if (y1 > y) == (y2 > y):
        return False
    side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
    return (side > 0.0) == (y2 > y1)


@inlined
def free_reference(xs, begin, end, left, width):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """An x in the cell that is clear of every crossing of the line."""
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
def resolve(  # type: ignore[no-untyped-def]  # noqa: ANN201, PLR0913, PLR0915, PLR0912, C901
    frame, n_cols, n_rows, piece_start, pieces, piece_area, line_start, xs, owner, hashes,  # noqa: ANN001
    table, cell_start, group_area, group_base, edge_start, set_start, set_members, set_hash, totals,  # noqa: ANN001
):  # fmt: skip
    """Sweep each row from left to right, keeping the areas that hold the line.

    Fills the output arrays as far as they are long enough and returns the lengths needed in
    ``totals`` (cells, groups, sets, members): the caller grows them and calls again.
    """
    x0, per_x = frame[0], frame[2]
    width = 1.0 / per_x
    n_areas = hashes.shape[0]
    active = np.empty(n_areas, np.int32)
    place = np.full(n_areas, -1, np.int32)  # position in `active`, or -1
    seen = np.full(n_areas, -1, np.int64)  # last cell in which the area had a group
    n_cells, n_groups, n_sets, n_members = 0, 0, 0, 0
    last_mixed, last_set = np.uint64(0), 0  # neighbours mostly lie in the same set
    for row in range(n_rows):
        y = frame[1] + (row + LINE_AT) / frame[3]
        n_active = 0
        mixed = np.uint64(0)
        c, c_end = line_start[row], line_start[row + 1]
        for col in range(n_cols):
            cell = row * n_cols + col
            left = x0 + col * width
            begin, end = piece_start[cell], piece_start[cell + 1]
            x = left + 0.5 * width
            if end > begin and c < c_end and xs[c] <= left + width + MARGIN:
                ahead = c
                while ahead < c_end and xs[ahead] <= left + width + MARGIN:
                    ahead += 1
                x = free_reference(xs, c, ahead, left, width)
            while c < c_end and xs[c] <= x:  # areas entered and left before the reference
                a = owner[c]
                mixed ^= hashes[a]
                if place[a] >= 0:
                    n_active -= 1
                    active[place[a]] = active[n_active]
                    place[active[n_active]] = place[a]
                    place[a] = -1
                else:
                    place[a] = n_active
                    active[n_active] = a
                    n_active += 1
                c += 1
            if end == begin:
                if n_active == 0:
                    table[cell] = NO_AREA
                elif n_active == 1:
                    table[cell] = active[0]
                else:
                    s = last_set if mixed == last_mixed else 0
                    while s < min(n_sets, set_hash.shape[0]) and set_hash[s] != mixed:
                        s += 1
                    if s == min(n_sets, set_hash.shape[0]):
                        if n_sets < set_hash.shape[0]:
                            set_hash[n_sets] = mixed
                            for m in range(n_active):
                                if n_members + m < set_members.shape[0]:
                                    set_members[n_members + m] = active[m]
                            set_start[n_sets + 1] = n_members + n_active
                        n_sets += 1
                        n_members += n_active
                    last_mixed, last_set = mixed, s
                    table[cell] = n_areas + s
                continue
            table[cell] = -2 - n_cells
            if n_cells < cell_start.shape[0]:
                cell_start[n_cells] = n_groups
            n_cells += 1
            k = begin
            while k < end:
                a = piece_area[k]
                first, odd = k, place[a] >= 0
                while k < end and piece_area[k] == a:
                    odd ^= crosses_right(pieces, k, x, y)
                    k += 1
                seen[a] = cell
                if n_groups < group_area.shape[0]:
                    group_area[n_groups] = a
                    group_base[n_groups] = odd
                    edge_start[n_groups] = first
                n_groups += 1
            for m in range(n_active):  # areas that hold the cell whole beside the ones that end here
                if seen[active[m]] != cell:
                    if n_groups < group_area.shape[0]:
                        group_area[n_groups] = active[m]
                        group_base[n_groups] = 1
                        edge_start[n_groups] = end
                    n_groups += 1
        for m in range(n_active):
            place[active[m]] = -1
    totals[0], totals[1], totals[2], totals[3] = n_cells, n_groups, n_sets, n_members
