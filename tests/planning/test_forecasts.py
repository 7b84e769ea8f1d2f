"""``geo-service forecast`` over an assigned file, and what is known of weeks beforehand."""

import csv
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from geo_service.base.errors import InputError, NotFoundError
from geo_service.planning.forecasts import week_facts
from geo_service.region.calendar import Calendar, Season

from .test_commands import run


@pytest.fixture(scope="module")
def assigned(toy_folder, tmp_path_factory):
    """Three years of complaints with a season, in two topics."""
    folder = tmp_path_factory.mktemp("assigned")
    random = np.random.default_rng(3)
    raw = folder / "points.csv"
    with raw.open("w", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["date", "category", "lon", "lat"])
        for i in range(3 * 365):
            day = date(2021, 1, 4) + timedelta(days=i)
            mean = 9 * np.exp(0.5 * np.sin(2 * np.pi * i / 365.25) + 0.0004 * i)
            for topic, share in (("a/b", 1.0), ("a/c", 0.3)):
                for _ in range(random.poisson(mean * share)):
                    lon, lat = random.uniform(116.01, 116.39), random.uniform(40.01, 40.19)
                    out.writerow([day, topic, f"{lon:.5f}", f"{lat:.5f}"])
    result = folder / "points.assigned.csv"
    run("assign", raw, result, "--region", toy_folder)
    return result


def test_topics_and_areas_are_forecast_or_the_reason_is_said(assigned, toy_folder, tmp_path):
    out = tmp_path / "topics.csv"
    told = run("forecast", out, "--region", toy_folder, "--input", assigned, "--weeks", "4")
    frame = pd.read_csv(out)
    assert set(frame["topic"]) == {"a/b", "a/c"}
    shown = frame[frame["shown"]]
    assert "a/b" in set(shown["topic"])
    assert (shown["low95"] <= shown["low80"]).all()
    assert (shown["low80"] <= shown["exceeds80"]).all()
    assert (shown["high80"] <= shown["high95"]).all()
    assert (shown["mase"] < 0.95 * shown["naive_mase"]).all()
    assert shown["coverage80"].between(0.7, 0.9).all()
    assert shown.groupby("topic")["week"].nunique().eq(4).all()
    hidden = frame[~frame["shown"]]
    assert hidden["reason"].astype(str).str.len().gt(10).all()
    assert hidden["mean"].isna().all()
    assert "of 2 series forecast" in told
    areas = tmp_path / "areas.csv"
    run("forecast", areas, "--region", toy_folder, "--input", assigned, "--level", "township")
    assert set(pd.read_csv(areas)["code"]) == {"T1", "T2", "T3", "T4"}
    both = tmp_path / "both.csv"
    run(
        "forecast", both, "--region", toy_folder, "--input", assigned, "--level", "district",
        "--topics", "--weeks", "1",
    )  # fmt: skip
    assert len(pd.read_csv(both).groupby(["code", "topic"])) == 4


def test_only_weeks_above_a_number(assigned, toy_folder, tmp_path):
    out = tmp_path / "above.csv"
    run("forecast", out, "--region", toy_folder, "--input", assigned, "--least", "60")
    frame = pd.read_csv(out)
    assert (frame["exceeds80"] >= 60).all()


def test_facts_of_weeks():
    calendar = Calendar(
        first_year=2024, last_year=2024,
        days_off=frozenset({date(2024, 2, 12), date(2024, 2, 13)}),
        days_worked=frozenset({date(2024, 2, 18)}),
        festivals=(("spring", frozenset({date(2024, 2, 10)})),),
        seasons=(Season("heating", (11, 15), (2, 14)),),
    )  # fmt: skip
    facts = week_facts(calendar, date(2024, 2, 5), 3)
    assert facts[:, 0].tolist() == [0, 0.4, 0]
    assert facts[:, 1].tolist() == [0, 0.5, 0]
    assert facts[:, 2].tolist() == [1, 0, 0]
    assert facts[:, 3].tolist() == [0, 1, 0]
    assert facts[:, 4].tolist() == pytest.approx([1, 3 / 7, 0])


def test_a_level_that_is_none_is_said(assigned, toy_folder, tmp_path):
    common = ("forecast", tmp_path / "a.csv", "--region", toy_folder, "--input", assigned)
    with pytest.raises(NotFoundError, match=r"no level 'nosuch'.*township"):
        run(*common, "--level", "nosuch")
    with pytest.raises(InputError, match="--topics needs a level"):
        run(*common, "--topics")
