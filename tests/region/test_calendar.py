"""A region's calendar."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from geo_service.base.errors import RegionError
from geo_service.region.calendar import Calendar, read_calendar
from tests.alarms.vectors import vector

BEIJING = Path(__file__).parents[2] / "boundaries" / "beijing"


def test_days_off_are_those_of_the_published_lists():
    calendar = read_calendar(BEIJING)
    with vector("holidays/cn_exceptions_2010_2026.csv").open(encoding="utf-8") as stream:
        exceptions = {
            date.fromisoformat(row["date"]): row["kind"] == "off" for row in csv.DictReader(stream)
        }
    assert len(exceptions) == 418
    day = date(2010, 1, 1)
    while day.year < 2027:
        assert calendar.is_off(day) == exceptions.get(day, day.weekday() >= 5), day
        day += timedelta(days=1)


def test_years_that_are_not_known_are_said():
    calendar = read_calendar(BEIJING)
    assert calendar.missing_years(date(2026, 1, 1), date(2028, 1, 1)) == (2027, 2028)
    assert calendar.missing_years(date(2012, 1, 1), date(2013, 1, 1)) == ()


def test_a_season_runs_over_the_new_year():
    (heating,) = read_calendar(BEIJING).seasons
    inside = [
        heating.holds(date(2025, m, d)) for m, d in ((11, 14), (11, 15), (1, 1), (3, 15), (3, 16))
    ]
    assert inside == [False, True, True, True, False]


def test_without_a_file_weekends_are_all_there_is(tmp_path):
    assert read_calendar(tmp_path) == Calendar()
    assert read_calendar(tmp_path).is_off(date(2024, 6, 1))
    assert not read_calendar(tmp_path).is_off(date(2024, 6, 3))


def test_every_fault_is_told(tmp_path):
    (tmp_path / "calendar.toml").write_text(
        'holidays = []\ndays_off = ["x"]\nfirst_year = 2020\n[[season]]\nid = "a"\nfirst = "1"\n'
    )
    with pytest.raises(RegionError) as caught:
        read_calendar(tmp_path)
    assert len(caught.value.faults) == 4
    (tmp_path / "calendar.toml").write_text("a = [")
    with pytest.raises(RegionError, match="not TOML"):
        read_calendar(tmp_path)
