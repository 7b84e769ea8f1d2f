"""Events, the rules between them, and the state they add up to; run on every store."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.base.errors import ConflictError, InputError, NotFoundError
from geo_service.ledger import NewEvent
from geo_service.ledger.events import KINDS, check, fold, step
from geo_service.ledger.events.kinds import ABOUT_EXCLUSION
from geo_service.ledger.events.rules import allowed_in
from geo_service.ledger.events.state import Progress
from tests.ledger.factories import NOON, complaint, dispatched, event, returned


@pytest.fixture
def complaint_id(ledger):
    return ledger.add(complaint(), actor="tester").id


def test_the_usual_way(ledger, complaint_id):
    for new in (
        dispatched(),
        event("responded"),
        event("resolved"),
        event("called_back", details={"satisfied": True, "resolved": True}),
        event("closed"),
    ):
        ledger.append(complaint_id, new)
    state = ledger.get(complaint_id).state
    assert (state.status, state.holder_code) == ("closed", "t1")
    assert (state.responded, state.resolved, state.satisfied) == (True, True, True)
    kinds = [one.kind for one in ledger.history(complaint_id)]
    assert kinds == ["received", "dispatched", "responded", "resolved", "called_back", "closed"]


def test_returned_and_dispatched_again(ledger, complaint_id):
    ledger.append(complaint_id, dispatched("t1", at=NOON, details={"deadline_h": 24}))
    assert ledger.get(complaint_id).state.due_at == NOON + timedelta(hours=24)
    ledger.append(complaint_id, returned("t1"))
    state = ledger.get(complaint_id).state
    assert (state.status, state.returns, state.holder_code) == ("returned", 1, "")
    assert state.due_at is None
    ledger.append(complaint_id, event("redispatched", body_code="t2"))
    assert ledger.get(complaint_id).state.holder_code == "t2"


def test_whistle_and_report(ledger, complaint_id):
    ledger.append(complaint_id, dispatched())
    bodies = [{"code": "w1", "name": "水务"}, {"code": "w2", "name": "城管"}]
    ledger.append(complaint_id, event("whistled", details={"bodies": bodies}))
    ledger.append(complaint_id, event("reported", body_code="w2"))
    with pytest.raises(ConflictError, match="not called in"):
        ledger.append(complaint_id, event("reported", body_code="w2"))
    ledger.append(complaint_id, event("reported", body_code="w1"))
    assert ledger.get(complaint_id).state.holder_code == "t1"


@pytest.mark.parametrize(
    ("new", "error"),
    [
        (event("returned", body_code="t1", reason="x"), ConflictError),
        (event("dispatched"), InputError),
        (event("excluded"), InputError),
        (event("vanished"), InputError),
        (event("received"), ConflictError),
        (event("reported", body_code="w"), ConflictError),
    ],
)
def test_refusals_say_why_and_change_nothing(ledger, complaint_id, new, error):
    before = ledger.get(complaint_id)
    with pytest.raises(error) as refused:
        ledger.append(complaint_id, new)
    assert refused.value.hint
    assert ledger.get(complaint_id) == before


def test_only_the_holder_returns(ledger, complaint_id):
    ledger.append(complaint_id, dispatched("t1"))
    with pytest.raises(ConflictError, match="t2"):
        ledger.append(complaint_id, returned("t2"))


def test_a_reason_is_masked_too(ledger, complaint_id):
    ledger.append(complaint_id, dispatched())
    kept = ledger.append(complaint_id, returned(reason="请找李主任13800138000核实"))
    assert "13800138000" not in kept.reason
    assert ledger.history(complaint_id)[-1] == kept


def test_an_event_for_nothing(ledger):
    with pytest.raises(NotFoundError):
        ledger.append("1-aaaaaaaa", dispatched())


def test_change_numbers_grow_and_do_not_follow_the_clock(ledger, complaint_id):
    ledger.append(complaint_id, dispatched(at=NOON + timedelta(days=900)))
    ledger.append(complaint_id, event("responded", at=NOON - timedelta(days=900)))
    numbers = [one.seq for one in ledger.history(complaint_id)]
    assert numbers == sorted(set(numbers))
    assert ledger.get(complaint_id).seq == numbers[-1]
    assert ledger.get(complaint_id).state.status == "responded"


def _event_of(kind: str, code: str) -> NewEvent:
    details = {"bodies": [{"code": code}]} if kind == "whistled" else {}
    return event(kind, body_code=code, reason="因", details=details)


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from("ab")), max_size=25))
def test_rules_and_states_agree(steps):
    """Whatever is tried, what passes is what ``allowed_in`` offers, and the fold is the steps."""
    progress, passed = Progress(), []
    for kind, code in steps:
        new = _event_of(kind, code)
        offered = allowed_in(progress.state.status)
        try:
            check(progress, new)
        except (ConflictError, InputError):
            continue
        assert kind in offered or kind == "reassigned" or kind in ABOUT_EXCLUSION
        progress = step(progress, new)
        passed.append(new)
    assert fold(passed) == progress
    assert progress.state.returns == sum(one.kind == "returned" for one in passed)
