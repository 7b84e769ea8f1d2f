"""Connections: silent, slow, too many, with endless heads, or not reading their answer."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
import uvicorn

from geo_service.api import connections
from geo_service.api.connections import BoundedProtocol
from tests.api.asgi import run as in_a_loop

GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
LARGE = 64_000_000


async def app(scope, receive, send):
    """Answer at once; ``/large`` with much."""
    size = LARGE if scope["path"] == "/large" else 2
    headers = [(b"content-length", b"%d" % size)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"x" * size})


@asynccontextmanager
async def serving():
    config = uvicorn.Config(app, port=0, http=BoundedProtocol, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = server.force_exit = True
        await task


def run(scenario):
    """Run ``scenario(connect)`` against a server."""

    async def all_of_it():
        async with serving() as port:
            await scenario(lambda: asyncio.open_connection("127.0.0.1", port))

    in_a_loop(asyncio.wait_for(all_of_it(), 60))


async def answer(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(2)
    return int(head.split()[1])


async def is_ended(reader):
    """Wait until the server ends the connection."""
    try:
        return await reader.read() == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: a\r\n"])
def test_a_connection_without_a_whole_head_is_ended(monkeypatch, sent):
    monkeypatch.setattr(connections, "HEAD_S", 0.1)

    async def scenario(connect):
        reader, writer = await connect()
        writer.write(sent)
        assert await is_ended(reader)

    run(scenario)


def test_a_head_that_comes_in_drops_is_ended(monkeypatch):
    monkeypatch.setattr(connections, "HEAD_S", 0.3)

    async def scenario(connect):
        reader, writer = await connect()
        writer.write(b"GET / HTTP/1.1\r\n")

        async def drip():
            while True:
                writer.write(b"X-A: b\r\n")
                await asyncio.sleep(0.05)

        dripping = asyncio.create_task(drip())
        assert await is_ended(reader)
        dripping.cancel()

    run(scenario)


def test_the_next_head_on_a_kept_connection_has_its_time_too(monkeypatch):
    monkeypatch.setattr(connections, "HEAD_S", 0.1)

    async def scenario(connect):
        reader, writer = await connect()
        writer.write(GET)
        assert await answer(reader) == 200
        writer.write(b"GET /")
        assert await is_ended(reader)

    run(scenario)


def test_an_endless_head_is_refused():
    async def scenario(connect):
        reader, writer = await connect()
        writer.write(b"GET / HTTP/1.1\r\n")
        for _ in range(100):
            writer.write(b"X-A: " + b"b" * 1_000 + b"\r\n")
        assert (await reader.readline()).split()[1] == b"400"

    run(scenario)


def test_idle_connections_give_way_to_new_ones(monkeypatch):
    monkeypatch.setattr(BoundedProtocol, "most", 5)

    async def scenario(connect):
        idle = [await connect() for _ in range(5)]
        await asyncio.sleep(0.1)
        served = [await connect() for _ in range(3)]
        for reader, writer in served:
            writer.write(GET)
            assert await answer(reader) == 200
        for reader, _ in idle[:3]:
            assert await is_ended(reader)
        assert len(BoundedProtocol.open_now) == 5

    run(scenario)


def test_half_sent_bodies_give_way_to_new_connections(monkeypatch):
    monkeypatch.setattr(BoundedProtocol, "most", 3)

    async def scenario(connect):
        for _ in range(3):
            _, writer = await connect()
            writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{")
            await writer.drain()
        await asyncio.sleep(0.1)
        reader, writer = await connect()
        writer.write(GET)
        assert await answer(reader) == 200

    run(scenario)


def test_the_rest_of_a_refused_body_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(connections, "HEAD_S", 0.1)

    async def scenario(connect):
        reader, writer = await connect()
        writer.write(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{")
        assert await answer(reader) == 200
        assert await is_ended(reader)

    run(scenario)


def test_a_client_that_does_not_read_is_given_up(monkeypatch):
    monkeypatch.setattr(connections, "READ_S", 0.2)

    async def scenario(connect):
        reader, writer = await connect()
        writer.write(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.readline()  # the reader stops the transport at its limit
        while BoundedProtocol.open_now:
            await asyncio.sleep(0.05)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(LARGE)

    run(scenario)


def test_a_client_that_reads_slowly_is_not(monkeypatch):
    monkeypatch.setattr(connections, "READ_S", 0.3)

    async def scenario(connect):
        reader, writer = await connect()
        writer.write(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        for _ in range(16):
            await reader.readexactly(LARGE // 16)
            await asyncio.sleep(0.1)

    run(scenario)
