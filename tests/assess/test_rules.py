"""The region's file, periods, and classes."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from geo_service.assess.classes import Measures, classify
from geo_service.assess.periods import (
    before,
    check_begun,
    free_period,
    month_period,
    year_before,
)
from geo_service.assess.rules import AssessmentRules, ClassRule, read_assessment_rules
from geo_service.base.errors import InputError, RegionError

BEIJING = Path(__file__).parents[2] / "boundaries" / "beijing"


def write(folder, text):
    (folder / "assessment.toml").write_text(text, encoding="utf-8")
    return folder


HEAD = 'id = "x"\nversion = "1"\nsource = "s"\n'


def test_the_built_in_file_is_an_example_with_equal_weights():
    rules = read_assessment_rules(BEIJING)
    assert rules.example
    assert rules.weights.response == pytest.approx(rules.weights.satisfaction, abs=1e-7)
    assert rules.period_start_day == 19
    assert [rule.name for rule in rules.class_] == ["先进", "进步", "整改", "治理"]


def test_a_region_without_the_file_has_equal_weights_and_calendar_months(tmp_path):
    assert read_assessment_rules(tmp_path) == AssessmentRules()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "[weights]\nresponse = 0.5\nresolution = 0.5\nsatisfaction = 0.5\n", "sum to 1.5"),
        (HEAD + "wieghts = 3\n", "wieghts"),
        (HEAD + "period_start_day = 31\n", "period_start_day"),
        (HEAD + '[[class]]\nid = "a"\ntitle = "t"\nclass = "c"\nby = "luck"\ntake = "top"\ncount = 1\n', "by"),
        (HEAD + '[[exclusion]]\nid = "a"\ntitle = "t"\n[[exclusion]]\nid = "a"\ntitle = "u"\n', "twice"),
        ("id = ", "TOML"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said(tmp_path, text, said):
    with pytest.raises(RegionError) as error:
        read_assessment_rules(write(tmp_path, text))
    assert said in str(error.value)


def test_months_begin_where_the_region_says():
    assert month_period("2026-02").first == dt.date(2026, 2, 1)
    assert month_period("2026-12").until == dt.date(2027, 1, 1)
    ends_in = month_period("2026-01", 19)
    assert (ends_in.first, ends_in.until) == (dt.date(2025, 12, 19), dt.date(2026, 1, 19))
    begins_in = month_period("2026-12", 19, "start")
    assert (begins_in.first, begins_in.until) == (dt.date(2026, 12, 19), dt.date(2027, 1, 19))


def test_a_month_is_compared_with_a_month_and_days_with_as_many_days():
    month = month_period("2026-03", 19)
    assert (before(month).first, before(month).until) == (dt.date(2026, 1, 19), month.first)
    assert year_before(month).first == dt.date(2025, 2, 19)
    days = free_period(dt.date(2024, 2, 29), dt.date(2024, 3, 5))
    assert before(days).first == dt.date(2024, 2, 24)
    assert year_before(days).first == dt.date(2023, 2, 28)


@pytest.mark.parametrize("text", ["2026-13", "2026", "october", "0000-01", "2026-10-01", ""])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(InputError, match="not a month"):
        month_period(text)


def test_open_empty_and_future_periods_are_refused():
    with pytest.raises(InputError, match="open"):
        free_period(None, dt.date(2026, 1, 1))
    with pytest.raises(InputError, match="empty"):
        free_period(dt.date(2026, 1, 1), dt.date(2026, 1, 1))
    with pytest.raises(InputError, match="after today"):
        check_begun(month_period("2026-05"), dt.date(2026, 4, 30))


def rule(identity, by, take, count, **more):
    return ClassRule(
        id=identity, title=identity, name=identity, by=by, take=take, count=count, **more
    )


def classes(rules, **values):
    n = len(values["score"])
    filled = {
        key: np.array(values.get(key, [0.0] * n))
        for key in ("score", "gain", "complaints", "per_10k")
    }
    measures = Measures(
        filled,
        np.array(values.get("gain_low", [0.0] * n)),
        np.array(values.get("assessed", [99.0] * n)),
    )
    return [None if one is None else one.id for one in classify(measures, rules)]


def test_the_first_rule_that_holds_decides():
    rules = [
        rule("best", "score", "top", 1),
        rule("worst", "score", "bottom", 1),
        rule("busy", "complaints", "top", 1),
    ]
    found = classes(rules, score=[0.9, 0.8, 0.7, 0.6], complaints=[900, 10, 700, 800])
    assert found == ["best", None, "busy", "worst"]


def test_equals_at_the_edge_are_all_taken_and_the_unknown_never():
    rules = [rule("best", "score", "top", 2)]
    assert classes(rules, score=[0.9, 0.8, 0.8, np.nan]) == ["best", "best", "best", None]


def test_a_gain_may_have_to_be_more_than_chance_and_a_body_large_enough():
    rules = [rule("gain", "gain", "top", 3, significant=True, min_assessed=30)]
    found = classes(
        rules,
        score=[0.5] * 3,
        gain=[0.1, 0.2, 0.3],
        gain_low=[0.01, -0.1, 0.1],
        assessed=[50, 50, 9],
    )
    assert found == ["gain", None, None]
