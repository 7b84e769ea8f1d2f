"""An assessment worked out again from the exported events, with plain pandas."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from geo_service.planning.assessment.table import COLUMNS, json_of, table_of

from .conftest import FIRST, UNTIL, make_city
from .histories import NAMES, TOWNSHIPS, exported

BODY_OF = {name: code for code, name in NAMES.items()}
WEIGHTS = {"response": 1 / 3, "resolution": 1 / 3, "satisfaction": 1 / 3}
OUTCOME = {"response": "responded", "resolution": "resolved", "satisfaction": "satisfied"}
Z = 1.959963984540054


def wilson(yes, known):
    share = yes / known
    middle = (share + Z**2 / (2 * known)) / (1 + Z**2 / known)
    half = Z / (1 + Z**2 / known) * np.sqrt(share * (1 - share) / known + Z**2 / (4 * known**2))
    return middle - half, middle + half


def by_township(row):
    """The code of a township's or a department's row, None for a district's complaint."""
    body = BODY_OF.get(row["body"], row["body"]) or row["lead"]
    if not body:
        return row["township"] or None
    return None if body in ("A", "B") else body


def by_district(row):
    body = by_township(row)
    if body is None:
        return row["body"] or None
    return TOWNSHIPS.get(body, body)


def expected(frame, code_of, day=FIRST, until=UNTIL):
    """A table of the contract's counts and rates, body by body."""
    frame = frame[(frame["day"] >= day) & (frame["day"] < until)].copy()
    frame["code"] = [code_of(row) for row in frame.to_dict("records")]
    called = frame[[bool(bodies & {"W"}) for bodies in frame["called_in"]]].assign(code="W")
    whole = frame.assign(code="*")
    table = {}
    for code, own in pd.concat([frame.dropna(subset="code"), called, whole]).groupby("code"):
        rated = own[~own["excluded"]]
        answers = rated[list(OUTCOME.values())]
        told = {
            "complaints": len(own),
            "excluded": int(own["excluded"].sum()),
            "unknown": int(answers.isna().all(axis=1).sum()),
        }
        for rate, outcome in OUTCOME.items():
            known = rated[outcome].dropna().astype(bool)
            told |= {f"{rate}_yes": int(known.sum()), f"{rate}_known": len(known)}
        due = own["due"].astype(float)
        late = own["answered"].astype(float) > due
        waiting = due.notna() & own["answered"].isna()
        told["overdue"] = int((late | waiting).sum())  # all fell due long ago
        table[code] = told
    return table


@pytest.mark.parametrize(
    ("level", "code_of"), [("township", by_township), ("district", by_district)]
)
def test_every_number_is_what_the_events_say(city, level, code_of):
    found = table_of(city.assess(level), "玩具市")
    assert tuple(found.column_names) == COLUMNS
    rows = {row["code"]: row for row in found.to_pylist()}
    assert found["code"].to_pylist()[-1] == "*"
    table = expected(exported(city.ledger), code_of)
    areas = set(TOWNSHIPS) if level == "township" else {"A", "B"}
    assert set(rows) == set(table) | areas
    assert "W" in rows
    for code, told in table.items():
        row = rows[code]
        assert {key: row[key] for key in told} == told, code
        score = 0.0
        for rate in OUTCOME:
            yes, known = told[f"{rate}_yes"], told[f"{rate}_known"]
            low, high = wilson(yes, known)
            assert row[f"{rate}_rate"] == pytest.approx(yes / known)
            assert row[f"{rate}_low"] == pytest.approx(max(low, 0), abs=1e-9)
            assert row[f"{rate}_high"] == pytest.approx(min(high, 1), abs=1e-9)
            score += WEIGHTS[rate] * yes / known
        assert row["score"] == pytest.approx(score)
        assert row["score_low"] <= row["score"] <= row["score_high"]
    shrunken = pd.Series({code: rows[code]["score_shrunken"] for code in areas})
    ranks = shrunken.rank(ascending=False, method="min").astype(int).to_dict()
    assert {code: rows[code]["rank"] for code in areas} == ranks
    assert rows["W"]["rank"] is None
    assert rows["*"]["rank"] is None


