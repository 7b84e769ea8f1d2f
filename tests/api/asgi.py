"""Requests sent to an ASGI application by hand, where a client does what no library lets it do."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor


def run(coroutine):
    """Run a coroutine in a thread of its own: a browser's fixtures leave their loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def scope_of(path, *, method="GET", headers=(), query="", client="203.0.113.9"):
    """The scope of a request."""
    raw = [(b"host", b"127.0.0.1:8000")]
    raw += [(name.lower().encode(), str(value).encode()) for name, value in headers]
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http",
        "method": method, "path": path, "raw_path": path.encode(), "root_path": "",
        "query_string": query.encode(), "headers": raw, "client": (client, 50_000),
        "server": ("127.0.0.1", 8000), "state": {},
    }  # fmt: skip


class Answer:
    """What came back."""

    def __init__(self):
        self.status, self.headers, self.body = None, {}, b""

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message.get("body", b"")


async def never():
    """Wait until cancelled."""
    await asyncio.Event().wait()


def receive_of(*messages, then=never):
    """A ``receive`` that gives each message once, and after them what ``then`` gives."""
    left = list(messages)

    async def receive():
        return left.pop(0) if left else await then()

    return receive


def body(content, *, more=False):
    """A part of a body."""
    return {"type": "http.request", "body": content, "more_body": more}
