"""Boundaries change: open tickets are listed, and moved on command, as events."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import pytest

from geo_service.intake import ComplaintEvents, ComplaintInput, EventRequest, Intake
from geo_service.intake.reassign import apply_moves, count_unplaced, find_moves

OLD = datetime(2023, 6, 1, tzinfo=UTC)


@pytest.fixture
def tickets(toy, ledger):
    """One that changes and is held by its lead, one held by another, one closed, one that stays."""
    intake, events = Intake(toy, ledger, b"k"), ComplaintEvents(toy, ledger)

    def take(name, lon):
        complaint = ComplaintInput("test", name, "路灯不亮", OLD, lon=lon, lat=40.1)
        return intake.take(complaint, actor="t").added.id

    ids = {name: take(name, 116.17) for name in ("held", "elsewhere", "closed")}
    ids["stays"] = take("stays", 116.05)
    events.add(ids["held"], EventRequest("dispatched", "t"))
    events.add(ids["elsewhere"], EventRequest("dispatched", "t", body_code="W", body_name="水务局"))
    events.add(ids["closed"], EventRequest("closed", "t"))
    return ids


def test_what_changes_is_listed_and_nothing_is_done(toy, ledger, tickets):
    before = ledger.last_seq()
    moves = list(find_moves(toy, ledger))
    assert {move.complaint_id for move in moves} == {tickets["held"], tickets["elsewhere"]}
    assert {(move.old_lead, move.new_lead) for move in moves} == {("T2", "T3")}
    assert ledger.last_seq() == before
    assert list(find_moves(toy, ledger, date(2023, 7, 1))) == []


def test_on_command_they_are_reassigned_as_events(toy, ledger, tickets):
    moves = list(find_moves(toy, ledger))
    assert apply_moves(ledger, moves, actor="t") == 2
    held, elsewhere = ledger.get(tickets["held"]), ledger.get(tickets["elsewhere"])
    assert held.placement.areas["township"] == ("T3",)
    assert dict(held.placement.generations)["township"] == "2024"
    assert (held.state.holder_code, elsewhere.state.holder_code) == ("T3", "W")
    last = ledger.history(tickets["held"])[-1]
    assert last.kind == "reassigned"
    assert last.details["was"]["area_2"] == "T2"
    assert list(find_moves(toy, ledger)) == []
    assert ledger.get(tickets["closed"]).placement.areas["township"] == ("T2",)


def test_a_ticket_that_changed_meanwhile_is_left(toy, ledger, tickets):
    moves = list(find_moves(toy, ledger))
    ComplaintEvents(toy, ledger).add(tickets["held"], EventRequest("responded", "t"))
    assert apply_moves(ledger, moves, actor="t") == 1


def test_tickets_without_a_position_are_counted(toy, ledger):
    assert count_unplaced(ledger) == 0
    shutil.rmtree(toy.state, ignore_errors=True)
    Intake(toy, ledger, b"k").take(ComplaintInput("test", "w", "没说在哪儿", OLD), actor="t")
    assert count_unplaced(ledger) == 1
