"""CSV files as spreadsheets and portals leave them: read as meant, or refused with the remedy."""

from __future__ import annotations

import random

import pytest

from geo_service.base.errors import InputError
from geo_service.tables import open_table

ROWS = [["0012", "10.005", "50.005", "Alpha St 1"], ["0013", "10.03", "50.005", "Bravo, Rd 2"]]
HEADER = ["id", "lon", "lat", "address, street"]


def read(path, **named):
    reader = open_table(path, **named)
    rows = [row for chunk in reader.chunks() for row in chunk.table.to_pylist()]
    return reader, rows


def written(delimiter, end="\n", rows=ROWS):
    quoted = [[f'"{cell}"' if "," in cell or delimiter in cell else cell for cell in row]
              for row in [HEADER, *rows]]  # fmt: skip
    return end.join(delimiter.join(row) for row in quoted) + end


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("sep", ["", "sep=", '"sep="'])
def test_line_ends_delimiters_and_the_sep_line(tmp_path, delimiter, end, sep):
    line = sep.replace("=", f"={delimiter}") + end if sep else ""
    path = tmp_path / "in.csv"
    path.write_bytes((line + written(delimiter, end)).encode())
    reader, rows = read(path)
    assert reader.schema.names == HEADER
    assert [list(row.values()) for row in rows] == ROWS


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-8-sig", "gb18030"])
def test_chinese_text_in_each_encoding(tmp_path, encoding):
    text = "编号,地址\n1,朝阳区建国路八十八号院\n2,海淀区中关村大街一号\n"
    (tmp_path / "in.csv").write_bytes(text.encode(encoding))
    _, rows = read(tmp_path / "in.csv")
    assert rows[1] == {"编号": "2", "地址": "海淀区中关村大街一号"}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("id,address\n1,Calle Cañada José 5\n2,Straße Müller\n", "cp1252"),
        ("id,address\n1,Rua São João – “Centro”\n", "cp1252"),
        ("id,地址\n1,臺北市信義區市府路一號\n2,新北市板橋區中山路\n", "big5"),
        ("id,адрес\n1,улица Ленина дом пять\n2,Московская область\n", "cp1251"),
        ("id,адрес\n1,улица Ленина дом пять\n2,Московская область\n", "koi8-r"),
    ],
)
def test_other_encodings_are_told_and_said(tmp_path, text, encoding):
    (tmp_path / "in.csv").write_bytes(text.encode(encoding))
    reader, rows = read(tmp_path / "in.csv")
    assert list(rows[0].values())[1] == text.splitlines()[1].split(",")[1]
    assert any(encoding in notice for notice in reader.notices)


def test_evidence_far_down_in_the_file_counts(tmp_path):
    plain = "".join(f"{n},plain text\n" for n in range(200_000))
    text = f"id,address\n{plain}1,Calle Cañada José\n"
    (tmp_path / "in.csv").write_bytes(text.encode("cp1252"))
    _, rows = read(tmp_path / "in.csv")
    assert rows[-1]["address"] == "Calle Cañada José"


def test_an_encoding_that_cannot_be_told_is_refused_with_the_option(tmp_path):
    text = "id,ulica\n1,Łódź Świętokrzyska\n"
    (tmp_path / "in.csv").write_bytes(text.encode("cp1250"))
    with pytest.raises(InputError, match="--encoding"):
        open_table(tmp_path / "in.csv")
    _, rows = read(tmp_path / "in.csv", encoding="cp1250")
    assert rows[0]["ulica"] == "Łódź Świętokrzyska"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("closed", [False, True])
def test_a_quotation_mark_that_never_closes_is_refused_with_its_row(tmp_path, seed, closed):
    rng = random.Random(seed)
    lines = [f"{n},10.0,50.0,x" for n in range(400)]
    row = rng.randrange(5, 200)
    lines[row] = f'{row},10.0,50.0,"open'
    if closed:
        lines[row + 100] = f'{row + 100},10.0,50.0,"closed"'
    (tmp_path / "in.csv").write_text("id,lon,lat,address\n" + "\n".join(lines) + "\n")
    with pytest.raises(InputError, match=rf"row {row + 1}: a quotation mark"):
        read(tmp_path / "in.csv")


def test_cells_of_several_lines_are_no_such_mistake(tmp_path):
    poem = "one,\ntwo,\nthree, four,\nfive\n" * 20
    (tmp_path / "in.csv").write_text(f'id,a,b,c\n1,"{poem}",y,z\n2,q,r,s\n')
    _, rows = read(tmp_path / "in.csv")
    assert (len(rows), rows[0]["a"]) == (2, poem)


def test_texts_written_as_formulas_keep_their_zeros(tmp_path):
    (tmp_path / "in.csv").write_text('id,name\n="0012",a\n"=""0013""",b\n=1+1,c\n')
    _, rows = read(tmp_path / "in.csv")
    assert [row["id"] for row in rows] == ["0012", "0013", "=1+1"]
