"""Kinds of delimited text: delimiters, encodings, line ends, numbers, notations, damaged rows."""

from __future__ import annotations

import csv
import gzip
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.newcomer.case import Case
from tests.newcomer.place import BRAZILIAN, CHINESE, GERMAN, PLACES, RUSSIAN, TAIWANESE, Place

#: options where the names of columns do not tell them
POINT = ("--point", "position")
Kind = Callable[[random.Random], Iterator[Case]]
KINDS: list[Kind] = []


def kind(made: Kind) -> Kind:
    """Add a kind to the trial."""
    KINDS.append(made)
    return made


@dataclass(frozen=True)
class Row:
    """A row as meant: its columns as texts, the ward it lies in ('' for none), the status."""

    cells: dict[str, str]
    ward: str
    status: str = "ok"
    lon: float = 0.0
    lat: float = 0.0


def draw(rng: random.Random, place: Place, rows: int = 12) -> list[Row]:
    """Rows with ids that begin with zeros, coordinates, and words in the place's language."""
    found = []
    for number in range(rows):
        lon, lat, ward = place.point(rng)
        cells = {"id": f"{number:04d}", "lon": f"{lon:.6f}", "lat": f"{lat:.6f}",
                 "words": rng.choice(place.words)}  # fmt: skip
        found.append(Row(cells, ward, lon=lon, lat=lat))
    return found


def csv_bytes(
    rows: list[list[str]], *, delimiter: str = ",", newline: str = "\r\n",
    encoding: str = "utf-8", quote: int = csv.QUOTE_MINIMAL, before: str = "",
) -> bytes:  # fmt: skip
    """Rows as a file's bytes; UTF-16 with a byte order mark only where the encoding has one."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=newline, quoting=quote).writerows(rows)
    return (before + buffer.getvalue()).encode(encoding)


def grid(rows: list[Row]) -> list[list[str]]:
    """Header and cells."""
    return [list(rows[0].cells), *(list(row.cells.values()) for row in rows)]


def saved(name: str, content: bytes) -> Callable[[Path], Path]:
    """A writer of these bytes."""

    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return write


def with_cells(rows: list[Row], change: Callable[[Row], dict[str, str]]) -> list[Row]:
    """The same rows with other cells."""
    return [replace(row, cells=change(row)) for row in rows]


def positions(rows: list[Row], form: Callable[[float, float], str]) -> list[Row]:
    """Both coordinates in one column."""
    return with_cells(
        rows, lambda row: {"id": row.cells["id"], "position": form(row.lon, row.lat),
                           "words": row.cells["words"]})  # fmt: skip


@kind
def delimiters_and_encodings(rng):
    """Every delimiter with every encoding the language is saved in."""
    place = rng.choice(PLACES)
    delimiter, encoding = rng.choice(",;\t|"), rng.choice(place.encodings)
    newline, quote = (
        rng.choice(["\n", "\r\n", "\r"]),
        rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    )
    rows = draw(rng, place, 40)
    content = csv_bytes(grid(rows), delimiter=delimiter, encoding=encoding, newline=newline,
                        quote=quote)  # fmt: skip
    yield Case("delimiter × encoding × line ends", f"{place.key} {delimiter!r} {encoding} {newline!r} {quote}",
               "assign", place, saved(rng.choice(["in.csv", "in.txt", "in.tsv"]), content), rows,
               mend=("--encoding", encoding), named=("--encoding",))  # fmt: skip


@kind
def decimal_commas(rng):
    """Numbers as written in half of Europe and Latin America."""
    place = rng.choice([GERMAN, BRAZILIAN, RUSSIAN])
    delimiter, quote = rng.choice([(";", 0), ("\t", 0), ("|", 0), (",", 1)])
    encoding = rng.choice(place.encodings)
    rows = with_cells(
        draw(rng, place, 30),
        lambda row: {
            **row.cells,
            "lon": row.cells["lon"].replace(".", ","),
            "lat": row.cells["lat"].replace(".", ","),
        },
    )
    yield Case("decimal commas", f"{place.key} {delimiter!r} {encoding} {quote}", "assign", place,
               saved("in.csv", csv_bytes(grid(rows), delimiter=delimiter, encoding=encoding, quote=quote)),
               rows, mend=("--encoding", encoding), named=("--encoding",))  # fmt: skip


@kind
def sep_lines(rng):
    """The line that tells Excel the delimiter."""
    place, delimiter = rng.choice(PLACES), rng.choice(";,\t|")
    quoted = rng.choice(["sep={}", '"sep={}"'])
    rows = draw(rng, place)
    before = quoted.format(delimiter) + "\r\n"
    yield Case("sep= line", f"{delimiter!r} {quoted}", "assign", place,
               saved("in.csv", csv_bytes(grid(rows), delimiter=delimiter, before=before,
                                         encoding=rng.choice(["utf-8", "utf-8-sig"]))), rows)  # fmt: skip


@kind
def header_with_other_delimiters(rng):
    """A header whose names hold more of another delimiter than the file's own."""
    place, delimiter = rng.choice(PLACES), rng.choice(";\t|")
    name = rng.choice(["Street, house, city, zip, unit", "a, b, c, d, e (or: f, g)"])
    rows = with_cells(draw(rng, place), lambda row: {**row.cells, name: "Alpha, 1, x, y, z"})
    yield Case("commas in the header of another delimiter", f"{delimiter!r} {name[:6]}", "assign",
               place, saved("in.csv", csv_bytes(grid(rows), delimiter=delimiter)), rows)  # fmt: skip


