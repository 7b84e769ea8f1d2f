"""How fast ``assign`` takes points from Parquet to Parquet, with H3 cells, and in what memory.

Run ``python -m benchmarks.assign_parquet [ROWS]`` (10 million by default, seed 7). The points lie
in the bounds of the region that comes built in: half of them anywhere, half in clusters as
complaints do. Each run is a process of its own, so that its memory and its processor time can be
told; the latter says what a machine without other work would need.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from geo_service.base.settings import Settings
from geo_service.region.folder import RegionFolder
from geo_service.service.atlas import Atlas

ROWS = 10_000_000
PART = 1 << 20
RUNS = 3


def write_points(path: Path, rows: int) -> None:
    """Write seeded points: id, lon, lat, and a category."""
    west, south, east, north = Atlas(RegionFolder.open(Settings().region)).bounds
    rng = np.random.default_rng(7)
    centres = rng.uniform((west, south), (east, north), (200, 2))
    schema = pa.schema(
        [("id", pa.int64()), ("lon", pa.float64()), ("lat", pa.float64()), ("kind", pa.string())]
    )
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, rows, PART):
            size = min(PART, rows - start)
            points = rng.uniform((west, south), (east, north), (size, 2))
            crowd = rng.random(size) < 0.5
            at = centres[rng.integers(0, len(centres), crowd.sum())]
            points[crowd] = at + rng.normal(0, 0.01, (crowd.sum(), 2))
            kinds = pa.array(rng.integers(0, 20, size)).cast(pa.string())
            columns = [pa.array(np.arange(start, start + size)), points[:, 0], points[:, 1], kinds]
            writer.write_table(pa.Table.from_arrays([pa.array(c) for c in columns], schema=schema))


def cpu_s() -> float:
    """Processor seconds of all processes started so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name) / "in.parquet", Path(name) / "out.parquet"
        write_points(source, rows)
        print(f"{rows:,} points, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        program = "from geo_service.cli.main import main; main()"
        for options in (["--h3", "9"], [], ["--h3", "9", "--datum", "GCJ-02"]):
            for run in range(RUNS):
                begun, spent = time.perf_counter(), cpu_s()
                done = subprocess.run(
                    [sys.executable, "-c", program, "assign", source, target, *options],
                    check=True, capture_output=True, text=True,
                )  # fmt: skip
                seconds = time.perf_counter() - begun
                peak_gb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
                said = done.stdout.splitlines()[0].split(": ", 1)[1]
                print(f"{' '.join(options) or 'no H3':<24} run {run + 1}: {said}; ", end="")
                print(
                    f"process {seconds:.1f} s, {cpu_s() - spent:.1f} s of processor time, ", end=""
                )
                print(f"peak so far {peak_gb:.2f} GB")


if __name__ == "__main__":
    main()
