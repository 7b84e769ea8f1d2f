"""Clients that are slow, send garbage, or all take the same id; a clock that jumps."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import threading
import time
from collections import Counter

import httpx
import pytest

from tests.survival.processes import Server, environment

pytestmark = pytest.mark.survival
BODY = {"text": "路灯不亮", "lon": 116.05, "lat": 40.1}


@pytest.fixture(scope="module")
def served(toy_folder, tmp_path_factory):
    """One service for all tests of clients."""
    server = Server(environment(toy_folder, tmp_path_factory.mktemp("home")))
    yield server
    server.stop()


def _works(server):
    answer = server.client.get("/v1/route", params={"lon": 116.05, "lat": 40.1})
    assert answer.status_code == 200
    assert server.client.post("/v1/complaints", json=BODY).status_code == 201


def test_two_workers_take_the_same_ids(env):
    server = Server(env, workers=2)
    outcomes: list[tuple[str, bool, str]] = []

    def post(seed):
        order = random.Random(seed).sample(range(40), 40)
        for number in order:
            # a new connection each time, so that both workers get some
            body = {**BODY, "source": "x", "source_id": f"s{number}"}
            answer = httpx.post(
                f"{server.url}/v1/complaints",
                json=body,
                headers=server.headers,
                timeout=60,
                verify=False,
            )
            assert answer.status_code in (200, 201), answer.text
            outcomes.append((f"s{number}", answer.json()["created"], answer.json()["id"]))

    threads = [threading.Thread(target=post, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    server.stop()
    assert len(outcomes) == 160
    created = Counter(source_id for source_id, new, _ in outcomes if new)
    assert created == Counter({f"s{number}": 1 for number in range(40)})
    assert len({(source_id, complaint_id) for source_id, _, complaint_id in outcomes}) == 40


def _connect(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=60)


def test_slow_clients_wait_and_nobody_else(served):
    head = b"POST /v1/complaints HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
    silent = [_connect(served) for _ in range(100)]
    for half in silent:
        half.sendall(head)  # never ends its headers
    dripping = _connect(served)
    dripping.sendall(head + b"Content-Type: application/json\r\n\r\n{")
    begun = time.monotonic()
    for _ in range(20):
        _works(served)
    assert time.monotonic() - begun < 15
    answer = dripping.recv(4096)
    assert b" 408 " in answer.split(b"\r\n")[0]
    for half in silent:
        half.close()
    dripping.close()
    _works(served)


def _garbage(rng):
    fixed = [
        b"",
        b"\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
        b"POST /v1/complaints HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
        b"POST /v1/complaints HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nzzz\r\n",
        b"POST /v1/complaints HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"ffffffffffffffff\r\nx",
        b"GET /v1/complaints/%00%ff%fe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /v1/route?lon=%F0%28%8C%28&lat=\x80 HTTP/1.1\r\nHost: \xff\r\n\r\n",
    ]
    return fixed + [rng.randbytes(rng.randint(1, 5000)) for _ in range(60)]


def test_garbage_on_the_wire(served):
    for garbage in _garbage(random.Random(8)):
        with _connect(served) as wire:
            wire.settimeout(5)
            try:
                wire.sendall(garbage)
                wire.shutdown(socket.SHUT_WR)
                answer = wire.recv(4096)
            except OSError:
                continue
            assert b" 500 " not in answer.split(b"\r\n")[0]
    _works(served)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'"x"', b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe{}",
     b'{"lon": NaN, "lat": Infinity}', b'{"lon": 1e999, "lat": 40}', b'{"text": "\\ud800"}',
     b'{"text": "\\u0000"}', b'{"lon": 116.05, "lat": 40.1, "source_id": "\\u0000"}',
     b'{"text": 5}', b'{"received_at": "9999-12-31T23:59:59+14:00", "text": "x"}',
     b'{"received_at": "0001-01-01T00:00:00-14:00", "lon": 116.05, "lat": 40.1}'],
    ids=map(str, range(16)),
)  # fmt: skip
def test_garbage_in_a_body(served, content):
    headers = {"Content-Type": "application/json"}
    for path in ("/v1/complaints", "/v1/complaints:batch", "/v1/session"):
        answer = served.client.post(path, content=content, headers=headers)
        assert answer.status_code < 500, answer.text
    assert served.client.get("/healthz").status_code == 200


SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
/* the system's clock, moved by as many seconds as a file says */
int clock_gettime(clockid_t which, struct timespec *now) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int result = real(which, now);
  if (which == CLOCK_REALTIME) {
    FILE *file = fopen(getenv("CLOCK_OFFSET_FILE"), "r");
    long offset = 0;
    if (file) { if (fscanf(file, "%ld", &offset) != 1) offset = 0; fclose(file); }
    now->tv_sec += offset;
  }
  return result;
}
"""


@pytest.fixture
def moved_clock(tmp_path):
    """Environment of a process whose clock is moved, and the file that says how far."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler to move a process's clock with")
    (tmp_path / "clock.c").write_text(SHIM)
    library = tmp_path / "clock.so"
    made = subprocess.run(
        [compiler, "-shared", "-fPIC", "-o", library, tmp_path / "clock.c", "-ldl"], check=False
    )
    if made.returncode != 0:
        pytest.skip("the compiler does not work")
    offset = tmp_path / "offset"
    offset.write_text("0")
    return {"LD_PRELOAD": str(library), "CLOCK_OFFSET_FILE": str(offset)}, offset


def test_a_clock_that_jumps(toy_folder, tmp_path, moved_clock):
    preload, offset = moved_clock
    server = Server(environment(toy_folder, tmp_path), **preload)
    assert "LD_PRELOAD" not in os.environ
    ids, seqs = [], []
    for jump in (0, 86_400 * 400, -86_400 * 400, 3600, -3600, 0):
        offset.write_text(str(jump))
        for n in range(5):
            body = {**BODY, "source": "clock", "source_id": f"{jump}/{n}/{len(ids)}"}
            answer = server.client.post("/v1/complaints", json=body)
            assert answer.status_code == 201, answer.text
            ids.append(answer.json()["id"])
        event = {"kind": "dispatched"}
        sent = server.client.post(f"/v1/complaints/{ids[-1]}/events", json=event)
        assert sent.status_code == 201
        closed = server.client.post(f"/v1/complaints/{ids[-1]}/events", json={"kind": "closed"})
        assert closed.status_code == 201
        seqs += [sent.json()["seq"], closed.json()["seq"]]
    assert len(set(ids)) == len(ids)
    assert seqs == sorted(seqs)
    years = {server.client.get(f"/v1/complaints/{one}").json()["recorded_at"][:4] for one in ids}
    assert len(years) >= 2, "the clock did jump"
    found = server.client.get("/v1/complaints", params={"source": "clock", "limit": 100}).json()
    assert [one["id"] for one in found["complaints"]] == ids[::-1]
    server.stop()
