"""``geo-service topics`` and ``watch`` as a user runs them."""

import json

import pandas as pd
import pytest

from geo_service.base.errors import ConflictError, InputError, NotFoundError
from geo_service.base.settings import Settings
from geo_service.intake.open_ledger import open_ledger
from geo_service.planning.geography import Geography
from geo_service.planning.sample import SampleSize, load_sample
from geo_service.planning.topics.candidates import COLUMNS, month_after

from .test_commands import run


@pytest.fixture(scope="module")
def sampled(toy, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    settings = Settings(home=home, region=str(toy.folder.path))
    ledger = open_ledger(settings, toy)
    load_sample(ledger, settings, toy, Geography(toy.folder), SampleSize(6_000, 200, 2))
    ledger.close()
    return home


@pytest.fixture
def region(toy, sampled, monkeypatch):
    monkeypatch.setenv("GEO_HOME", str(sampled))
    return ["--region", toy.folder.path]


def last_month(toy):
    return toy.folder.today().replace(day=1) - pd.Timedelta(days=1)


def test_topics_are_written_in_every_format(region, toy, tmp_path):
    month = f"{last_month(toy):%Y-%m}"
    for suffix, read in (
        ("csv", pd.read_csv),
        ("xlsx", pd.read_excel),
        ("parquet", pd.read_parquet),
    ):
        out = tmp_path / f"t.{suffix}"
        told = run("topics", out, *region, "--month", month, "--top", "7")
        frame = read(out)
        assert tuple(frame.columns) == COLUMNS
        assert frame["rank"].tolist() == list(range(1, 8))
    assert "season is not known" in told
    run("topics", tmp_path / "t.json", *region, "--month", month, "--top", "7")
    rows = json.loads((tmp_path / "t.json").read_text())
    assert [row["category"] for row in rows] == frame["category"].tolist()


def test_a_month_that_is_none(region, tmp_path):
    with pytest.raises(InputError):
        run("topics", tmp_path / "t.csv", *region, "--month", "2999-01")
    assert month_after("2026-12") == "2027-01"


def test_the_watch_list_from_nomination_to_closing(region):
    rows = json.loads(run("watch", "nominate", *region, "--top", "3", "--json"))
    assert [row["rank"] for row in rows] == [1, 2, 3]
    assert rows[0]["name"] in run("watch", "nominate", *region, "--top", "3")
    told = run(
        "watch",
        "add",
        "东门小区",
        *region,
        "--rank",
        "1",
        "--owner",
        "T2:西山街道",
        "--target",
        "2",
    )
    number = told.split(":")[0]
    assert f"{rows[0]['complaints']:,} complaints" in told
    listed = run("watch", "list", *region)
    assert "东门小区" in listed
    assert "watched" in listed
    shown = json.loads(run("watch", "show", number, *region))
    assert shown["lead"] == {"code": "T2", "name": "西山街道"}
    assert shown["course"]["target_per_week"] == 2
    assert "buildings" in shown
    run("watch", "move", number, "in_work", *region, "--note", "开工")
    with pytest.raises(ConflictError):
        run("watch", "move", number, "proven", *region)
    run("watch", "close", number, *region)
    assert json.loads(run("watch", "list", *region, "--json"))[0]["state"] == "closed"
    with pytest.raises(NotFoundError):
        run("watch", "show", "999999", *region)


@pytest.mark.parametrize(
    "place",
    [[], ["--area", "township:T1", "--cell", "8b"], ["--area", "township:none"], ["--lon", "116.1"],
     ["--rank", "99999"]],
)  # fmt: skip
def test_a_place_that_is_none(region, place):
    with pytest.raises(InputError):
        run("watch", "add", "x", *region, *place)
