"""How long dispatchers wait while others overload the service.

    python -m benchmarks.overload [--seconds 20] [--attacks none,batches,reports] [--repeat 1]

Starts the service with one worker, a ledger of synthetic complaints and a dispatcher's key, all in
a folder of its own and on the loopback only. While an attack runs, a dispatcher's complaints,
look-ups and ``/readyz`` are asked at a steady rate, each on a connection of its own; a request that
is late does not delay the next. Attackers have no key:

- ``batches``: 45 clients send 15 MB of texts to ``/v1/route/batch``, and leave without reading;
- ``reports``: 40 clients ask for a report, each with another title, and leave after two seconds.

Both come again half a second after they were answered or have left, until the time is up. Seeds are
fixed. Attackers run at a lower priority, because on a real network they have processors of their own.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import multiprocessing
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from benchmarks.serving import serving

WORDS = ["路灯不亮", "井盖破损", "半夜施工噪声扰民", "自来水发黄", "垃圾没有清运", "护栏坏了"]
CLIENTS = {"none": 0, "batches": 45, "reports": 40}
BATCH_BYTES = 15_000_000
AGAIN_S = 0.5
LEAVE_S = 2.0
#: a probe that is not answered by then counts with this time
GIVE_UP_S = 180.0


@dataclass
class Asked:
    """Seconds and statuses of one kind of request."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def told(self) -> str:
        p50, p99 = np.percentile(self.seconds, (50, 99)) * 1000
        worst = max(self.seconds) * 1000
        seen = ", ".join(f"{status} × {n}" for status, n in sorted(self.statuses.items()))
        return f"p50 {p50:,.0f} ms, p99 {p99:,.0f} ms, worst {worst:,.0f} ms ({seen})"


