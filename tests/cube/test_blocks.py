"""What the public sees: sums of sealed blocks, and the attacks that must come to nothing."""

import datetime as dt
import itertools
from collections import defaultdict

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from geo_service.base.errors import ForbiddenError, NotFoundError
from geo_service.cube import public, views
from geo_service.cube.blocks import PUBLIC_RES, UNTOLD, seal_pending
from geo_service.cube.filters import Filters

from .factory import build, complaints, local, parent

K = 5
FRAME = complaints(1_600, seed=11, townships=6)
MONTHS = [dt.date(2024, month, 1) for month in (2, 3, 4, 5, 6, 7, 8)]


@pytest.fixture(scope="module")
def cube(tmp_path_factory):
    """A cube that grew in three steps, with corrections between."""
    folder = tmp_path_factory.mktemp("cube")
    build(folder, FRAME.iloc[:900], today=dt.date(2024, 5, 20))
    corrected = FRAME.iloc[:30].assign(township_code="t1", seq=np.arange(5_001, 5_031))
    build(folder, FRAME.iloc[900:1_300], corrected, today=dt.date(2024, 6, 20))
    return build(folder, FRAME.iloc[1_300:])


def asked_for():
    """Filters an attacker may combine: overlapping periods, categories, areas."""
    periods = [(None, None)]
    periods += list(itertools.combinations(MONTHS, 2))
    periods += [(dt.date(2024, 3, day), dt.date(2024, 5, day)) for day in range(1, 29, 4)]
    periods += [
        (dt.date(2024, 3, 1), dt.date(2024, 3, 1) + dt.timedelta(n)) for n in range(1, 63, 6)
    ]
    areas = [
        (),
        (("district", "d0"),),
        (("township", "t1"),),
        (("township", "t1"), ("township", "t2")),
    ]
    for first, until in periods:
        for category, held in itertools.product(["", "a0", "a1"], areas):
            yield Filters(first=first, until=until, category=category, areas=held)


@pytest.fixture(scope="module")
def answers(cube):
    return dict(gather(cube))


def gather(snapshot):
    """Every number the public can get: (which view, unit) -> [(filters, value)]."""
    got = defaultdict(list)
    for filters in asked_for():
        for res in (7, 8, 9, 11):
            view = public.cells(snapshot, filters, res)
            for cell, count in zip(view.cells.tolist(), view.counts.tolist(), strict=True):
                got["cell", cell].append((filters, count))
            got["cells", res].append((filters, view.total))
        for level in ("district", "township"):
            view = public.areas(snapshot, filters, level)
            for code, count in zip(view.codes, view.counts.tolist(), strict=True):
                got["area", code].append((filters, count))
            got["areas", level].append((filters, view.total))
        found = public.series(snapshot, filters)
        for start, count in zip(found.starts, found.counts.tolist(), strict=True):
            got["month", start].append((filters, count))
    return got


def test_every_number_is_nothing_or_at_least_k(answers):
    numbers = [count for pairs in answers.values() for _, count in pairs]
    assert len(numbers) > 5_000
    assert all(count == 0 or count >= K for count in numbers)


def test_subtracting_overlapping_filters_shows_nothing_below_k(answers):
    """Any two answers of one unit, whatever their periods, categories and areas."""
    for unit, pairs in answers.items():
        counts = {count for _, count in pairs}
        by_key = defaultdict(dict)
        for filters, count in pairs:
            by_key[filters.category, filters.areas][filters.first, filters.until] = count
        for periods in by_key.values():
            for (a, b), (c, d) in itertools.combinations(periods, 2):
                if nested((a, b), (c, d)) or nested((c, d), (a, b)):
                    apart = abs(periods[a, b] - periods[c, d])
                    assert apart == 0 or apart >= K, (unit, (a, b), (c, d))
        assert counts


def nested(inner, outer):
    return (outer[0] is None or (inner[0] is not None and inner[0] >= outer[0])) and (
        outer[1] is None or (inner[1] is not None and inner[1] <= outer[1])
    )


def test_parts_and_wholes_differ_by_nothing_or_at_least_k(cube):
    """Cells against townships, resolutions, categories against all, months against the year."""
    for filters in itertools.islice(asked_for(), 0, None, 7):
        town = public.areas(cube, filters, "township")
        city = public.areas(cube, filters, "district")
        sums = [public.cells(cube, filters, res).total for res in (7, 8)]
        sums += [town.total, city.total, int(public.series(cube, filters).counts.sum())]
        sums += [int(public.categories(cube, filters).counts.sum())]
        if not filters.category:
            sums.append(
                sum(
                    public.areas(
                        cube, filters.__class__(**{**vars_of(filters), "category": c}), "township"
                    ).total
                    for c in ("a0", "a1", "a2")
                )
            )
        for a, b in itertools.combinations(sums, 2):
            assert a == b or abs(a - b) >= K, (filters, sums)
        for code, count in zip(town.codes, town.counts.tolist(), strict=True):
            own = Filters(**{**vars_of(filters), "areas": (("township", code),)})
            inside = public.cells(cube, own, 8).total
            if not filters.areas:
                assert inside == count or count - inside >= K


