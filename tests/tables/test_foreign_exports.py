"""CSV as offices of several countries and programs leave it: pages, titles, row names, escapes."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from geo_service.base.dates import DateOrder
from geo_service.base.errors import InputError
from geo_service.tables import open_table
from geo_service.tables.times import NO_TIME, read_clock

_TEXTS = {
    "cp932": "受付番号,内容\n1,街灯が消えています\n2,道路の穴も危険です\n",
    "euc_jp": "受付番号,内容\n1,街灯が消えています\n2,道路の穴も危険です\n",
    "iso2022_jp": "受付番号,内容\n1,街灯が消えています\n2,道路の穴も危険です\n",
    "cp949": "번호,내용\n1,강남구 도로에 구멍이 있습니다\n2,종로구 가로등 고장\n",
    "cp1254": "Başvuru No,Açıklama\n1,Çöp toplanmadı; ışık yanmıyor\n2,Kadıköy: ağaç devrildi\n",
    "gb18030": "编号,内容\n1,望京街道路灯不亮，请尽快处理\n2,海淀区学院路小区漏水\n",
    "cp1252": "nr,texti\n1,Þingholt: gata er í myrkri; götuljós biluð\n2,ég bið um viðgerð\n",
}


def _rows(path: Path, content: bytes) -> tuple[pa.Table, list[str]]:
    path.write_bytes(content)
    reader = open_table(path)
    tables = [chunk.table for chunk in reader.chunks()]
    return pa.concat_tables(tables), reader.notices


@pytest.mark.parametrize("page", _TEXTS)
def test_a_page_is_told_by_its_letters(tmp_path, page):
    text = _TEXTS[page]
    table, _ = _rows(tmp_path / "calls.csv", text.encode(page))
    assert [",".join(table.column_names), *(",".join(row.values()) for row in table.to_pylist())] == (
        text.splitlines()
    )  # fmt: skip


@pytest.mark.parametrize(
    ("above", "mark"),
    [
        ("Complaints of the city;;;\nAs of 1 May;;;\n;;;\n", ";"),
        ("Complaints of the city\nAs of 1 May 2024\n\n", ","),
        ("# Source: the city, by hand\n# Licence: open\n", ","),
        ('"Complaints"\t\t\t\n', "\t"),
    ],
)
def test_titles_above_the_header_are_left_out_and_said(tmp_path, above, mark):
    rows = [["id", "text", "lon", "lat"], *([str(n), "dark", "6,9", "50,9"] for n in range(5))]
    if mark == ",":
        rows = [[cell.replace(",", ".") for cell in row] for row in rows]
    table, told = _rows(
        tmp_path / "t.csv", (above + "\n".join(map(mark.join, rows)) + "\n").encode()
    )
    assert table.column_names == rows[0]
    assert [list(row.values()) for row in table.to_pylist()] == rows[1:]
    assert any("above the header" in notice for notice in told)


@pytest.mark.parametrize(
    "text",
    [
        "text\nHello, you, there\nDark, cold, wet\nA, b, c\nD, e, f\n",
        "No;Open;Lon;Lat\n1;a;6,9;50,9\n2;b;6,9;50,9\n3;c;6,8;50,8\n4;d;6,8;50,8\n",
        "#,lon,lat\n1,6.9,50.9\n2,6.9,50.9\n3,6.9,50.9\n4,6.9,50.9\n",
    ],
)
def test_a_header_is_never_taken_for_a_title(tmp_path, text):
    table, told = _rows(tmp_path / "t.csv", text.encode())
    assert table.column_names[0] == text.split("\n", 1)[0].split(";" if ";" in text else ",")[0]
    assert not any("above the header" in notice for notice in told)


@pytest.mark.parametrize("mark", [",", ";", " "])
def test_row_names_that_the_header_lacks_do_not_shift_the_columns(tmp_path, mark):
    lines = ['"id" "lon"'.replace(" ", mark)]
    lines += [f'"{n}" "00{n}" 6.{n}'.replace(" ", mark) for n in range(1, 6)]
    table, told = _rows(tmp_path / "r.csv", ("\n".join(lines) + "\n").encode())
    assert table.column_names == ["row_names", "id", "lon"]
    assert table.to_pylist()[2] == {"row_names": "3", "id": "003", "lon": "6.3"}
    assert any("row_names" in notice for notice in told)


def test_marks_escaped_by_a_backslash_belong_to_the_cell(tmp_path):
    lines = ["id,text,lon"] + [f'"{n}","Bar \\"Zum Eck\\", Hof\\\\ {n}","6.{n}"' for n in range(4)]
    table, told = _rows(tmp_path / "m.csv", ("\n".join(lines) + "\n").encode())
    assert table.to_pylist()[1] == {"id": "1", "text": 'Bar "Zum Eck", Hof\\ 1', "lon": "6.1"}
    assert any("backslash" in notice for notice in told)


def test_a_path_that_ends_in_a_backslash_stays(tmp_path):
    lines = ["id,path", *(f'"{n}","C:\\data\\"' for n in range(4))]
    table, _ = _rows(tmp_path / "p.csv", ("\n".join(lines) + "\n").encode())
    assert table["path"].to_pylist() == ["C:\\data\\"] * 4


def test_a_workbook_named_csv_is_called_what_it_is(tmp_path):
    (tmp_path / "w.csv").write_bytes(b"PK\x03\x04\x14\x00\x00\x00\x08\x00")
    with pytest.raises(InputError, match=r"w\.csv is a workbook or a zip file"):
        open_table(tmp_path / "w.csv")


@pytest.mark.parametrize(
    "text",
    [
        "1 мая 2024 г. 13:05", "1 Mayıs 2024 13:05", "1 MAYIS 2024 13:05", "01MAY24:13:05:00",
        "01/05/2024 às 13:05", "令和6年5月1日 13時05分", "R6.5.1 13:05", "民國113年5月1日 13:05",
        "1.5.24 um 13:05 Uhr", "1 maja 2024 13:05", "01/05/2024 13h05",
    ],
)  # fmt: skip
def test_times_as_countries_and_programs_write_them(text):
    clock = read_clock(pa.array([text]), DateOrder.DAY_FIRST)
    assert clock.local[0] == 1_714_568_700_000_000


@pytest.mark.parametrize("text", ["R6.2.30 13:05", "02MAR", "31 abril 2024", "平成0年1月1日"])
def test_times_that_do_not_exist_are_not_read(text):
    assert read_clock(pa.array([text]), DateOrder.DAY_FIRST).local[0] == NO_TIME
