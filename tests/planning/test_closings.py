"""A 311 file knows closings and no rates: what the planner's views, the assessment and files say."""

from __future__ import annotations

import csv
import datetime as dt
import random

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from geo_service.cube.closing import closing_of
from tests.api.ledger_client import BASE_URL, admin_headers
from tests.planning.test_commands import run

PROFILE = """
id = "portal"
name = "portal"
source = "portal"
time_zone = "Asia/Shanghai"
datum = "WGS-84"

[columns]
source_id = "no"
received_at = "opened"
text = "kind"
category = ["kind"]
lon = "x"
lat = "y"

[[events]]
kind = "dispatched"
at = "opened"
until = "due"

[[events]]
kind = "closed"
at = "closed"
when = { column = "status", is = ["Closed"] }
"""
FIRST = dt.datetime(2024, 1, 1, 8)
PERIOD = "from=2024-01-01&to=2024-03-01"


def make_rows(n, seed=7):
    """Requests of two kinds in four townships: lights are closed within hours, roads within days."""
    drawn = random.Random(seed)
    for number in range(n):
        kind = drawn.choice(["light", "road"])
        opened = FIRST + dt.timedelta(minutes=drawn.randrange(45 * 24 * 60))
        spent = dt.timedelta(minutes=drawn.randrange(20, 900 if kind == "light" else 30_000))
        is_closed = drawn.random() < (0.95 if kind == "light" else 0.6)
        due = opened + dt.timedelta(days=2) if drawn.random() < 0.7 else None
        yield {
            "no": f"P{number:05d}", "opened": opened.isoformat(sep=" "), "kind": kind,
            "x": f"{116.005 + 0.1 * drawn.randrange(4) + 0.04 * drawn.random():.6f}",
            "y": f"{40.01 + 0.18 * drawn.random():.6f}",
            "status": "Closed" if is_closed else "Open",
            "closed": (opened + spent).isoformat(sep=" ") if is_closed else "",
            "due": due.isoformat(sep=" ") if due else "",
        }  # fmt: skip


