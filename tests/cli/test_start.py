"""What the command line imports before it does anything: its start is as fast as its imports."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

#: packages that take from a twentieth of a second to half a second to import
HEAVY = (
    "alembic", "distributed", "duckdb", "fastapi", "geopandas", "h3ronpy", "markdown_it", "numba",
    "numpy", "pandas", "pyarrow", "pydantic", "pyproj", "rich", "scipy", "shapely", "sqlalchemy",
)  # fmt: skip
PROGRAM = """
import sys
from geo_service.cli.main import main
sys.argv = ["geo-service", *{words!r}]
try:
    main()
except SystemExit as done:
    assert not done.code, done.code
print("loaded:", *(name for name in {names!r} if name in sys.modules))
"""


def loaded(words: list[str], names: tuple[str, ...] = HEAVY, **environment: str) -> set[str]:
    """Which of the packages a run of ``geo-service`` with ``words`` has imported at its end."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(words=words, names=names)],
        capture_output=True, text=True, check=True, env=os.environ | environment,
    )  # fmt: skip
    return set(done.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize(
    "words",
    [["--help"], ["--version"], ["route", "--help"], ["region", "--help"],
     ["region", "import", "--help"], ["alarms", "run", "--help"], ["doctor", "--help"]],
    ids=" ".join,
)  # fmt: skip
def test_help_imports_nothing_heavy(words):
    # typer reads options with pydantic, but draws the program's own help without
    unavoidable = set() if words == ["--help"] else {"pydantic"}
    assert loaded(words) <= unavoidable


def test_a_point_needs_neither_the_ledger_nor_the_reader_of_texts(toy_folder, tmp_path):
    words = ["route", "--region", str(toy_folder), "--lon", "116.05", "--lat", "40.1"]
    names = ("sqlalchemy", "duckdb", "fastapi", "geopandas", "geo_service.locate.locator", "numba")
    # numba is there, so this test would notice if nothing was looked at
    assert loaded(words, names, GEO_HOME=str(tmp_path)) == {"numba"}
