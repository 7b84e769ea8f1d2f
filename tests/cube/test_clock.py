import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.cube.clock import local_time

ZONES = ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]


@given(
    zone=st.sampled_from(ZONES),
    at_us=st.lists(st.integers(0, 4_000_000_000_000_000), min_size=1, max_size=20),
)
def test_fields_are_those_of_the_standard_library(zone, at_us):
    found = local_time(np.array(at_us, np.int64), zone)
    for i, instant in enumerate(at_us):
        moment = dt.datetime.fromtimestamp(instant // 1_000_000, dt.UTC).astimezone(ZoneInfo(zone))
        assert found.day[i] == (moment.date() - dt.date(1970, 1, 1)).days
        assert found.hour[i] == moment.hour
        assert found.weekday[i] == moment.isoweekday()
        assert str(found.month[i]) == f"{moment:%Y-%m}"


@pytest.mark.parametrize("minute", [0, 29, 30, 31, 59])
def test_a_shift_of_half_an_hour_falls_where_it_should(minute):
    # Lord Howe Island puts its clocks on by 30 minutes at 15:30 UTC on 5 October 2024
    instant = dt.datetime(2024, 10, 5, 15, minute, tzinfo=dt.UTC)
    found = local_time(np.array([int(instant.timestamp() * 1e6)]), "Australia/Lord_Howe")
    assert found.hour[0] == instant.astimezone(ZoneInfo("Australia/Lord_Howe")).hour