def write_rows(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def portal(toy_folder, tmp_path_factory):
    """The rows as pandas has them, a client of the service over them, and the settings."""
    folder = tmp_path_factory.mktemp("portal")
    rows = list(make_rows(600))
    write_rows(folder / "in.csv", rows)
    (folder / "portal.toml").write_text(PROFILE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEO_HOME", str(folder / "home"))
        arguments = ["--region", toy_folder, "--profile", folder / "portal.toml"]
        run("import", folder / "in.csv", *arguments)
        run("cube", "build", "--region", toy_folder)
        settings = Settings(home=folder / "home", region=str(toy_folder))
        with TestClient(create_app(settings), base_url=BASE_URL) as client:
            client.headers.update(admin_headers(settings))
            yield frame_of(rows), client, toy_folder


def frame_of(rows):
    frame = pd.DataFrame(rows)
    for name in ("opened", "closed", "due"):
        frame[name] = pd.to_datetime(frame[name].replace("", None))
    frame["days"] = (frame["closed"] - frame["opened"]).dt.total_seconds() / 86_400
    frame["township"] = "T" + (((frame["x"].astype(float) - 116) // 0.1) + 1).astype(int).astype(
        str
    )
    return frame


def expected(frame):
    """The three measures of one place: open complaints take longer than all closed."""
    end = dt.datetime.combine(frame.attrs["last"] + dt.timedelta(days=1), dt.time())
    with_open = np.sort(frame["days"].fillna(np.inf).to_numpy())
    median = (with_open[(len(frame) - 1) // 2] + with_open[len(frame) // 2]) / 2
    judged = frame[frame["due"].notna() & (frame["closed"].notna() | (frame["due"] <= end))]
    return {
        "closed": frame["closed"].notna().mean(),
        "close_days": median if np.isfinite(median) else None,
        "closed_in_time": (judged["closed"] <= judged["due"]).mean(),
        "of_closed": frame["days"].median(),
        "judged": len(judged),
    }


def check(value, wanted, tolerance=0.03):
    assert (value is None) == (wanted is None)
    assert value is None or value == pytest.approx(wanted, abs=tolerance)


@pytest.mark.parametrize("category", ["", "light", "road"])
def test_each_area_tells_its_closings_as_pandas_counts_them(portal, category):
    frame, client, _ = portal
    last = frame["opened"].max().date()
    chosen = frame[frame["kind"] == category] if category else frame
    for measure in ("closed", "close_days", "closed_in_time"):
        url = f"/v1/choropleth?level=township&measure={measure}&category={category}&{PERIOD}"
        found = client.get(url).json()
        assert {row["code"] for row in found["rows"]} >= {"T1", "T2", "T3", "T4"}
        for row in found["rows"]:
            own = chosen[chosen["township"] == row["code"]]
            assert row["count"] == len(own) > 20
            own.attrs["last"] = last
            wanted = expected(own)
            check(row["value"], wanted[measure], 0.03 if measure == "close_days" else 1e-9)
            if measure == "close_days" and row["value"] is not None:
                assert row["low"] <= row["value"]
                assert row["closed_days"] <= row["value"] + 0.03
                check(row["closed_days"], wanted["of_closed"])
            if measure == "closed_in_time":
                assert row["denominator"] == wanted["judged"]


def test_the_three_rates_are_unknown_and_not_nothing(portal):
    _, client, _ = portal
    for measure in ("response", "resolution", "satisfaction"):
        rows = client.get(f"/v1/choropleth?level=township&measure={measure}&{PERIOD}").json()[
            "rows"
        ]
        assert {row["value"] for row in rows} == {None}
        assert all(row["unknown"] == row["count"] for row in rows)
    profile = client.get(f"/v1/areas/township/T1/profile?{PERIOD}").json()
    assert {rate["value"] for rate in profile["rates"].values()} == {None}
    assert 0 < profile["closing"]["closed"]["value"] < 1
    shape = client.get(f"/v1/profile?shape=circle:116.05,40.1,9000&{PERIOD}").json()
    assert shape["closing"]["close_days"]["denominator"] == shape["count"]


def test_categories_tell_closings_where_asked(portal):
    frame, client, _ = portal
    assert all("closed" not in row for row in client.get("/v1/categories").json()["rows"])
    rows = client.get("/v1/categories?closing=true").json()["rows"]
    assert {row["path"] for row in rows} == {"light", "road"}
    for row in rows:
        own = frame[frame["kind"] == row["path"]]
        own.attrs["last"] = frame["opened"].max().date()
        wanted = expected(own)
        assert row["closed"] == own["closed"].notna().sum()
        check(row["closed_share"], wanted["closed"], 1e-9)
        check(row["close_days"], wanted["close_days"])
        check(row["closed_in_time_share"], wanted["closed_in_time"], 1e-9)


def test_closings_are_for_planners(portal):
    _, client, _ = portal
    anyone = {"Authorization": "", "Cookie": ""}
    for path in ("/v1/choropleth?level=township&measure=closed", "/v1/categories?closing=true"):
        assert client.get(path, headers=anyone).status_code in (401, 403)


def test_an_assessment_has_columns_of_closings_where_no_rate_is_known(portal, tmp_path):
    frame, client, region = portal
    out = tmp_path / "a.csv"
    days = ["--from", "2024-01-01", "--to", "2024-03-01"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEO_HOME", str(client.app.state.geo.settings.home))
        told = run("assess", out, "--region", region, *days)
        road = tmp_path / "r.csv"
        run("assess", road, "--region", region, *days, "--category", "road")
    assert "not known of any complaint" in told
    assert "closed, half within" in told
    table = pd.read_csv(out, dtype={"code": str}).set_index("code")
    assert table["response_rate"].isna().all()
    assert table["score"].isna().all()
    assert table["unknown"].equals(table["complaints"])
    frame.attrs["last"] = frame["opened"].max().date()
    wanted = expected(frame)
    assert table.loc["*", "closed"] == frame["closed"].notna().sum()
    check(table.loc["*", "close_days"], wanted["close_days"])
    check(table.loc["*", "closed_in_time_share"], wanted["closed_in_time"], 1e-6)
    areas = table.drop(index="*")
    assert areas["closed"].sum() == table.loc["*", "closed"]
    slower = pd.read_csv(road, dtype={"code": str}).set_index("code")
    assert slower.loc["*", "close_days"] > table.loc["*", "close_days"]
    found = client.get("/v1/assessment?from=2024-01-01&to=2024-03-01&level=township").json()
    assert found["rows"][-1]["closed_share"] == pytest.approx(table.loc["*", "closed_share"])


def test_the_median_and_its_bounds_by_hand():
    minutes = np.array([10, 20, 30, 40, 50, 60, 70, -1, -2])
    found = {"minutes": minutes, "n": np.ones(9, np.int64), "due": np.r_[1, np.zeros(8, int)]}
    found["in_time"] = found["due"]
    got = closing_of(np.array([0] * 9), found, 2)
    # eight with a time or open: 10 … 70 and one longer; closed at an unknown time counts as closed
    assert (got.counted[0], got.closed[0], got.due[0], got.in_time[0]) == (9, 8, 1, 1)
    assert got.median_days[0] * 1440 == pytest.approx(45)
    assert got.low_days[0] * 1440 == pytest.approx(10)
    assert np.isnan(got.high_days[0])
    assert got.closed_days[0] * 1440 == pytest.approx(40)
    assert got.counted[1] == 0
    assert np.isnan(got.median_days[1])
