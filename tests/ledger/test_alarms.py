"""Alarms in the ledger, on every store: kept once, updated, acknowledged, muted, sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from geo_service.base.errors import InputError, NotFoundError
from geo_service.ledger.access import read_audit
from geo_service.ledger.alarms import (
    AlarmSearch,
    NewAlarm,
    act,
    close_quiet,
    done_parts,
    due,
    failed,
    find_alarms,
    finish_part,
    get_alarm,
    hold_lease,
    notes_of,
    put_alarm,
    reached,
    waiting,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def new(observed=4, at=NOON, **changes):
    values = {
        "kind": "burst",
        "key": "place:甲小区:供水",
        "topic": "供水",
        "level": "place",
        "places": ("甲小区",),
        "started_at": NOON - HOUR / 2,
        "last_at": at,
        "continues_after": at - 3 * HOUR,
        "observed": observed,
        "expected": 0.1,
        "p": 1e-8,
        "recurrence_days": 1e8,
        "reporters": observed,
        "details": {"window_s": 3600},
    }
    return NewAlarm(**{**values, **changes})


def put(ledger, what, channels=()):
    return ledger.writer.run(lambda at: put_alarm(at, what, channels=channels))


def all_of(ledger, **search):
    with ledger.reading() as at:
        return find_alarms(at, AlarmSearch(**search))


def test_an_alarm_is_kept_once_and_updated(ledger):
    first = put(ledger, new())
    assert first.state == "new"
    assert put(ledger, new()) is None
    later = put(ledger, new(5, NOON + HOUR))
    assert (later.id, later.state, later.observed) == (first.id, "continuing", 5)
    assert later.version > first.version
    assert later.started_at == first.started_at
    assert [one.id for one in all_of(ledger)] == [first.id]
    other = put(ledger, new(4, NOON + 20 * HOUR, started_at=NOON + 19 * HOUR))
    assert other.id != first.id
    assert [one.id for one in all_of(ledger, after=later.version)] == [other.id]


def test_quiet_alarms_are_closed(ledger):
    first = put(ledger, new())
    assert ledger.writer.run(lambda at: close_quiet(at, "scan", NOON + HOUR)) == 0
    assert ledger.writer.run(lambda at: close_quiet(at, "burst", NOON + HOUR)) == 1
    assert all_of(ledger, states=("closed",))[0].id == first.id
    assert put(ledger, new(9, NOON + HOUR)).state == "continuing"
    assert put(ledger, new(9, NOON + HOUR, closed=True)).state == "closed"
    assert put(ledger, new(9, NOON + HOUR, closed=True)) is None


def test_people_act_on_alarms_and_leave_a_trail(ledger):
    found = put(ledger, new())
    done = ledger.writer.run(
        lambda at: act(at, found.id, "ack", actor="key:a", note="打13800138000")
    )
    assert done.state == "acknowledged"
    assert put(ledger, new(6, NOON + HOUR)).state == "acknowledged"
    with ledger.reading() as at:
        notes = notes_of(at, found.id)
        lines = read_audit(at)
    assert [(n.actor, n.action) for n in notes] == [("key:a", "ack")]
    assert "13800138000" not in notes[0].note
    assert (lines[-1].action, lines[-1].object) == ("alarm_ack", f"alarm:{found.id}")
    for action, error in (("shout", InputError), ("note", InputError), ("mute", InputError)):
        with pytest.raises(error):
            ledger.writer.run(lambda at, action=action: act(at, found.id, action, actor="a"))
    with pytest.raises(NotFoundError):
        ledger.writer.run(lambda at: act(at, 10**9, "ack", actor="a"))


def test_what_is_raised_waits_to_be_sent_until_it_is_taken(ledger):
    put(ledger, new(), ("webhook", "email"))
    messages = ledger.writer.run(due)
    assert [m.channel for m in messages] == ["webhook", "email"]
    assert messages[0].key != messages[1].key
    assert messages[0].payload["places"] == ["甲小区"]
    assert ledger.writer.run(due) == []  # claimed
    ledger.writer.run(lambda at: failed(at, messages[0], "connection refused"))
    ledger.writer.run(lambda at: reached(at, messages[1].id))
    with ledger.reading() as at:
        assert waiting(at) == 1
    put(ledger, new(5, NOON + HOUR), ("webhook",))  # grown by a quarter: not sent again
    put(ledger, new(8, NOON + 2 * HOUR), ("webhook",))
    with ledger.reading() as at:
        assert waiting(at) == 2


def test_what_grows_one_by_one_is_sent_at_each_half_more(ledger):
    """Each step is small; since the last message it is half more again and again."""
    sent = []
    for count in range(4, 21):
        put(ledger, new(count, NOON + count * HOUR / 60), ("webhook",))
        sent += [message.payload["observed"] for message in ledger.writer.run(due)]
    assert sent == [4, 6, 9, 14]


def test_what_was_muted_is_sent_when_it_grows_after_that(ledger):
    found = put(ledger, new())
    until = datetime.now(UTC) + HOUR
    ledger.writer.run(lambda at: act(at, found.id, "mute", actor="a", until=until))
    put(ledger, new(5, NOON + HOUR), ("webhook",))
    ledger.writer.run(lambda at: act(at, found.id, "unmute", actor="a"))
    assert ledger.writer.run(due) == []
    put(ledger, new(6, NOON + 2 * HOUR), ("webhook",))
    assert [message.payload["observed"] for message in ledger.writer.run(due)] == [6]


def test_what_is_muted_is_kept_and_not_sent(ledger):
    found = put(ledger, new())
    until = datetime.now(UTC) + HOUR
    ledger.writer.run(lambda at: act(at, found.id, "mute", actor="a", until=until))
    put(ledger, new(40, NOON + HOUR), ("webhook",))
    with ledger.reading() as at:
        assert waiting(at) == 0
        assert get_alarm(at, found.id).observed == 40
    ledger.writer.run(lambda at: act(at, found.id, "unmute", actor="a"))
    put(ledger, new(90, NOON + 2 * HOUR), ("webhook",))
    with ledger.reading() as at:
        assert waiting(at) == 1


def test_parts_of_a_run_are_remembered(ledger):
    ledger.writer.run(lambda at: finish_part(at, "2026-03-01", "scan:a", 1, 0.001))
    ledger.writer.run(lambda at: finish_part(at, "2026-03-01", "scan:a", 0, 0.5))
    with ledger.reading() as at:
        assert done_parts(at, "2026-03-01") == {"scan:a": 0.5}
        assert done_parts(at, "2026-03-02") == {}


def test_one_process_holds_a_lease(ledger):
    def ask(holder, seconds=60.0):
        return ledger.writer.run(lambda at: hold_lease(at, "bursts", holder, seconds))

    assert ask("a")
    assert ask("a")
    assert not ask("b")
    assert ask("a", -1.0)
    assert ask("b")
    assert not ask("a")
