"""What the public's views add up, counted again block by block; and what blocks tell at most."""

from __future__ import annotations

import itertools

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from geo_service.cube import public
from geo_service.cube.blocks import UNTOLD, UNTOLD_CELL, seal_pending
from geo_service.cube.filters import Filters
from geo_service.cube.schema import area_column

from .factory import build, complaints, parent

LEVELS = ("district", "township")
#: a resolution an H3 index holds in its bits 52 to 55
RES_SHIFT = 52


@pytest.fixture(scope="module")
def cube(tmp_path_factory):
    return build(tmp_path_factory.mktemp("cube"), complaints(1_600, seed=11, townships=6))


@pytest.fixture(scope="module")
def blocks(cube):
    query = (
        f"SELECT month, area_district, area_township, cell, c1, n FROM '{cube.rollup('blocks')}'"
    )
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def filters(blocks):
    cells = sorted({parent(cell, 7) for *_, cell, _, _ in blocks if cell > UNTOLD_CELL})
    places = [(), (("district", "d0"),), (("township", "t1"), ("township", "t2"))]
    for category, areas, within in itertools.product(
        ("", "a0", "a1"), places, ((), tuple(cells[:1]))
    ):
        yield Filters(category=category, areas=areas, within=within)


def fits(cube, asked, block):
    """Whether a block fits the filters for sure, and whether it may."""
    _, district, township, cell, c1, _ = block
    codes = {"district": district, "township": township}
    sure, may = [], []
    if asked.category:
        sure.append(c1 in cube.books["c1"].written(asked.category))
        may.append(sure[-1] or c1 == UNTOLD)
    if asked.areas:
        sure.append(
            any(code in book_texts(cube, level, codes[level]) for level, code in asked.areas)
        )
        may.append(sure[-1] or any(codes[level] == UNTOLD for level, _ in asked.areas))
    if asked.within:
        sure.append(cell > UNTOLD_CELL and parent(cell, 7) in asked.within)
        may.append(sure[-1] or cell == UNTOLD_CELL)
    return all(sure), all(may)


def book_texts(cube, level, number):
    return [] if number < 0 else cube.books[area_column(level)].texts[number].split("|")


def test_sums_are_those_of_the_blocks(cube, blocks):
    hidden = 0
    for asked in filters(blocks):
        counted = [(block, *fits(cube, asked, block)) for block in blocks]
        maybe = sum(block[-1] for block, _, may in counted if may)
        shown = sum(block[-1] for block, sure, _ in counted if sure)
        series = public.series(cube, asked)
        assert (int(series.counts.sum()), series.suppressed) == (shown, maybe - shown)
        told = sum(b[-1] for b, sure, _ in counted if sure and b[3] > UNTOLD_CELL)
        cells = public.cells(cube, asked, 8)
        assert (int(cells.counts.sum()), cells.suppressed) == (told, maybe - told)
        for number, level in enumerate(LEVELS, start=1):
            told = sum(b[-1] for b, sure, _ in counted if sure and b[number] != UNTOLD)
            areas = public.areas(cube, asked, level)
            assert areas.suppressed == maybe - told
        told = sum(b[-1] for b, sure, _ in counted if sure and b[4] != UNTOLD)
        categories = public.categories(cube, asked)
        assert (int(categories.counts.sum()), categories.suppressed) == (told, maybe - told)
        hidden += maybe - shown
    assert hidden, "some filter meets blocks that do not tell"


def test_no_block_tells_a_cell_finer_than_resolution_eight(cube, blocks):
    found = {cell >> RES_SHIFT & 0xF for *_, cell, _, _ in blocks if cell > UNTOLD_CELL}
    assert found == {8}


def test_views_of_an_empty_cube_are_empty(tmp_path):
    empty = build(tmp_path)
    assert empty.rollup("blocks") is None
    series = public.series(empty, Filters())
    assert (series.starts, series.counts.tolist(), series.suppressed) == ((), [], 0)
    assert public.cells(empty, Filters(), 8).suppressed == 0
    assert public.categories(empty, Filters()).paths == ()


def sealed(rows, *, k=3):
    """The blocks (district, township, cell, category, n) of rows of the same."""
    table = np.array(rows)
    pending = pa.table(
        {
            "key": pa.array(np.arange(len(rows)), pa.uint64()),
            "everything": np.zeros(len(rows), np.int64),
            "area_d": table[:, 0],
            "area_t": table[:, 1],
            "cell": pa.array(table[:, 2]).cast(pa.uint64()),
            "c1": pa.array(table[:, 3]).cast(pa.int32()),
            "who": pa.array(np.arange(len(rows)), pa.uint64()),
        }
    )
    with duckdb.connect() as connection:
        connection.register("given", pending)
        connection.execute("CREATE TEMP TABLE pending AS FROM given")
        seal_pending(connection, ["area_d", "area_t"], k=k, over=True, salt="s")
        return connection.execute(
            "SELECT area_d, area_t, cell, c1, count(*) FROM sealed GROUP BY ALL ORDER BY ALL"
        ).fetchall()


def test_what_is_left_of_a_township_is_told_by_township():
    rows = [(1, 11, 101, 5), (1, 11, 102, 5), (1, 11, 103, 5), (1, 11, 104, 5)]
    assert sealed(rows) == [(1, 11, UNTOLD_CELL, UNTOLD, 4)]


def test_what_is_left_of_a_district_is_told_by_district():
    rows = [(1, 11, 101, 5), (1, 12, 102, 5), (1, 13, 103, 5), (1, 14, 104, 5)]
    assert sealed(rows) == [(1, UNTOLD, UNTOLD_CELL, UNTOLD, 4)]


def test_what_is_left_of_the_city_is_told_by_nothing():
    rows = [(1, 11, 101, 5), (2, 21, 102, 5), (3, 31, 103, 5), (4, 41, 104, 5)]
    assert sealed(rows) == [(UNTOLD, UNTOLD, UNTOLD_CELL, UNTOLD, 4)]
