"""Repeated reports are marked at intake, one by one and in bulk, and are kept all the same."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from geo_service.intake import ComplaintInput, Intake, import_file
from geo_service.ledger.schema import complaint
from tests.intake.made_files import profile, row, write_csv

ROOF = "屋顶漏雨墙皮都脱落了没有人来修"
START = datetime(2024, 4, 3, 1, tzinfo=UTC)
SPOT = {"lon": 116.05, "lat": 40.1}


def report(number, text=ROOF, reporter="13800130001", days=0.0, **more):
    received = START + timedelta(days=days)
    where = SPOT if "lon" not in more else {}
    return ComplaintInput("t", f"n{number}", text, received, reporter=reporter, **where, **more)


def marks(ledger):
    row = complaint.c
    with ledger.reading() as connection:
        query = sa.select(row.source_id, row.duplicate).order_by(row.pk)
        return dict(connection.execute(query).fetchall())


@pytest.fixture
def intake(toy, ledger):
    return Intake(toy, ledger, b"k")


def test_a_second_report_is_marked_and_kept_whether_or_not_it_has_a_category(intake, ledger):
    intake.take(report(1, category=("房屋", "屋顶", "漏雨")), actor="a")
    intake.take(report(2, "上次反映过," + ROOF, days=2), actor="a")
    intake.take(report(3, reporter="13800130002", days=2), actor="a")
    intake.take(report(4, days=12), actor="a")
    assert marks(ledger) == {"n1": False, "n2": True, "n3": False, "n4": False}


def test_the_same_request_again_is_no_duplicate(intake, ledger):
    for _ in range(2):
        intake.take(report(1), actor="a")
        intake.take_many([report(1), report(1)], actor="a")
    assert marks(ledger) == {"n1": False}


def test_within_one_batch_and_of_what_is_kept(intake, ledger):
    intake.take(report(1), actor="a")
    batch = [report(2, days=1), report(3, reporter="x"), report(4, reporter="x", days=3)]
    batch += [report(5, "路灯不亮一片漆黑", reporter="x", days=3), report(6, reporter="")]
    intake.take_many(batch, actor="a")
    expected = {"n1": False, "n2": True, "n3": False, "n4": True, "n5": False, "n6": False}
    assert marks(ledger) == expected


def test_a_file_is_marked_as_calls_are_and_twice_changes_nothing(toy, ledger, tmp_path):
    same = {"x": "116.05", "y": "40.1", "words": ROOF, "phone": "13900000001"}
    rows = [row(number, phone=f"139111{number:05d}") for number in range(12)]
    days = ["2024-04-01", "2024-04-03", "2024-04-30", "2024-04-28"]
    rows += [
        row(100 + k, received=f"{day} 09:00:00", **same) for k, day in enumerate(days)
    ]  # the last was said first: it comes in second
    path = write_csv(tmp_path / "in.csv", rows)
    for batch_rows in (5, 50):
        summary = import_file(toy, ledger, profile(), path, key=b"k", batch_rows=batch_rows)
    assert summary.accepted == 0
    found = {name: marked for name, marked in marks(ledger).items() if name >= "N0001"}
    assert found == {"N000100": False, "N000101": True, "N000102": False, "N000103": True}
    assert not any(marked for name, marked in marks(ledger).items() if name < "N0001")


def test_how_a_file_is_cut_changes_no_mark(toy, ledger, tmp_path):
    rows = [
        row(k, x="116.05", y="40.1", words=ROOF, phone=f"1390000000{k % 3}",
            received=f"2024-04-{1 + k:02d} 09:00:00")
        for k in range(12)
    ]  # fmt: skip
    done = import_file(
        toy, ledger, profile(), write_csv(tmp_path / "in.csv", rows), key=b"k", batch_rows=4
    )
    assert done.accepted == 12
    assert done.duplicates == 9
    assert [name for name, marked in marks(ledger).items() if not marked] == [
        "N000000", "N000001", "N000002",
    ]  # fmt: skip


def test_a_mark_cannot_be_changed(intake, ledger):
    intake.take(report(1), actor="a")
    with pytest.raises(Exception, match="append-only"):
        ledger.writer.run_alone(lambda at: at.execute(sa.update(complaint).values(duplicate=True)))
