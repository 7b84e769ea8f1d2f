"""A rule holds for the same complaints one by one and in bulk."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from geo_service.base.model import Body, RuleRef
from geo_service.intake.bulk_rules import RuleRows, deadline_rules, first_holding
from geo_service.route.rules import Case, Rule, RuleBook

EPOCH = date(1970, 1, 1)
WORDS = ("水", "电", "a.b", "(", "停水")
CATEGORIES = ("", "公共", "公共/供水", "公共/供水/停", "公共供水")
CODES = ("T1", "T2")
DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(4)]

rules = st.builds(
    lambda number, effect, hours, words, categories, areas, first, length: Rule(
        ref=RuleRef(str(number), "1", "t", ""),
        effect=effect,
        body=Body("b", "B", "body", None),
        hours=hours,
        name="n",
        words=tuple(words),
        categories=tuple(categories),
        kinds=frozenset(),
        areas=frozenset(f"township:{code}" for code in areas),
        valid_from=first,
        valid_to=first + timedelta(days=length),
        question="",
    ),
    st.integers(0, 10**6),
    st.sampled_from(["deadline", "lead", "overlay"]),
    st.sampled_from([2.0, 24.0, 168.0]),
    st.lists(st.sampled_from(WORDS), max_size=2, unique=True),
    st.lists(st.sampled_from(CATEGORIES[1:]), max_size=2, unique=True),
    st.lists(st.sampled_from(CODES), max_size=2, unique=True),
    st.sampled_from(DAYS),
    st.integers(1, 3),
)
cases = st.tuples(
    st.text(alphabet="水电停a.b(x", max_size=6),
    st.sampled_from(CATEGORIES),
    st.sampled_from(CODES),
    st.sampled_from(DAYS),
)


@given(st.lists(rules, max_size=6), st.lists(cases, min_size=1, max_size=8))
def test_bulk_and_single_agree_on_every_rule(given_rules, rows):
    texts, categories, codes, days = zip(*rows, strict=True)
    subjects = RuleRows(
        pa.array(texts, pa.string()),
        pa.array(categories, pa.string()),
        {"township": pa.array(codes, pa.string())},
        np.array([(day - EPOCH).days for day in days], np.int32),
    )
    singles = [
        Case(text, category, frozenset(), frozenset({f"township:{code}"}), day)
        for text, category, code, day in rows
    ]
    for rule in given_rules:
        assert subjects.hold(rule).tolist() == [rule.applies(case) for case in singles]
    book = RuleBook(tuple(given_rules))
    ordered = deadline_rules(book)
    first = first_holding(ordered, subjects)
    for position, case in zip(first, singles, strict=True):
        holding = [i for i, rule in enumerate(ordered) if rule.applies(case)]
        assert position == (holding[0] if holding else -1)
