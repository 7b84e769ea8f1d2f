"""Every view against the same question asked of a data frame."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo_service.base.errors import InputError, NotFoundError
from geo_service.cube import views
from geo_service.cube.filters import Filters

from .factory import build, complaints, local, parent

FRAME = complaints(2_500, seed=1)
FRAME.loc[:40, "township_code"] = "t1|t2"  # an overlap counts in both
FRAME.loc[41:60, ["district_code", "township_code"]] = ""
FRAME.loc[61:80, "h3"] = 0
FRAME.loc[81:90, "received_at"] = pd.NaT
FRAME.loc[91:99, ["district_code", "township_code", "community_code"]] = ""
FRAME.loc[91:99, "h3"] = 0
DAY = dt.date(2024, 2, 20)


@pytest.fixture(scope="module")
def cube(tmp_path_factory):
    return build(tmp_path_factory.mktemp("cube"), FRAME.iloc[:1500], FRAME.iloc[1500:])


filters = st.builds(
    lambda a, b, **others: Filters(
        first=None if a is None else DAY + dt.timedelta(a),
        until=None if a is None or b is None else DAY + dt.timedelta(a + b),
        **others,
    ),
    st.none() | st.integers(0, 130),
    st.none() | st.integers(1, 130),
    category=st.sampled_from(["", "a1", "a1/b2", "a0/b1/c3", "none"]),
    areas=st.sampled_from(
        [
            (),
            (("township", "t1"),),
            (("district", "d1"), ("township", "t2")),
            (("community", "m3"),),
        ]
    ),
    channels=st.sampled_from([(), ("web",), ("web", "phone"), ("fax",)]),
    statuses=st.sampled_from([(), ("closed",)]),
    hours=st.sampled_from([(), (0, 1, 2, 23), (12,)]),
    weekdays=st.sampled_from([(), (6, 7)]),
)


def matching(asked):
    """The complaints that match, by pandas."""
    frame = local(FRAME)
    keep = np.ones(len(frame), bool)
    if asked.first:
        keep &= frame["day"].map(lambda d: not pd.isna(d) and d >= asked.first)
    if asked.until:
        keep &= frame["day"].map(lambda d: not pd.isna(d) and d < asked.until)
    if asked.category:
        path = frame["category_1"] + "/" + frame["category_2"] + "/" + frame["category_3"] + "/"
        keep &= path.str.startswith(asked.category + "/")
    if asked.areas:
        held = [
            frame[f"{level}_code"].str.split("|").map(lambda codes, c=code: c in codes)
            for level, code in asked.areas
        ]
        keep &= np.logical_or.reduce(held) & ~frame["default_location"]
    for name in ("channel", "status"):
        wanted = getattr(asked, f"{name}s" if name == "channel" else "statuses")
        keep &= frame[name].isin(wanted) if wanted else True
    for name in ("hour", "weekday"):
        wanted = getattr(asked, f"{name}s")
        keep &= frame[name].isin(wanted) if wanted else True
    return frame[keep]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=filters, res=st.sampled_from([7, 8, 9, 10, 11]))
def test_cells_are_those_of_the_frame(cube, asked, res):
    expected = matching(asked)
    mapped = expected[~expected["default_location"]]
    counts = mapped["h3"].map(lambda c: parent(int(c), res)).value_counts()
    found = views.cells(cube, asked, res)
    assert dict(zip(found.cells.tolist(), found.counts.tolist(), strict=True)) == {
        int(cell): n for cell, n in counts.items() if cell
    }
    assert found.default_location == expected["default_location"].sum()
    assert found.no_position == (mapped["h3"] == 0).sum()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=filters, level=st.sampled_from(["district", "township", "community"]))
def test_areas_are_those_of_the_frame(cube, asked, level):
    expected = matching(asked)
    mapped = expected[~expected["default_location"]]
    codes = mapped[f"{level}_code"].str.split("|").explode()
    found = views.areas(cube, asked, level, outcomes=True)
    assert dict(zip(found.codes, found.counts.tolist(), strict=True)) == {
        code: n for code, n in codes.value_counts().items() if code
    }
    assert found.total == len(mapped)
    blank = mapped[f"{level}_code"] == ""
    assert found.outside == (blank & (mapped["h3"] != 0)).sum()
    assert found.nowhere == (blank & (mapped["h3"] == 0)).sum()
    rated = (
        mapped[~mapped["excluded"]]
        .assign(code=lambda f: f[f"{level}_code"].str.split("|"))
        .explode("code")
    )
    for outcome in ("responded", "resolved", "satisfied"):
        known = rated[rated["code"] != ""].dropna(subset=[outcome])
        assert found.sums[f"{outcome}_known"].sum() == len(known)
        assert found.sums[f"{outcome}_true"].sum() == known[outcome].astype(bool).sum()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=filters, bucket=st.sampled_from(["day", "week", "month"]))
def test_series_is_that_of_the_frame(cube, asked, bucket):
    expected = matching(asked)
    mapped = expected[~expected["default_location"]].dropna(subset=["day"])
    period = {"day": "D", "week": "W-SUN", "month": "M"}[bucket]
    starts = pd.to_datetime(mapped["day"]).dt.to_period(period).dt.start_time.dt.date
    found = views.series(cube, asked, bucket)
    assert dict(zip(found.starts, found.counts.tolist(), strict=True)) == dict(
        starts.value_counts()
    )


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=filters)
def test_categories_sum_to_the_complaints(cube, asked):
    expected = matching(asked)
    mapped = expected[~expected["default_location"]]
    found = views.categories(cube, asked)
    assert found.counts.sum() == len(mapped)
    assert list(found.paths) == sorted(found.paths)


def test_a_view_limited_to_cells_is_part_of_the_whole(cube):
    whole = views.cells(cube, Filters(), 10)
    near = parent(int(whole.cells[0]), 8)
    part = views.cells(cube, Filters(within=(near,)), 10)
    inside = [parent(int(cell), 8) == near for cell in whole.cells]
    assert part.cells.tolist() == whole.cells[inside].tolist()
    assert part.counts.tolist() == whole.counts[inside].tolist()


def test_a_box_and_a_period_go_together(cube):
    asked = Filters(first=dt.date(2024, 4, 1), until=dt.date(2024, 5, 1))
    near = parent(int(views.cells(cube, asked, 9).cells[0]), 8)
    part = views.cells(cube, asked.__class__(**{**_fields(asked), "within": (near,)}), 9)
    whole = views.cells(cube, asked, 9)
    inside = [parent(int(cell), 8) == near for cell in whole.cells]
    assert part.counts.tolist() == whole.counts[inside].tolist()


def _fields(asked):
    return {name: getattr(asked, name) for name in asked.__dataclass_fields__}


@pytest.mark.parametrize("res", [3, 12])
def test_resolutions_that_cannot_be_shown_are_refused(cube, res):
    with pytest.raises(InputError):
        views.cells(cube, Filters(), res)


def test_unknown_levels_are_refused(cube):
    with pytest.raises(NotFoundError):
        views.areas(cube, Filters(), "ward")
    with pytest.raises(NotFoundError):
        views.cells(cube, Filters(areas=(("ward", "1"),)), 8)


def test_a_folder_may_be_called_anything(tmp_path):
    """Its path stands in the SQL, and says nothing of what the SQL restricts."""
    folder = tmp_path / "here WHERE there"
    folder.mkdir()
    cube = build(folder, FRAME.iloc[:200])
    assert views.categories(cube, Filters()).counts.sum() > 0
    assert views.series(cube, Filters(category="a1"), "month").counts.sum() > 0
    assert views.series(cube, Filters(), "month").counts.sum() > 0
