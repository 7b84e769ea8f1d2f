"""Which body a complaint is assessed for, and its deadline, from its events; in both stores."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa
import pytest

from geo_service.ledger.exclusions import decide
from tests.ledger.factories import NOON, complaint, event, placement

H = timedelta(hours=1)


def followed(ledger, added):
    table = pa.concat_tables(ledger.export())
    row = table["id"].to_pylist().index(added.id)
    return table.slice(row, 1).to_pylist()[0]


def tell(ledger, *events, **changes):
    added = ledger.add(complaint(**changes), actor="tester")
    for hours, kind, more in events:
        ledger.append(added.id, event(kind, at=NOON + hours * H, **more))
    return followed(ledger, added)


def body(code, **details):
    return {"body_code": code, "body_name": code, "details": details}


def test_the_body_that_held_it_when_it_was_answered(ledger):
    row = tell(
        ledger,
        (1, "dispatched", body("t1", deadline_h=24.0)),
        (2, "returned", body("t1") | {"reason": "不在辖区"}),
        (3, "redispatched", body("t2", deadline_h=2.0)),
        (4, "responded", body("t2")),
    )
    assert row["body"] == "t2"
    assert row["due_at"] == NOON + 5 * H
    assert row["answered_at"] == NOON + 4 * H
    assert row["returns"] == 1


def test_a_returned_complaint_stays_until_another_takes_it(ledger):
    sent = (1, "dispatched", body("t1", deadline_h=2.0))
    back = (2, "returned", body("t1") | {"reason": "不在辖区"})
    row = tell(ledger, sent, back)
    assert row["body"] == "t1"
    assert row["answered_at"] is None
    assert row["due_at"] == NOON + 3 * H


def test_a_call_back_is_no_answer_of_the_body(ledger):
    sent = (1, "dispatched", body("t1", deadline_h=2.0))
    row = tell(ledger, sent, (9, "called_back", {"details": {"resolved": True}}))
    assert row["answered_at"] is None
    assert row["resolved"] is True


def test_what_was_never_dispatched_belongs_to_the_body_that_was_named(ledger):
    assert tell(ledger)["body"] == "t1"
    nobody = placement(lead_code="", areas={}, verdict="outside")
    row = tell(ledger, placement=nobody)
    assert (row["body"], row["due_at"], row["called_in"], row["exclusion"]) == ("", None, "", "")


def test_departments_called_in_are_told_in_order(ledger):
    bodies = [{"code": "w", "name": "水务"}, {"code": "e", "name": "电力"}]
    row = tell(
        ledger, (1, "dispatched", body("t1")), (2, "whistled", {"details": {"bodies": bodies}})
    )
    assert row["called_in"] == "e|w"


@pytest.mark.parametrize(("reason_id", "expected"), [("duplicate", "duplicate"), ("", "重复")])
def test_why_it_was_excluded(ledger, reason_id, expected):
    added = ledger.add(complaint(), actor="tester")
    pk = ledger.pk_of(added.id)
    ledger.writer.run(
        lambda at: decide(at, pk, "grant", actor="t", reason="重复", reason_id=reason_id)
    )
    assert followed(ledger, added)["exclusion"] == expected


def test_a_long_reason_is_prose_and_not_told(ledger):
    added = ledger.add(complaint(), actor="tester")
    pk = ledger.pk_of(added.id)
    ledger.writer.run(lambda at: decide(at, pk, "grant", actor="t", reason="因为" * 40))
    row = followed(ledger, added)
    assert (row["excluded"], row["exclusion"]) == (True, "")


def test_pieces_and_changes_since_are_followed_alike(ledger):
    for number in range(7):
        tell(ledger, (1, "dispatched", body(f"t{number % 3}")), (2, "responded", {}))
    whole = pa.concat_tables(ledger.export())
    pieces = pa.concat_tables(ledger.export(batch_rows=2))
    assert pieces.equals(whole)
    since = whole["seq"].to_pylist()[3]
    later = pa.concat_tables(ledger.export(since))
    assert later.equals(whole.slice(4))
    assert list(ledger.export(ledger.last_seq())) == []