def test_sums_are_equal(city):
    found = city.assess()
    told = json_of(found, "玩具市")
    rows = {row["code"]: row for row in told["rows"]}
    areas = [rows[code] for code in TOWNSHIPS]
    for row in told["rows"]:
        assert row["complaints"] == row["assessed"] + row["excluded"] + row["unknown"]
        assert sum(row["excluded_by"].values()) == row["excluded"] or row["code"] == "W"
    assert sum(row["complaints"] for row in areas) + told["without_row"] == rows["*"]["complaints"]
    frame = exported(city.ledger)
    inside = frame[(frame["day"] >= FIRST) & (frame["day"] < UNTIL)]
    assert rows["*"]["complaints"] == len(inside)
    assert rows["*"]["returned"] == int((inside["returned"] > 0).sum())
    assert rows["*"]["excluded_by"].keys() == {"duplicate", "重复诉求"}
    before = frame[(frame["day"] >= FIRST - (UNTIL - FIRST)) & (frame["day"] < FIRST)]
    assert rows["*"]["change"]["before"] == len(before)


def test_a_category_is_assessed_alone(city):
    frame = exported(city.ledger)
    table = expected(frame[frame["category"] == "路灯"], by_township)
    rows = {
        row["code"]: row
        for row in table_of(city.assess(category="市政/照明/路灯"), "x").to_pylist()
    }
    for code, told in table.items():
        assert {key: rows[code][key] for key in told} == told


def test_the_order_in_which_complaints_come_in_does_not_matter(city, toy, tmp_path):
    order = np.random.default_rng(1).permutation(700)
    other = make_city(toy, tmp_path / "other", 700, 5, order=order)
    try:
        assert table_of(other.assess(), "x").equals(table_of(city.assess(), "x"))
    finally:
        other.ledger.close()


def test_an_excluded_complaint_moves_nothing_else(toy, tmp_path):
    made = make_city(toy, tmp_path / "one", 150, 8)
    try:
        before = {row["code"]: row for row in table_of(made.assess(), "x").to_pylist()}
        frame = exported(made.ledger)
        chosen = frame[
            (frame["day"] >= FIRST) & (frame["day"] < UNTIL) & ~frame["excluded"]
            & frame["satisfied"].notna() & (frame["body"] == "T1") & ~frame["called_in"].astype(bool)
        ].iloc[0]  # fmt: skip
        exclude(made.ledger, chosen["source_id"])
        after = {row["code"]: row for row in table_of(made.assess(), "x").to_pylist()}
    finally:
        made.ledger.close()
    counts = ["complaints", "excluded", "unknown", "overdue"]
    counts += [f"{rate}_{what}" for rate in OUTCOME for what in ("yes", "known")]
    for code in before:
        moved = {key: after[code][key] - before[code][key] for key in counts}
        change = dict.fromkeys(counts, 0)
        if code in ("T1", "*"):
            change["excluded"] = 1
            for rate, outcome in OUTCOME.items():
                change[f"{rate}_known"] = -1
                change[f"{rate}_yes"] = -int(bool(chosen[outcome]))
        assert moved == change, code


def exclude(ledger, source_id):
    import sqlalchemy as sa

    from geo_service.ledger.exclusions import decide
    from geo_service.ledger.schema import complaint

    with ledger.reading() as connection:
        query = sa.select(complaint.c.pk).where(complaint.c.source_id == source_id)
        pk = connection.execute(query).scalar_one()
    ledger.writer.run(
        lambda at: decide(at, pk, "grant", actor="tester", reason="重复诉求", reason_id="duplicate")
    )


def test_a_level_below_the_lead_goes_by_place_and_an_unknown_one_is_refused(city):
    from geo_service.base.errors import NotFoundError

    rows = table_of(city.assess("community"), "x").to_pylist()
    assert [row["code"] for row in rows] == ["C1", "C2", "*"]
    assert rows[0]["rank"] is None
    with pytest.raises(NotFoundError):
        city.assess("street")


def test_a_period_without_complaints_says_so_without_failing(city):
    rows = table_of(
        city.assess(first=dt.date(2020, 1, 1), until=dt.date(2020, 2, 1)), "x"
    ).to_pylist()
    assert [row["code"] for row in rows] == ["T1", "T2", "T3", "T4", "*"]
    assert {row["complaints"] for row in rows} == {0}
    assert {row["score"] for row in rows} == {None}
