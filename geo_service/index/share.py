"""Store the edges once that two areas of a cell share, as along most borders."""

from __future__ import annotations

from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray, IntArray

#: longer runs are not compared: the work grows with the square, and such cells are few
MOST = 64


@kernel
def times(pieces: FloatArray, wanted: int, begin: int, end: int) -> int:
    """How often piece ``wanted`` stands among ``begin:end``, to the last bit."""
    n = 0
    for k in range(begin, end):
        n += (
            pieces[k, 0] == pieces[wanted, 0]
            and pieces[k, 1] == pieces[wanted, 1]
            and pieces[k, 2] == pieces[wanted, 2]
            and pieces[k, 3] == pieces[wanted, 3]
        )
    return n


@kernel
def same_pieces(pieces: FloatArray, a: int, a_end: int, b: int, b_end: int) -> bool:
    """Whether pieces ``a:a_end`` and ``b:b_end`` are the same ones, in whatever order.

    How many of them a ray crosses does not depend on whose border they are.
    """
    if a_end - a != b_end - b or a_end - a > MOST:
        return False
    for k in range(a, a_end):  # noqa: SIM110 - numba compiles no generator
        if times(pieces, k, a, a_end) != times(pieces, k, b, b_end):
            return False
    return True


@kernel
def count_edges(edge_start: IntArray, edge_end: IntArray) -> int:
    """Edges that the groups refer to, those of two groups in turn counted once."""
    n = 0
    for g in range(edge_start.shape[0]):
        if g == 0 or edge_start[g] != edge_start[g - 1] or edge_end[g] != edge_end[g - 1]:
            n += edge_end[g] - edge_start[g]
    return n


@kernel
def pack(pieces: FloatArray, edge_start: IntArray, edge_end: IntArray, edges: FloatArray) -> None:
    """Copy into ``edges`` the pieces referred to, and let the groups refer to the copies."""
    n, last_start, last_end = 0, -1, -1
    for g in range(edge_start.shape[0]):
        begin, end = edge_start[g], edge_end[g]
        if begin == last_start and end == last_end:
            edge_start[g], edge_end[g] = edge_start[g - 1], edge_end[g - 1]
            continue
        last_start, last_end = begin, end
        edge_start[g] = n
        for k in range(begin, end):
            edges[n] = pieces[k]
            n += 1
        edge_end[g] = n
