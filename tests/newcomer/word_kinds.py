"""Kinds of files of words: texts to locate, uploads, lists of places, labelled tickets."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from pathlib import Path

import openpyxl

from tests.newcomer.case import Case
from tests.newcomer.place import BRAZILIAN, CHINESE, GERMAN, PLACES, RUSSIAN, TAIWANESE, Place
from tests.newcomer.table_kinds import csv_bytes, kind, saved
from tests.newcomer.workbook_kinds import open_document


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


WAYS: dict[str, Callable[[str], str]] = {
    "as it is": lambda name: name, "upper": str.upper, "lower": str.lower,
    "decomposed": lambda name: unicodedata.normalize("NFD", name), "plain": _plain,
    "no hyphen": lambda name: name.replace("-", " "), "two blanks": lambda name: name.replace(" ", "  "),
    "no apostrophe": lambda name: name.replace("'", "’"),
}  # fmt: skip


def texts(rng: random.Random, place: Place, count: int = 24) -> tuple[list[list[str]], list[str]]:
    """Rows of id and words that name a ward in full, and the wards' codes."""
    rows, codes = [["id", "words"]], []
    way = WAYS[rng.choice(list(WAYS))]
    for number in range(count):
        ward = rng.randrange(4)
        rows.append([f"{number:04d}", f"{way(place.wards[ward])}, {rng.choice(place.words)}"])
        codes.append(f"{ward + 1:02d}")
    return rows, codes


def as_file(
    rng: random.Random, place: Place, rows: list[list[str]], forms: list[str]
) -> tuple[str, str, Callable[[Path], Path]]:
    """The rows as one of the forms, with its name and encoding."""
    form, encoding = rng.choice(forms), rng.choice(place.encodings)
    if form == "xlsx":

        def write(folder: Path) -> Path:
            book = openpyxl.Workbook()
            for row in rows:
                book.active.append(row)
            book.save(folder / "in.xlsx")
            return folder / "in.xlsx"

        return form, "utf-8", write
    if form == "ods":
        return form, "utf-8", open_document({"d": rows})
    delimiter = {"csv": ",", "csv ;": ";", "tsv": "\t"}[form]
    try:
        str(rows).encode(encoding)
    except UnicodeEncodeError:  # decomposed letters have no place in an old page
        encoding = "utf-8"
    return form, encoding, saved("in.csv", csv_bytes(rows, delimiter=delimiter, encoding=encoding))


@kind
def words_to_locate(rng):
    """Texts that name a ward in full, in any case and spelling."""
    place = rng.choice(PLACES)
    rows, codes = texts(rng, place)
    form, encoding, write = as_file(rng, place, rows, ["csv", "csv ;", "tsv", "xlsx", "ods"])
    yield Case("texts to locate", f"{place.key} {form} {encoding} {rows[1][1][:9]}", "locate", place, write, codes,
               args=("--text", "words"), mend=("--encoding", encoding), named=("--encoding",))  # fmt: skip


@kind
def wrong_column(rng):
    """A column that does not exist."""
    place = rng.choice(PLACES)
    rows, codes = texts(rng, place)
    form, encoding, write = as_file(rng, place, rows, ["csv", "xlsx"])
    yield Case("a column that does not exist", f"{form} {place.key}", "locate", place, write, codes,
               args=("--text", "Worte"), mend=("--encoding", encoding, "--text", "words"), named=("Worte|--encoding",))  # fmt: skip


@kind
def uploads(rng):
    """Files sent to the service by a browser."""
    place = rng.choice(PLACES)
    rows, codes = texts(rng, place)
    form, encoding, write = as_file(rng, place, rows, ["csv", "csv ;", "tsv", "xlsx"])
    yield Case("uploads", f"{place.key} {form} {encoding} {rows[1][1][:9]}", "upload", place, write, codes,
               args=("words",), mend=("encoding", encoding), named=("encoding",))  # fmt: skip


