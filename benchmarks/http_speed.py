"""The HTTP API under load: one look-up after another on many connections, and batches of points.

    python -m benchmarks.http_speed [--region beijing] [--seconds 20] [--connections 32]

Starts the service with one worker on a free port and drives it with wrk, which runs on the same
machine and takes its share of it. Every answer is checked for its status; points and texts are
seeded, and each request asks for another one.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import numpy as np
import pyarrow as pa

from benchmarks.serving import admin_key, serving
from geo_service import Region

SCRIPT = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", paths[(n * 7919) %% #paths + 1])
end
done = function(summary, latency, requests)
  local s = summary.duration / 1e6
  local e = summary.errors
  io.write(string.format("%%.0f requests/s, p50 %%.1f ms, p99 %%.1f ms, %%d errors\\n",
    summary.requests / s, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""


def points(region: Region, count: int) -> np.ndarray:
    """Seeded points in the box of a region: (count, 2) degrees."""
    west, south, east, north = region.atlas.bounds
    return np.random.default_rng(7).uniform((west, south), (east, north), (count, 2))


def texts(region: Region, count: int) -> list[str]:
    """Made-up calls: two names of the region and a fault."""
    names = [area.name for level in region.folder.levels for area in region.folder.names(level.id)]
    draw = np.random.default_rng(7)
    faults = ["路灯不亮", "井盖破损", "垃圾没有清运"]
    return [
        f"{names[draw.integers(len(names))]}{draw.integers(1, 40)}号楼{faults[draw.integers(3)]}"
        for _ in range(count)
    ]


def drive(url: str, paths: list[str], seconds: int, connections: int) -> str:
    """Run wrk over ``paths`` and give its summary."""
    with tempfile.TemporaryDirectory() as folder:
        listed, script = Path(folder, "paths"), Path(folder, "script.lua")
        listed.write_text("\n".join(paths))
        script.write_text(SCRIPT % listed)
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), url]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


def batches(url: str, places: np.ndarray, size: int, key: str) -> str:
    """Post all points in batches one after another, as JSON."""
    rows = [places[i : i + size] for i in range(0, len(places), size)]
    bodies = [
        json.dumps({"items": [{"lon": lon, "lat": lat} for lon, lat in part.tolist()]})
        for part in rows
    ]
    with httpx.Client(base_url=url, timeout=120, headers=key_header(key)) as client:
        began = time.perf_counter()
        answers = [client.post("/v1/route/batch", content=body, headers=JSON) for body in bodies]
        taken = time.perf_counter() - began
    for answer, sent in zip(answers, rows, strict=True):
        assert len(answer.raise_for_status().json()["results"]) == len(sent)
    return f"{len(places) / taken:,.0f} points/s in batches of {size:,}"


JSON = {"content-type": "application/json"}


def streams(url: str, places: np.ndarray, size: int, key: str, clients: int = 1) -> str:
    """Post all points as Arrow IPC streams; ``key`` is a planner's, for more than the public's.

    Each of ``clients`` sends one stream after another on a connection of its own.
    """
    bodies = []
    for begin in range(0, len(places), size):
        lon, lat = places[begin : begin + size].T
        sink = pa.BufferOutputStream()
        table = pa.table({"lon": np.ascontiguousarray(lon), "lat": np.ascontiguousarray(lat)})
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        bodies.append(sink.getvalue().to_pybytes())
    with (
        httpx.Client(base_url=url, timeout=120, headers=key_header(key) | ARROW) as client,
        ThreadPoolExecutor(clients) as pool,
    ):
        began = time.perf_counter()
        answers = list(pool.map(lambda body: client.post("/v1/route/batch", content=body), bodies))
        taken = time.perf_counter() - began
    rows = sum(
        pa.ipc.open_stream(one.raise_for_status().content).read_all().num_rows for one in answers
    )
    assert rows == len(places)
    rate = len(places) / taken
    return f"{rate:,.0f} points/s in Arrow streams of {size:,} from {clients} clients"


def key_header(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


ARROW = {"content-type": "application/vnd.apache.arrow.stream"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--region", default="beijing")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--connections", type=int, default=32)
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed: it is the load generator")
    region = Region.open(given.region)
    places = points(region, 200_000)
    by_point = [f"/v1/route?lon={lon:.6f}&lat={lat:.6f}" for lon, lat in places[:20_000]]
    by_text = [f"/v1/route?text={quote(text)}" for text in texts(region, 20_000)]
    with (
        tempfile.TemporaryDirectory() as home,
        serving(Path(home), GEO_REGION=given.region) as url,
    ):
        for name, paths in (("point", by_point), ("text", by_text)):
            drive(url, paths, 3, given.connections)
            print(name, drive(url, paths, given.seconds, given.connections), flush=True)
        key = admin_key({**os.environ, "GEO_HOME": home, "GEO_REGION": given.region})
        for size in (1_000, 10_000):
            print("batch", batches(url, places, size, key), flush=True)
        many = points(region, 1_000_000)
        for size, clients in ((10_000, 1), (100_000, 1), (100_000, 2)):
            print("batch", streams(url, many, size, key, clients), flush=True)


if __name__ == "__main__":
    main()