def vars_of(filters):
    return {name: getattr(filters, name) for name in filters.__dataclass_fields__}


def test_finer_questions_are_refused(cube):
    for asked in (
        Filters(hours=(8,)),
        Filters(weekdays=(1,)),
        Filters(channels=("web",)),
        Filters(statuses=("closed",)),
        Filters(once=True),
        Filters(category="a0/b0"),
        Filters(areas=(("community", "m1"),)),
    ):
        with pytest.raises(ForbiddenError):
            public.cells(cube, asked, 8)
        with pytest.raises(ForbiddenError):
            public.series(cube, asked)
    with pytest.raises(ForbiddenError):
        public.areas(cube, Filters(), "community")
    with pytest.raises(NotFoundError):
        public.areas(cube, Filters(), "ward")


def test_finer_cells_are_answered_coarser(cube):
    assert public.cells(cube, Filters(), 11).res == PUBLIC_RES
    assert public.cells(cube, Filters(), 7).res == 7


def test_days_are_answered_by_whole_months(cube):
    asked = Filters(first=dt.date(2024, 3, 2), until=dt.date(2024, 5, 31))
    assert public.shown_period(asked) == (dt.date(2024, 4, 1), dt.date(2024, 5, 1))
    whole = Filters(first=dt.date(2024, 4, 1), until=dt.date(2024, 5, 1))
    assert public.cells(cube, asked, 8).total == public.cells(cube, whole, 8).total > 0


def test_answers_rest_on_the_blocks_alone(tmp_path):
    """With every file but the blocks gone, the public gets the same answers."""
    snapshot = build(tmp_path, FRAME)
    before = [public.cells(snapshot, f, 8).total for f in itertools.islice(asked_for(), 40)]
    for path in snapshot.manifest.files():
        if "blocks" not in path:
            (tmp_path / path).unlink()
    after = [public.cells(snapshot, f, 8).total for f in itertools.islice(asked_for(), 40)]
    assert before == after
    assert sum(before) > 0


def blocks_of(snapshot):
    path = snapshot.folder / snapshot.manifest.rollups["blocks"]
    return duckdb.sql(f"SELECT * FROM '{path}'").to_df()


def test_blocks_are_only_ever_added(tmp_path):
    """Two versions differ by whole blocks: watching the page refresh shows nothing below k."""
    before = pd.DataFrame()
    for step in range(6):
        frame = complaints(260, seed=step, first_id=1 + 260 * step)
        late = (
            complaints(260, seed=0)
            .iloc[:step]
            .assign(township_code="t3", seq=np.arange(9_000 + 10 * step, 9_000 + 11 * step))
        )
        snapshot = build(
            tmp_path, frame, late, today=dt.date(2024, 4, 15) + dt.timedelta(20 * step)
        )
        after = blocks_of(snapshot)
        assert (after["n"] >= K).all()
        if len(before):
            merged = before.merge(after, how="outer", indicator=True, on=list(before.columns))
            left = before.value_counts().sub(after.value_counts(), fill_value=0)
            assert (left <= 0).all(), "a block was taken away or changed"
            assert len(merged) >= len(before)
        before = after


def test_a_block_has_k_different_people(tmp_path):
    """One person's forty complaints are not shown, however many they are."""
    one = complaints(40, reporter="same", township_code="t1", district_code="d0", days=10)
    snapshot = build(tmp_path, one)
    assert views.cells(snapshot, Filters(), 8).total > 30
    assert public.cells(snapshot, Filters(), 8).total == 0
    assert public.areas(snapshot, Filters(), "district").total == 0


def test_most_of_what_is_dense_is_shown(tmp_path):
    dense = complaints(6_000, townships=3, start="2024-03-02", days=29, default_location=False)
    dense["reporter"] = dense["id"]
    snapshot = build(tmp_path, dense)
    exact = views.areas(snapshot, Filters(), "township")
    shown = public.areas(snapshot, Filters(), "township")
    assert shown.counts.sum() == exact.counts.sum()
    assert public.cells(snapshot, Filters(), 8).total > 0.95 * len(dense)
    in_category = public.areas(snapshot, Filters(category="a1"), "township")
    assert in_category.total + in_category.suppressed >= len(dense[dense["category_1"] == "a1"])


