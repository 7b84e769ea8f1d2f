"""Changes in, versions out: incremental equals rebuilt, and a version never changes."""

import datetime as dt
import itertools
from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo_service.base.errors import ConflictError, InputError, NotFoundError
from geo_service.cube import build as building
from geo_service.cube import views
from geo_service.cube.build import CubeBuilder
from geo_service.cube.codebook import Codebook
from geo_service.cube.cube import Cube, empty_snapshot
from geo_service.cube.filter_sql import require_category
from geo_service.cube.filters import Filters
from geo_service.cube.manifest import KEPT_VERSIONS, BrokenCubeError

from .factory import TODAY, build, complaints, shape, table


def everything(snapshot):
    """All that can be asked without filters, as plain values."""
    asked = [
        Filters(),
        Filters(once=True),
        Filters(first=dt.date(2024, 3, 10)),
        Filters(category="a1"),
    ]
    found = []
    for filters in asked:
        cells = views.cells(snapshot, filters, 9)
        areas = views.areas(snapshot, filters, "township", outcomes=True)
        codes = views.areas(snapshot, filters, "community")
        found.append(
            (
                dict(zip(cells.cells.tolist(), cells.counts.tolist(), strict=True)),
                cells.default_location,
                dict(zip(areas.codes, areas.counts.tolist(), strict=True)),
                {key: values.tolist() for key, values in areas.sums.items()},
                dict(zip(codes.codes, codes.counts.tolist(), strict=True)),
                views.series(snapshot, filters, "day").counts.tolist(),
            )
        )
    return found


def test_a_correction_takes_the_place_of_what_it_corrects(tmp_path):
    first = complaints(300, seed=3)
    build(tmp_path / "a", first)
    moved = first.iloc[:50].assign(
        received_at=first["received_at"].iloc[:50] + pd.Timedelta(days=40),
        township_code="t9",
        seq=np.arange(1001, 1051),
    )
    changed = build(tmp_path / "a", moved)
    whole = build(tmp_path / "b", pd.concat([first.iloc[50:], moved]))
    assert changed.manifest.rows == 300
    assert everything(changed) == everything(whole)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(0, 999),
    cuts=st.lists(st.integers(0, 250), max_size=3),
    again=st.integers(0, 60),
)
def test_any_order_of_arrival_gives_the_same_counts(tmp_path_factory, seed, cuts, again):
    """Late events, pieces in any order, a complaint told twice: the counts are the same."""
    folder = tmp_path_factory.mktemp("cube")
    frame = complaints(250, seed=seed, days=75)
    shuffled = frame.sample(frac=1, random_state=seed)
    edges = sorted({0, *cuts, 250})
    for start, stop in itertools.pairwise(edges):
        pieces = [shuffled.iloc[start:stop], frame.sample(again, random_state=seed)]
        snapshot = build(folder / "a", *pieces)
    whole = build(folder / "b", frame)
    assert everything(snapshot) == everything(whole)
    assert snapshot.manifest.rows == 250


def test_nothing_new_is_still_a_version_and_counts_the_same(tmp_path):
    before = build(tmp_path, complaints(80))
    after = build(tmp_path)
    assert after.manifest.version != before.manifest.version
    assert everything(before) == everything(after)


def test_a_snapshot_answers_the_same_while_versions_come_and_go(tmp_path):
    held = build(tmp_path, complaints(120))
    before = everything(held)
    for step in range(KEPT_VERSIONS - 1):
        build(tmp_path, complaints(50, seed=step, first_id=1_000 * (step + 1)))
    assert everything(held) == before
    assert len(list((tmp_path / "versions").glob("*.json"))) <= KEPT_VERSIONS


def test_files_that_no_version_needs_are_dropped(tmp_path):
    for step in range(KEPT_VERSIONS + 2):
        snapshot = build(tmp_path, complaints(40, seed=step, first_id=1_000 * step + 1))
    named = {path.name for path in (tmp_path / "data").iterdir()}
    assert len(named) <= KEPT_VERSIONS * len(list(snapshot.manifest.files()))
    assert {path.split("/")[-1] for path in snapshot.manifest.files()} <= named


