from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo_service.base.errors import InputError, NotFoundError
from geo_service.tables import csv_read, open_table, write_table
from geo_service.tables.encoding import detect_encoding


def write(path: Path, data: bytes | str) -> Path:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def read(path: Path, **options: object) -> tuple[pa.Table, list]:
    reader = open_table(path, **options)
    chunks = list(reader.chunks())
    table = pa.concat_tables([reader.schema.empty_table(), *(c.table for c in chunks)])
    return table, [fault for c in chunks for fault in c.faults]


def test_cells_stay_the_text_they_are(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'code,n,q\n007,1.50,"a, ""b"""\n NA ,null,\n')
    table, faults = read(path)
    assert table.to_pylist() == [
        {"code": "007", "n": "1.50", "q": 'a, "b"'},
        {"code": " NA ", "n": "null", "q": ""},
    ]
    assert faults == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("zipped", [False, True])
def test_encodings_are_found(tmp_path: Path, encoding: str, zipped: bool) -> None:
    data = "地址,经度\n学府路1号,116.3\n河滨路㐂,116.4\n".encode(encoding)
    path = tmp_path / ("a.csv.gz" if zipped else "a.csv")
    write(path, gzip.compress(data) if zipped else data)
    table, _ = read(path)
    assert table["地址"].to_pylist() == ["学府路1号", "河滨路㐂"]
    assert table.column_names == ["地址", "经度"]


def test_chinese_after_a_long_ascii_beginning(tmp_path: Path) -> None:
    head = "a,b\n" + "x,y\n" * 600_000
    path = write(tmp_path / "a.csv", (head + "路,号\n").encode("gb18030"))
    table, _ = read(path)
    assert table.num_rows == 600_001
    assert table.slice(600_000).to_pylist() == [{"a": "路", "b": "号"}]


def test_a_broken_byte_spoils_one_cell_only(tmp_path: Path) -> None:
    text = "名,b\n" + "学府路,1\n" * 50
    path = write(tmp_path / "a.csv", text.encode() + b"\xff,2\n")
    reader = open_table(path)
    table = pa.concat_tables(c.table for c in reader.chunks())
    assert table["名"][-1].as_py() == "\ufffd"
    assert table["b"].to_pylist() == ["1"] * 50 + ["2"]
    assert any("no UTF-8" in notice for notice in reader.notices)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(tmp_path: Path, delimiter: str) -> None:
    path = write(tmp_path / "a.csv", f"a{delimiter}b\n1{delimiter}2\n")
    assert read(path)[0].to_pylist() == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize("block", [1 << 20, 24])
def test_ragged_rows_keep_their_place(
    tmp_path: Path, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_read, "BLOCK_BYTES", block)
    rows = ["1,2,3", "short", '"a\nb",2,3', "1,2,3,4", "", "5,6,7", "x,y", "8,9,10", "end,1"]
    path = write(tmp_path / "a.csv", "a,b,c\n" + "\n".join(rows) + "\n")
    table, faults = read(path)
    assert table["a"].to_pylist() == ["1", "short", "a\nb", "1", "5", "x", "8", "end"]
    assert table["c"].to_pylist() == ["3", "", "3", "3", "7", "", "10", ""]
    assert [fault.row for fault in faults] == [2, 4, 6, 8]
    assert "4 cells where the header names 3" in faults[1].reason


def test_only_ragged_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "a,b\n1\n2\n")
    table, faults = read(path)
    assert table["a"].to_pylist() == ["1", "2"]
    assert len(faults) == 2


@pytest.mark.parametrize("data", ["a,b", "a,b\n", "a,b\n\n\n"])
def test_no_rows(tmp_path: Path, data: str) -> None:
    table, _ = read(write(tmp_path / "a.csv", data))
    assert (table.num_rows, table.column_names) == (0, ["a", "b"])


