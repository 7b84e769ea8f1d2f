"""OGC API: items and tiles of areas, tiles of cells, in process and over HTTP.

    python -m benchmarks.ogc [--region beijing] [--complaints 10000000] [--seconds 8]

In process, in processor time of the thread, as other work may share the machine: a page with all areas of the lead level, tiles of areas made and made before, tiles of cells
over a cube of synthetic complaints. Over HTTP, where wrk is there: one worker and 16 connections.
"""

from __future__ import annotations

import argparse
import math
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from fastapi.testclient import TestClient

from benchmarks.http_speed import SCRIPT
from benchmarks.serving import serving
from geo_service import Region
from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from geo_service.features.mercator import Tile
from geo_service.features.mvt import encode_layer
from geo_service.features.simplified import SimplifiedAreas
from geo_service.index.cells import cells_of
from geo_service.planning.features.cell_tiles import CellGrid, res_at

RUNS = 60


def spread(times: list[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    p50, p95 = np.percentile(np.array(times) * 1000, (50, 95))
    return f"p50 {p50:.1f} ms, p95 {p95:.1f} ms"


def tiles_of(region: Region, zooms: range) -> list[Tile]:
    """Every tile of some zooms that the region's box meets, at most 400 a zoom, seeded."""
    west, south, east, north = region.atlas.bounds
    found = []
    for z in zooms:
        n = 2**z
        x0, x1 = (int((lon + 180) / 360 * n) for lon in (west, east))
        y0, y1 = (
            int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)
            for lat in (north, south)
        )
        own = [Tile(z, x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)]
        order = np.random.default_rng(z).permutation(len(own))[:400]
        found += [own[i] for i in order]
    return found


def items(region: str) -> None:
    """A page with every area of the lead level."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(region=region, home=Path(home))
        with TestClient(create_app(settings), base_url="http://127.0.0.1:8000") as client:
            level = client.app.state.geo.region_ready.lead_level
            path = f"/ogc/collections/areas-{level}/items?limit=1000"
            times = []
            for _ in range(RUNS):
                began = time.perf_counter()
                answer = client.get(path)
                times.append(time.perf_counter() - began)
            count = answer.json()["numberReturned"]
            print(
                f"items: {count} areas, {len(answer.content) / 1e6:.1f} MB: first {times[0] * 1000:.0f} ms, then {spread(times[1:])}"
            )


def area_tiles(region: Region) -> list[Tile]:
    """Tiles of areas, made one after another; gives those that hold something."""
    table = region.folder.areas(region.lead_level)
    shapes = SimplifiedAreas(table.geometry)
    tiles = tiles_of(region, range(6, 15))
    began = time.thread_time()
    for z in range(6, 16):
        shapes.at(z)
    print(f"simplified for ten zooms in {time.thread_time() - began:.1f} s, once per generation")
    times, full, size = [], [], 0
    for tile in tiles:
        began = time.thread_time()
        rows, cut = shapes.in_tile(tile)
        names = [table.names[i] for i in rows.tolist()]
        data = encode_layer("areas", tile, cut, {"name": names})
        times.append(time.thread_time() - began)
        size += len(data)
        full += [tile] if data else []
    rate = len(tiles) / sum(times)
    print(
        f"tiles of areas made: {rate:,.0f}/s, {spread(times)}, {size / len(tiles) / 1000:.1f} kB each"
    )
    return full


def cell_tiles(region: Region, complaints: int) -> None:
    """Tiles of cells over that many points, as the desk gives their counts."""
    west, south, east, north = region.atlas.bounds
    draw = np.random.default_rng(1)
    lon = draw.normal((west + east) / 2, (east - west) / 12, complaints)
    lat = draw.normal((south + north) / 2, (north - south) / 12, complaints)
    times, sizes = [], []
    for z in range(8, 14):
        res = res_at(z, region.folder.manifest.h3_res)
        cells, counts = np.unique(cells_of(lon=lon, lat=lat, res=res), return_counts=True)
        grid = CellGrid.over(cells, counts, res)
        for tile in tiles_of(region, range(z, z + 1))[:60]:
            began = time.thread_time()
            data = grid.tile("cells", tile)
            times.append(time.thread_time() - began)
            sizes.append(len(data))
    print(
        f"tiles of cells, {complaints:,} complaints: {spread(times)}, largest {max(sizes) / 1000:.0f} kB"
    )


def over_http(region: Region, name: str, tiles: list[Tile], seconds: int) -> None:
    """Tiles of areas by wrk, each made before."""
    if shutil.which("wrk") is None:
        print("wrk is not on this machine")
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = Path(folder) / "paths"
        root = f"/ogc/collections/areas-{region.lead_level}/tiles/WebMercatorQuad"
        paths.write_text("\n".join(f"{root}/{t.z}/{t.y}/{t.x}" for t in tiles))
        script = Path(folder) / "tiles.lua"
        script.write_text(SCRIPT % paths)
        with serving(Path(folder) / "home", GEO_REGION=name, GEO_RATE_LIMIT_PER_MINUTE="0") as url:
            for what in ("made", "made before"):
                command = ["wrk", "-t1", "-c8", f"-d{seconds}s", "-s", script, url]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                print(f"over HTTP, tiles {what}: {done.stdout.strip().splitlines()[-1]}")


def main() -> None:
    """Print the figures."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--region", default="beijing")
    reader.add_argument("--complaints", type=int, default=10_000_000)
    reader.add_argument("--seconds", type=int, default=8)
    given = reader.parse_args()
    region = Region.open(given.region)
    items(given.region)
    tiles = area_tiles(region)
    cell_tiles(region, given.complaints)
    over_http(region, given.region, tiles, given.seconds)


if __name__ == "__main__":
    main()
