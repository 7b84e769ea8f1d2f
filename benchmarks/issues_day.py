"""A day of complaints through the whole way: import, ``issues build``, and a second day that joins.

    python -m benchmarks.issues_day [--rows 66000]

Seeded complaints of planted issues (``benchmarks.issues.stream``) over Beijing's townships, in one
process, on SQLite; seconds of processor time. Every fourth caller calls more than once.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.issues import stream
from benchmarks.ledger_intake import PROFILE
from geo_service.intake import import_file
from geo_service.intake.issues import build_issues
from geo_service.intake.profile_file import parse_profile
from geo_service.ledger import Ledger
from geo_service.service.region import Region

K = 5
#: positions of the stream are drawn within this part of a township's surroundings
SPREAD = 0.2


def write_day(path: Path, region: Region, rows: int, seed: int, day: int) -> None:
    """A file of one day; the place of a complaint is near its township's middle."""
    areas = region.folder.areas(region.lead_level)
    middles = [shape.representative_point() for shape in areas.geometry]
    complaints, _ = stream(rows, len(middles), 5)
    chance, begun = random.Random(seed), datetime(2025, 3, day)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "received", "text", "a", "b", "c", "channel", "lon", "lat", "phone"])
        for n, text in enumerate(complaints.texts):
            middle = middles[complaints.block[n]]
            lon, lat = complaints.lon[n] - 116.02, complaints.lat[n] - 40.02
            point = [middle.x + SPREAD * lon, middle.y + SPREAD * lat] if lon == lon else ["", ""]
            topic = f"类{complaints.category[n]}" if complaints.category[n] >= 0 else ""
            writer.writerow([
                f"{day}-{n:09d}", begun + timedelta(seconds=n * 86_000 // rows), text, topic, "",
                "", "phone", *point, f"1{chance.randrange(rows * 3 // 4):010d}",
            ])  # fmt: skip


def timed(what: str, work: Callable[[], object]) -> None:
    """Say what came of it, and the processor seconds it took."""
    begun = time.process_time()
    found = work()
    print(f"{what}: {time.process_time() - begun:.1f} s of processor time; {found}", flush=True)


def main(rows: int) -> None:
    """Two days."""
    region = Region.open("beijing")
    region.route(text="1")
    profile = parse_profile(PROFILE, "bench.toml")
    levels = [level.id for level in region.folder.levels]
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(
            f"sqlite:///{folder}/ledger.sqlite", region=region.folder.manifest.id, levels=levels
        )

        def take(day: int) -> str:
            path = Path(folder) / f"{day}.csv"
            done = import_file(region, ledger, profile, path, key=b"k")
            return f"{done.accepted} kept, {done.duplicates} repeat, {done.joined_issues} joined"

        for day in (1, 2):
            write_day(Path(folder) / f"{day}.csv", region, rows, day, day)
            timed(f"import of day {day}", lambda day=day: take(day))
            timed("issues build", lambda: build_issues(region, ledger, k=K))
        ledger.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=66_000)
    main(parser.parse_args().rows)
