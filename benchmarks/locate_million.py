"""A gazetteer of a million made-up entries: opening, memory, texts a second, type-ahead.

python -m benchmarks.locate_million [ENTRIES]
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from geo_service.locate.locator import Locator
from geo_service.locate.placefile import SCHEMA, place_files
from geo_service.region.folder import RegionFolder

SYLLABLES = (
    "东西南北中大小新华园安河水庄家李王张赵刘陈杨黄周吴徐孙胡朱高林何郭马罗金玉龙凤春秋和平民主建国"
)
HEADS = ("小区", "家园", "苑", "公园", "路", "街", "大厦", "村", "桥", "医院")
TYPED = (
    "x",
    "d",
    "xin",
    "东",
    "东西",
    "dxn",
    "zhang",
    "龙凤",
    "gao",
    "hepin",
    "wxy",
    "春",
    "l",
    "李王张",
)


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    if len(sys.argv) > 2:
        PARTS[sys.argv[2]](Path(sys.argv[3]), n)
        return
    with tempfile.TemporaryDirectory() as folder:
        # each part is a process of its own, so that its memory is its own
        for part in PARTS:
            subprocess.run([sys.executable, __file__, str(n), part, folder], check=True)


def make(home: Path, n: int) -> None:
    write(home / "places" / "made.parquet", n, random.Random(1))


def prepare(home: Path, n: int) -> None:
    with measured(f"{n:,} entries: first opened, and prepared"):
        open_locator(home)
    tell_peak("while preparing")


def serve(home: Path, n: int) -> None:
    chance = random.Random(2)
    with measured("opened again"):
        locator = open_locator(home)
    tell_peak("when opened")
    texts = [call(locator, chance) for _ in range(3000)]
    speed(locator, texts, f"with {n:,} entries")
    locator.suggest("a")
    times = []
    for typed in TYPED * 20:
        begun = time.perf_counter()
        locator.suggest(typed)
        times.append((time.perf_counter() - begun) * 1e3)
    print(f"type-ahead: p50 {np.median(times):.2f} ms, p95 {np.percentile(times, 95):.2f} ms")
    tell_peak("having served")


def beijing(home: Path, n: int) -> None:
    chance = random.Random(2)
    named = open_locator(home)
    texts = [call(named, chance) for _ in range(3000)]
    speed(open_locator(home / "none"), texts, "with Beijing's names alone")


def speed(locator: Locator, texts: list[str], what: str) -> None:
    [locator.locate(text) for text in texts[:200]]
    begun, times = time.process_time(), []
    for text in texts:
        one = time.thread_time()
        locator.locate(text)
        times.append((time.thread_time() - one) * 1e3)
    rate = len(texts) / (time.process_time() - begun)
    p50, p99 = np.percentile(times, (50, 99))
    print(
        f"{what}: {rate:,.0f} texts a second of processor time, p50 {p50:.2f} ms, p99 {p99:.2f} ms"
    )


@contextmanager
def measured(what: str) -> Iterator[None]:
    begun, cpu = time.perf_counter(), time.process_time()
    yield
    print(
        f"{what} in {time.perf_counter() - begun:.1f} s ({time.process_time() - cpu:.1f} s of processor time)"
    )


def tell_peak(when: str) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {when}: {peak:,.0f} MB")


def call(locator: Locator, chance: random.Random) -> str:
    """A call of some length that names two of the places."""
    places = locator.reader.places
    assert places is not None
    first, second = (places.name(chance.randrange(len(places))) for _ in range(2))
    return (
        f"市民反映，在{first}北侧的非机动车道上有车辆违停，影响通行，距离{second}大约两百米，"
        "已经存在三个月了，多次拨打电话没有解决，希望有关部门尽快处理，来电反映违章停车问题。"
    )


def write(file: Path, n: int, chance: random.Random) -> None:
    file.parent.mkdir()
    names = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _ in range(n)]
    columns = {name: pa.nulls(n, SCHEMA.field(name).type) for name in SCHEMA.names}
    columns["name"] = pa.array([name + chance.choice(HEADS) for name in names])
    columns["kind"] = pa.array(["compound"] * n)
    columns["lon"] = pa.array(np.linspace(116.2, 116.6, n))
    columns["lat"] = pa.array(np.linspace(39.8, 40.0, n))
    pq.write_table(pa.table(columns, schema=SCHEMA), file)


def open_locator(home: Path) -> Locator:
    folder = RegionFolder.open("beijing")
    return Locator.open(
        levels=folder.levels,
        names={level.id: folder.names(level.id) for level in folder.levels},
        lead_level=folder.manifest.lead_level,
        fallback_level=folder.manifest.fallback_level,
        region_name=folder.manifest.name,
        place_files=place_files(home / "places"),
        state=home,
    )


PARTS = {"make": make, "prepare": prepare, "serve": serve, "beijing": beijing}

if __name__ == "__main__":
    main()
