"""What the public learns of tickets: whole blocks of k reporters, and nothing of fewer."""

import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from geo_service.locate.history import memory
from geo_service.locate.history.ticket import Ticket

K = 3
#: each example learns step by step: shrinking one would take minutes
UNSHRUNK = settings(
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[*HealthCheck],
)
TEXTS = (
    "长柳河的护栏坏了",
    "青石桥的灯不亮",
    "长柳河和青石桥都脏",
    "东山区长柳河有人钓鱼",
    "东山区有人乱停车",
    "路灯不亮",
    "白塔镇青石桥",
)
CODES = ("0101", "0102", "0202")
PHRASES = (("长柳河",), ("青石桥",), ("长柳河", "青石桥"), ())
TICKETS = st.tuples(
    st.sampled_from(PHRASES),
    st.sampled_from(CODES),
    st.integers(0, 7),
    st.sampled_from([None, date(2024, 5, 3), date(2026, 1, 9)]),
    st.booleans(),
)
#: a ticket comes (also one whose number is known: it is replaced), or an earlier one goes
STEPS = st.lists(st.one_of(TICKETS, TICKETS, TICKETS, st.integers(0, 30)), min_size=12, max_size=40)


@pytest.fixture(autouse=True)
def look_always(monkeypatch):
    monkeypatch.setattr(memory, "LOOK_EVERY_S", 0.0)


def answers(locator):
    """Everything that the public can ask: located answers, evidence, hints, completions."""
    asked = [locator.locate(text, public=True) for text in TEXTS]
    return asked, [locator.suggest(text[:2], 10) for text in TEXTS]


def ticket(number, said):
    phrases, code, reporter, day, told = said
    return Ticket(f"t:{number}", code, phrases, day, told, f"r{reporter}")


class Blocks:
    """The rule in its plainest form: for each cell the reporters that wait, and the blocks."""

    def __init__(self):
        self.tickets, self.waiting, self.sealed = {}, {}, {}

    @staticmethod
    def cells(said):
        phrases, code, _, _, told = said
        return [(phrase, code) for phrase in (*phrases, "told" if told else "area")]

    def holders(self):
        return Counter(
            (cell, said[2]) for said in self.tickets.values() for cell in self.cells(said)
        )

    def replace(self, number, said=None):
        before = self.holders()
        self.tickets.pop(number, None)
        if said is not None:
            self.tickets[number] = said
        after = self.holders()
        for cell, who in set(after) - set(before):
            self.waiting.setdefault(cell, set()).add(who)
            if len(self.waiting[cell]) == K:
                self.sealed.setdefault(cell, []).append(self.waiting.pop(cell))
        for cell, who in set(before) - set(after):
            self.waiting.get(cell, set()).discard(who)
            blocks = self.sealed.get(cell, [])
            for block in blocks:
                block.discard(who)
            self.sealed[cell] = [block for block in blocks if block]

    def public(self):
        """How many blocks each cell has, which is all that the public may learn."""
        return {cell: len(blocks) for cell, blocks in self.sealed.items() if blocks}


@settings(UNSHRUNK, max_examples=15)
@given(steps=STEPS)
def test_public_answers_change_only_by_whole_blocks(make_locator, steps):
    with tempfile.TemporaryDirectory() as folder:
        locator = make_locator(state=Path(folder), k=K)
        blocks, before = Blocks(), answers(locator)
        for number, step in enumerate(steps):
            sealed = blocks.public()
            if isinstance(step, int):
                blocks.replace(step)
                locator.unlearn(f"t:{step}")
            else:
                blocks.replace(number % 30, step)
                locator.learn([ticket(number % 30, step)])
            after = answers(locator)
            assert after == before or blocks.public() != sealed
            before = after
        # a process that starts now gives the same answers
        assert answers(make_locator(state=Path(folder), k=K)) == before


def learn(locator, reporters, text=TEXTS[0], code="0102", start=0):
    for number, reporter in enumerate(reporters, start):
        lesson = locator.lesson(text, code, f"t:{number}", date(2026, 3, 2), reporter=reporter)
        locator.learn([lesson])


def test_k_reporters_are_evidence_without_numbers_or_dates(make_locator, tmp_path):
    locator = make_locator(state=tmp_path, k=K)
    learn(locator, "ab")
    assert locator.locate(TEXTS[0], public=True).reason == "no_place"
    assert locator.locate(TEXTS[0]).candidates[0].evidence.startswith("此前2件")
    learn(locator, "c", start=2)
    said = locator.locate(TEXTS[0], public=True).candidates[0]
    assert said.areas["township"].name == "白塔镇"
    assert said.evidence == "以往提到“长柳河”的工单派往白塔镇"


