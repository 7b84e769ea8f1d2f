"""What single events decide: responses, deadlines, closing, call-backs, exclusion, hand-overs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from geo_service.base.errors import ConflictError, InputError
from geo_service.ledger.erasure import Erasable, erase_page
from geo_service.ledger.events import check, fold, step
from geo_service.ledger.events.state import Progress
from tests.ledger.factories import NOON, complaint, dispatched, event, placement, returned

RECEIVED = event("received")


def state(*events):
    return fold([RECEIVED, *events]).state


def test_a_response_counts_from_the_event_and_a_resolution_includes_it():
    assert state(dispatched()).responded is None
    assert state(dispatched(), event("responded")).responded is True
    resolved = state(dispatched(), event("resolved"))
    assert (resolved.responded, resolved.resolved) == (True, True)


def test_a_resolution_may_say_that_it_did_not_succeed():
    assert state(dispatched(), event("resolved", details={"resolved": False})).resolved is False


def test_a_response_is_given_once():
    responded = fold([RECEIVED, dispatched(), event("responded")])
    with pytest.raises(ConflictError, match="responded"):
        check(responded, event("responded"))


def test_the_caller_answers_only_what_was_asked():
    before = (dispatched(), event("resolved"))
    unhappy = state(*before, event("called_back", details={"satisfied": False}))
    assert (unhappy.responded, unhappy.resolved, unhappy.satisfied) == (True, True, False)
    denied = state(*before, event("called_back", details={"resolved": False}))
    assert (denied.resolved, denied.satisfied) == (False, None)


def test_a_call_back_does_not_reopen_what_is_closed():
    closed = (dispatched(), event("resolved"), event("closed"))
    assert state(*closed, event("called_back", details={"satisfied": True})).status == "closed"
    assert state(*closed[:2], event("called_back")).status == "called_back"


def test_no_deadline_runs_after_closing():
    given = dispatched(at=NOON, details={"deadline_h": 2})
    assert state(given).due_at == NOON + timedelta(hours=2)
    assert state(given, event("closed")).due_at is None


def test_each_return_is_counted():
    again = event("redispatched", body_code="t2")
    counted = state(dispatched(), returned(), again, returned("t2"))
    assert counted.returns == 2


def test_excluded_from_the_rates_unless_the_event_says_otherwise():
    assert state(dispatched()).excluded is False
    assert state(event("excluded", reason="x")).excluded is True
    taken_back = event("excluded", reason="x", details={"excluded": False})
    assert state(event("excluded", reason="x"), taken_back).excluded is False


def test_a_change_of_jurisdiction_moves_what_is_held_and_nothing_else():
    held = state(dispatched("t1"), event("reassigned", body_code="t9", body_name="新街道"))
    assert (held.holder_code, held.holder_name, held.status) == ("t9", "新街道", "dispatched")
    assert state(dispatched("t1"), event("reassigned")).holder_code == "t1"


def test_reports_need_a_whistle_and_other_events_do_not():
    progress = fold([RECEIVED, dispatched("t1")])
    check(progress, returned("t1"))
    check(progress, event("responded"))
    with pytest.raises(InputError, match="needs the departments"):
        check(progress, event("whistled"))
    whistled = step(progress, event("whistled", details={"bodies": [{"code": "w"}]}))
    check(whistled, event("reported", body_code="w"))
    with pytest.raises(ConflictError, match="not called in"):
        check(whistled, event("reported", body_code="t1"))
    assert whistled.awaited == {"w"}
    assert step(whistled, event("resolved")) == Progress(
        step(progress, event("resolved")).state, frozenset({"w"})
    )


@pytest.mark.parametrize("reason", ["", "   "])
def test_blanks_are_no_reason(reason):
    with pytest.raises(InputError, match="needs a reason"):
        check(fold([RECEIVED, dispatched("t1")]), returned("t1", reason=reason))


def test_a_decision_on_what_was_read_is_refused_after_a_change(ledger):
    ledger.add(complaint(), actor="tester")  # an older one: the check is of the right complaint
    mine = ledger.add(complaint(), actor="tester").id
    read = ledger.get(mine).seq
    ledger.append(mine, dispatched(), expected_seq=read)
    with pytest.raises(ConflictError, match="changed meanwhile"):
        ledger.append(mine, event("responded"), expected_seq=read)
    assert ledger.get(mine).state.status == "dispatched"


def test_nothing_is_added_to_what_was_erased(ledger):
    erased = ledger.add(complaint(reporter="r1"), actor="tester").id
    kept = ledger.add(complaint(), actor="tester").id
    ledger.append(erased, dispatched())
    ledger.append(erased, event("closed"))
    ledger.writer.run_alone(lambda at: erase_page(at, Erasable(reporter="r1")))
    with pytest.raises(ConflictError, match="erased"):
        ledger.append(erased, event("called_back"))
    assert ledger.append(kept, dispatched()).kind == "dispatched"


def test_an_event_that_moves_a_complaint_says_what_was_there(ledger):
    ledger.add(complaint(placement=placement(lead_code="t7", lead_name="别的街道")), actor="tester")
    moved = ledger.add(complaint(), actor="tester").id
    new = placement(lead_code="t2", lead_name="西街道")
    was = ledger.append(moved, event("corrected", reason="x"), placement=new).details["was"]
    assert (was["lead_code"], was["lead_name"]) == ("t1", "东街道")
    assert "lon" not in was, "what stays is not noted"
    assert ledger.get(moved).placement.lead_code == "t2"
