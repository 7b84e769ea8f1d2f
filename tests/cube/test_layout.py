"""A cube of an older layout is built anew by itself, and what the public was told stays told."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo_service.cube import public, views
from geo_service.cube.build import CubeBuilder
from geo_service.cube.cube import Cube
from geo_service.cube.engine import parquet
from geo_service.cube.filters import Filters
from geo_service.cube.manifest import LAYOUT, BrokenCubeError, publish, read_current

from .factory import TODAY, build, complaints, shape, table


def relabel(folder, layout):
    """Publish the manifest there is as one of another layout."""
    publish(folder, replace(read_current(folder), layout=layout))


def blocks(snapshot):
    found = snapshot.query(f"SELECT * FROM {parquet([snapshot.rollup('blocks')])} ORDER BY ALL")
    return pd.DataFrame(found)


def test_an_older_layout_counts_as_not_built_and_keeps_its_seals(tmp_path):
    frame = complaints(600, seed=4)
    before = build(tmp_path, frame)
    told = blocks(before)
    relabel(tmp_path, LAYOUT - 1)
    assert Cube(tmp_path).snapshot() is None
    # more came meanwhile, in a month that is told already
    late = complaints(5, seed=5, days=20, first_id=9_001)
    with CubeBuilder(tmp_path, shape()) as builder:
        assert builder.last.seq == 0  # everything is asked for again
        builder.add(table(pd.concat([frame, late])))
        builder.publish(TODAY)
    after = Cube(tmp_path).snapshot()
    assert after.manifest.rows == 605
    assert after.manifest.number == before.manifest.number + 1
    assert int(views.areas(after, Filters(), "township").counts.sum()) > 0
    now = blocks(after)
    merged = now.merge(told, how="left", indicator=True)
    assert (merged["_merge"] == "both").sum() >= len(told)
    assert now["n"].sum() >= told["n"].sum()
    shown = public.areas(after, Filters(), "township")
    assert 0 < shown.total <= 605
    sealed = after.query(
        f"SELECT count(*) FILTER (published) AS n FROM {parquet([after.folder / p for p in after.manifest.months.values()])}"
    )
    assert int(np.ma.getdata(sealed["n"])[0]) == int(now["n"].sum())


def test_a_newer_layout_is_refused(tmp_path):
    build(tmp_path, complaints(50))
    relabel(tmp_path, LAYOUT + 1)
    with pytest.raises(BrokenCubeError, match="layout"):
        Cube(tmp_path).snapshot()
