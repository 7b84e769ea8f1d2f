"""Texts of dates and times, as people and programs write them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from geo_service.base.dates import DateOrder
from geo_service.tables.times import NO_TIME, OrderTally, read_clock, to_utc

REMEDY = "state it"


def us(*parts: int) -> int:
    return int((datetime(*parts, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(
        microseconds=1))  # fmt: skip


def clock(*texts, order=None):
    return read_clock(pa.array(texts, pa.string()), order)


def decided(*texts, stated=None):
    tally = OrderTally()
    for start in range(0, len(texts), 3):  # in pieces, as a file is read
        tally.add(clock(*texts[start : start + 3]))
    return tally.decide("when", stated, REMEDY)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2024-05-17", (2024, 5, 17)),
        ("2024/5/17 8:05", (2024, 5, 17, 8, 5)),
        ("2024-05-17T08:05:09.123456Z", (2024, 5, 17, 8, 5, 9)),
        ("2024年5月17日 下午3:20", (2024, 5, 17, 15, 20)),
        ("2024年5月17日 15时20分", (2024, 5, 17, 15, 20)),
        ("20240517T080509", (2024, 5, 17, 8, 5, 9)),
        ("202405170805", (2024, 5, 17, 8, 5)),
        ("17-May-2024 11:30 PM", (2024, 5, 17, 23, 30)),
        ("May 17, 2024", (2024, 5, 17)),
        ("17. März 2024", (2024, 3, 17)),
        ("17 de março de 2024 08:05", (2024, 3, 17, 8, 5)),
        ("Fri, 17 May 2024 08:05:09 +0000", (2024, 5, 17, 8, 5, 9)),
        ("12/05/2024 12:10:00 AM", (2024, 5, 12, 0, 10)),
        ("12.05.24", (2024, 5, 12)),
        ("2024-05-17 24:00", (2024, 5, 18)),
        ("45429.25", (2024, 5, 17, 6)),
        ("1715904000", (2024, 5, 17)),
        ("1715904000000", (2024, 5, 17)),
    ],
)
def test_ways_to_write_a_time(text, meant):
    read = clock(text, order=DateOrder.DAY_FIRST)
    assert read.local.tolist() == [us(*meant)]


@pytest.mark.parametrize(
    "text",
    ["2024-02-30", "31/04/2024", "29.02.2023", "2024-13-01", "2024-05-17 25:00", "soon", "17",
     "13:00", "2024-05-17 13:00 PM", "0000-01-01", "2024-05-17 10:61", "32 May 2024"],
)  # fmt: skip
def test_what_does_not_exist_is_not_read(text):
    read = clock(text, order=DateOrder.DAY_FIRST)
    assert read.local.tolist() == [NO_TIME]
    assert read.unreadable.tolist() == [True]


@pytest.mark.parametrize("text", ["", "  ", "NULL", "0000-00-00", "无", None])
def test_cells_that_hold_no_time_are_no_mistake(text):
    assert clock(text).unreadable.tolist() == [False]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("mark", ["/", "-", "."])
@pytest.mark.parametrize("order", [DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST])
def test_a_columns_order_is_decided_by_all_its_values(seed, mark, order):
    rng = random.Random(seed)
    days = [datetime(2020, 1, 1) + timedelta(days=rng.randrange(2000)) for _ in range(60)]
    form = f"%d{mark}%m{mark}%Y" if order is DateOrder.DAY_FIRST else f"%m{mark}%d{mark}%Y"
    texts = [day.strftime(form) for day in days]
    reading = decided(*texts)
    assert reading.order is order
    assert reading.notice
    assert clock(*texts, order=order).local.tolist() == [us(d.year, d.month, d.day) for d in days]


def test_where_nothing_decides_the_order_must_be_stated():
    assert decided("03/04/2024", "05/06/2024").order is None
    assert REMEDY in decided("03/04/2024").notice
    stated = decided("03/04/2024", stated=DateOrder.DAY_FIRST)
    assert stated.order is DateOrder.DAY_FIRST
    assert decided("03.04.2024").order is DateOrder.DAY_FIRST


def test_values_overrule_what_is_stated_and_two_orders_are_said():
    assert decided("17/04/2024", stated=DateOrder.MONTH_FIRST).order is DateOrder.DAY_FIRST
    both = decided("17/04/2024", "04/17/2024")
    assert both.order is None
    assert "both orders" in both.notice


def test_offsets_zones_and_the_hours_of_summer_time():
    read = clock(
        "2024-05-17 08:00 +02:00", "2024-05-17 08:00 CEST", "2024-05-17T08:00:00−0330",
        "2024-03-31 02:30", "2024-10-27 02:30", "2024-05-17 08:00", "2024-05-17 08:00 XYZ",
    )  # fmt: skip
    found = to_utc(read, "Europe/Berlin")
    assert found.utc.tolist() == [
        us(2024, 5, 17, 6), us(2024, 5, 17, 6), us(2024, 5, 17, 11, 30), us(2024, 3, 31, 1),
        us(2024, 10, 27, 0, 30), us(2024, 5, 17, 6), NO_TIME,
    ]  # fmt: skip
    assert (found.twice, found.skipped) == (1, 1)
    assert found.unknown_zone.tolist() == [False] * 6 + [True]