@kind
def excel_texts(rng):
    """Numbers kept as text by a formula."""
    place = rng.choice(PLACES)
    what = rng.choice([("id",), ("id", "lon", "lat"), ("lon", "lat")])
    delimiter = rng.choice(",;\t")
    meant = draw(rng, place)
    lines = [delimiter.join(meant[0].cells)]
    for row in meant:
        cells = [f'="{cell}"' if key in what else '"' + cell.replace('"', '""') + '"'
                 for key, cell in row.cells.items()]  # fmt: skip
        lines.append(delimiter.join(cells))
    yield Case('="0012"', f"{'+'.join(what)} {delimiter!r}", "assign", place,
               saved("in.csv", "\r\n".join(lines).encode()), meant)  # fmt: skip


@kind
def invisible_marks(rng):
    """Characters nobody sees before or after a number."""
    place = rng.choice(PLACES)
    before, after = (
        rng.choice(["\u00a0", "\u202a", "\ufeff", "\u200b", " ", "\u3000"]),
        rng.choice(["", "\u200b", "\u00a0", "\u202c", "\t"]),
    )
    meant = draw(rng, place)
    written = with_cells(meant, lambda row: {**row.cells, "lon": before + row.cells["lon"] + after,
                                             "lat": row.cells["lat"] + after})  # fmt: skip
    truth = with_cells(
        written,
        lambda row: {key: cell for key, cell in row.cells.items() if key not in ("lon", "lat")},
    )
    yield Case("invisible marks at numbers", f"U+{ord(before):04X} {after!r}", "assign", place,
               saved("in.csv", csv_bytes(grid(written))), truth)  # fmt: skip


@kind
def full_width_digits(rng):
    """Digits typed with a Chinese or Japanese keyboard."""
    place = rng.choice([CHINESE, TAIWANESE])
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    rows = with_cells(
        draw(rng, place),
        lambda row: {
            **row.cells,
            "lon": row.cells["lon"].translate(wide),
            "lat": row.cells["lat"].translate(wide),
        },
    )
    yield Case("full-width digits", place.key, "assign", place,
               saved("in.csv", csv_bytes(grid(rows))), rows)  # fmt: skip


@kind
def lines_in_cells(rng):
    """Line ends inside quoted cells, in a file with other line ends."""
    place = rng.choice(PLACES)
    inside, outside = rng.choice(["\r\n", "\n", "\r"]), rng.choice(["\r\n", "\n"])
    count = rng.choice([30, 3000])
    rows = with_cells(
        draw(rng, place, count),
        lambda row: {
            **row.cells,
            "words": f'{row.cells["words"]}{inside}second line, with "quotes"{inside}',
        },
    )
    yield Case("line ends in cells", f"{inside!r} in {outside!r} {count}", "assign", place,
               saved("in.csv", csv_bytes(grid(rows), newline=outside)), rows)  # fmt: skip


