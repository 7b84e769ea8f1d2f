import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
import shapely

from geo_service.samples import draw_complaints, make_city
from geo_service.samples.scenario import (
    BEGUN_BEFORE_END,
    SHORTEST_DAYS,
    TOPIC,
    TOPIC_FALL,
    make_story,
)
from geo_service.samples.subjects import subjects

AREAS = np.array([shapely.box(116 + i / 10, 40, 116.1 + i / 10, 40.1) for i in range(4)], object)
FIRST = dt.date(2024, 1, 1)


def draw(seed=1, count=5_000, days=60, **options):
    city = make_city(AREAS, np.array([1.0, 5.0, 1.0, np.nan]), seed)
    return pa.concat_tables(draw_complaints(city, count, FIRST, days, **options))


def test_the_same_seed_gives_the_same_complaints():
    assert draw(3).equals(draw(3))
    assert not draw(3).equals(draw(4))


@pytest.mark.parametrize("count", [1, 7, 999, 5_000])
def test_as_many_as_asked_for_each_with_its_own_id(count):
    table = draw(count=count, batch_rows=400)
    assert table.num_rows == count
    assert len(set(table["id"].to_pylist())) == count


def test_they_fall_within_the_days_asked_for_in_order():
    at = draw(batch_rows=700)["received_us"].to_numpy()
    days = at // 86_400_000_000 - (FIRST - dt.date(1970, 1, 1)).days
    assert days.min() >= 0
    assert days.max() < 60
    assert (np.diff(at) >= 0).mean() > 0.99


def test_workdays_are_busier():
    at = draw(count=40_000)["received_us"].to_numpy()
    weekday = (at // 86_400_000_000 + 3) % 7
    per_day = np.bincount(weekday, minlength=7) / np.bincount((np.arange(60) + 0) % 7, minlength=7)
    assert per_day[:5].min() > per_day[5:].max()


def test_they_are_clustered_and_a_share_lies_on_the_default_coordinate():
    table = draw(count=20_000)
    default = table["default_location"].to_numpy()
    assert 0.005 < default.mean() < 0.03
    points = np.column_stack([table["lon"].to_numpy(), table["lat"].to_numpy()])
    assert len(np.unique(points[default], axis=0)) == 1
    cells = np.floor(points[~default] * 200).astype(int)
    _, counts = np.unique(cells, axis=0, return_counts=True)
    assert counts.var() > 5 * counts.mean()  # a Poisson spread would have them equal


def test_more_people_more_complaints():
    table = draw(count=20_000)
    lon = table["lon"].to_numpy()[~table["default_location"].to_numpy()]
    in_area = np.histogram(lon, bins=[116.0, 116.1, 116.2, 116.3, 116.4])[0]
    assert in_area.argmax() == 1


def test_some_call_again():
    names, counts = np.unique(draw(count=20_000)["reporter"].to_numpy(False), return_counts=True)
    assert len(names) < 20_000
    assert counts.max() > 5


def test_there_are_three_hundred_subjects_on_three_levels():
    about = subjects()
    assert len(set(about.paths)) == 300
    assert len({path[0] for path in about.paths}) == 15
    assert about.shares.sum() == pytest.approx(1)
    assert about.hours.sum(axis=1) == pytest.approx(np.ones(300))


def long_sample():
    city = make_city(AREAS, np.array([1.0, 5.0, 1.0, np.nan]), 1)
    table = pa.concat_tables(draw_complaints(city, 60_000, FIRST, 731))
    day = table["received_us"].to_numpy() // 86_400_000_000 - (FIRST - dt.date(1970, 1, 1)).days
    return city, table, day


def test_in_a_long_sample_a_topic_falls_a_compound_is_solved_and_there_are_bursts():
    city, table, day = long_sample()
    begun = 731 - BEGUN_BEFORE_END
    assert table.num_rows == 60_000
    topic = np.array(
        [
            pair == TOPIC
            for pair in zip(
                table["category_1"].to_pylist(), table["category_2"].to_pylist(), strict=True
            )
        ]
    )
    before, after = topic[day < begun].mean(), topic[day >= begun].mean()
    assert after == pytest.approx(before * (1 - TOPIC_FALL), rel=0.2)
    near = np.hypot(
        table["lon"].to_numpy() - city.lon[city.solved], table["lat"].to_numpy() - city.lat[city.solved]
    ) < 3 * city.reach_deg[city.solved]  # fmt: skip
    assert near[day < begun].mean() > 0.009
    assert near[day >= begun].mean() < 0.4 * near[day < begun].mean()
    story = make_story(subjects().paths, len(city.lon), city.solved, 731, 1)
    assert len(story.bursts) == 10
    paths, named = subjects().paths, np.array(table["category_3"].to_pylist())
    for burst in story.bursts:
        same = named == paths[burst.category][2]
        during = (day >= burst.first_day) & (day < burst.first_day + 4)
        assert same[during].mean() > 5 * same.mean()


def test_seasons_come_every_year():
    _, table, day = long_sample()
    heating = np.array([c == "供暖" for c in table["category_1"].to_pylist()])
    month = (np.datetime64(FIRST) + day).astype("datetime64[M]").astype(int) % 12
    for year in (day < 365, day >= 366):
        assert heating[year & (month == 0)].mean() > 2 * heating[year & (month == 6)].mean()


def test_a_short_sample_has_no_story():
    assert make_story(subjects().paths, 10, 0, SHORTEST_DAYS - 1, 1) is None
