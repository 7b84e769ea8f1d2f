"""What was announced stands; a later change is a correction. Exclusions: asked, granted, refused."""

import pytest
import sqlalchemy as sa

from geo_service.base.errors import ConflictError, InputError
from geo_service.ledger.access import read_audit
from geo_service.ledger.exclusions import decide, list_exclusions
from geo_service.ledger.schema import complaint
from geo_service.planning.assessment.frozen import (
    answer,
    corrections,
    freeze_assessment,
    frozen_of,
    frozen_table,
)
from geo_service.planning.assessment.table import json_of, table_of

from .conftest import make_city


@pytest.fixture
def small(toy, tmp_path):
    made = make_city(toy, tmp_path / "small", 120, 3)
    yield made
    made.ledger.close()


def pks(ledger, **equal):
    conditions = [complaint.c[name] == value for name, value in equal.items()]
    with ledger.reading() as connection:
        query = sa.select(complaint.c.pk).where(*conditions).order_by(complaint.c.pk)
        return list(connection.execute(query).scalars())


def act(ledger, pk, action, reason="重复诉求", reason_id="duplicate"):
    return ledger.writer.run(
        lambda at: decide(at, pk, action, actor="key:7", reason=reason, reason_id=reason_id)
    )


def test_a_frozen_assessment_stands_and_what_changed_is_told(small):
    found = small.assess()
    number = freeze_assessment(small.ledger, found, "玩具市", cube="v", actor="key:7")
    frozen = frozen_of(small.ledger, found.question)
    assert frozen.id == number
    told = answer(found, "玩具市", frozen)
    assert told["corrections"] == []
    assert told["rows"] == json_of(found, "玩具市")["rows"]
    first = table_of(found, "玩具市")
    in_period = [pk for pk in pks(small.ledger, excluded=False, satisfied=True) if pk]
    for pk in in_period:
        act(small.ledger, pk, "grant")
    later = small.assess()
    told = answer(later, "玩具市", frozen)
    assert frozen_table(frozen, first.schema).equals(first)
    assert told["rows"] == frozen.content["rows"]
    changed = {(one["code"], one["column"]): one for one in told["corrections"]}
    whole = changed["*", "excluded"]
    assert whole["was"] == first["excluded"].to_pylist()[-1]
    assert whole["now"] == table_of(later, "玩具市")["excluded"].to_pylist()[-1] > whole["was"]
    assert ("*", "complaints") not in changed
    with pytest.raises(ConflictError, match="frozen already"):
        freeze_assessment(small.ledger, later, "玩具市", cube="v", actor="key:7")
    with small.ledger.reading() as connection:
        lines = [(line.actor, line.action) for line in read_audit(connection, limit=1_000)]
    assert ("key:7", "assessment.freeze") in lines


def test_another_period_level_or_category_is_not_the_frozen_one(small):
    found = small.assess()
    freeze_assessment(small.ledger, found, "玩具市", cube="v", actor="key:7")
    for other in (small.assess("district"), small.assess(category="市政")):
        assert frozen_of(small.ledger, other.question) is None


def test_a_period_that_goes_on_is_not_frozen(small):
    today = small.region.folder.today()
    going_on = small.assess(first=today.replace(day=1), until=today.replace(year=today.year + 1))
    assert going_on.unfinished
    with pytest.raises(InputError, match="ends on"):
        freeze_assessment(small.ledger, going_on, "玩具市", cube="v", actor="key:7")


def test_a_body_that_came_or_went_is_a_correction_too():
    now = [{"code": "a", "name": "A", "complaints": 3}]
    assert corrections([], now)[0] == {
        "code": "a", "name": "A", "column": "complaints", "was": None, "now": 3,
    }  # fmt: skip
    assert corrections(now, [])[0]["now"] is None
    assert corrections([{"code": "a", "score": 0.1 + 0.2}], [{"code": "a", "score": 0.3}]) == []


def test_an_exclusion_is_asked_for_refused_granted_and_taken_back(small):
    pk = pks(small.ledger, excluded=False)[0]
    with small.ledger.reading() as connection:
        before = {one.complaint_id for one in list_exclusions(connection)[0]}
    act(small.ledger, pk, "ask")
    with small.ledger.reading() as connection:
        asked, _ = list_exclusions(connection, "asked")
    assert len(asked) == 1
    assert asked[0].complaint_id not in before
    assert (asked[0].reason_id, asked[0].actor) == ("duplicate", "key:7")
    with pytest.raises(ConflictError, match="asked already"):
        act(small.ledger, pk, "ask")
    assert pk not in pks(small.ledger, excluded=True)
    act(small.ledger, pk, "refuse", reason="理由不足")
    assert pk not in pks(small.ledger, excluded=True)
    act(small.ledger, pk, "ask")
    act(small.ledger, pk, "grant")
    assert pk in pks(small.ledger, excluded=True)
    for wrong in ("ask", "grant", "refuse"):
        with pytest.raises(ConflictError, match="granted already"):
            act(small.ledger, pk, wrong)
    act(small.ledger, pk, "revoke")
    assert pk not in pks(small.ledger, excluded=True)
    with small.ledger.reading() as connection:
        states = {one.complaint_id: one.state for one in list_exclusions(connection)[0]}
        actions = [line.action for line in read_audit(connection, limit=1_000)]
    assert states[asked[0].complaint_id] == "revoked"
    wanted = ["ask", "refuse", "ask", "grant", "revoke"]
    assert [one for one in actions if one.startswith("exclusion")] == [
        f"exclusion.{action}" for action in wanted
    ]


@pytest.mark.parametrize("action", ["refuse", "revoke"])
def test_nobody_asked(small, action):
    kept = pks(small.ledger, excluded=False)
    with small.ledger.reading() as connection:
        taken = {one.complaint_id for one in list_exclusions(connection)[0]}
    assert len(taken) > 0
    pk = next(pk for pk in kept if small.ledger.pk_of(next(iter(taken))) != pk)
    with pytest.raises(ConflictError):
        act(small.ledger, pk, action)


def test_a_reason_is_needed_and_an_unknown_action_refused(small):
    pk = pks(small.ledger, excluded=False)[0]
    with pytest.raises(InputError, match="reason"):
        act(small.ledger, pk, "ask", reason=" ")
    with pytest.raises(InputError, match="not known"):
        act(small.ledger, pk, "forget")


def test_the_list_goes_page_by_page(small):
    for pk in pks(small.ledger, excluded=False)[:25]:
        try:
            act(small.ledger, pk, "ask")
        except ConflictError:
            continue
    with small.ledger.reading() as connection:
        whole, end = list_exclusions(connection, "asked")
        assert end is None
        pages, before = [], None
        while True:
            page, before = list_exclusions(connection, "asked", limit=7, before=before)
            pages += page
            if before is None:
                break
    assert pages == whole
    assert len(whole) >= 20
