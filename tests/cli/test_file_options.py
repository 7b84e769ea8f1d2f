"""Every command that has --encoding, --sheet or --layer reads by it; without it the file is wrong."""

from __future__ import annotations

import json

import geopandas as gpd
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
import typer
from typer.testing import CliRunner

from geo_service.cli.main import app
from tests.text.made_texts import made as made_texts

#: an encoding of plain ASCII bytes: without the option the file reads as something else
ENCODING = "hz"
WORDS = "东风街道路灯不亮"
PROFILE = """
id = "p"
name = "p"
source = "p"
time_zone = "Asia/Shanghai"
[columns]
source_id = "id"
received_at = "at"
text = "words"
"""
POINTS = [["id", "lon", "lat", "words", "at"], ["1", "116.05", "40.1", WORDS, "2024-05-01 10:00"]]
CALLS = [["id", "at", "words"],
         *[[f"{n}", f"2024-05-{n:02d} 10:00", f"{WORDS}第{n}次"] for n in range(1, 29)]]  # fmt: skip
PLACES = [["name", "lon", "lat"], ["槐花小区", "116.05", "40.1"]]
TICKETS = [["words", "area"], *[[f"{WORDS}{n}", "东风街道"] for n in range(3)]]
CASES = [["place", "date", "count"], ["东", "2024-05-01", "3"], ["西", "2024-07-09", "3"]]
SITES = [["place", "lon", "lat"], ["东", "116.05", "40.1"], ["西", "116.15", "40.1"]]
SHAPE = [["code", "name", "wkt"], ["A", "甲区", shapely.box(116, 40, 116.2, 40.2).wkt]]


def labelled():
    texts, labels = made_texts(200)
    return [
        ["words", "sort"],
        *[[text, label[0]] for text, label in zip(texts, labels, strict=True)],
    ]


def text_of(folder):
    return (folder / "out.csv").read_text("utf-8-sig")


def place_names(folder):
    files = list((folder / "home").rglob("places/*.parquet"))
    return str([pq.read_table(one)["name"].to_pylist() for one in files])


def clusters(folder):
    return str(json.loads((folder / "out.json").read_text()))


def area_names(folder):
    return str(pq.read_table(next((folder / "city").rglob("*.parquet")))["name"].to_pylist())


#: a command's words, its file, and where what was read shows: the folder, or what was said
COMMANDS = {
    "assign": ("assign in{x} out.csv", POINTS, text_of, WORDS),
    "locate": ("locate in{x} out.csv --text words --processes 1", POINTS, text_of, WORDS),
    "import": ("import in{x} --profile p.toml --dry-run", POINTS, None, "direct 1"),
    "profile guess": ("profile guess in{x}", CALLS, None, WORDS),
    "places import": ("places import in{x}", PLACES, place_names, "槐花小区"),
    "places learn": ("places learn in{x} --text words --area area", TICKETS, None, "3 tickets learned"),
    "classify file": ("classify file in{x} out.csv --text words", POINTS, text_of, WORDS),
    "classify train": ("classify train in{x} --text words --category sort", labelled(), None, "200 labelled"),
    "alarms scan": ("alarms scan out.json --cases in{x} --places sites{x} --replicates 9", CASES, clusters, ""),
    "region import": ("region import in{x} --level ward --code code --name name", SHAPE, area_names, "甲区"),
}  # fmt: skip
WITHOUT_REGION = {"alarms scan"}
OWN_REGION = {"region import"}


def commands_with(option):
    def walk(command, path=()):
        for name, one in getattr(command, "commands", {}).items():
            yield from walk(one, (*path, name))
        if any(option in parameter.opts for parameter in command.params):
            yield " ".join(path)

    return set(walk(typer.main.get_command(app)))


def test_every_command_with_these_options_is_tried():
    assert commands_with("--encoding") == set(COMMANDS)
    assert commands_with("--layer") | commands_with("--sheet") == set(COMMANDS)


def save(path, rows, *, sheet=None):
    if path.suffix == ".csv":
        lines = [",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding=ENCODING)
        return
    book = openpyxl.Workbook()
    book.active.title = "other"
    for row in [["a", "b"], [1, 2]]:
        book.active.append(row)
    for row in rows:
        (book[sheet] if sheet in book.sheetnames else book.create_sheet(sheet)).append(row)
    book.save(path)


def run(name, folder, region, suffix, *more):
    words, rows, look, _ = COMMANDS[name]
    for file, content in (("in", rows), ("sites", SITES)):
        save(folder / f"{file}{suffix}", content, sheet="data")
    (folder / "p.toml").write_text(PROFILE, encoding="utf-8")
    of = {name in WITHOUT_REGION: (), name in OWN_REGION: ("--region", "./city")}.get(True)
    of = ("--region", str(region)) if of is None else of
    done = CliRunner().invoke(app, [*words.format(x=suffix).split(), *of, *more])
    if done.exit_code:
        return done, ""
    said = done.output + done.stderr
    return done, (look(folder) if look else said)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GEO_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
def test_the_encoding_is_the_one_named(here, toy_folder, name):
    done, _ = run(name, here, toy_folder, ".csv", "--encoding", "nonsense")
    assert "'nonsense' is not a known encoding" in str(done.exception)
    meant = COMMANDS[name][3]
    done, found = run(name, here, toy_folder, ".csv", "--encoding", ENCODING)
    assert done.exit_code == 0, (done.output, done.exception)
    assert meant in found
    assert "~{" not in found


@pytest.mark.parametrize("name", COMMANDS)
def test_the_sheet_is_the_one_named(here, toy_folder, name):
    option = "--layer" if name == "region import" else "--sheet"
    done, _ = run(name, here, toy_folder, ".xlsx")
    assert "has several sheets" in str(done.exception)
    assert "other | data" in str(done.exception)
    both = ["--places-sheet", "data"] if name == "alarms scan" else []
    done, _ = run(name, here, toy_folder, ".xlsx", option, "nowhere", *both)
    assert "no sheet 'nowhere'" in str(done.exception)
    done, found = run(name, here, toy_folder, ".xlsx", option, "data", *both)
    assert done.exit_code == 0, (done.output, done.exception)
    assert COMMANDS[name][3] in found


@pytest.mark.parametrize(
    "command",
    ["assign points.gpkg out.csv", "locate points.gpkg out.csv --text words --processes 1"],
)
def test_the_layer_is_the_one_named(here, toy_folder, command):
    frame = gpd.GeoDataFrame({"words": [WORDS]}, geometry=[shapely.Point(116.05, 40.1)], crs=4326)
    for layer in ("wanted", "other"):
        pyogrio.write_dataframe(
            frame.assign(words=[f"{WORDS} {layer}"]), here / "points.gpkg", layer=layer, driver="GPKG",
            append=layer == "other",
        )  # fmt: skip
    words = [*command.split(), "--region", str(toy_folder)]
    refused = CliRunner().invoke(app, words)
    assert "--layer" in str(refused.exception)
    done = CliRunner().invoke(app, [*words, "--layer", "wanted"])
    assert done.exit_code == 0, done.exception
    assert f"{WORDS} wanted" in text_of(here)
