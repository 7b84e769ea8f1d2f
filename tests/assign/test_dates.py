from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pytest

from geo_service.assign.dates import read_days
from geo_service.base.dates import DateOrder
from geo_service.base.model import NO_DAY


def day(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01",
        "2024-5-1",
        " 2024-05-01 23:59:59",
        "2024-05-01T08:00:00.123+08:00",
        "2024/5/1",
        "2024.05.01",
        "2024年5月1日",
        "2024年05月01日 上午",
        "20240501",
        "20240501235959",
        "05/01/2024 11:59:58 PM",
        "5/1/2024",
    ],
)
def test_ways_to_write_a_date(text):
    found = read_days(pa.chunked_array([[text]]), DateOrder.MONTH_FIRST)
    assert found.tolist() == [day("2024-05-01")]


@pytest.mark.parametrize("text", ["", "soon", "2024-13-01", "2024-02-30", "13/13/2024", "1", None])
def test_what_is_no_date(text):
    found = read_days(pa.chunked_array([pa.array([text, "2024-05-01"], pa.string())]))
    assert found.tolist() == [NO_DAY, day("2024-05-01")]


def test_times_of_a_zone_count_where_they_are():
    late = datetime(2024, 4, 30, 20, 0)  # in UTC; already May in Shanghai
    column = pa.chunked_array([pa.array([late, None], pa.timestamp("us", "Asia/Shanghai"))])
    assert read_days(column, zone="Asia/Shanghai").tolist() == [day("2024-05-01"), NO_DAY]
    assert read_days(column, zone="America/New_York").tolist() == [day("2024-04-30"), NO_DAY]
    plain = pa.chunked_array([pa.array([late], pa.timestamp("ns"))])
    assert read_days(plain).tolist() == [day("2024-04-30")]


def test_dates_and_dictionaries():
    dates = pa.chunked_array([pa.array([date(2024, 5, 1)])])
    assert read_days(dates).tolist() == [day("2024-05-01")]
    encoded = pa.chunked_array([pa.array(["2024-05-01"]).dictionary_encode()])
    assert read_days(encoded).tolist() == [day("2024-05-01")]


def test_the_day_of_an_instant_is_the_regions():
    column = pa.chunked_array([["2024-12-31T16:30Z", "2024-12-31 16:30", "2025-01-01T06:00+14:00"]])
    shanghai = read_days(column, zone="Asia/Shanghai").tolist()
    assert shanghai == [day("2025-01-01"), day("2024-12-31"), day("2025-01-01")]
    assert read_days(column, zone="UTC").tolist() == [day("2024-12-31")] * 3


def test_day_and_month_that_nothing_tells_apart_are_not_guessed():
    assert read_days(pa.chunked_array([["05/01/2024"]])).tolist() == [NO_DAY]
