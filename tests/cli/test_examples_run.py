"""The example of every command's help runs, on a small region and files such as it names."""

from __future__ import annotations

import csv
import shlex
import shutil

import geopandas
import pytest
import shapely
from typer.testing import CliRunner

from geo_service.cli.examples import EXAMPLES
from geo_service.cli.main import app
from tests.intake.made_files import PROFILE, row, write_csv
from tests.text.made_texts import made as made_texts

#: these name a number of the user's own: without it they say in one line that there is none
OF_A_NUMBER = (
    "alarms ack", "rejects show", "rejects mend ", "rejects drop", "key revoke", "watch show",
    "watch move", "watch close", "classify activate", "issues show", "region activate",
    "region diff",
)  # fmt: skip
#: run for ever, for minutes, or need what is not everywhere; other tests run them
ELSEWHERE = ("serve", "bench", "region from-osm", "region fetch", "report weekly")


@pytest.fixture(scope="module")
def folder(toy_folder, tmp_path_factory):
    """A folder with what the examples name: files, a region, a ledger with complaints."""
    made = tmp_path_factory.mktemp("examples")
    shutil.copytree(toy_folder, made / "mycity")
    rows = [row(60, received="soon")]
    rows += [
        row(number, received=f"2024-05-{1 + number % 28:02d} 09:00:00") for number in range(60)
    ]
    write_csv(made / "export.csv", rows)
    (made / "mycity.toml").write_text(PROFILE, encoding="utf-8")
    write(made / "complaints.csv", [{"lon": one["x"], "lat": one["y"]} for one in rows])
    write(made / "calls.csv", [{"words": "路口路灯不亮"}] * 5)
    texts, labels = made_texts(400)
    write(made / "tickets.csv", [
        {"words": text, "sort": label[0], "ward_code": f"T{1 + n % 4}"}
        for n, (text, label) in enumerate(zip(texts, labels, strict=True))
    ])  # fmt: skip
    write(made / "places.csv", [
        {"place": f"P{n}", "name": f"P{n}", "lon": 116.01 + n / 50, "lat": 40.05} for n in range(9)
    ])  # fmt: skip
    write(made / "points.csv", [
        {"code": f"D{n % 3}", "name": f"D{n % 3}", "parent": "A", "lon": 116.01 + n / 50, "lat": 40.1}
        for n in range(9)
    ])  # fmt: skip
    write(made / "cases.csv", [
        {"place": f"P{n % 9}", "date": f"2024-0{4 + n % 2}-{1 + n % 28:02d}", "count": 1} for n in range(40)
    ])  # fmt: skip
    (made / "reporter.txt").write_text("13800130001", encoding="utf-8")
    shape = geopandas.GeoDataFrame(
        {"WARD_ID": ["1", "2"], "WARD_NAME": ["one", "two"]},
        geometry=[shapely.box(20, 50, 20.1, 50.1), shapely.box(20.1, 50, 20.2, 50.1)],
        crs=4326,
    )
    shape.to_file(made / "wards", driver="ESRI Shapefile")
    shutil.make_archive(str(made / "wards"), "zip", made / "wards")
    frame = geopandas.GeoDataFrame(
        {"code": ["A"], "name": ["A"]}, geometry=[shapely.box(116, 40, 116.4, 40.2)], crs=4326
    )
    frame.to_file(made / "districts.geojson")
    return made


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def words_of(example):
    said = (
        example.replace("{region}", "./mycity")
        .replace("39.92", "40.12")
        .replace("116.41", "116.21")
    )
    return shlex.split(said.replace("--region mycity ", "--region ./wards-city "))


def test_every_example_runs(folder, monkeypatch):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GEO_HOME", str(folder / "home"))
    call = CliRunner().invoke
    first = [
        "import export.csv --profile mycity.toml --region ./mycity",
        "cube build --region ./mycity",
        "assign complaints.csv assigned.parquet --region ./mycity --h3 9",
        "backup ledger.zip --region ./mycity",
    ]
    for line in first:
        done = call(app, shlex.split(line))
        assert done.exit_code == 0, (line, done.output, done.exception)
    wrong = {}
    for example in EXAMPLES:
        if example.startswith(ELSEWHERE):
            continue
        if example.startswith("profile guess"):
            (folder / "mycity.toml").unlink()
        if example.startswith("rejects mend-file"):
            shutil.copy(folder / "rejects.csv", folder / "mended.csv")
        done = call(app, words_of(example))
        told = str(done.exception or done.output)
        if example.startswith(OF_A_NUMBER) and done.exit_code and "no" in told:
            continue
        if done.exit_code:
            wrong[example] = told[-300:]
    assert not wrong, "\n".join(f"{line}: {told}" for line, told in wrong.items())
