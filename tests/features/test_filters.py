"""Filters on a small table of our own: meaning, unknown values, and what is refused."""

import json
from datetime import UTC, date, datetime

import numpy as np
import pytest
import shapely

from geo_service.base.errors import InputError
from geo_service.features.evaluate import Filter
from geo_service.features.parse import JSON, MAX_LIST, parse_filter
from geo_service.features.table import (
    boolean_column,
    day_column,
    instant_column,
    number_column,
    text_column,
)

FEATURES = Filter(
    {
        "name": text_column(["东风街道", "O'Brien", "Café", None]),
        "count": number_column([5, 0, np.nan, 12], whole=True),
        "urgent": boolean_column([True, False, None, True]),
        "day": day_column([date(2026, 3, 1), date(2026, 3, 2), None, date(2026, 4, 1)]),
        "received_at": instant_column(
            [datetime(2026, 3, 1, 8, tzinfo=UTC), None, datetime(2026, 3, 2, tzinfo=UTC), None]
        ),
    },
    np.array([shapely.Point(116.4, 39.9), shapely.Point(0, 0), shapely.box(1, 1, 2, 2), None]),
)


def found(text, lang="cql2-text"):
    return np.flatnonzero(FEATURES.matches(parse_filter(text, lang))).tolist()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("name = '东风街道'", [0]),
        ("name = 'O''Brien'", [1]),
        ("name LIKE '%街道'", [0]),
        ("ACCENTI(CASEI(name)) = ACCENTI(CASEI('CAFE'))", [2]),
        ("name IS NULL", [3]),
        ("NOT (name = 'x')", [0, 1, 2]),
        ("count / 0 = 1 OR count = 0", [1]),
        ("NOT (count / 0 = 1)", []),
        ("count IN (5, 12)", [0, 3]),
        ("count NOT BETWEEN 1 AND 6", [1, 3]),
        ("urgent", [0, 3]),
        ("NOT urgent", [1]),
        ("urgent = FALSE", [1]),
        ("true", [0, 1, 2, 3]),
        ("S_INTERSECTS(geometry, BBOX(116, 39, 117, 40))", [0]),
        ("S_DISJOINT(geometry, BBOX(116, 39, 117, 40))", [1, 2]),
        ("S_INTERSECTS(geom, BBOX(170, -10, 0.5, 10))", [1]),
        ("day > DATE('2026-03-01')", [1, 3]),
        ("T_DURING(day, INTERVAL('2026-02-01', '2026-03-15'))", [0, 1]),
        ("T_AFTER(received_at, DATE('2026-03-01'))", [2]),
        ("T_INTERSECTS(received_at, INTERVAL('..', '2026-03-01'))", [0]),
        ("(count = 5) = TRUE", [0]),
    ],
)
def test_meaning(text, rows):
    assert found(text) == rows


@pytest.mark.parametrize(
    "text",
    [
        "name = 'x' AND",
        "name = 1",
        "nmae = 'x'",
        "name = 'x'; DROP TABLE complaint",
        "name = 'x' --",
        "name = 'x' /* */",
        "day = '2026-03-01'",
        "day = DATE('2026-02-30')",
        "received_at > TIMESTAMP('2026-02-30T00:00:00Z')",
        "name LIKE name",
        "load_file('/etc/passwd') = 'x'",
        "count",
        "count IN ('a')",
        "S_INTERSECTS(name, POINT(1 2))",
        "S_INTERSECTS(geometry, POLYGON((0 0, 1 1)))",
        "S_INTERSECTS(geometry, POLYGON((0 0, 2 2, 2 0, 0 2, 0 0)))",
        "S_INTERSECTS(geometry, BBOX(1, 2, 3))",
        "S_INTERSECTS(geometry, BBOX(1, 20, 3, 4))",
        "T_AFTER(day, INTERVAL('2026-03-02', '2026-03-01'))",
        "T_AFTER(name, DATE('2026-03-01'))",
        "A_CONTAINS(name, ('a', 'b'))",
        "",
        "\x00",
        "'",
        "(" * 41 + "count = 1" + ")" * 41,
        "(" * 100_000,
        "NOT " * 101 + "urgent",
        "count = " + "-" * 5000 + "1",
        "count = " + "+".join(["1"] * 5000),
        "count = " + "+".join(["(1)"] * 2000),
        "casei(" * 2000 + "name" + ")" * 2000 + " = 'x'",
        f"count IN ({','.join(['1'] * (MAX_LIST + 1))})",
        "name = '" + "x" * 20_000 + "'",
        " OR ".join(["count = 1"] * 5000),
    ],
    ids=lambda text: repr(text[:30]),
)
def test_what_is_refused_says_why(text):
    with pytest.raises(InputError) as caught:
        found(text)
    assert len(caught.value.message) > 20
    assert "Traceback" not in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        "5",
        '"x"',
        "null",
        '{"op": "and", "args": []}',
        '{"op": "="}',
        '{"op": "=", "args": [1]}',
        '{"op": "=", "args": [[1], [2]]}',
        '{"op": "in", "args": [{"property": "name"}, "x"]}',
        '{"op": "between", "args": [{"property": "name"}, "a", "b"]}',
        '{"op": "not", "args": [' * 5000 + "true" + "]}" * 5000,
        '{"op": "' + "x" * 5000 + '", "args": []}',
        '{"op": "s_intersects", "args": [{"property": "geom"}, {"bbox": [1, 2, "3", 4]}]}',
        "name = 'x'",
    ],
    ids=lambda text: text[:30],
)
def test_what_is_refused_in_json(text):
    with pytest.raises(InputError):
        found(text, JSON)


def test_a_language_that_is_not_known():
    with pytest.raises(InputError, match="filter-lang"):
        found("true", "sql")


@pytest.mark.parametrize("depth", [40, 30])
def test_honest_nesting_is_read(depth):
    assert found("(" * depth + "count = 5" + ")" * depth) == [0]


def test_large_honest_filters_are_read():
    ring = ", ".join(f"{-100 - i / 10} {-50 - i / 10}" for i in range(100))
    assert found(f"S_INTERSECTS(geometry, LINESTRING({ring}))") == []
    assert found(f"count IN ({', '.join(str(i) for i in range(MAX_LIST))})") == [0, 1, 3]
    assert found(" OR ".join(["count = 5"] * 300)) == [0]


@pytest.mark.parametrize(
    ("one", "times"),
    [("S_TOUCHES(geometry, geometry)", 11), ("CASEI(name) LIKE 'a'", 26), ("count = 5", 501)],
)
def test_conditions_that_cost_much_are_few(one, times):
    tree = {"op": "or", "args": [parse_filter(one)] * times}
    for text, lang in ((" OR ".join([one] * times), "cql2-text"), (json.dumps(tree), JSON)):
        with pytest.raises(InputError, match="too large"):
            found(text, lang)
    found(" OR ".join([one] * (times - 1)))


def test_brackets_and_operators_in_quotes_do_not_count():
    assert found("name = '" + "(-" * 500 + "'") == []


def test_literals_in_another_coordinate_system():
    swapped = Filter(
        FEATURES.columns,
        FEATURES.geometry,
        to_degrees=lambda shape: shapely.transform(shape, lambda xy: xy[:, ::-1]),
    )
    tree = parse_filter("S_INTERSECTS(geometry, POINT(39.9 116.4))")
    assert np.flatnonzero(swapped.matches(tree)).tolist() == [0]