async def ask(port: int, head: str, body: bytes = b"") -> int:
    """Send one request on a connection of its own and read the whole answer; its status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"{head}\r\nHost: 127.0.0.1\r\nConnection: close\r\n".encode())
        writer.write(b"Content-Length: %d\r\n\r\n" % len(body) if body else b"\r\n")
        writer.write(body)
        await writer.drain()
        line = await reader.readline()
        await reader.read()
        return int(line.split()[1]) if line else 0
    finally:
        writer.close()


def big_batch(seed: int = 11) -> bytes:
    """10,000 made-up texts, 15 MB of JSON."""
    rng, items = random.Random(seed), []
    for number in range(10_000):
        words = "".join(rng.choice(WORDS) for _ in range(26))
        items.append({"id": number, "text": f"第{number}号楼{words}", "pad": "x" * 900})
    body = json.dumps({"items": items}, ensure_ascii=False).encode()
    return body + b" " * (BATCH_BYTES - len(body))


async def send_batch(port: int, number: int, body: bytes) -> int:
    """Send the body, wait a moment and leave; 0 if nothing was answered by then."""
    del number
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(
            b"POST /v1/route/batch HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        )
        writer.write(body)
        await asyncio.wait_for(writer.drain(), 60)
        line = await asyncio.wait_for(reader.readline(), 0.2)
        return int(line.split()[1]) if line else 0
    finally:
        writer.close()


async def ask_report(port: int, number: int, body: bytes) -> int:
    """Ask for a report that nobody asked for before; leave after ``LEAVE_S``."""
    del body
    head = f"GET /v1/report?title=a{number} HTTP/1.1"
    return await asyncio.wait_for(ask(port, head), LEAVE_S)


ATTACKS = {"batches": send_batch, "reports": ask_report}


async def _attack(kind: str, port: int, seconds: float) -> Counter[int]:
    act, body = ATTACKS[kind], big_batch() if kind == "batches" else b""
    until, numbers = time.monotonic() + seconds, itertools.count()
    seen: Counter[int] = Counter()

    async def client() -> None:
        while time.monotonic() < until:
            try:
                seen[await act(port, next(numbers), body)] += 1
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                seen[0] += 1
            await asyncio.sleep(AGAIN_S)

    await asyncio.gather(*(client() for _ in range(CLIENTS[kind])))
    return seen


def attack(kind: str, port: int, seconds: float, told: multiprocessing.Queue[Counter[int]]) -> None:
    """Attack in a process of its own; puts the statuses seen (0: none)."""
    os.nice(5)
    told.put(asyncio.run(_attack(kind, port, seconds)))


class Probes:
    """A dispatcher and a monitor, each asking at a steady rate."""

    def __init__(self, port: int, key: str, box: tuple[float, ...]) -> None:
        self.port, self.key, self.box = port, key, box
        self.rng = random.Random(5)
        self.run = f"{time.time_ns():x}"
        self.asked = {
            "POST /v1/complaints": Asked(),
            "GET /v1/route": Asked(),
            "GET /readyz": Asked(),
        }

    def _point(self) -> tuple[float, float]:
        west, south, east, north = self.box
        return self.rng.uniform(west, east), self.rng.uniform(south, north)

    async def complain(self, number: int) -> int:
        lon, lat = self._point()
        said = {"source": "load", "source_id": f"{self.run}-{number}", "lon": lon, "lat": lat}
        body = json.dumps({**said, "text": self.rng.choice(WORDS)}).encode()
        head = f"POST /v1/complaints HTTP/1.1\r\nContent-Type: application/json\r\n{self._key}"
        return await ask(self.port, head, body)

    async def look_up(self, number: int) -> int:
        del number
        lon, lat = self._point()
        target = f"/v1/route?lon={lon:.6f}&lat={lat:.6f}"
        return await ask(self.port, f"GET {target} HTTP/1.1\r\n{self._key}")

    async def ready(self, number: int) -> int:
        del number
        return await ask(self.port, "GET /readyz HTTP/1.1")

    @property
    def _key(self) -> str:
        return f"Authorization: Bearer {self.key}"

    async def steady(self, seconds: float, every_s: float = 0.1) -> None:
        """Ask each kind every ``every_s`` seconds, then wait for what is still open."""
        calls: list[tuple[Asked, Callable[[int], Awaitable[int]]]] = list(
            zip(self.asked.values(), (self.complain, self.look_up, self.ready), strict=True)
        )
        begun, open_ = time.monotonic(), []
        for number in range(int(seconds / every_s)):
            await asyncio.sleep(max(0.0, begun + number * every_s - time.monotonic()))
            open_ += [asyncio.create_task(_timed(asked, call(number))) for asked, call in calls]
        await asyncio.gather(*open_)


async def _timed(asked: Asked, call: Awaitable[int]) -> None:
    begun = time.perf_counter()
    try:
        status = await asyncio.wait_for(call, GIVE_UP_S)
    except (OSError, TimeoutError):
        status = 0
    asked.seconds.append(time.perf_counter() - begun)
    asked.statuses[status] += 1


def prepare(home: Path, region: str, complaints: int) -> tuple[str, tuple[float, ...]]:
    """A ledger of synthetic complaints with its cube; a dispatcher's key and the region's box."""
    from geo_service.base.settings import Settings
    from geo_service.intake.open_ledger import open_ledger
    from geo_service.ledger.access import Role, make_key
    from geo_service.planning.geography import Geography
    from geo_service.planning.ledger_cube import refresh_from
    from geo_service.planning.sample import SampleSize, load_sample
    from geo_service.service.region import Region

    settings = Settings(home=home, region=region)
    opened = Region.open(region, home)
    ledger = open_ledger(settings, opened)
    size = SampleSize(complaints, 90, 1)
    load_sample(ledger, settings, opened, Geography(opened.folder), size, lambda done, total: None)
    refresh_from(ledger, settings, opened)
    key = ledger.writer.run(lambda at: make_key(at, "load", Role.DISPATCHER)[1])
    ledger.close()
    return key, opened.atlas.bounds


def measure(kind: str, port: int, key: str, box: tuple[float, ...], seconds: float) -> None:
    """Run one attack and print what the dispatcher and the monitor saw."""
    told: multiprocessing.Queue[Counter[int]] = multiprocessing.Queue()
    attacker = None
    if CLIENTS[kind]:
        attacker = multiprocessing.Process(target=attack, args=(kind, port, seconds + 2, told))
        attacker.start()
        time.sleep(2)
    probes = Probes(port, key, box)
    asyncio.run(probes.steady(seconds))
    print(f"attack: {kind}, {CLIENTS[kind]} clients, {seconds:.0f} s", flush=True)
    for name, asked in probes.asked.items():
        print(f"  {name}: {asked.told()}", flush=True)
    if attacker is not None:
        print(f"  attackers saw {dict(told.get())}", flush=True)
        attacker.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--region", default="beijing")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--attacks", default="none,batches,reports")
    parser.add_argument("--complaints", type=int, default=60_000)
    parser.add_argument("--repeat", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        key, box = prepare(Path(folder), given.region, given.complaints)
        with serving(Path(folder), GEO_REGION=given.region) as url:
            for _ in range(given.repeat):
                for kind in given.attacks.split(","):
                    measure(kind, urlsplit(url).port or 0, key, box, given.seconds)


if __name__ == "__main__":
    main()