@kind
def unclosed_quotes(rng):
    """A quotation mark that never closes would swallow the rest of the file."""
    place, count = rng.choice(PLACES), rng.choice([40, 2500])
    at = rng.randrange(5, count - 5)
    mark = rng.choice(['"open', '"open, and more'])
    rows = draw(rng, place, count)
    lines = [",".join(rows[0].cells)]
    lines += [f"{row.cells['id']},{row.cells['lon']},{row.cells['lat']},{mark if n == at else 'x'}"
              for n, row in enumerate(rows)]  # fmt: skip
    yield Case("unclosed quotation mark", f"{count} {mark}", "assign", place,
               saved("in.csv", "\n".join(lines).encode()), None, named=(r"row\s+\d|line\s+\d", "quot"))  # fmt: skip


@kind
def ragged_rows(rng):
    """Rows with a cell too many or too few."""
    place, delimiter = rng.choice(PLACES), rng.choice(",;\t")
    rows = with_cells(draw(rng, place, 30), lambda row: {**row.cells, "words": "w", "kind": "k"})
    at, more = rng.randrange(2, 28), rng.choice([True, False])
    lines = [list(row.cells.values()) for row in rows]
    lines[at] = [*lines[at], "further"] if more else lines[at][:-1]
    if more:
        truth = rows
    else:
        cut = {**rows[at].cells, "kind": ""}
        truth = [*rows[:at], replace(rows[at], cells=cut), *rows[at + 1 :]]
    yield Case("ragged rows", f"{delimiter!r} {'more' if more else 'fewer'}", "assign", place,
               saved("in.csv", csv_bytes([list(rows[0].cells), *lines], delimiter=delimiter)), truth,
               notes=("rejects.csv",))  # fmt: skip


@kind
def trailing_delimiters(rng):
    """A delimiter at the end of every line, or blank lines at the end or between."""
    place = rng.choice(PLACES)
    how = rng.choice(["delimiter", "blank end", "blank between", "empty rows"])
    delimiter = rng.choice(",;")
    rows = draw(rng, place)
    lines = [delimiter.join(rows[0].cells)]
    lines += [delimiter.join([r.cells["id"], r.cells["lon"], r.cells["lat"], "w"]) for r in rows]
    rows = with_cells(rows, lambda row: {**row.cells, "words": "w"})
    if how == "delimiter":
        lines = [line + delimiter for line in lines]
    elif how == "blank end":
        lines += ["", "", ""]
    elif how == "blank between":
        lines.insert(5, "")
    else:
        lines += [delimiter * 3] * 3
    truth = rows
    if how == "empty rows":
        empty = Row(dict.fromkeys(rows[0].cells, ""), "", "no_coordinate")
        truth = [*rows, empty, empty, empty]
    yield Case("trailing delimiters and blank lines", f"{how} {delimiter!r}", "assign", place,
               saved("in.csv", "\n".join(lines).encode()), truth)  # fmt: skip


@kind
def duplicate_headers(rng):
    """The same column name twice, or names that differ by case."""
    place = rng.choice(PLACES)
    second = rng.choice(["words", "WORDS", "Words "])
    rows = draw(rng, place)
    lines = [
        [*rows[0].cells, second],
        *([*row.cells.values(), f"second {n}"] for n, row in enumerate(rows)),
    ]
    name = {"words": "words_5", "WORDS": "WORDS", "Words ": "Words "}[second]
    truth = [replace(row, cells={**row.cells, name: f"second {n}"}) for n, row in enumerate(rows)]
    yield Case("headers that repeat", repr(second), "assign", place,
               saved("in.csv", csv_bytes(lines)), truth)  # fmt: skip


