"""Western addresses: learn one batch of Los Angeles' requests, locate those of the other.

    python benchmarks/locate_la.py [FOLDER with la311/]

Addresses that the batch holds are left out. The council district must be the one assigned by the
city; the error is the distance to the city's own coordinates.
"""

from __future__ import annotations

import csv
import gzip
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from geo_service.cli.main import app
from geo_service.gazetteer import import_places
from geo_service.locate.geometry import distance_m
from geo_service.model import Position
from geo_service.service import Region

DATA = Path(__file__).parents[1] / "../shared/data"
MANIFEST = """\
id = "la"
name = "Los Angeles"
name_en = "Los Angeles"
time_zone = "America/Los_Angeles"
datum = "WGS-84"
lead_level = "council"
fallback_level = "council"
h3_res = 10

[[levels]]
id = "council"
name = "Council District"
name_en = "Council District"
partition = true
"""


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else DATA) / "la311"
    with gzip.open(folder / "points.csv.gz", "rt", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    rows = [row for row in rows if row["address"] and row["latitude"]]
    batches = sorted({row["src"] for row in rows})
    for learned, asked in (batches, batches[::-1]):
        with tempfile.TemporaryDirectory() as home:
            region = build(Path(home), folder, [r for r in rows if r["src"] == learned])
            judge(region, rows, learned, asked)


def build(home: Path, folder: Path, batch: list[dict[str, str]]) -> Region:
    place = home / "la"
    place.mkdir()
    (place / "region.toml").write_text(MANIFEST, encoding="utf-8")
    polygons = str(folder / "la_council_districts_2012.geojson")
    arguments = ["region", "import", polygons, "--region", str(place), "--level", "council"]
    app(
        [*arguments, "--code", "external_id", "--name", "name", "--allow-overlap"],
        standalone_mode=False,
    )
    source = home / "batch.csv"
    with source.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("name", "lon", "lat"))
        writer.writerows((r["address"], r["longitude"], r["latitude"]) for r in batch)
    region = Region.open(place, home)
    import_places(region, source, columns={}, kind="address")
    return Region.open(place, home)


def judge(region: Region, rows: list[dict[str, str]], learned: str, asked: str) -> None:
    seen = {row["address"] for row in rows if row["src"] == learned}
    unseen = {r["address"]: r for r in rows if r["src"] == asked and r["address"] not in seen}
    begun = time.perf_counter()
    answers = region.locator.locate_many(unseen)
    seconds = time.perf_counter() - begun
    table = []
    for row, located in zip(unseen.values(), answers, strict=True):
        best = located.candidates[0] if located.candidates else None
        if best is None or best.position is None:
            table.append((False, False, np.nan, np.inf, 0.0))
            continue
        truth = Position(float(row["longitude"]), float(row["latitude"]), 0.0)
        right = best.areas["council"].code.lstrip("0") == str(int(float(row["cd"] or -1)))
        error = distance_m(best.position, truth)
        table.append((True, right, error, best.position.radius_m, best.probability))
    data = np.array(table)
    answered, right, error, radius, p = data.T
    print(f"learned {learned}, asked {asked}: {len(unseen):,} unseen addresses,", end=" ")
    print(f"{len(unseen) / seconds:,.0f} a second")
    report("all", np.ones(len(data), bool), answered, right, error)
    report("road known there", (answered > 0) & (radius < 1200), answered, right, error)
    report("road unknown", (answered > 0) & (radius >= 1200), answered, right, error)
    for level in (0.8, 0.9, 0.95, 0.98):
        report(f"P >= {level}", p >= level, answered, right, error)


def report(
    name: str, rows: np.ndarray, answered: np.ndarray, right: np.ndarray, error: np.ndarray
) -> None:
    print(
        f"  {name:<18}{rows.sum():>6,} ({rows.mean():6.1%})  district right {right[rows].mean():7.2%}"
        f"  median error {np.nanmedian(error[rows]):7.0f} m  p90 {np.nanpercentile(error[rows], 90):7.0f} m"
    )


if __name__ == "__main__":
    main()
