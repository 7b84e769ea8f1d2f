"""Erasure: personal data go for good, facts and counts stay, and nothing else can be changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from geo_service.base.errors import ConflictError
from geo_service.ledger import Search
from geo_service.ledger.clock import to_us
from geo_service.ledger.complaints import original_text
from geo_service.ledger.erasure import Erasable, coarse_cell, count, erase_page, erase_rejects
from geo_service.ledger.health import examine
from geo_service.ledger.runs import Rejected, keep_rejects, start
from geo_service.ledger.schema import complaint as complaints
from tests.ledger.factories import NOON, batch_of, complaint, dispatched, event, placement, returned

SECRET = "李雷家漏水,电话13800138000"


def _closed(ledger, **changes):
    said = {"reporter": "r1", "placement": placement(place="某家"), **changes}
    one = ledger.add(complaint(SECRET, **said), actor="a")
    ledger.append(one.id, dispatched(details={"deadline_h": 24, "bodies": [{"code": "x"}]}))
    ledger.append(one.id, returned(reason="打了13900139000"))
    ledger.append(one.id, event("corrected", reason="位置"), placement=placement(lon=1.0))
    ledger.append(one.id, event("closed"))
    return one.id


def _erase(ledger, what):
    return ledger.writer.run_alone(lambda at: erase_page(at, what))


def test_what_goes_and_what_stays(ledger):
    one, other = _closed(ledger), _closed(ledger, reporter=None)
    before, kept = ledger.get(one), ledger.get(other)
    seq = ledger.last_seq()
    assert _erase(ledger, Erasable(reporter="r1")) == [one]
    after = ledger.get(one)
    assert (after.text, after.reporter, after.given, after.placement.place) == ("", None, None, "")
    assert (after.placement.lon, after.placement.lat, after.placement.radius_m) == (None,) * 3
    assert after.placement.h3 == coarse_cell(before.placement.h3) != before.placement.h3
    assert (after.state, after.category, after.received_at) == (
        before.state,
        before.category,
        before.received_at,
    )
    assert after.placement.areas == before.placement.areas
    assert after.seq > seq
    history = ledger.history(one)
    assert [e.kind for e in history] == [
        "received", "dispatched", "returned", "corrected", "closed",
    ]  # fmt: skip
    assert {e.reason for e in history} == {""}
    assert history[1].details == {"deadline_h": 24, "bodies": [{"code": "x"}]}
    assert history[3].details == {}
    with ledger.reading() as connection:
        assert original_text(connection, ledger.identity, one) == ""
        assert original_text(connection, ledger.identity, other) == SECRET
    assert ledger.get(other) == kept
    exported = [row for table in ledger.export(seq) for row in table.to_pylist()]
    assert [(row["id"], row["erased"], row["reporter"]) for row in exported] == [(one, True, None)]
    assert _erase(ledger, Erasable(reporter="r1")) == []
    assert "fail" not in {found.grade for found in examine(ledger.engine)}


def test_the_coarse_cell_is_a_real_one():
    import h3

    for cell in (0x8B283082A344FFF, 0x8B31AA42A000FFF, 0x8928308280FFFFF, 0x88283082A3FFFFF):
        text = f"{coarse_cell(cell):x}"
        assert h3.is_valid_cell(text)
        assert h3.get_resolution(text) == h3.get_resolution(f"{cell:x}")
        assert h3.cell_to_parent(text, 8) == h3.cell_to_parent(f"{cell:x}", 8)
    assert coarse_cell(None) is None


def test_by_age_open_tickets_stay(ledger):
    old = _closed(ledger, received_at=NOON - timedelta(days=900))
    opened = ledger.add(complaint(SECRET, received_at=NOON - timedelta(days=900)), actor="a").id
    young = _closed(ledger)
    what = Erasable(before_us=to_us(NOON - timedelta(days=365)))
    with ledger.reading() as connection:
        assert count(connection, what) == (1, 1)
    assert ledger.get(old).text != ""
    assert _erase(ledger, what) == [old]
    assert ledger.get(opened).text
    assert ledger.get(young).text
    assert _erase(ledger, Erasable(before_us=what.before_us, open_too=True)) == [opened]


def test_nothing_asked_for_erases_nothing(ledger):
    one = _closed(ledger)
    assert _erase(ledger, Erasable()) == []
    assert _erase(ledger, Erasable(pks=())) == []
    assert ledger.get(one).text


def test_an_erased_complaint_does_not_come_back(ledger):
    one = _closed(ledger, source_id="s1")
    _erase(ledger, Erasable(pks=(ledger.pk_of(one),)))
    with pytest.raises(ConflictError, match="erased"):
        ledger.append(one, event("called_back", reason="李雷"))
    again = ledger.add(complaint(SECRET, source_id="s1"), actor="a")
    assert (again.id, again.created) == (one, False)
    assert ledger.add_batch(batch_of([complaint(SECRET, source_id="s1")]), actor="a").known == 1
    assert ledger.get(one).text == ""
    assert len(ledger.find(Search())[0]) == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE complaint SET text = 'other'",
        "UPDATE complaint SET text = '', reporter = NULL, given_lon = NULL, given_lat = NULL, "
        "given_datum = NULL",  # right, but not within an erasure
        "UPDATE event SET reason = ''",
        "DELETE FROM event",
        "DELETE FROM complaint",
    ],
)
def test_the_guards_hold_outside_of_an_erasure(ledger, change):
    _closed(ledger)
    with pytest.raises(ConflictError, match="append-only"):
        ledger.writer.run_alone(lambda at: at.exec_driver_sql(change))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE complaint SET text = 'other'",
        "UPDATE complaint SET text = '', reporter = NULL, given_lon = NULL, given_lat = NULL, "
        "given_datum = NULL, received_at = 1",
        "UPDATE event SET kind = 'closed', reason = ''",
        "UPDATE event SET reason = 'other'",
        "DELETE FROM event",
        "DELETE FROM complaint",
    ],
)
def test_within_an_erasure_they_let_nothing_else_through(ledger, change):
    _closed(ledger)

    def job(at):
        at.exec_driver_sql("INSERT INTO meta (name, value) VALUES ('erasing', 'x')")
        at.exec_driver_sql(change)

    with pytest.raises(ConflictError, match="append-only"):
        ledger.writer.run_alone(job)
    with ledger.reading() as connection:
        marks = connection.exec_driver_sql("SELECT count(*) FROM meta WHERE name = 'erasing'")
        assert marks.scalar_one() == 0


def test_rejects_go_by_age_and_by_number(ledger):
    run = ledger.writer.run(
        lambda at: start(at, digest="d", profile="p", file_name="f", batch_rows=5)
    )
    rows = ['{"a": "电话 138-0013 8000"}', '{"a": "其他"}']
    ledger.writer.run(
        lambda at: keep_rejects(at, run.id, [Rejected(n, "x", row) for n, row in enumerate(rows)])
    )

    def erased(**how):
        return ledger.writer.run(lambda at: erase_rejects(at, **how))

    assert erased(mark="13800138000", apply=False) == 1
    assert erased(mark=" - ", apply=True) == 0
    assert erased(mark="13800138000", apply=True) == 1
    assert erased(mark="13800138000", apply=True) == 0
    assert erased(before_us=1, apply=True) == 0
    assert erased(before_us=2**60, apply=True) == 1


def test_nothing_is_left_in_the_files_of_sqlite(sqlite_ledger_url, tmp_path):
    from geo_service.ledger import Ledger
    from geo_service.ledger.erasure import settle
    from tests.ledger.conftest import REGION

    ledger = Ledger.open(sqlite_ledger_url, **REGION)
    one = ledger.add(complaint("独一无二的句子" * 30, reporter="r1"), actor="a")
    ledger.append(one.id, event("closed", reason="另一句独特的话"))

    def there():
        files = b"".join(file.read_bytes() for file in tmp_path.glob("ledger.sqlite*"))
        return [word.encode() in files for word in ("独一无二的句子", "另一句独特的话")]

    settle(ledger.engine)
    assert there() == [True, True]
    _erase(ledger, Erasable(reporter="r1"))
    settle(ledger.engine)
    assert there() == [False, False]
    ledger.close()


def test_migrating_back_and_forth_keeps_the_guards(store_url):
    from geo_service.ledger import Ledger, migrations
    from tests.ledger.conftest import REGION

    ledger = Ledger.open(store_url, **REGION)
    _closed(ledger)
    migrations.downgrade(ledger.engine, "0005")
    with pytest.raises(ConflictError, match="append-only"):
        ledger.writer.run_alone(lambda at: at.exec_driver_sql("UPDATE event SET reason = ''"))
    migrations.upgrade(ledger.engine)
    with ledger.reading() as connection:
        query = sa.select(sa.func.count()).select_from(complaints)
        assert connection.execute(query).scalar_one() == 1
    assert len(_erase(ledger, Erasable(reporter="r1"))) == 1
    ledger.close()