def test_one_reporter_is_one_however_many_tickets(make_locator, tmp_path):
    locator = make_locator(state=tmp_path, k=K)
    learn(locator, "aaaaaaabbbbb")
    assert locator.locate(TEXTS[0], public=True).reason == "no_place"


def test_tickets_of_unknown_reporters_are_nobodys(make_locator, tmp_path):
    locator = make_locator(state=tmp_path, k=K)
    learn(locator, [None] * 9)
    assert locator.locate(TEXTS[0], public=True).reason == "no_place"
    assert locator.locate(TEXTS[0]).candidates


def test_a_block_goes_with_the_last_of_its_tickets(make_locator, tmp_path):
    locator = make_locator(state=tmp_path, k=K)
    learn(locator, "abc")
    sealed = answers(locator)
    for number in (0, 1):
        locator.unlearn(f"t:{number}")
        assert answers(locator) == sealed
    locator.unlearn("t:2")
    assert locator.locate(TEXTS[0], public=True).reason == "no_place"


def test_a_ticket_learned_again_leaves_no_block(make_locator, tmp_path):
    locator = make_locator(state=tmp_path, k=K)
    learn(locator, "abc")
    sealed = answers(locator)
    for _ in range(3):
        learn(locator, "abc")
        assert answers(locator) == sealed


def test_a_larger_k_hides_what_was_sealed_for_a_smaller(make_locator, tmp_path):
    learn(make_locator(state=tmp_path, k=K), "abc")
    assert make_locator(state=tmp_path, k=K + 1).locate(TEXTS[0], public=True).candidates == ()
    assert make_locator(state=tmp_path, k=K).locate(TEXTS[0], public=True).candidates


def test_tickets_declared_public_are_told_to_all(make_locator, tmp_path):
    locator = make_locator(state=tmp_path, k=K)
    lesson = locator.lesson(TEXTS[0], "0102", "file.csv:1", public=True)
    locator.learn([lesson])
    for one in (locator, make_locator(state=tmp_path, k=K)):
        assert one.locate(TEXTS[0], public=True).candidates[0].evidence.startswith("以往提到")
    locator.unlearn("file.csv:*")
    assert locator.locate(TEXTS[0], public=True).reason == "no_place"


def test_others_follow_the_blocks(make_locator, tmp_path):
    one, other = make_locator(state=tmp_path, k=K), make_locator(state=tmp_path, k=K)
    learn(one, "abc")
    assert answers(other) == answers(one)
    for number in range(3):
        one.unlearn(f"t:{number}")
    assert answers(other) == answers(one)


def test_a_store_of_an_earlier_version_is_taken_over(make_locator, tmp_path):
    import sqlite3

    base = sqlite3.connect(tmp_path / "learned.sqlite")
    base.executescript(
        "CREATE TABLE ticket (id INTEGER PRIMARY KEY, provenance TEXT NOT NULL UNIQUE,"
        " code TEXT NOT NULL, day TEXT, told INTEGER NOT NULL);"
        "CREATE TABLE phrase (ticket INTEGER NOT NULL, text TEXT NOT NULL,"
        " PRIMARY KEY (ticket, text)) WITHOUT ROWID;"
        "INSERT INTO ticket VALUES (1, 'x:1', '0102', '2024-05-01', 0);"
        "INSERT INTO phrase VALUES (1, '长柳河');"
    )
    base.close()
    locator = make_locator(state=tmp_path, k=K)
    assert locator.locate(TEXTS[0]).candidates[0].evidence.startswith("此前1件")
    assert locator.locate(TEXTS[0], public=True).reason == "no_place"
    assert locator.unlearn("x:*") == 1


DAYS = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.sampled_from(CODES),
        st.one_of(st.none(), st.dates(date(1995, 1, 1), date(2040, 1, 1))),
    ),
    max_size=25,
)


@settings(UNSHRUNK, max_examples=15)
@given(days=DAYS)
def test_a_running_process_and_one_just_started_weigh_the_same(make_locator, days):
    with tempfile.TemporaryDirectory() as folder:
        running = make_locator(state=Path(folder), k=2)
        for number, code, day in days:
            running.learn([Ticket(f"t:{number}", code, ("长柳河",), day, False, f"r{number}")])
            if number == 7:
                running.unlearn("t:3")
        started = make_locator(state=Path(folder), k=2)
        for one, other in (
            (running.memory.counts, started.memory.counts),
            (running.memory.public, started.memory.public),
        ):
            assert one.lessons == other.lessons
            assert one.factor == other.factor
            assert one.weights.tolist() == other.weights.tolist()
        assert [running.locate(t) for t in TEXTS] == [started.locate(t) for t in TEXTS]
