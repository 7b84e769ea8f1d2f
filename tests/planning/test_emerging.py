"""``geo-service emerging`` over an assigned file."""

import csv
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from geo_service.base.errors import InputError

from .test_commands import run

COLUMNS = ["code", "name", "class", "trend_z", "trend_p", "hot_steps", "cold_steps", "steps"]
COLUMNS += ["last_z"]


@pytest.fixture(scope="module")
def assigned(toy_folder, tmp_path_factory):
    """Fourteen months of complaints all over the town, with a rise in the north-west at the end."""
    folder = tmp_path_factory.mktemp("assigned")
    random = np.random.default_rng(2)
    raw = folder / "points.csv"
    with raw.open("w", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["date", "lon", "lat"])
        for _ in range(6_000):
            day = date(2023, 1, 1) + timedelta(days=int(random.integers(0, 424)))
            out.writerow(
                [day, f"{random.uniform(116, 116.4):.6f}", f"{random.uniform(40, 40.2):.6f}"]
            )
        for i in range(400):
            day = date(2024, 2, 1) + timedelta(days=i % 29)
            lon, lat = random.normal((116.12, 40.1), 0.004)
            out.writerow([day, f"{lon:.6f}", f"{lat:.6f}"])
    result = folder / "points.assigned.csv"
    run("assign", raw, result, "--region", toy_folder, "--h3", "9")
    return result


def test_a_new_concentration_is_a_new_hot_spot(assigned, toy_folder, tmp_path):
    out = tmp_path / "emerging.csv"
    told = run(
        "emerging", out, "--region", toy_folder, "--h3", "8", "--input", assigned,
        "--step", "month",
    )  # fmt: skip
    frame = pd.read_csv(out)
    assert list(frame.columns) == COLUMNS
    assert set(frame["steps"]) == {14}
    new = frame[frame["class"] == "new hot spot"]
    assert 1 <= len(new) <= 40
    assert (new["last_z"] > 3).all()
    assert (new["hot_steps"] == 1).all()
    assert "for the first time" in told
    drawn = tmp_path / "emerging.geojson"
    run("emerging", drawn, "--region", toy_folder, "--h3", "8", "--input", assigned)
    assert '"new hot spot"' in drawn.read_text(encoding="utf-8")


def test_areas_by_week_take_whole_weeks_only(assigned, toy_folder, tmp_path):
    out = tmp_path / "weeks.csv"
    told = run(
        "emerging", out, "--region", toy_folder, "--level", "township", "--input", assigned,
        "--step", "week", "--from", "2023-03-01", "--to", "2023-06-30",
    )  # fmt: skip
    frame = pd.read_csv(out)
    assert frame["code"].tolist() == ["T1", "T2", "T3", "T4"]
    assert set(frame["steps"]) == {16}
    assert "weeks from 2023-03-06" in told


def test_too_short_a_period_is_said(assigned, toy_folder, tmp_path):
    with pytest.raises(InputError, match="1 whole month"):
        run(
            "emerging", tmp_path / "a.csv", "--region", toy_folder, "--level", "township",
            "--input", assigned, "--from", "2023-03-01", "--to", "2023-04-01",
        )  # fmt: skip
    with pytest.raises(InputError, match="either --level or --h3"):
        run("emerging", tmp_path / "a.csv", "--region", toy_folder, "--input", assigned)


def test_what_cannot_be_tested_is_said(assigned, toy_folder, tmp_path):
    common = ("--region", toy_folder, "--level", "township", "--input", assigned)
    for wrong in ("0", "1", "2", "nan", "-1"):
        with pytest.raises(InputError, match="is no false discovery rate"):
            run("emerging", tmp_path / "a.csv", *common, "--significance", wrong)
    told = run("emerging", tmp_path / "a.csv", *common, "--category", "no/such")
    assert "no place differs from another" in told


def test_days_that_are_no_whole_step_are_said(assigned, toy_folder, tmp_path):
    options = ("--region", toy_folder, "--level", "township", "--input", assigned)
    weeks = run("emerging", tmp_path / "a.csv", *options, "--step", "week")
    assert "are no whole week in the data and are left out" in weeks