def test_headers_are_made_usable_and_said_so(tmp_path: Path) -> None:
    reader = open_table(write(tmp_path / "a.csv", "a,,a\n1,2,3\n"))
    table = next(iter(reader.chunks())).table
    assert table.to_pylist() == [{"a": "1", "column_2": "2", "a_3": "3"}]
    assert len(reader.notices) == 2


@pytest.mark.parametrize("data", ["", "\n", "   \n1,2\n"])
def test_no_header(tmp_path: Path, data: str) -> None:
    with pytest.raises(InputError, match="header"):
        open_table(write(tmp_path / "a.csv", data))


def test_a_file_cut_short_is_an_input_error(tmp_path: Path) -> None:
    whole = gzip.compress(("a,b\n" + "1234567,abcdefg\n" * 90_000).encode(), mtime=0)
    path = write(tmp_path / "a.csv.gz", whole[: len(whole) // 2])
    with pytest.raises(InputError, match="damaged"):
        read(path)


def test_what_is_no_gzip(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        open_table(write(tmp_path / "a.csv.gz", "a,b\n1,2\n"))


def test_missing_file_and_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        open_table(tmp_path / "none.csv")
    with pytest.raises(InputError, match="format"):
        open_table(write(tmp_path / "a.docx", "x"))


def test_columns_can_be_chosen_and_rows_are_numbered(tmp_path: Path) -> None:
    lines = "".join(f"{i},{i * 2},x\n" for i in range(1, 300_001))
    reader = open_table(write(tmp_path / "a.csv", "a,b,c\n" + lines))
    chunks = list(reader.chunks(["b", "a"]))
    assert len(chunks) > 1
    for chunk in chunks:
        assert chunk.table.column_names == ["b", "a"]
        assert chunk.table["a"][0].as_py() == str(chunk.first_row)
    assert reader.rows == 300_000
    assert reader.fraction == pytest.approx(1.0)
    assert len(list(reader.chunks())) == len(chunks)  # can be read again


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=8)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6), bom=st.booleans())
def test_any_text_survives_the_round_trip(
    rows: list, bom: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("t") / "a.csv"
    table = pa.table({"a": [r[0] for r in rows], "b": [r[1] for r in rows]})
    write_table(path, table.schema, [table], bom=bom)
    # other programs read it alike
    plain = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert [tuple(row) for row in plain[1:]] == rows
    assert read(path, encoding="utf-8")[0].equals(table)


def test_a_cell_is_quoted_only_where_it_must_be(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    table = pa.table({"a": ["x", 'p,"q"'], "b": [1.5, None], "c": pa.array([True, None])})
    assert write_table(path, table.schema, [table.slice(0, 1), table.slice(1)]) == 2
    assert path.read_bytes() == b'a,b,c\nx,1.5,true\n"p,""q""",,\n'


def test_compressed_and_tab_separated(tmp_path: Path) -> None:
    table = pa.table({"a": ["1"], "b": pa.array(["x"]).dictionary_encode()})
    path = tmp_path / "a.tsv.gz"
    write_table(path, table.schema, [table])
    assert gzip.decompress(path.read_bytes()) == b"a\tb\n1\tx\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,\0\n",
        "a,b\n\0001,2\n",
        "地址,经度\n学府路\0001号,116.3\n",
        "地址,经度\n" + "学府路1号,116.3\n" * 50 + "\0\0\0,1\n",
    ],
)
def test_a_nul_makes_no_utf_16_of_a_text(encoding: str, text: str) -> None:
    found = detect_encoding([text.encode(encoding)])
    assert text.encode(encoding).decode(found) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "地址,经度\n学府路1号,116.3\n",
        "编号;内容\n1;" + "三里屯上三本路上一处井盖破损，希望尽快处理" * 3 + "\n",
        "a,b\n1,2\n",
        "name\tvalue\nx\ty\n",
    ],
)
def test_utf_16_without_a_mark_is_found(encoding: str, text: str) -> None:
    assert detect_encoding([text.encode(encoding)]) == encoding
