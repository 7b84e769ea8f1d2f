"""Long commands show rate and time left on a terminal, and nothing of it in a pipe."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
from contextlib import contextmanager

import pytest
from typer.testing import CliRunner

from geo_service.base.progress import progress_told_to, report_progress
from geo_service.cli import progress
from geo_service.cli.main import app
from geo_service.cli.progress import time_left
from tests.planning.test_closings import PROFILE, make_rows, write_rows


@pytest.mark.parametrize(
    ("seconds", "share", "told"),
    [(10.0, 0.5, "0:00:10 left"), (60.0, 0.01, "1:39:00 left"), (3.0, 1.0, "0:00:00 left"),
     (3.0, None, ""), (3.0, 0.0, "")],
)  # fmt: skip
def test_the_time_left_goes_by_the_pace_so_far(seconds, share, told):
    assert time_left(seconds, share) == told


def test_work_reports_to_whoever_listens_and_to_nobody_else():
    heard = []
    report_progress(1, None, "rows")
    with progress_told_to(lambda *said: heard.append(said)):
        report_progress(2, 0.5, "rows")
    report_progress(3, 1.0, "rows")
    assert heard == [(2, 0.5, "rows")]


@pytest.fixture(scope="module")
def city(toy_folder, tmp_path_factory):
    """A home whose ledger holds complaints, and points to assign."""
    folder = tmp_path_factory.mktemp("progress")
    write_rows(folder / "in.csv", list(make_rows(300)))
    (folder / "portal.toml").write_text(PROFILE, encoding="utf-8")
    points = "\n".join(f"{n},116.05,40.1" for n in range(500))
    (folder / "points.csv").write_text(f"id,lon,lat\n{points}\n", encoding="utf-8")
    places = "\n".join(f"p{n},{116 + n / 100},40.1" for n in range(12))
    (folder / "places.csv").write_text(f"place,lon,lat\n{places}\n", encoding="utf-8")
    cases = "\n".join(
        f"p{n % 12},2024-{n % 3 + 1:02d}-{n % 28 + 1:02d},{n % 4}" for n in range(400)
    )
    (folder / "cases.csv").write_text(f"place,date,count\n{cases}\n", encoding="utf-8")
    run(folder, toy_folder, "import", folder / "in.csv", "--profile", folder / "portal.toml")
    return folder


def environment(folder):
    return {**os.environ, "GEO_HOME": str(folder / "home"), "TERM": "xterm", "COLUMNS": "160"}


def command(folder, region, words):
    of = [] if "scan" in words else ["--region", str(region)]
    return [sys.executable, "-m", "geo_service", *map(str, words), *of]


def run(folder, region, *words):
    done = subprocess.run(
        command(folder, region, words), env=environment(folder), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stderr


def on_a_terminal(folder, region, *words):
    """What a command writes to standard error where that is a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command(folder, region, words), env=environment(folder), stdout=subprocess.DEVNULL,
        stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    said = b""
    while True:
        try:
            ready, _, _ = select.select([ours], [], [], 60)
            block = os.read(ours, 65_536) if ready else b""
        except OSError:  # the other end is closed
            break
        if not block:
            break
        said += block
    os.close(ours)
    assert process.wait(60) == 0, said
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", said.decode())


COMMANDS = {
    "assign": ("assign", "{folder}/points.csv", "{folder}/out.csv"),
    "import": ("import", "{folder}/in.csv", "--profile", "{folder}/portal.toml"),
    "cube": ("cube", "build", "--rebuild"),
    "rebuild": ("ledger", "rebuild"),
    "backup": ("backup", "{folder}/out-{where}.zip"),
    "alarms": ("alarms", "scan", "{folder}/out.json", "--cases", "{folder}/cases.csv",
               "--places", "{folder}/places.csv", "--replicates", "999"),
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_a_terminal_sees_rate_and_time_left_and_a_pipe_nothing(city, toy_folder, name):
    def words(where):
        return [word.format(folder=city, where=where) for word in COMMANDS[name]]

    quiet = run(city, toy_folder, *words("pipe"))
    assert "/s" not in quiet.replace("rows/s)", "")
    assert "\x1b" not in quiet
    said = on_a_terminal(city, toy_folder, *words("terminal"))
    assert re.search(r"[\d,]+ \w+/s", said), said
    assert re.search(r"\d:\d\d:\d\d left", said), said


#: commands whose work is told in steps, and a word of what a step is
TOLD = {
    "hotspots of a file": (("hotspots", "{folder}/spots.csv", "--level", "township",
                            "--input", "{folder}/assigned.csv"), {"rows", "parts"}),
    "hotspots of cells": (("hotspots", "{folder}/spots.csv", "--h3", "8",
                           "--input", "{folder}/assigned.csv"), {"rows", "parts"}),
    "emerging": (("emerging", "{folder}/trends.csv", "--level", "township", "--step", "week",
                  "--input", "{folder}/assigned.csv"), {"rows", "parts"}),
    "weekly": (("report", "weekly", "{folder}/out.html", "--period", "2024-W03"), {"sections"}),
    "monthly": (("report", "monthly", "{folder}/out.html", "--period", "2024-01"), {"sections"}),
    "back": (("ledger", "migrate", "--to", "0012", "--no-backup"), {"scripts"}),
    "forth": (("ledger", "migrate", "--no-backup"), {"scripts"}),
}  # fmt: skip


@pytest.fixture
def told(monkeypatch):
    """What commands show of their progress: pairs of share and unit."""
    heard = []

    @contextmanager
    def bar(what="", unit="rows"):
        yield lambda done, share, unit=unit: heard.append((share, unit))

    monkeypatch.setattr(progress, "progress_bar", bar)
    return heard


@pytest.mark.parametrize("name", TOLD)
def test_the_share_that_is_done_is_told_to_its_end(city, toy_folder, told, monkeypatch, name):
    monkeypatch.setenv("GEO_HOME", str(city / "home"))
    days = (f"T{n % 4 + 1},2024-0{n % 3 + 1}-{n % 28 + 1:02d},116.0{n % 9},40.1" for n in range(99))
    rows = ["township_code,received_at,lon,lat", *days]
    (city / "assigned.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    words, units = TOLD[name]
    words = [word.format(folder=city) for word in words]
    done = CliRunner().invoke(app, [*words, "--region", str(toy_folder)])
    assert done.exit_code == 0, (done.output, done.exception)
    assert units <= {unit for _, unit in told} <= {*units, "complaints"}
    assert told[-1][0] == 1.0


def test_drawing_borders_tells_its_share(tmp_path, told):
    ring = [[116, 40], [116.1, 40], [116.1, 40.1], [116, 40.1], [116, 40]]
    area = {"type": "Feature", "properties": {"code": "D"},
            "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip
    (tmp_path / "in.geojson").write_text(json.dumps({"type": "FeatureCollection",
                                                     "features": [area]}))  # fmt: skip
    points = [f"{116 + n % 10 / 100 + 0.003},{40 + n // 10 / 100 + 0.004},{n % 10 // 5}"
              for n in range(100)]  # fmt: skip
    (tmp_path / "points.csv").write_text("\n".join(["lon,lat,code", *points]) + "\n")
    words = ["region", "derive", "--points", str(tmp_path / "points.csv"), "--within",
             str(tmp_path / "in.geojson"), "--out", str(tmp_path / "made")]  # fmt: skip
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, (done.output, done.exception)
    assert (1.0, "points") in told
