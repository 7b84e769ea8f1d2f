"""What the program writes is its owner's alone, whatever the umask, and by whichever door it runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import geo_service
from geo_service.base.atomic import replacing
from geo_service.region import store

PACKAGE = Path(geo_service.__file__).parent
OTHERS = 0o077


@pytest.fixture
def open_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_files_that_appear_whole_are_private(tmp_path):
    with replacing(tmp_path / "a.txt") as temporary:
        temporary.write_text("x")
    store.write_bytes(tmp_path / "areas" / "b.csv", b"x")
    store.write_csv(tmp_path / "areas" / "c.csv", ["a"], [["1"]])
    modes = {p.name: p.stat().st_mode & 0o777 for p in tmp_path.rglob("*") if p.is_file()}
    assert modes == dict.fromkeys(("a.txt", "b.csv", "c.csv"), 0o600)


def test_no_writer_opens_a_file_to_others():
    wide = re.compile(
        r"chmod\([^)]*0o6[0-7]*[1-7]\b|chmod\([^)]*0o7(?:[1-7]\d|\d[1-7])\b|0o644|0o755"
    )
    found = [p.name for p in PACKAGE.rglob("*.py") if wide.search(p.read_text(encoding="utf-8"))]
    assert found == []


def run(*words, home, module="geo_service"):
    given = {**os.environ, "GEO_HOME": str(home), "PYTHONPATH": str(PACKAGE.parent)}
    command = [sys.executable, "-m", module, *map(str, words)]
    return subprocess.run(
        command, env=given, capture_output=True, text=True, timeout=180, umask=0o022, check=False
    )


@pytest.mark.parametrize("module", ["geo_service", "geo_service.cli.main"])
def test_the_command_line_runs_as_a_module(tmp_path, module):
    ran = run("--version", home=tmp_path, module=module)
    assert (ran.returncode, ran.stdout) == (0, f"geo-service {geo_service.__version__}\n")


def test_everything_under_the_home_is_private(tmp_path, toy_folder):
    home = tmp_path / "home"
    home.mkdir()
    areas = next(toy_folder.rglob("areas/**/*.parquet"))
    level = areas.stem
    imported = run(
        "region", "import", areas, "--region", "own", "--level", level, "--code", "code",
        "--name", "name", home=home,
    )  # fmt: skip
    assert imported.returncode == 0, imported.stdout + imported.stderr
    made = run("key", "add", "a", "--role", "admin", "--region", toy_folder, home=home)
    assert made.returncode == 0, made.stdout + made.stderr
    files = [p for p in home.rglob("*") if "cache" not in p.parts]
    assert any(p.name == "region.toml" for p in files)
    assert any(p.suffix == ".sqlite" for p in files)
    assert [str(p) for p in files if p.stat().st_mode & OTHERS] == []
