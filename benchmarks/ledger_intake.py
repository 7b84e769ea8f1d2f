"""Throughput of bulk intake: a made-up file of complaints into SQLite and PostgreSQL.

    python -m benchmarks.ledger_intake [--rows 200000] [--database URL] [--personal 0.2]

Everything is in the time: reading the CSV, masking, assigning, cells, verdicts, deadlines, and
the commits. ``--personal`` is the share of texts with personal data in them.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from geo_service.intake import import_file
from geo_service.intake.profile_file import parse_profile
from geo_service.ledger import Ledger
from geo_service.service.region import Region

PROFILE = """
id = "bench"
source = "bench"
time_zone = "Asia/Shanghai"
datum = "WGS-84"
times = ["%Y-%m-%d %H:%M:%S"]
[columns]
source_id = "id"
received_at = "received"
text = "text"
category = ["a", "b", "c"]
channel = "channel"
lon = "lon"
lat = "lat"
reporter = "phone"
"""
PLAIN = (
    "市民反映小区门口的路灯已经连续多日不亮,夜间通行存在安全隐患,附近还有一处井盖破损,"
    "下雨时积水严重,希望有关部门尽快核实处理并给予答复。"
)
PERSONAL = (
    "市民王女士(电话138{:08d})反映楼上住户半夜噪声扰民,多次沟通无果,"
    "请联系李师傅核实处理,希望尽快答复,此前已经反映过两次。"
)


def write_file(path: Path, rows: int, personal: float, box: tuple[float, ...]) -> None:
    rng, begun = random.Random(7), datetime(2025, 1, 1)
    west, south, east, north = box
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "received", "text", "a", "b", "c", "channel", "lon", "lat", "phone"])
        for n in range(rows):
            text = PERSONAL.format(n) if rng.random() < personal else PLAIN
            writer.writerow([
                f"W{n:09d}", begun + timedelta(seconds=4 * n), text, f"类{n % 12}", f"项{n % 60}",
                f"目{n % 300}", "phone", f"{rng.uniform(west, east):.6f}",
                f"{rng.uniform(south, north):.6f}", f"138{n % 50000:08d}",
            ])  # fmt: skip


def measure(region: Region, path: Path, url: str) -> None:
    levels = [level.id for level in region.folder.levels]
    ledger = Ledger.open(url, region=region.folder.manifest.id, levels=levels)
    profile = parse_profile(PROFILE, "bench.toml")
    cpu = time.process_time()
    summary = import_file(region, ledger, profile, path, key=b"k")
    cpu = time.process_time() - cpu
    kind = ledger.engine.dialect.name
    rate = summary.accepted / summary.seconds
    print(f"import into {kind}: {summary.accepted:,} rows in {summary.seconds:.1f} s = "
          f"{rate:,.0f} rows/s ({cpu:.1f} s of CPU here)")  # fmt: skip
    begun = time.perf_counter()
    rows = sum(piece.num_rows for piece in ledger.export())
    seconds = time.perf_counter() - begun
    print(f"export from {kind}: {rows:,} rows in {seconds:.1f} s = {rows / seconds:,.0f} rows/s")
    ledger.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--personal", type=float, default=0.2)
    parser.add_argument("--region", default="beijing")
    parser.add_argument("--database", default=None, help="an empty PostgreSQL database")
    arguments = parser.parse_args()
    region = Region.open(arguments.region)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.csv"
        write_file(path, arguments.rows, arguments.personal, region.atlas.bounds)
        region.route(lon=0.0, lat=0.0)
        measure(region, path, f"sqlite:///{folder}/ledger.sqlite")
        if arguments.database:
            measure(region, path, arguments.database)
    return 0


if __name__ == "__main__":
    sys.exit(main())
