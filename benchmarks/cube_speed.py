"""How quick the cube is: build, refresh, and every view, on synthetic complaints of a region.

    python -m benchmarks.cube_speed --rows 10000000 --folder /tmp/cube10m
    python -m benchmarks.cube_speed --times 10 --of /tmp/cube10m --folder /tmp/cube100m

Complaints are seeded, clustered as a city is, over five years, of 300 categories. A folder that
holds a cube of that many rows already is used as it is. ``--times`` makes a larger cube of a
smaller one: every complaint so many times, each time in another cell of the finest two resolutions
(without the public's blocks). Prints one Markdown table.
"""

import argparse
import dataclasses
import datetime as dt
import os
import random
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from geo_service.base.settings import Settings
from geo_service.cube import views
from geo_service.cube.build import CubeBuilder
from geo_service.cube.cube import Cube
from geo_service.cube.engine import connect, copy, parquet
from geo_service.cube.filters import Filters
from geo_service.cube.manifest import publish
from geo_service.cube.rollups import RollupChange, lead_levels, write_rollups
from geo_service.index.cells import cells_of
from geo_service.index.hexes import cover_of
from geo_service.planning.cubes import cube_shape
from geo_service.planning.geography import Geography
from geo_service.planning.sample import sample_city
from geo_service.region.folder import RegionFolder
from geo_service.samples import draw_complaints
from geo_service.service.area_columns import area_columns, find_areas
from geo_service.service.atlas import Atlas

FIRST, DAYS = dt.date(2020, 1, 1), 1_827
TODAY = dt.date(2025, 1, 15)
#: what a planner's screen shows of the finest cells, in degrees
VIEWPORT = 0.05


def export_rows(drawn, atlas, h3_res, first_seq):
    """What the ledger would export of drawn complaints (their local time taken for UTC)."""
    n = drawn.num_rows
    lon, lat = drawn["lon"].to_numpy(), drawn["lat"].to_numpy()
    found = find_areas(atlas, lon, lat, levels=list(atlas.folder.generations()), as_of=None)
    codes = {key: col for key, col in area_columns(found).items() if key.endswith("_code")}
    kept = ("category_1", "category_2", "category_3", "channel", "reporter", "default_location")
    return pa.table(
        {
            "id": drawn["id"],
            "source": pa.repeat("sample", n),
            "received_at": pa.array(drawn["received_us"].to_numpy()).cast(
                pa.timestamp("us", "UTC")
            ),
            **{
                name: drawn[name]
                for name in (*kept, "responded", "resolved", "satisfied", "excluded")
            },
            "status": pa.repeat("closed", n),
            "h3": pa.array(cells_of(lon=lon, lat=lat, res=h3_res)),
            **codes,
            "synthetic": pa.repeat(True, n),
            "seq": pa.array(np.arange(first_seq, first_seq + n)),
        }
    )


def build(folder, rows, atlas, shape, city):
    began = time.perf_counter()
    generating = 0.0
    done = 0
    with CubeBuilder(folder, shape, rebuild=True) as builder:
        batches = draw_complaints(city, rows, FIRST, DAYS, batch_rows=500_000)
        while True:
            tick = time.perf_counter()
            drawn = next(batches, None)
            table = None if drawn is None else export_rows(drawn, atlas, shape.h3_res, done + 1)
            generating += time.perf_counter() - tick
            if table is None:
                break
            builder.add(table)
            done += table.num_rows
        builder.publish(TODAY)
    return time.perf_counter() - began - generating


def multiply(source, folder, times):
    """Write a cube of ``times`` as many complaints as ``source`` holds."""
    small = Cube(source).snapshot()
    (folder / "data").mkdir(parents=True)
    digit = "((key // {0} + i::UBIGINT * {0}) % 7)::UBIGINT * {1}::UBIGINT"
    moved = f"(h3 & {~(63 << 12) & (1 << 64) - 1}::UBIGINT) | "
    moved += f"({digit.format(7, 1 << 15)}) | ({digit.format(3, 1 << 12)})"
    months = {}
    with connect(folder) as connection:
        for month, path in small.manifest.months.items():
            months[month] = f"data/rows-{month}-1.parquet"
            copy(
                connection,
                "SELECT rows.* REPLACE ("
                f"CASE WHEN h3 > 1 THEN {moved} ELSE h3 END AS h3, xor(key, i::UBIGINT * 1000003) AS key) "
                f"FROM {parquet([source / path])} AS rows, range({times}) AS r(i)",
                folder / months[month],
            )
        rollups = {kind: f"data/{kind}-1.parquet" for kind in ("cells", "areas", "totals")}
        old = small.manifest
        write_rollups(
            connection,
            RollupChange([], [folder / path for path in months.values()], list(months), {}),
            lead_levels(old.levels, old.lead_level),
            old.h3_res,
            {kind: folder / path for kind, path in rollups.items()},
        )
    changes = {"number": 1, "rows": old.rows * times, "months": months, "rollups": rollups}
    publish(folder, dataclasses.replace(old, **changes))


