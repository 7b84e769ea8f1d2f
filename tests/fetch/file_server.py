"""A small HTTP server of files: ranges, tags, and the ways in which servers fail."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CHUNK = 16_384


@dataclass
class Served:
    """What is served, how it misbehaves, and what was asked."""

    files: dict[str, bytes] = field(default_factory=dict)
    etag: str = '"one"'
    ranges: bool = True
    #: seconds between two pieces of ``piece`` bytes
    pause_s: float = 0.0
    piece: int = CHUNK
    #: answers that end after so many bytes, one after the other
    cuts: list[int] = field(default_factory=list)
    #: statuses to answer with, one after the other, before the file
    statuses: list[int] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    sent: int = 0
    url: str = ""

    def asked(self, path: str) -> list[str]:
        """The ranges asked of a file, "" for the whole."""
        return [asked for name, asked in self.requests if name == path]


class Handler(BaseHTTPRequestHandler):
    """Answers of one server, as its ``served`` says."""

    served: Served

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.removeprefix("http://proxied.invalid")
        self.served.requests.append((path, self.headers.get("Range", "")))
        content = self.served.files.get(path)
        if content is None:
            self.send_error(404)
        elif self.served.statuses and not path.endswith(".md5"):
            self.send_error(self.served.statuses.pop(0))
        else:
            self._answer(content)

    def _answer(self, content: bytes) -> None:
        begin = self._begin(len(content))
        if begin < 0:
            self.send_error(416)
            return
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(content) - begin))
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        if self.served.etag:
            self.send_header("ETag", self.served.etag)
        self.end_headers()
        self._send(content, begin)

    def _begin(self, length: int) -> int:
        """Where the answer begins; -1 beyond the end of the file."""
        wanted = self.headers.get("Range", "")
        same = self.headers.get("If-Range", self.served.etag) == self.served.etag
        if not (wanted and self.served.ranges and same):
            return 0
        begin = int(wanted.removeprefix("bytes=").rstrip("-"))
        return begin if begin < length else -1

    def _send(self, content: bytes, begin: int) -> None:
        served = self.served
        end = min(served.cuts.pop(0) if served.cuts else len(content), len(content))
        for at in range(begin, end, served.piece):
            block = content[at : min(at + served.piece, end)]
            try:
                self.wfile.write(block)
            except OSError:  # the client was killed
                return
            served.sent += len(block)
            time.sleep(served.pause_s)


class FileServer:
    """Serves until it is closed."""

    def __init__(self) -> None:
        self.served = Served()
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Own", (Handler,), {"served": self.served})
        )
        self.served.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