def test_a_build_that_dies_leaves_the_version_that_was(tmp_path, monkeypatch):
    before = build(tmp_path, complaints(90))
    counted = everything(before)

    def dies(*_):
        raise RuntimeError("power cut")

    monkeypatch.setattr(building, "publish", dies)
    with pytest.raises(RuntimeError):
        build(tmp_path, complaints(90, seed=2, first_id=500))
    monkeypatch.undo()
    cube = Cube(tmp_path).snapshot()
    assert cube.manifest.version == before.manifest.version
    assert everything(cube) == counted
    assert not (tmp_path / "staging").exists()
    assert build(tmp_path, complaints(90, seed=2, first_id=500)).manifest.rows == 180


def test_an_open_cube_follows_the_pointer(tmp_path):
    cube = Cube(tmp_path)
    assert cube.snapshot() is None
    build(tmp_path, complaints(30))
    first = cube.snapshot()
    assert cube.snapshot() is first
    build(tmp_path, complaints(30, first_id=100))
    assert cube.snapshot().manifest.rows == 60


def test_one_builder_at_a_time(tmp_path):
    with CubeBuilder(tmp_path, shape()), pytest.raises(ConflictError):
        build(tmp_path, complaints(5))
    assert build(tmp_path, complaints(5)).manifest.rows == 5


def test_a_patient_builder_waits_for_the_one_at_work(tmp_path):
    first = CubeBuilder(tmp_path, shape())
    first.__enter__()
    first.add(table(complaints(30)))
    with ThreadPoolExecutor(1) as pool:

        def add_more():
            with CubeBuilder(tmp_path, shape(), wait_s=60) as second:
                second.add(table(complaints(5, first_id=100)))
                return second.last.rows, second.publish(TODAY).rows

        waiting = pool.submit(add_more)
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.3)
        first.publish(TODAY)
        first.__exit__(None, None, None)
        assert waiting.result(timeout=60) == (30, 35)


def test_a_cube_built_for_something_else_starts_anew(tmp_path):
    build(tmp_path, complaints(60))
    with CubeBuilder(tmp_path, shape(h3_res=10)) as builder:
        assert builder.last.seq == 0
        assert builder.last.rows == 0
    snapshot = build(tmp_path, complaints(20), h3_res=10)
    assert snapshot.manifest.rows == 20
    assert snapshot.manifest.number == 2


def test_a_rebuild_forgets_what_the_ledger_forgot(tmp_path):
    build(tmp_path, complaints(60))
    assert build(tmp_path, complaints(10), rebuild=True).manifest.rows == 10


@pytest.mark.parametrize("spoil", ["{", '{"number": 1}'])
def test_a_broken_manifest_says_how_to_mend_it(tmp_path, spoil):
    snapshot = build(tmp_path, complaints(5))
    for folder in ("versions", "versions-copy"):
        (tmp_path / folder / f"{snapshot.manifest.number}.json").write_text(spoil)
    with pytest.raises(BrokenCubeError, match="rebuild"):
        Cube(tmp_path).snapshot()
    assert build(tmp_path, complaints(5), rebuild=True).manifest.rows == 5


def test_without_the_columns_that_count_nothing_is_built(tmp_path):
    with CubeBuilder(tmp_path, shape()) as builder, pytest.raises(InputError, match="received_at"):
        builder.add(table(complaints(3)).drop_columns(["received_at"]))


def test_columns_that_are_not_known_are_blank(tmp_path):
    bare = table(complaints(8, default_location=False)).select(["id", "received_at", "h3"])
    with CubeBuilder(tmp_path, shape()) as builder:
        builder.add(bare)
        builder.publish(TODAY)
    snapshot = Cube(tmp_path).snapshot()
    found = views.areas(snapshot, Filters(), "township", outcomes=True)
    assert (found.total, found.outside, found.codes) == (8, 8, ())
    assert views.cells(snapshot, Filters(), 9).total == 8


