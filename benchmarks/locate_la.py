"""Western addresses: learn one batch of Los Angeles' requests, locate those of the other.

    python -m benchmarks.locate_la [FOLDER with la311/]

Addresses that the batch holds are left out. The council district must be the one assigned by the
city; the error is the distance to the city's own coordinates.
"""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from geo_service.base.model import Position
from geo_service.cli.main import app
from geo_service.locate.addresses import AddressBook
from geo_service.locate.geometry import distance_m
from geo_service.locate.text import spelling
from geo_service.locate.western import find_addresses
from geo_service.service.gazetteer import import_places
from geo_service.service.region import Region

DATA = Path(__file__).parents[1] / "../shared/data"
KINDS = (
    "road known around",
    "road known elsewhere",
    "road never seen",
    "crossing, both known",
    "crossing, others",
    "not read",
)
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
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
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
    begun = time.process_time()
    answers = [region.locator.locate(text) for text in unseen]
    seconds = time.process_time() - begun
    begun = time.process_time()
    [region.locator.locate(text) for text in unseen]
    again = time.process_time() - begun
    table = []
    for row, located in zip(unseen.values(), answers, strict=True):
        best = located.candidates[0] if located.candidates else None
        if best is None or best.position is None:
            table.append((False, np.nan, 0.0))
            continue
        truth = Position(float(row["longitude"]), float(row["latitude"]), 0.0)
        right = best.areas["council"].code.lstrip("0") == str(int(float(row["cd"] or -1)))
        table.append((right, distance_m(best.position, truth), best.probability))
    right, error, p = np.array(table).T
    print(f"\nlearned {learned}, asked {asked}: {len(unseen):,} unseen addresses,", end=" ")
    print(f"{1e3 * seconds / len(unseen):.2f} ms of processor time each,", end=" ")
    print(f"{1e3 * again / len(unseen):.2f} ms when asked again")
    report("all", np.ones(len(p), bool), right, error)
    kinds = np.array([kind(region.locator.reader.addresses, address) for address in unseen])
    for name in KINDS:
        report(name, kinds == name, right, error)
    for level in (0.8, 0.9, 0.95, 0.98):
        report(f"P >= {level}", p >= level, right, error)
    at_truth = [
        region.shares_at(float(r["longitude"]), float(r["latitude"]), 0.0) for r in unseen.values()
    ]
    codes = [shares[0].area.code.lstrip("0") if shares else "" for shares in at_truth]
    own = np.mean(
        [code == str(int(float(r["cd"]))) for code, r in zip(codes, unseen.values(), strict=True)]
    )
    print(f"  the city's own point lies in the district the city says: {own:.2%}")


def kind(book: AddressBook | None, address: str) -> str:
    """What the learned batch knows of an address."""
    assert book is not None
    found = find_addresses(spelling(address), book.roads)
    if not found:
        return "not read"
    roads = found[0].roads
    known = [len(book.points_of(road, found[0].locality)) > 0 for road in roads]
    if len(roads) == 2:
        return "crossing, both known" if all(known) else "crossing, others"
    if known[0]:
        return "road known around"
    return "road known elsewhere" if len(book.points_of(roads[0], "")) else "road never seen"


def report(name: str, rows: np.ndarray, right: np.ndarray, error: np.ndarray) -> None:
    print(f"  {name:<22}{rows.sum():>6,} ({rows.mean():6.1%})", end="")
    if not rows.any() or np.isnan(error[rows]).all():
        print(f"  district right {right[rows].mean():7.2%}" if rows.any() else "")
        return
    median, p90 = np.nanpercentile(error[rows], (50, 90))
    print(f"  district right {right[rows].mean():7.2%}  error {median:5.0f} m, p90 {p90:5.0f} m")


if __name__ == "__main__":
    main()
