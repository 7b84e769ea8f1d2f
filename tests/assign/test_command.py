from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from geo_service.base.errors import GeoServiceError, InputError
from geo_service.cli.main import app

runner = CliRunner()


#: who is started in the background inherits an ignored SIGINT, and could not be interrupted
PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from geo_service.cli.main import main
main()
"""


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-c", PROGRAM, "assign", *map(str, arguments)]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text("id,lon,lat\n1,116.05,40.1\n2,x,40.1\n")
    return path


def test_summary(source: Path, tmp_path: Path, toy_folder: Path) -> None:
    out = tmp_path / "out.csv"
    result = runner.invoke(app, ["assign", str(source), str(out), "--region", str(toy_folder)])
    assert result.exit_code == 0, result.output
    assert "2 rows in" in result.output
    assert "rows/s" in result.output
    assert "bad_coordinate" in result.output
    assert "township: 1 rows in 1 areas" in result.output
    assert f"{out}.rejects.csv" in result.output
    assert out.read_text().splitlines()[1] == "1,116.05,40.1,A,甲区,T1,东风街道,ok"


def test_options_reach_their_place(source: Path, tmp_path: Path, toy_folder: Path) -> None:
    out = tmp_path / "out.csv"
    options = ["--region", str(toy_folder), "--levels", "township", "--h3", "7", "--datum", "wgs84"]
    options += ["--as-of", "2023-01-01", "--lon", "lon", "--lat", "lat", "--default-share", "0"]
    result = runner.invoke(app, ["assign", str(source), str(out), *options])
    assert result.exit_code == 0, result.output
    assert out.read_text().splitlines()[0] == (
        "id,lon,lat,township_code,township_name,h3_7,assign_status"
    )
    assert "note" not in result.output


@pytest.mark.parametrize(
    "options", [["--as-of", "May"], ["--datum", "nad27"], ["--levels", "x"], ["--region", "none"]]
)
def test_faults_are_errors_of_ours(
    source: Path, tmp_path: Path, toy_folder: Path, options: list[str]
) -> None:
    given = ["assign", str(source), str(tmp_path / "o.csv"), "--region", str(toy_folder), *options]
    result = runner.invoke(app, given)
    assert isinstance(result.exception, GeoServiceError)


def big_parquet(path: Path) -> None:
    rows = 400_000
    table = pa.table({"lon": pa.array([116.05] * rows), "lat": pa.array([40.1] * rows)})
    with pq.ParquetWriter(path, table.schema) as writer:
        for _ in range(20):
            writer.write_table(table)


def wait_for_part(folder: Path, process: subprocess.Popen) -> None:
    """Wait until the output is being written."""
    for _ in range(6000):
        if any(file.stat().st_size for file in folder.glob(".*.part.*")):
            return
        assert process.poll() is None, "it ended before it could be stopped"
        time.sleep(0.02)
    pytest.fail("it never began to write")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_stopped_run_leaves_no_half_file(tmp_path: Path, toy_folder: Path, how: int) -> None:
    big_parquet(tmp_path / "in.parquet")
    out = tmp_path / "out.csv.gz"
    out.write_bytes(b"old")
    arguments = command(tmp_path / "in.parquet", out, "--region", toy_folder, "--h3", "9")
    with subprocess.Popen(arguments, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as run:
        wait_for_part(tmp_path, run)
        os.kill(run.pid, how)
        assert run.wait(30) != 0
    assert out.read_bytes() == b"old"
    assert not (tmp_path / "out.csv.gz.rejects.csv").exists()
    if how != signal.SIGKILL:  # a polite stop leaves nothing at all
        assert sorted(file.name for file in tmp_path.iterdir()) == ["in.parquet", "out.csv.gz"]


def test_scheduler_needs_parquet(source: Path, tmp_path: Path, toy_folder: Path) -> None:
    given = ["assign", str(source), str(tmp_path / "o.csv"), "--region", str(toy_folder)]
    result = runner.invoke(app, [*given, "--scheduler", "threads"])
    assert isinstance(result.exception, InputError)