@kind
def bad_uploads(rng):
    """Uploads that cannot be located."""
    place, how = (
        rng.choice(PLACES),
        rng.choice(
            ["empty", "web page", "no such column", "broken xlsx", "unclosed", "two sheets", "kml"]
        ),
    )
    rows, codes = texts(rng, place)
    content = csv_bytes(rows)
    name = (
        "in.xlsx"
        if how in ("broken xlsx", "two sheets")
        else "in.kml"
        if how == "kml"
        else "in.csv"
    )
    content = {"empty": b"", "web page": b"<!DOCTYPE html><html><body>x</body></html>", "broken xlsx": b"PK\x03\x04" + bytes(90),
               "unclosed": content + b'9999,"open\n' + content, "kml": b"<kml/>"}.get(how, content)  # fmt: skip
    write = saved(name, content)
    if how == "two sheets":

        def write(folder: Path) -> Path:
            book = openpyxl.Workbook()
            book.active.title = "Mai"
            for row in rows:
                book.active.append(row)
            book.create_sheet("Juni").append(["a", "b"])
            book["Juni"].append([1, 2])
            book.save(folder / "in.xlsx")
            return folder / "in.xlsx"

    truth = codes if how == "two sheets" else None
    yield Case("uploads that cannot be taken", how, "upload", place, write, truth,
               args=("Worte" if how == "no such column" else "words",), mend=("sheet", "Mai") if truth else (),
               named={"no such column": ("Worte",), "two sheets": ("Mai", "Juni"), "unclosed": ("quot",)}.get(how, ()))  # fmt: skip


NAMES = {"en": ("name", "lon", "lat", "alias"), "zh": ("名称", "经度", "纬度", "别名"), "upper": ("NAME", "LON", "LAT", "ALIAS"),
         "long": ("Name", "Longitude", "Latitude", "Aliases")}  # fmt: skip


@kind
def lists_of_places(rng):
    """A city's own places, by position or by code."""
    place, language = rng.choice(PLACES), rng.choice(list(NAMES))
    names = NAMES[language]
    mark = rng.choice([".", ","])
    by_code = rng.random() < 0.3
    rows = [["name", "code"]] if by_code else [list(names)]
    meant = []
    for number in range(12):
        lon, lat, ward = place.point(rng)
        name = f"{place.words[number % 4].split()[0]} {number}"
        spot = (
            [ward]
            if by_code
            else [
                f"{lon:.6f}".replace(".", mark),
                f"{lat:.6f}".replace(".", mark),
                f"alias {number}",
            ]
        )
        rows.append([name, *spot])
        meant.append(name)
    form, encoding, write = as_file(rng, place, rows, ["csv", "csv ;", "xlsx", "ods"])
    yield Case("lists of places", f"{place.key} {language} {form} {encoding} {mark} {by_code}", "places", place, write,
               meant, mend=("--encoding", encoding), named=("--encoding",))  # fmt: skip


@kind
def places_with_faults(rng):
    """Places without a position, with an unknown code, without a name, half a position."""
    place, how = (
        rng.choice(PLACES),
        rng.choice(["no position", "unknown code", "no name", "half", "zero", "words"]),
    )
    rows, meant = [["name", "lon", "lat", "code"]], []
    for number in range(12):
        lon, lat, _ = place.point(rng)
        row = [f"Place {number}", f"{lon:.6f}", f"{lat:.6f}", ""]
        if number == 5:
            row = {"no position": ["P", "", "", ""], "unknown code": ["P", "", "", "99"], "no name": ["", *row[1:]],
                   "half": ["P", row[1], "", ""], "zero": ["P", "0", "0", ""], "words": ["P", "here", "there", ""]}[how]  # fmt: skip
        else:
            meant.append(f"Place {number}")
        rows.append(row)
    yield Case(
        "places with a faulty row",
        how,
        "places",
        place,
        saved("in.csv", csv_bytes(rows)),
        meant,
        notes=("row 6",),
    )


@kind
def labelled_tickets(rng):
    """Past tickets that teach, labelled by code or by name."""
    place, by_code = (
        rng.choice([GERMAN, BRAZILIAN, CHINESE, TAIWANESE, RUSSIAN]),
        rng.random() < 0.5,
    )
    bad = rng.random() < 0.5
    rows = [["text", "area"]]
    for number in range(10):
        ward = rng.randrange(4)
        rows.append(
            [
                f"{place.words[number % 4]} {place.wards[ward]} {number}",
                f"{ward + 1:02d}" if by_code else place.wards[ward],
            ]
        )
    if bad:
        rows[4][1] = "nowhere"
    form, encoding, write = as_file(rng, place, rows, ["csv", "csv ;", "xlsx"])
    yield Case("labelled tickets", f"{place.key} {by_code} {bad} {form} {encoding}", "learn", place, write, 9 if bad else 10,
               args=("--text", "text", "--area", "area"), notes=("nowhere",) if bad else (),
               mend=("--encoding", encoding), named=("--encoding",))  # fmt: skip
