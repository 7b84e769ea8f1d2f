"""The commands, as a user runs them, over the toy region."""

import csv
import json
import re

import geopandas
import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from geo_service.base.errors import InputError, NotFoundError
from geo_service.cli.main import app

COLUMNS = ["code", "name", "count", "value", "z", "p", "q", "class"]


@pytest.fixture(scope="module")
def assigned(toy_folder, tmp_path_factory):
    """An assigned file: a cluster in T2, a thin spread elsewhere, a few default coordinates."""
    folder = tmp_path_factory.mktemp("assigned")
    random = np.random.default_rng(2)
    spread = np.column_stack([random.uniform(116, 116.4, 500), random.uniform(40, 40.2, 500)])
    cluster = random.normal((116.12, 40.1), 0.004, (300, 2))
    points = np.concatenate([spread, cluster])
    raw = folder / "points.csv"
    with raw.open("w", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["date", "category", "lon", "lat"])
        for i, (lon, lat) in enumerate(points):
            out.writerow([f"2024-0{1 + i % 3}-15", f"a/{'bc'[i % 2]}", f"{lon:.6f}", f"{lat:.6f}"])
    result = folder / "points.assigned.csv"
    run("assign", raw, result, "--region", toy_folder, "--h3", "9")
    return result


def run(*arguments):
    answer = CliRunner().invoke(app, [str(part) for part in arguments], catch_exceptions=True)
    if answer.exception is not None and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    assert answer.exit_code == 0, answer.output
    return answer.output


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("GEO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_hot_spots_of_cells_are_where_the_cluster_is(assigned, toy_folder, tmp_path):
    out = tmp_path / "hot.csv"
    told = run("hotspots", out, "--region", toy_folder, "--h3", "8", "--input", assigned)
    frame = pd.read_csv(out)
    assert list(frame.columns) == COLUMNS
    assert frame["count"].sum() == 800
    assert "hot spot 99%" in told
    run(
        "hotspots",
        tmp_path / "hot.geojson",
        "--region",
        toy_folder,
        "--h3",
        "8",
        "--input",
        assigned,
    )
    drawn = geopandas.read_file(tmp_path / "hot.geojson")
    hot = drawn[drawn["class"] == "hot spot 99%"].to_crs("EPSG:32650").geometry.centroid
    middle = geopandas.GeoSeries.from_xy([116.12], [40.1], crs="EPSG:4326").to_crs("EPSG:32650")
    assert (hot.distance(middle[0]) < 2_500).all()


def test_hot_spots_of_areas_have_a_row_for_each(assigned, toy_folder, tmp_path):
    out = tmp_path / "areas.parquet"
    told = run(
        "hotspots", out, "--region", toy_folder, "--level", "township", "--input", assigned,
        "--measure", "rate", "--category", "a/b",
    )  # fmt: skip
    frame = pd.read_parquet(out)
    assert frame["code"].tolist() == ["T1", "T2", "T3", "T4"]
    assert frame["value"].between(0, 1).all()
    assert "rough" in told


def test_filters_take_away_what_they_say(assigned, toy_folder, tmp_path):
    out = tmp_path / "some.csv"
    run(
        "hotspots", out, "--region", toy_folder, "--level", "district", "--input", assigned,
        "--from", "2024-01-01", "--to", "2024-02-01", "--category", "a/c", "--area", "district:A",
    )  # fmt: skip
    counted = pd.read_csv(out).set_index("code")["count"]
    frame = pd.read_csv(assigned)
    expected = frame[
        (frame["date"] == "2024-01-15")
        & (frame["category"] == "a/c")
        & (frame["district_code"] == "A")
    ]
    assert counted["A"] == len(expected) > 0
    assert counted["B"] == 0


def test_the_report_is_written_whole(assigned, toy_folder, tmp_path):
    out = tmp_path / "map.html"
    told = run(
        "map", out, "--region", toy_folder, "--input", assigned, "--title", "试验", "--h3", "8"
    )
    page = out.read_text(encoding="utf-8")
    assert "opens without a network" in told
    assert "<h1>试验</h1>" in page
    assert "800 件" in page
    english = tmp_path / "en.html"
    run("map", english, "--region", toy_folder, "--input", assigned, "--lang", "en")
    told = english.read_text(encoding="utf-8")
    assert "Complaints in Toytown" in told
    assert "东风街道" in page
    assert "Dongfeng Subdistrict" in told
    assert re.findall("[\u3400-\u9fff]+", told) == []


def test_a_report_without_cells_or_matches_is_still_a_report(assigned, toy_folder, tmp_path):
    bare = tmp_path / "bare.csv"
    pd.read_csv(assigned).drop(columns="h3_9").to_csv(bare, index=False)
    run("map", tmp_path / "a.html", "--region", toy_folder, "--input", bare)
    run(
        "map",
        tmp_path / "b.html",
        "--region",
        toy_folder,
        "--input",
        bare,
        "--from",
        "1990-01-01",
        "--to",
        "1990-01-31",
    )
    assert (tmp_path / "b.html").stat().st_size > 100_000


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["--level", "township", "--h3", "8"],
        ["--h3", "8", "--from", "yesterday"],
        ["--h3", "8", "--measure", "share"],
        ["--h3", "8", "--day-column", "none"],
        ["--h3", "8", "--measure", "loudness"],
    ],
)
def test_what_cannot_be_tested_is_said(assigned, toy_folder, tmp_path, wrong):
    with pytest.raises(InputError) as error:
        run("hotspots", tmp_path / "x.csv", "--region", toy_folder, "--input", assigned, *wrong)
    assert error.value.hint
    assert not (tmp_path / "x.csv").exists()


def test_without_a_cube_the_way_to_one_is_told(toy_folder, tmp_path):
    with pytest.raises(NotFoundError, match="cube build"):
        run("map", tmp_path / "x.html", "--region", toy_folder)
    with pytest.raises(NotFoundError, match="cube build"):
        run("cube", "status", "--region", toy_folder)


def test_the_cube_of_an_empty_ledger_is_empty(toy_folder):
    assert "0 complaints" in run("cube", "build", "--region", toy_folder, "--rebuild")


def test_the_cube_tells_what_it_holds(toy_folder, home):
    from geo_service.base.settings import Settings
    from geo_service.intake.open_ledger import open_ledger
    from geo_service.planning.geography import Geography
    from geo_service.planning.sample import SampleSize, load_sample
    from geo_service.service.region import Region

    settings = Settings()
    region = Region.open(toy_folder, settings.home)
    ledger = open_ledger(settings, region)
    load_sample(ledger, settings, region, Geography(region.folder), SampleSize(500, 30, 1))
    ledger.close()
    assert "500 complaints" in run("cube", "build", "--region", toy_folder)
    told = json.loads(run("cube", "status", "--region", toy_folder, "--json"))
    assert told["complaints"] == told["synthetic"] == 500
    assert "0 changes read" in run("cube", "build", "--region", toy_folder)
    page = home / "map.html"
    run("map", page, "--region", toy_folder)
    assert "合成演示数据" in page.read_text(encoding="utf-8")
