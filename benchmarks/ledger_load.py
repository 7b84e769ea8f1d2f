"""Mixed load on a running service at a whole city's peak, with a kill in the middle.

    python -m benchmarks.ledger_load --minutes 10 --posts 10 --lookups 200 [--database URL]

Starts the service with a ledger of its own, sends complaints and look-ups at a steady rate, kills
the process (SIGKILL) half-way and starts it again, and compares at the end what was accepted with
what is there. Clients repeat a request that got no answer, as real ones do.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np

from benchmarks.serving import admin_key

WORDS = ["路灯不亮", "井盖破损", "半夜施工噪声扰民", "自来水发黄", "垃圾没有清运", "护栏坏了"]


@dataclass
class Tally:
    """What was sent and what came back; times in seconds."""

    accepted: dict[str, str] = field(default_factory=dict)
    post_s: list[float] = field(default_factory=list)
    lookup_s: list[float] = field(default_factory=list)
    unanswered: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, port: int, region: str, database: str | None) -> dict[str, str]:
    env = {**os.environ, "GEO_HOME": str(home), "GEO_PORT": str(port), "GEO_LOG_LEVEL": "warning"}
    env["GEO_REGION"] = region
    if database:
        env["GEO_DATABASE_URL"] = database
    return env


def start(env: dict[str, str]) -> subprocess.Popen[bytes]:
    code = "from geo_service.cli.main import main; main()"
    return subprocess.Popen([sys.executable, "-c", code, "serve"], env=env)


def wait(url: str) -> None:
    for _ in range(1200):
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise RuntimeError("the service does not get ready")


def bounds_of(url: str) -> tuple[float, float, float, float]:
    west, south, east, north = httpx.get(f"{url}/v1/areas").json()["region"]["bbox"]
    return west, south, east, north


def post(client: httpx.Client, tally: Tally, number: int, box) -> None:
    """One complaint, repeated until it is answered."""
    west, south, east, north = box
    rng = random.Random(number)
    body = {
        "source": "load", "source_id": f"n{number}", "text": rng.choice(WORDS),
        "lon": rng.uniform(west, east), "lat": rng.uniform(south, north),
    }  # fmt: skip
    begun = time.perf_counter()
    while True:
        try:
            answer = client.post("/v1/complaints", json=body)
        except httpx.TransportError:
            tally.unanswered += 1
        else:
            if answer.status_code in (200, 201):
                tally.accepted[body["source_id"]] = answer.json()["id"]
                tally.post_s.append(time.perf_counter() - begun)
                return
            if answer.status_code != 503:
                tally.wrong.append(f"{answer.status_code} {answer.text[:200]}")
                return
            tally.refused += 1
        time.sleep(0.5)


def look_up(client: httpx.Client, tally: Tally, number: int, box) -> None:
    west, south, east, north = box
    rng = random.Random(number)
    params = {"lon": f"{rng.uniform(west, east):.6f}", "lat": f"{rng.uniform(south, north):.6f}"}
    begun = time.perf_counter()
    try:
        answer = client.get("/v1/route", params=params)
    except httpx.TransportError:
        tally.unanswered += 1
        return
    if answer.status_code == 200:
        tally.lookup_s.append(time.perf_counter() - begun)
    else:
        tally.wrong.append(f"{answer.status_code} {answer.text[:200]}")


def caller(url: str, key: str, numbers: range, rate: float, begun: float, ask) -> None:
    """Ask what is due, each at its time: the ``n``-th ``n / rate`` seconds after ``begun``."""
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
        for number in numbers:
            time.sleep(max(begun + number / rate - time.perf_counter(), 0))
            ask(client, number)


def load(url: str, key: str, arguments, tally: Tally, restart) -> None:
    box, seconds, begun = bounds_of(url), arguments.minutes * 60, time.perf_counter()
    kinds = (
        (arguments.posts, 4, lambda client, n: post(client, tally, n, box)),
        (arguments.lookups, 8, lambda client, n: look_up(client, tally, n, box)),
    )
    callers = [
        threading.Thread(
            target=caller, args=(url, key, range(k, int(rate * seconds), many), rate, begun, ask)
        )
        for rate, many, ask in kinds
        for k in range(many)
    ]
    for one in callers:
        one.start()
    time.sleep(seconds / 2)
    restart()
    for one in callers:
        one.join()


def kept_ids(home: Path, region: str, database: str | None) -> list[str]:
    from geo_service.base.settings import Settings
    from geo_service.intake.open_ledger import ledger_url
    from geo_service.ledger.store import open_engine
    from geo_service.region.folder import RegionFolder

    settings = Settings(home=home, region=region, database_url=database)
    manifest = RegionFolder.open(region, home).manifest
    engine = open_engine(ledger_url(settings, manifest.id))
    with engine.connect() as connection:
        query = "SELECT source_id FROM complaint WHERE source = 'load'"
        return list(connection.exec_driver_sql(query).scalars())


def quantiles(seconds: list[float]) -> str:
    ms = np.array(seconds) * 1000
    p50, p95, p99 = np.percentile(ms, [50, 95, 99])
    return f"p50 {p50:.1f} p95 {p95:.1f} p99 {p99:.1f} max {ms.max():.0f} ms"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--posts", type=float, default=10.0, help="complaints a second")
    parser.add_argument("--lookups", type=float, default=200.0, help="look-ups a second")
    parser.add_argument("--region", default="beijing")
    parser.add_argument("--database", default=None)
    arguments = parser.parse_args()
    tally, port = Tally(), free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        env = environment(home, port, arguments.region, arguments.database)
        key = admin_key(env)
        running = [start(env)]
        wait(url)
        outage_s = 0.0

        def restart() -> None:
            nonlocal outage_s
            begun = time.perf_counter()
            running[-1].send_signal(signal.SIGKILL)
            running[-1].wait()
            running.append(start(env))
            wait(url)
            outage_s = time.perf_counter() - begun

        try:
            load(url, key, arguments, tally, restart)
        finally:
            running[-1].terminate()
            running[-1].wait()
        kept = kept_ids(home, arguments.region, arguments.database)
    lost, doubled = set(tally.accepted) - set(kept), len(kept) - len(set(kept))
    print(f"{len(tally.accepted):,} complaints accepted, {len(tally.lookup_s):,} look-ups answered")
    print(f"complaints {quantiles(tally.post_s)} (with repeats during the outage)")
    print(f"look-ups   {quantiles(tally.lookup_s)}")
    print(f"killed once; away for {outage_s:.1f} s; {tally.unanswered} requests got no answer, "
          f"{tally.refused} a 503, {len(tally.wrong)} another error {tally.wrong[:3]}")  # fmt: skip
    print(f"lost {len(lost)}, doubled {doubled}")
    return 1 if lost or doubled or tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
