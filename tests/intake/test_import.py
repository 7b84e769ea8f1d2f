"""Files into the ledger: every row once, bad rows apart, in every format."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import openpyxl
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from geo_service.base.errors import InputError
from geo_service.intake import import_file
from geo_service.intake.read_rows import BAD_RECEIVED, NO_ID, NO_RECEIVED
from geo_service.ledger.complaints import original_text
from geo_service.ledger.disputes import propose
from tests.intake.made_files import profile, row, write_csv


def _import(toy, ledger, path, **named):
    return import_file(toy, ledger, profile(), path, key=b"k", **{"batch_rows": 7, **named})


def _kept(ledger):
    tables = list(ledger.export())
    return pa.concat_tables(tables).to_pylist() if tables else []


def test_each_row_becomes_a_complaint(toy, ledger, tmp_path):
    path = write_csv(tmp_path / "in.csv", [row(number) for number in range(20)])
    summary = _import(toy, ledger, path)
    assert (summary.rows, summary.accepted, summary.rejected) == (20, 20, 0)
    kept = _kept(ledger)
    assert len(kept) == 20
    one = ledger.get(kept[3]["id"])
    assert one.source_id == "N000003"
    assert one.text == "路灯不亮 第3件,联系电话【手机号】"
    assert one.category == ("照明", "街灯", "")
    assert one.received_at == datetime(2024, 4, 3, 19, 15, tzinfo=UTC)
    assert one.placement.located_by == "given"
    with ledger.reading() as connection:
        assert "13800130003" in original_text(connection, ledger.identity, one.id)
    assert len({one["reporter"] for one in kept}) == 7


def test_bulk_places_as_single_routing_does(toy, ledger, tmp_path):
    rows = [
        row(number, sub="河道", words="漏气" if number % 3 else "玩具站旁") for number in range(30)
    ]
    rows += [row(number, x="118.5") for number in range(30, 33)]
    _import(toy, ledger, write_csv(tmp_path / "in.csv", rows))
    for number, one in enumerate(_kept(ledger)):
        kept = ledger.get(one["id"]).placement
        day = (ledger.get(one["id"]).received_at + timedelta(hours=8)).date()
        answer = toy.route(
            text=rows[number]["words"],
            lon=one["lon"],
            lat=one["lat"],
            category="照明/河道",
            as_of=day,
        )
        assert kept.verdict == answer.verdict
        assert kept.probability == pytest.approx(answer.probability, abs=0.15)
        assert kept.lead_code == (answer.lead.code if answer.lead else "")
        assert kept.deadline == (
            answer.deadline.id if answer.deadline and answer.lead else kept.deadline
        )
        assert kept.overlay == (answer.overlays[0].code if answer.overlays else "")
        assert f"{kept.h3:x}" == answer.h3
        assert dict(kept.generations) == dict(answer.generations)


def test_event_columns_become_a_history(toy, ledger, tmp_path):
    back = row(
        1, received="2024-05-01 08:00:00", sent="2024-05-01 09:00:00", unit="甲所",
        due="2024-05-02 09:00:00", state="退回", back="2024-05-01 12:00:00", why="不归我管",
        happy="不满意", called="2024-05-03 10:00:00",
    )  # fmt: skip
    odd = row(2, received="2024-05-01 08:00:00", sent="2024-04-01 09:00:00", unit="甲所")
    _import(toy, ledger, write_csv(tmp_path / "in.csv", [back, odd]))
    first, second = (
        ledger.history(one["id"]) for one in sorted(_kept(ledger), key=lambda o: o["seq"])
    )
    if len(first) < len(second):
        first, second = second, first
    assert [one.kind for one in first] == ["received", "dispatched", "returned", "called_back"]
    assert first[1].details == {"deadline_h": 24.0}
    assert first[2].reason == "不归我管"
    assert first[3].details == {"satisfied": False}
    assert second[1].at == second[0].at, "nothing happens before the complaint came in"
    assert "2024-04-01" in second[1].details["stated_at"]


def test_the_same_file_again_changes_nothing(toy, ledger, tmp_path):
    path = write_csv(tmp_path / "in.csv", [row(number) for number in range(20)])
    _import(toy, ledger, path)
    before = ledger.last_seq()
    assert _import(toy, ledger, path).done_before == 20
    renamed = write_csv(tmp_path / "other.csv", [row(number) for number in range(21)])
    summary = _import(toy, ledger, renamed)
    assert (summary.accepted, summary.known) == (1, 20)
    assert ledger.last_seq() > before


def test_a_dry_run_keeps_nothing_and_says_what_would_be(toy, ledger, tmp_path):
    path = write_csv(tmp_path / "in.csv", [row(1), row(2, no=""), row(3, x="117.9")])
    summary = _import(toy, ledger, path, dry_run=True)
    assert (summary.accepted, summary.rejected) == (2, 1)
    assert summary.verdicts == {"direct": 1, "outside": 1}
    assert _kept(ledger) == []


def test_bad_rows_are_set_apart_with_their_reason(toy, ledger, tmp_path):
    rows = [
        row(1), row(2, no=""), row(3, received="gestern"), row(4, received=""),
        row(5, x="abc"), row(6, x="40.1", y="116.2"), row(7, sent="bald"), row(8, x="", y=""),
        row(9, received="", created="07.05.2024"),
    ]  # fmt: skip
    summary = _import(toy, ledger, write_csv(tmp_path / "in.csv", rows))
    assert summary.accepted == 3
    assert summary.reasons[NO_ID] == 1
    assert summary.reasons[BAD_RECEIVED] == 1
    assert summary.reasons[NO_RECEIVED] == 1
    assert summary.rejected == 6
    assert {one["lon"] is None for one in _kept(ledger)} == {True, False}


def test_a_ragged_row_is_set_apart(toy, ledger, tmp_path):
    path = write_csv(tmp_path / "in.csv", [row(1), row(2), row(3)])
    lines = path.read_text().splitlines()
    lines[2] = "N9,only,three"
    path.write_text("\n".join(lines))
    summary = _import(toy, ledger, path)
    assert (summary.accepted, summary.rejected) == (2, 1)


def test_csv_gb18030_xlsx_and_parquet_give_the_same(toy, ledger, tmp_path):
    rows = [row(number) for number in range(9)]
    first = _import(toy, ledger, write_csv(tmp_path / "a.csv", rows, encoding="gb18030"))
    assert first.accepted == 9
    table = pacsv.read_csv(
        write_csv(tmp_path / "b.csv", rows),
        convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(rows[0], pa.string())),
    )
    pq.write_table(table, tmp_path / "b.parquet")
    book = openpyxl.Workbook()
    book.active.append(list(rows[0]))
    for one in rows:
        book.active.append(list(one.values()))
    book.save(tmp_path / "c.xlsx")
    for name in ("b.parquet", "c.xlsx"):
        again = _import(toy, ledger, tmp_path / name)
        assert (again.accepted, again.known, again.late_events) == (0, 9, 0)


def test_a_file_that_lacks_a_column_is_refused(toy, ledger, tmp_path):
    (tmp_path / "in.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="no"):
        _import(toy, ledger, tmp_path / "in.csv")


def test_default_locations_are_marked_and_send_nobody(toy, ledger, tmp_path):
    streets = ["东风路", "西山路", "南湖街", "北桥街", "槐树胡同", "柳荫路", "文化街", "河沿路"]
    rows = [row(n, address=f"{streets[n % 8]}{n}号") for n in range(200)]
    for n in range(0, 200, 4):
        rows[n] |= {"x": "116.25", "y": "40.1", "address": f"{streets[n // 4 % 8]}{n}号"}
    summary = _import(toy, ledger, write_csv(tmp_path / "in.csv", rows), batch_rows=1000)
    marked = [one for one in _kept(ledger) if one["default_location"]]
    assert len(marked) == summary.default_locations == 50
    assert {(one["verdict"], one["lon"]) for one in marked} == {("confirm", None)}


def test_an_open_dispute_asks_in_an_import_too(toy, ledger, tmp_path, monkeypatch):
    monkeypatch.setattr(toy.contests, "disputes", ())
    near = {"x": "116.0993", "y": "40.05"}
    _import(toy, ledger, write_csv(tmp_path / "a.csv", [row(1, **near), row(2, x="116.35")]))
    ledger.writer.run(lambda at: propose(at, "township", ("T1", "T2"), state="proposed"))
    ledger.writer.run(lambda at: propose(at, "township", ("T1", "T2"), state="open"))
    _import(toy, ledger, write_csv(tmp_path / "b.csv", [row(3, **near), row(4, x="116.35")]))
    assert [one["verdict"] for one in _kept(ledger)] == ["direct", "direct", "confirm", "direct"]


def test_a_year_that_cannot_be_right_is_no_time(toy, ledger, tmp_path):
    rows = [row(1, received="9999-12-31 23:59:59"), row(2, sent="9999-12-31 00:00:00", unit="所")]
    summary = _import(toy, ledger, write_csv(tmp_path / "in.csv", rows))
    assert (summary.accepted, summary.reasons) == (1, {NO_RECEIVED: 1})
    assert "dispatched" not in summary.kinds
