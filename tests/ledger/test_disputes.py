"""The register of disputes: one for each pair and place, moved singly, its evidence counted once."""

from __future__ import annotations

from datetime import date

import pytest

from geo_service.base.errors import ConflictError, InputError, NotFoundError
from geo_service.ledger import disputes as register

PAIR = ("t1", "t2")


def run(ledger, job, *given, **named):
    return ledger.writer.run(lambda at: job(at, *given, **named))


def read(ledger, job, *given):
    with ledger.reading() as connection:
        return job(connection, *given)


def states(ledger):
    return {one.dispute.id: one.dispute.state for one in read(ledger, register.list_disputes)}


def test_a_dispute_is_found_again_by_pair_kind_and_place(ledger):
    first = run(ledger, register.propose, "township", PAIR)
    assert run(ledger, register.propose, "township", PAIR[::-1]) == first
    others = [
        run(ledger, register.propose, "township", ("t1", "t3")),
        run(ledger, register.propose, "township", ("t3", "t2")),
        run(ledger, register.propose, "community", PAIR),
        run(ledger, register.propose, "township", PAIR, kind="polygon", geometry="{}"),
        run(ledger, register.propose, "township", PAIR, geometry="{}"),
    ]
    assert len({first, *others}) == 6
    run(ledger, register.withdraw, first)
    assert run(ledger, register.propose, "township", PAIR) not in {first, *others}


def test_numbers_follow_one_another_and_moving_takes_none(ledger):
    first = run(ledger, register.propose, "township", PAIR)
    run(ledger, register.open_dispute, first)
    run(ledger, register.withdraw, first)
    assert run(ledger, register.propose, "township", PAIR) == first + 1


@pytest.mark.parametrize(
    ("before", "state", "after"),
    [
        ("proposed", "proposed", "proposed"),
        ("proposed", "open", "open"),
        ("open", "proposed", "open"),
        ("open", "open", "open"),
    ],
)
def test_to_propose_again_opens_only_what_is_asked_to_be_open(ledger, before, state, after):
    number = run(ledger, register.propose, "township", PAIR, state=before)
    assert run(ledger, register.propose, "township", PAIR, state=state) == number
    assert states(ledger) == {number: after}


def test_one_dispute_moves_and_no_other(ledger):
    numbers = [run(ledger, register.propose, "township", ("t1", f"t{n}")) for n in (2, 3, 4)]
    run(ledger, register.open_dispute, numbers[1])
    assert states(ledger) == dict(zip(numbers, ("proposed", "open", "proposed"), strict=True))
    run(ledger, register.rule, numbers[1], ruled_for="t3", ruled_by="chief",
        valid_from=date(2025, 1, 1), valid_to=date(2026, 1, 1))  # fmt: skip
    assert states(ledger) == dict(zip(numbers, ("proposed", "ruled", "proposed"), strict=True))
    (held,) = read(ledger, register.in_force)
    assert (held.id, held.ruled_for) == (numbers[1], "t3")
    assert (held.valid_from, held.valid_to) == (date(2025, 1, 1), date(2026, 1, 1))
    untold = read(ledger, register.get_dispute, numbers[0])
    assert (untold.ruled_by, untold.ruled_at, untold.dispute.ruled_for) == ("", None, "")


@pytest.mark.parametrize(
    ("made", "move"),
    [("proposed", "ruled"), ("withdrawn", "ruled"), ("withdrawn", "withdrawn"), ("open", "open")],
)
def test_what_cannot_become_of_a_dispute(ledger, made, move):
    number = run(ledger, register.propose, "township", PAIR)
    if made != "proposed":
        run(ledger, register.open_dispute if made == "open" else register.withdraw, number)
    moves = {
        "ruled": lambda at: register.rule(at, number, ruled_for="t1", ruled_by="chief"),
        "withdrawn": lambda at: register.withdraw(at, number),
        "open": lambda at: register.open_dispute(at, number),
    }
    with pytest.raises(ConflictError):
        ledger.writer.run(moves[move])
    assert states(ledger) == {number: made}


def test_every_change_has_a_version_of_its_own(ledger):
    versions = [read(ledger, register.disputes_version)]
    assert versions == [""]
    number = run(ledger, register.propose, "township", PAIR)
    versions.append(read(ledger, register.disputes_version))
    run(ledger, register.open_dispute, number)
    versions.append(read(ledger, register.disputes_version))
    assert versions[1]
    assert len(set(versions)) == 3
    run(ledger, register.propose, "township", PAIR)  # it is open already: nothing changed
    assert read(ledger, register.disputes_version) == versions[-1]


def test_evidence_counts_once(ledger):
    number = run(ledger, register.propose, "township", PAIR)
    other = run(ledger, register.propose, "township", ("t1", "t3"))
    for seq, complaint in ((4, 1), (4, 1), (9, 1), (7, 2)):
        run(ledger, register.add_evidence, number, seq, complaint)
    run(ledger, register.add_evidence, other, 4, 1)
    found = read(ledger, register.get_dispute, number)
    assert (found.evidence, found.complaints) == ((4, 7, 9), 2)
    assert read(ledger, register.get_dispute, other).evidence == (4,)


def test_what_no_dispute_can_be(ledger):
    with pytest.raises(InputError):
        run(ledger, register.propose, "township", ("t1", "t1"))
    with pytest.raises(InputError):
        run(ledger, register.propose, "township", PAIR, kind="line")
    with pytest.raises(NotFoundError):
        read(ledger, register.get_dispute, 77)
    number = run(ledger, register.propose, "township", PAIR, state="open")
    with pytest.raises(InputError):
        run(ledger, register.rule, number, ruled_for="t3", ruled_by="chief")
    assert states(ledger) == {number: "open"}
