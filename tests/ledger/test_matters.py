"""Matters and frozen assessments in both stores: kept, changed with a history, never rewritten."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from geo_service.base.errors import ConflictError, NotFoundError
from geo_service.ledger.access import read_audit
from geo_service.ledger.frozen import AssessmentSubject, find_frozen, freeze, list_frozen
from geo_service.ledger.matters import change_matter, get_matter, list_matters, open_matter

THING = AssessmentSubject("township", "", "2026-01-01", "2026-02-01")


def made(ledger, title="电话13812345678的小区", **details):
    return ledger.writer.run(
        lambda at: open_matter(at, "watch", title, "watched", details, actor="key:1", note="开始")
    )


def test_a_matter_keeps_what_happened_to_it(ledger):
    number = made(ledger, target=3)
    for action, changes in (
        ("moved", {"state": "in_work"}),
        ("edited", {"details": {"target": 2}}),
    ):
        ledger.writer.run(
            lambda at, a=action, c=changes: change_matter(
                at, number, a, actor="key:2", note="13912345678", **c
            )
        )
    with ledger.reading() as connection:
        found = get_matter(connection, number)
        lines = [line.action for line in read_audit(connection) if line.object == str(number)]
    assert "13812345678" not in found.title
    assert (found.state, found.details) == ("in_work", {"target": 2})
    assert [one.action for one in found.events] == ["opened", "moved", "edited"]
    assert found.events[0].details == {"target": 3}
    assert "13912345678" not in found.events[1].note
    assert lines == ["matter.opened", "matter.moved", "matter.edited"]


def test_two_people_do_not_move_it_at_once(ledger):
    number = made(ledger)
    with pytest.raises(ConflictError, match="is watched now"):
        ledger.writer.run(
            lambda at: change_matter(
                at, number, "moved", actor="a", state="x", expected_state="in_work"
            )
        )
    with ledger.reading() as connection, pytest.raises(NotFoundError):
        get_matter(connection, number, "topic")


def test_lists_are_of_a_kind_and_of_states(ledger):
    numbers = [made(ledger, title=f"小区{i}") for i in range(3)]
    ledger.writer.run(lambda at: change_matter(at, numbers[1], "moved", actor="a", state="closed"))
    with ledger.reading() as connection:
        assert [one.id for one in list_matters(connection, "watch")] == numbers
        assert [one.id for one in list_matters(connection, "watch", ["closed"])] == [numbers[1]]
        assert list_matters(connection, "topic") == []


def test_a_frozen_assessment_is_kept_once_and_as_it_was(ledger):
    content = {"rows": [{"code": "t1", "score": 0.123456789, "rank": None}]}

    def job(at):
        return freeze(at, THING, content, rules="r 1", cube="3-ab", actor="key:1")

    number = ledger.writer.run(job)
    with pytest.raises(ConflictError, match="frozen already"):
        ledger.writer.run(job)
    with ledger.reading() as connection:
        found = find_frozen(connection, THING)
        assert (found.id, found.content, found.cube) == (number, content, "3-ab")
        assert [one.id for one in list_frozen(connection)] == [number]
    for statement in ("UPDATE frozen_assessment SET rules = 'x'", "DELETE FROM matter_event"):
        made(ledger)
        with pytest.raises(sa.exc.IntegrityError), ledger.engine.begin() as connection:
            connection.exec_driver_sql(statement)