def test_an_empty_cube_answers_with_nothing(tmp_path):
    nothing = empty_snapshot(tmp_path, shape())
    assert views.cells(nothing, Filters(), 8).total == 0
    assert views.areas(nothing, Filters(category="a"), "township", outcomes=True).total == 0
    assert views.series(nothing, Filters(), "day").starts == ()
    assert views.categories(nothing, Filters()).paths == ()


def test_rows_lie_sorted_by_category_and_time(tmp_path):
    snapshot = build(tmp_path, complaints(500))
    paths = snapshot.books["c3"].texts
    for path in snapshot.manifest.months.values():
        rows = duckdb.sql(f"SELECT c3, epoch_us(received) FROM '{tmp_path / path}'").fetchall()
        keys = [(paths[c3].split("/"), received) for c3, received in rows]
        assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("gaps_days", "repeats"),
    [
        ([0, 5, 10], [0, 1, 1]),
        ([0, 30, 61], [0, 1, 0]),
        ([0, 31, 60], [0, 0, 1]),
        ([0, 0, 0], [0, 1, 1]),
    ],
)
def test_who_calls_again_within_thirty_days_is_a_repeat(tmp_path, gaps_days, repeats):
    start = pd.Timestamp("2024-03-20 01:00", tz="UTC")
    same = {"category_1": "a", "category_2": "b", "category_3": "c", "township_code": "t1"}
    at = [start + pd.Timedelta(days=gap) for gap in gaps_days]
    frame = complaints(3, received_at=at, reporter="r1", default_location=False, **same)
    # the later ones arrive first: a late event must renew the flags of the month after it
    build(tmp_path, frame.iloc[1:])
    snapshot = build(tmp_path, frame.iloc[:1])
    assert views.cells(snapshot, Filters(), 9).total == 3
    assert views.cells(snapshot, Filters(once=True), 9).total == 3 - sum(repeats)


def test_what_intake_found_to_be_a_duplicate_is_counted_once(tmp_path):
    """Whatever its category and area: the rule by category alone would count all of them."""
    start = pd.Timestamp("2024-03-31 01:00", tz="UTC")
    at = [start + pd.Timedelta(days=gap) for gap in range(4)]
    frame = complaints(4, received_at=at, default_location=False, reporter="r1")
    frame["category_3"] = ["x", "", "y", "z"]
    frame[["category_1", "category_2", "township_code"]] = "same"
    frame["reporter"] = ["r1", "r1", "r1", ""]
    frame["duplicate"] = [False, True, False, True]
    snapshot = build(tmp_path, frame)
    assert views.areas(snapshot, Filters(), "township").total == 4
    assert views.areas(snapshot, Filters(once=True), "township").total == 2


def test_another_matter_or_place_or_nobody_known_is_no_repeat(tmp_path):
    frame = complaints(4, received_at=pd.Timestamp("2024-03-20", tz="UTC"), default_location=False)
    frame["reporter"] = ["r", "r", "", ""]
    frame["category_3"] = ["x", "y", "x", "x"]
    frame[["category_1", "category_2", "township_code"]] = "same"
    snapshot = build(tmp_path, frame)
    assert views.areas(snapshot, Filters(once=True), "township").total == 4


def test_ids_keep_their_meaning():
    book = Codebook()
    first = book.encode(pa.chunked_array([["b", "a", "b", ""]]))
    second = Codebook(list(book.texts)).encode(pa.chunked_array([["c", "a"]]))
    assert first.tolist() == [1, 2, 1, 0]
    assert second.tolist() == [3, 2]


def test_a_slash_inside_a_name_is_no_level(tmp_path):
    snapshot = build(tmp_path, complaints(3, category_1="a/x", default_location=False))
    assert views.cells(snapshot, Filters(category="a／x"), 9).total == 3
    assert views.cells(snapshot, Filters(category="a/x"), 9).total == 3
    assert views.cells(snapshot, Filters(category="a"), 9).total == 0
    with pytest.raises(NotFoundError, match="did you mean 'a/x'"):
        require_category("a", snapshot.books)
