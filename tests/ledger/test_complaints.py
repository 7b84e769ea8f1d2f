"""The store's contract for single complaints; run on every store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from geo_service.base.errors import ConflictError, NotFoundError
from geo_service.ledger import IdempotencyKey
from geo_service.ledger.complaints import original_text
from tests.ledger.factories import NOON, complaint, placement


def test_what_goes_in_comes_out(ledger):
    new = complaint("井盖破损", channel="web", reporter="ab12")
    kept = ledger.get(ledger.add(new, actor="tester").id)
    assert (kept.text, kept.channel, kept.reporter) == ("井盖破损", "web", "ab12")
    assert (kept.category, kept.given) == (new.category, new.given)
    assert kept.received_at == NOON
    assert kept.received_zone == "+08:00"
    assert kept.state.status == "received"
    areas = {**new.placement.areas, "community": ()}
    assert kept.placement == placement(areas=areas)


def test_same_source_id_is_kept_once(ledger):
    new = complaint()
    first = ledger.add(new, actor="tester")
    again = ledger.add(new, actor="tester")
    assert (first.created, again.created) == (True, False)
    assert first.id == again.id
    assert len(ledger.history(first.id)) == 1


def test_same_id_from_two_sources_is_two_complaints(ledger):
    one = ledger.add(complaint(source="a", source_id="7"), actor="tester")
    two = ledger.add(complaint(source="b", source_id="7"), actor="tester")
    assert one.id != two.id


def test_idempotency_key_gives_the_first_answer(ledger):
    key = IdempotencyKey("caller", "k-1", "digest")
    first = ledger.add(complaint(), actor="tester", key=key)
    again = ledger.add(complaint(), actor="tester", key=key)
    assert (again.id, again.created) == (first.id, False)
    with pytest.raises(ConflictError, match="another request"):
        ledger.add(complaint(), actor="tester", key=IdempotencyKey("caller", "k-1", "other"))
    other = ledger.add(complaint(), actor="x", key=IdempotencyKey("someone", "k-1", "other"))
    assert other.created


def test_what_was_masked_is_kept_apart(ledger):
    text = "我叫张伟,电话13800138000,路灯不亮"
    added = ledger.add(complaint(text), actor="tester")
    assert ledger.get(added.id).text == "我叫【姓名】,电话【手机号】,路灯不亮"
    with ledger.reading() as connection:
        assert original_text(connection, ledger.identity, added.id) == text


def test_text_the_store_cannot_take_is_cleaned(ledger):
    added = ledger.add(complaint("坏\x00了\ud800", channel="a\x00b"), actor="tester")
    assert ledger.get(added.id).text == "坏了\ufffd"
    assert ledger.get(added.id).channel == "ab"


@pytest.mark.parametrize("wrong", ["", "1", "1-aaaaaaaa", "x-y", "9" * 40, "1-", "-1-aaaaaaaa"])
def test_ids_that_were_never_given_out(ledger, wrong):
    ledger.add(complaint(), actor="tester")
    with pytest.raises(NotFoundError):
        ledger.get(wrong)


def test_many_threads_at_once_lose_and_double_nothing(ledger):
    wanted = [complaint(source_id=str(number % 40)) for number in range(120)]
    if type(ledger).__name__ == "FailingLedger":
        wanted = wanted[:3]
    with ThreadPoolExecutor(1 if len(wanted) == 3 else 12) as pool:
        added = list(pool.map(lambda new: ledger.add(new, actor="tester"), wanted))
    created = [one for one in added if one.created]
    assert len(created) == len({new.source_id for new in wanted})
    assert {one.id for one in added} == {one.id for one in created}


@pytest.mark.parametrize(
    "statement",
    ["UPDATE complaint SET text = 'x'", "UPDATE event SET kind = 'x'", "DELETE FROM event"],
)
def test_what_was_said_cannot_be_changed(ledger, statement):
    ledger.add(complaint(), actor="tester")
    with pytest.raises(sa.exc.IntegrityError), ledger.engine.begin() as connection:
        connection.exec_driver_sql(statement)
