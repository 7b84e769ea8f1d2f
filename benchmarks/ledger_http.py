"""Single intake over HTTP: complaints one by one into a service with one worker, durable on return.

    python -m benchmarks.ledger_http [--seconds 20] [--connections 16] [--words] [--database URL]

Starts the service with a ledger of its own and sends complaints over some connections, each with
the next complaint as soon as its last one is answered. A complaint has words and a point (with
``--words`` only words). At the end the ledger is counted: what was accepted is there, once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.ledger_load import (
    bounds_of,
    environment,
    free_port,
    kept_ids,
    quantiles,
    start,
    wait,
)
from benchmarks.serving import admin_key

WORDS = ["路灯不亮", "井盖破损", "半夜施工噪声扰民", "自来水发黄", "垃圾没有清运", "护栏坏了"]


def body_of(number: int, rng: random.Random, box: tuple[float, ...] | None) -> bytes:
    said: dict[str, object] = {
        "source": "load", "source_id": f"h{number}", "text": f"{rng.choice(WORDS)},第{number}件",
        "reporter": f"1380000{number % 10000:04d}",
    }  # fmt: skip
    if box:
        said |= {"lon": rng.uniform(box[0], box[2]), "lat": rng.uniform(box[1], box[3])}
    return json.dumps(said).encode()


async def answer_of(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Status and body; a plain reader, so that the client costs little beside the service."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    length = next(int(at[15:]) for at in lines if at.lower().startswith(b"content-length:"))
    return int(lines[0].split()[1]), await reader.readexactly(length)


async def client(
    port: int, key: bytes, numbers, bodies, until: float, seconds: list[float], wrong: list[str]
):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        body = bodies(next(numbers))
        begun = time.perf_counter()
        writer.write(
            b"POST /v1/complaints HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"X-API-Key: %s\r\nContent-Length: %d\r\n\r\n" % (key, len(body)) + body
        )
        status, answer = await answer_of(reader)
        if status == 201:
            seconds.append(time.perf_counter() - begun)
        else:
            wrong.append(f"{status} {answer[:200]!r}")
    writer.close()


async def load(port: int, key: bytes, arguments, box) -> tuple[list[float], list[str], float]:
    rng, numbers = random.Random(3), iter(range(10**9))
    seconds: list[float] = []
    wrong: list[str] = []

    def bodies(number: int) -> bytes:
        return body_of(number, rng, None if arguments.words else box)

    begun = time.perf_counter()
    until = begun + arguments.seconds
    await asyncio.gather(
        *(
            client(port, key, numbers, bodies, until, seconds, wrong)
            for _ in range(arguments.connections)
        )
    )
    return seconds, wrong, time.perf_counter() - begun


def cpu_s(process: subprocess.Popen[bytes]) -> float:
    """Processor time of the service so far (Linux)."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--words", action="store_true", help="complaints without a point")
    parser.add_argument("--region", default="beijing")
    parser.add_argument("--database", default=None, help="an empty PostgreSQL database")
    arguments = parser.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder), port, arguments.region, arguments.database)
        key = admin_key(env).encode()
        service = start(env)
        wait(f"http://127.0.0.1:{port}")
        box, before = bounds_of(f"http://127.0.0.1:{port}"), cpu_s(service)
        seconds, wrong, took = asyncio.run(load(port, key, arguments, box))
        cpu_ms = (cpu_s(service) - before) * 1000 / max(len(seconds), 1)
        service.terminate()
        service.wait()
        kept = kept_ids(Path(folder), arguments.region, arguments.database)
    kind = "words" if arguments.words else "points"
    print(f"single intake over HTTP ({kind}): {len(seconds):,} complaints in {took:.1f} s = "
          f"{len(seconds) / took:,.0f}/s ({cpu_ms:.2f} ms of the service's CPU each)")  # fmt: skip
    if seconds:
        print(quantiles(seconds))
    print(f"{len(kept):,} kept, {len(kept) - len(set(kept))} doubled, "
          f"{len(wrong)} refused {wrong[:3]}")  # fmt: skip
    return 1 if wrong or len(kept) != len(seconds) or len(kept) != len(set(kept)) else 0


if __name__ == "__main__":
    sys.exit(main())