def refresh(folder, rows, atlas, shape, city):
    """Bring in ``rows`` new complaints of the last days, and of them 1 % late ones."""
    seq = Cube(folder).snapshot().manifest.seq
    other = dataclasses.replace(city, seed=city.seed + 1)
    recent = pa.concat_tables(draw_complaints(other, rows, dt.date(2024, 12, 25), 7))
    late = pa.concat_tables(draw_complaints(other, rows // 100, dt.date(2024, 11, 1), 30))
    table = export_rows(pa.concat_tables([recent, late]), atlas, shape.h3_res, seq + 1)
    new_ids = pa.array(np.char.add(f"n{seq}-", np.arange(table.num_rows).astype(str)))
    table = table.set_column(0, "id", new_ids)
    began = time.perf_counter()
    with CubeBuilder(folder, shape) as builder:
        builder.add(table)
        builder.publish(TODAY)
    return time.perf_counter() - began


def questions(snapshot, geography, n, seed=1):
    """``n`` views as a planner asks them, in five kinds."""
    pick = random.Random(seed)
    paths = [text for text in snapshot.books["c3"].texts if text]
    city = views.cells(snapshot, Filters(), 8)
    busy = city.cells[np.argsort(-city.counts)[:200]]
    from geo_service.index.hexes import centres

    lon, lat = centres(busy)
    levels = list(geography.drawn)

    def period():
        days = pick.choice([1, 7, 30, 90, 91, 180, 365, 730, 1_460])
        first = FIRST + dt.timedelta(days=pick.randrange(DAYS - days))
        return {"first": first, "until": first + dt.timedelta(days=days)}

    def category():
        return "/".join(pick.choice(paths).split("/")[: pick.choice([1, 2, 3])])

    def view(filters):
        kind = pick.choice(["cells", "cells", "box", "areas", "series"])
        if kind == "cells":
            res = pick.choice([7, 8, 9])
            return lambda: views.cells(snapshot, filters, res)
        if kind == "box":
            i, res = pick.randrange(len(busy)), pick.choice([10, 11])
            box = (lon[i] - VIEWPORT, lat[i] - VIEWPORT, lon[i] + VIEWPORT, lat[i] + VIEWPORT)
            near = dataclasses.replace(filters, within=tuple(cover_of(box, 8).tolist()))
            return lambda: views.cells(snapshot, near, res)
        if kind == "areas":
            level = pick.choice(levels)
            return lambda: views.areas(snapshot, filters, level)
        return lambda: views.series(snapshot, filters, pick.choice(["day", "week", "month"]))

    for _ in range(n):
        yield "unfiltered", view(Filters())
        yield "by category", view(Filters(category=category()))
        yield "by period", view(Filters(**period()))
        yield "by both", view(Filters(category=category(), **period()))
        yield (
            "channel, hours, once",
            view(Filters(channels=("电话",), hours=(8, 9), once=True, **period())),
        )


def measure(snapshot, geography, n):
    times = {}
    for kind, ask in questions(snapshot, geography, n):
        began = time.perf_counter()
        ask()
        times.setdefault(kind, []).append((time.perf_counter() - began) * 1e3)
    return times


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--times", type=int)
    parser.add_argument("--of", type=Path)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--region", default="beijing")
    parser.add_argument("--questions", type=int, default=60)
    told = parser.parse_args()
    folder = RegionFolder.open(told.region)
    geography, atlas = Geography(folder), Atlas(folder)
    shape = cube_shape(Settings(home=told.folder), folder)
    city = sample_city(geography, 1)
    if told.times:
        told.rows = Cube(told.of).snapshot().manifest.rows * told.times
        if not told.folder.exists():
            multiply(told.of, told.folder, told.times)
    snapshot = Cube(told.folder).snapshot()
    print(f"{told.rows:,} complaints, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    if snapshot is None or snapshot.manifest.rows < told.rows:
        print(f"build: {build(told.folder, told.rows, atlas, shape, city):.1f} s")
    print(f"refresh after 100,000: {refresh(told.folder, 100_000, atlas, shape, city):.2f} s")
    snapshot = Cube(told.folder).snapshot()
    size = sum((told.folder / path).stat().st_size for path in snapshot.manifest.files())
    print(f"on disk: {size / 1e6:,.0f} MB\n")
    measure(snapshot, geography, 5)
    print("| view | n | p50 ms | p95 ms | max ms |\n| --- | --- | --- | --- | --- |")
    for kind, times in measure(snapshot, geography, told.questions).items():
        low, high = np.quantile(times, [0.5, 0.95])
        print(f"| {kind} | {len(times)} | {low:.1f} | {high:.1f} | {max(times):.1f} |")
    print(f"\nload {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