def test_default_coordinates_and_undated_complaints_are_never_public(tmp_path):
    frame = complaints(400, default_location=True)
    frame.loc[200:, "default_location"] = False
    frame.loc[200:, "received_at"] = pd.NaT
    snapshot = build(tmp_path, frame)
    assert public.areas(snapshot, Filters(), "district").total == 0
    assert snapshot.rollup("blocks") is None or len(blocks_of(snapshot)) == 0


def test_sealed_complaints_are_in_one_block_each(cube):
    files = [str(cube.folder / path) for path in cube.manifest.months.values()]
    sealed = duckdb.sql(f"SELECT count(*) FROM read_parquet({files!r}) WHERE published").fetchall()
    assert sealed[0][0] == blocks_of(cube)["n"].sum()


# -- every world there is --------------------------------------------------------------------

WORLDS = {
    "cells of two townships and one more": [
        (1, 1, 11, 1),
        (1, 1, 12, 1),
        (1, 2, 13, 1),
        (2, 3, 14, 1),
    ],
    "two cells with two categories": [(1, 1, 11, 1), (1, 1, 11, 2), (1, 1, 12, 1), (1, 1, 12, 2)],
    "single cells in townships": [(1, 1, 11, 1), (1, 2, 12, 1), (1, 3, 13, 1), (2, 4, 14, 1)],
    "three categories in a cell": [(1, 1, 11, 1), (1, 1, 11, 2), (1, 1, 11, 3), (1, 2, 12, 1)],
}


@pytest.mark.parametrize("k", [2, 3, 4])
@pytest.mark.parametrize("atoms", WORLDS.values(), ids=WORLDS)
def test_an_attacker_who_knows_the_method_pins_no_small_count(atoms, k):
    """Every world of up to k + 1 complaints per place is sealed; worlds that look alike from
    outside must differ in each small count, alone and in pairs: then nobody can tell it."""
    worlds = list(itertools.product(range(k + 2), repeat=len(atoms)))
    looks_alike = defaultdict(set)
    drawn = len({category for *_, category in atoms}) > 1  # only between categories there are ties
    for salt in "abcdefghijklmnop" if drawn else "a":
        for world, view in zip(worlds, sealed_views(worlds, atoms, k, salt), strict=True):
            assert all(block[-1] >= k for block in view)
            looks_alike[view].add(world)
    for view, alike in looks_alike.items():
        counts = np.array(sorted(alike))
        for size in (1, 2):
            for some in itertools.combinations(range(len(atoms)), size):
                sums = set(counts[:, some].sum(axis=1).tolist())
                assert len(sums) > 1 or not 1 <= min(sums) < k, (view, some, sums)


def sealed_views(worlds, atoms, k, salt):
    """What the public sees of each world; the worlds are kept apart by their areas' codes."""
    world = np.repeat(np.arange(len(worlds)), [sum(w) for w in worlds])
    atom = np.concatenate([np.repeat(np.arange(len(atoms)), w) for w in worlds])
    place = np.array(atoms)
    apart = 1_000 * (world + 1)
    pending = pa.table(
        {
            "key": pa.array(np.arange(len(world)), pa.uint64()),
            "everything": world,
            "area_d": place[atom, 0] + apart,
            "area_t": place[atom, 1] + apart,
            "cell": pa.array(place[atom, 2]).cast(pa.uint64()),
            "c1": pa.array(place[atom, 3]).cast(pa.int32()),
            "who": pa.array(np.arange(len(world)), pa.uint64()),
        }
    )
    with duckdb.connect() as connection:
        connection.register("given", pending)
        connection.execute("CREATE TEMP TABLE pending AS FROM given")
        seal_pending(connection, ["area_d", "area_t"], k=k, over=True, salt=salt)
        found = connection.execute(
            "SELECT everything, sealed.area_d, sealed.area_t, sealed.cell, sealed.c1, count(*) "
            "FROM sealed JOIN pending USING (key) GROUP BY ALL"
        ).fetchall()
    views_of = defaultdict(list)
    for number, district, township, *rest in found:
        told = [
            code if code == UNTOLD else code - 1_000 * (number + 1) for code in (district, township)
        ]
        views_of[number].append((*told, *rest))
    return [tuple(sorted(views_of[number])) for number in range(len(worlds))]


def test_the_cell_of_a_public_view_is_never_finer_than_told(cube):
    found = public.cells(cube, Filters(), 8)
    mapped = local(FRAME)
    known = {parent(int(cell), 8) for cell in mapped["h3"]}
    assert set(found.cells.tolist()) <= known
