"""A control character in any text that enters: the same in both stores, and never an error."""

from __future__ import annotations

import pytest

from geo_service.ledger import Search
from geo_service.ledger import disputes as register
from geo_service.ledger.access import Role, find_key, list_keys, make_key, read_audit, write_audit
from geo_service.ledger.rejects import get_reject, mend
from geo_service.ledger.runs import Rejected, keep_rejects, start
from tests.ledger.factories import batch_of, complaint, dispatched, event, placement

BAD = "路\x00灯\x07不\x1b亮\x7f"
GOOD = "路灯不亮"


def test_a_complaint(ledger):
    one = ledger.add(
        complaint(
            BAD,
            category=(BAD, BAD, BAD),
            channel=BAD,
            placement=placement(lead_name=BAD, place=BAD),
        ),
        actor=BAD,
    )
    kept = ledger.get(one.id)
    assert (kept.text, kept.channel, kept.category) == (GOOD, GOOD, (GOOD,) * 3)
    assert (kept.placement.lead_name, kept.placement.place) == (GOOD, GOOD)
    assert ledger.history(one.id)[0].actor == GOOD


def test_a_batch(ledger):
    new = complaint(BAD, channel=BAD, placement=placement(lead_name=BAD))
    batch = batch_of([new])
    for name in ("text", "lead_name", "rule"):
        place = batch.complaints.schema.get_field_index(name)
        column = batch.complaints.set_column(place, batch.complaints.schema.field(name), [[BAD]])
        object.__setattr__(batch, "complaints", column)
    assert ledger.add_batch(batch, actor=BAD).accepted == 1
    kept = ledger.find(Search())[0][0]
    assert (kept.text, kept.placement.lead_name, kept.placement.rule) == (GOOD, GOOD, GOOD)


def test_an_event(ledger):
    one = ledger.add(complaint(), actor="a")
    details = {"bodies": [{"code": BAD, "name": BAD}], "said": r"a literal \u0000 stays"}
    ledger.append(one.id, dispatched(reason=BAD, rule=BAD, details=details))
    kept = ledger.history(one.id)[-1]
    assert (kept.reason, kept.rule) == (GOOD, GOOD)
    assert kept.details["bodies"] == [{"code": GOOD, "name": GOOD}]
    assert kept.details["said"] == r"a literal \u0000 stays"
    ledger.append(one.id, event("corrected", reason=BAD), category=(BAD, "", ""))
    assert ledger.get(one.id).category[0] == GOOD


def test_what_is_looked_for(ledger):
    ledger.add(complaint(GOOD), actor="a")
    assert len(ledger.find(Search(text=BAD))[0]) == 1
    assert ledger.find(Search(source=BAD, areas=(("township", BAD),)))[0] == []
    with ledger.reading() as connection:
        assert find_key(connection, "gs_\x00_x") is None


def test_disputes_keys_and_audit(ledger):
    number = ledger.writer.run(lambda at: register.propose(at, "township", ("t1", "t2"), note=BAD))
    ledger.writer.run(lambda at: make_key(at, BAD, Role.ADMIN))
    ledger.writer.run(lambda at: write_audit(at, BAD, BAD, BAD))
    with ledger.reading() as connection:
        assert register.get_dispute(connection, number).note == GOOD
        assert [key.name for key in list_keys(connection)] == [GOOD]
        line = read_audit(connection)[-1]
    assert (line.actor, line.action, line.object) == (GOOD, GOOD, GOOD)


def test_rejects(ledger):
    run = ledger.writer.run(
        lambda at: start(at, digest="d", profile="p", file_name=BAD + "\udce4.csv", batch_rows=5)
    )
    rejected = [Rejected(1, BAD, '{"a": "b"}'), Rejected(2, "x", '{"a": "\x00b"}')]
    ledger.writer.run(lambda at: keep_rejects(at, run.id, rejected))
    with ledger.reading() as connection:
        ids = list(connection.exec_driver_sql("SELECT id FROM reject ORDER BY id").scalars())
    ledger.writer.run(lambda at: mend(at, ids[0], {"a": BAD}))
    with ledger.reading() as connection:
        one = get_reject(connection, ids[0])
    assert (one.reason, one.row["a"], one.file_name) == (GOOD, GOOD, GOOD + "\ufffd.csv")


@pytest.mark.parametrize("name", ["source", "source_id"])
def test_ids_are_refused_not_changed(toy, ledger, name):
    from geo_service.base.errors import InputError
    from geo_service.intake import ComplaintInput, Intake

    complaint = {"source": "s", "source_id": "1", "text": "路灯不亮", "lon": 116.05, "lat": 40.1}
    intake = Intake(toy, ledger, b"k")
    with pytest.raises(InputError, match="control characters"):
        intake.take(ComplaintInput(**{**complaint, name: "a\x00b"}), actor="t")
