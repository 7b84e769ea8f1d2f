import datetime as dt

import pytest

from geo_service.base.bbox import parse_bbox
from geo_service.base.errors import InputError
from geo_service.cube.filters import Filters, read_filters


def test_nothing_asked_restricts_nothing():
    assert read_filters() == Filters()


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("7-9,17", (7, 8, 9, 17)),
        ("22-2", (0, 1, 2, 22, 23)),
        ("0-23", tuple(range(24))),
        ("5", (5,)),
        ("", ()),
        ("3,3", (3,)),
    ],
)
def test_hours_are_read(text, hours):
    assert read_filters(hours=text).hours == hours


def test_weekdays_wrap_around_the_week():
    assert read_filters(weekdays="6-1").weekdays == (1, 6, 7)


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours": "24"},
        {"hours": "a"},
        {"hours": "1-2-3"},
        {"hours": "-1"},
        {"weekdays": "0"},
        {"weekdays": "8"},
        {"repeat": "twice"},
        {"areas": ["township"]},
        {"areas": [":1"]},
        {"first": dt.date(2024, 5, 1), "until": dt.date(2024, 5, 1)},
        {"first": dt.date(1, 1, 1)},
        {"until": dt.date(9999, 12, 31)},
    ],
)
def test_what_cannot_be_read_is_refused(wrong):
    with pytest.raises(InputError):
        read_filters(**wrong)


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "2,1,1,2", "0,0,181,1", "nan,0,1,1"])
def test_a_box_that_is_none_is_refused(text):
    with pytest.raises(InputError):
        parse_bbox(text)


def test_a_box_is_read():
    assert parse_bbox("116,39.5, 117 ,40") == (116.0, 39.5, 117.0, 40.0)