@kind
def no_coordinates(rng):
    """Zeros, sentinels and words where a coordinate is missing."""
    place = rng.choice(PLACES)
    nothing = rng.choice(
        [
            ("0", "0"),
            ("0.0", "0.000"),
            ("-999", "-999"),
            ("", ""),
            ("NULL", "NULL"),
            ("N/A", "n/a"),
            ("-", "-"),
            ("0,0", "0,0"),
            ("999999", "999999"),
            ("nan", "NaN"),
        ]
    )
    rows = draw(rng, place)
    at = sorted(rng.sample(range(12), 3))
    rows = [replace(row, cells={**row.cells, "lon": nothing[0], "lat": nothing[1]}, ward="",
                    status="no_coordinate") if n in at else row for n, row in enumerate(rows)]  # fmt: skip
    yield Case("no coordinate", "/".join(nothing), "assign", place,
               saved("in.csv", csv_bytes(grid(rows), quote=csv.QUOTE_ALL)), rows)  # fmt: skip


@kind
def bad_coordinates(rng):
    """Rows whose coordinates cannot be meant, among good ones."""
    place = rng.choice(PLACES)
    bad = rng.choice(
        [
            ("1e400", "50"),
            ("abc", "50"),
            ("200", "95"),
            ("10.5.3", "50"),
            ("12°75'E", "50°N"),
            ("10", ""),
        ]
    )
    rows = draw(rng, place)
    at = rng.randrange(2, 10)
    rows = [replace(row, cells={**row.cells, "lon": bad[0], "lat": bad[1]}, ward="",
                    status="bad_coordinate") if n == at else row for n, row in enumerate(rows)]  # fmt: skip
    yield Case("bad coordinate", "/".join(bad), "assign", place,
               saved("in.csv", csv_bytes(grid(rows))), rows, notes=("rejects.csv",))  # fmt: skip


@kind
def columns_that_formats_use(rng):
    """Columns named as a vector format names its own, written as that format."""
    place = rng.choice(PLACES)
    extra = rng.choice(
        [
            ("fid",),
            ("OGC_FID", "geom"),
            ("Type", "TYPE"),
            ("geometry",),
            ("id2", "ID2", "Id2"),
            ("gid", "rowid"),
            ("wkb_geometry",),
        ]
    )
    suffix = rng.choice([".geojson", ".gpkg", ".fgb"])
    values = rng.choice([["7", "7"], ["SR-1", "SR-2"], ["1.5", "x"]])
    rows = with_cells(
        draw(rng, place),
        lambda row: {**row.cells, **{name: f"{values[n % 2]}" for n, name in enumerate(extra)}},
    )
    yield Case("columns that formats keep for themselves", f"{'+'.join(extra)} {suffix} {values[0]}",
               f"assign{suffix}", place, saved("in.csv", csv_bytes(grid(rows))), rows)  # fmt: skip


@kind
def gzipped(rng):
    """A compressed export."""
    place, encoding = rng.choice(PLACES), rng.choice(["utf-8", "utf-16"])
    rows = draw(rng, place)
    yield Case("gzip", f"{place.key} {encoding}", "assign", place,
               saved("in.csv.gz", gzip.compress(csv_bytes(grid(rows), encoding=encoding))), rows)  # fmt: skip


@kind
def other_content(rng):
    """A page, a picture or nothing where a table is expected."""
    content, what = rng.choice(
        [
            (b"", "empty"),
            (b"<!DOCTYPE html><html><body>Login</body></html>", "a web page"),
            (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "a picture"),
            (b"id,lon,lat\n", "header only"),
            (b"PK\x03\x04" + bytes(200), "a broken zip"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a broken xls"),
        ]
    )
    name = rng.choice(
        [
            "in.csv",
            "in.xlsx",
            "in.xls",
            "in.geojson",
            "in.gpkg",
            "in.parquet",
            "in.zip",
            "in.kml",
            "in.csv.gz",
        ]
    )
    place = rng.choice(PLACES)
    if what == "header only" and name == "in.csv":
        return
    yield Case(
        "other content under the name",
        f"{what} {name}",
        "assign",
        place,
        saved(name, content),
        None,
    )
