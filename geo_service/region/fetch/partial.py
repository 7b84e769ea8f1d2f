"""A download that is not complete yet: the file, and what it must go on with.

It lies beside its target as ``.NAME.<address>.part``, so that a killed process loses nothing; a
description beside it says which version of the file it is the beginning of.
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import urllib.error
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from geo_service.base.atomic import write_file
from geo_service.base.errors import UnavailableError
from geo_service.region.fetch.source import DownloadSource, open_url

#: (bytes there, bytes in all or None) -> None
Progress = Callable[[int, int | None], None]
CHUNK = 256 * 1024


class Interrupted(Exception):  # noqa: N818 - it is no error of ours: the rest can follow
    """The connection broke; what came is kept."""


class Partial:
    """The beginning of one source's file."""

    def __init__(self, target: Path, source: DownloadSource) -> None:
        key = hashlib.sha256(source.url.encode()).hexdigest()[:8]
        self.file = target.with_name(f".{target.name}.{key}.part")
        self._note = self.file.with_suffix(".json")
        self._source = source

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return self.file.stat().st_size if self.file.is_file() else 0

    def discard(self) -> None:
        """Remove it."""
        self.file.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def continue_(self, progress: Progress) -> None:
        """Download the rest, or all where the server's file has changed since.

        Raises:
            Interrupted: the connection broke.
            UnavailableError: the disk is full.
            urllib.error.URLError: the server cannot be reached or refuses.
        """
        try:
            with self._ask() as response:
                self._take(response, progress)
        except UnavailableError:  # a full disk, which is a ConnectionError by its base
            raise
        except urllib.error.HTTPError as error:
            if error.code != 416 or self.size == 0:  # asked beyond its end
                raise
            self.discard()
            raise Interrupted("the file is shorter than before") from error
        except (TimeoutError, ConnectionError, HTTPException) as error:
            raise Interrupted(str(error) or type(error).__name__) from error

    def _ask(self) -> HTTPResponse:
        validator = self._validator()
        if self.size == 0 or not validator:
            return open_url(self._source.url)
        headers = {"Range": f"bytes={self.size}-", "If-Range": validator}
        return open_url(self._source.url, headers)

    def _validator(self) -> str:
        """What names the version that the beginning is of; empty if none does."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ""
        return str(note.get("validator", "")) if note.get("url") == self._source.url else ""

    def _take(self, response: HTTPResponse, progress: Progress) -> None:
        begin = self.size if response.status == 206 and self._continues(response) else 0
        length = response.headers.get("Content-Length")
        total = None if length is None else begin + int(length)
        self._check_room(0 if total is None else total - begin)
        if begin == 0:
            self._begin(response)
        came = begin
        # written as it comes: a process that is killed keeps every byte
        with self.file.open("ab" if begin else "wb", buffering=0) as out:
            progress(came, total)
            while block := response.read1(CHUNK):
                self._write(out.write, block)
                came += len(block)
                progress(came, total)
        if total is not None and came < total:
            raise Interrupted(f"the connection ended after {came:,} of {total:,} bytes")

    def _continues(self, response: HTTPResponse) -> bool:
        return response.headers.get("Content-Range", "").startswith(f"bytes {self.size}-")

    def _begin(self, response: HTTPResponse) -> None:
        """Note which version this is, before the first byte of it is written."""
        etag = response.headers.get("ETag", "")
        strong = etag if etag and not etag.startswith("W/") else ""  # a weak one cannot be resumed
        validator = strong or response.headers.get("Last-Modified", "")
        self.file.unlink(missing_ok=True)
        write_file(self._note, json.dumps({"url": self._source.url, "validator": validator}))

    def _check_room(self, more: int) -> None:
        free = shutil.disk_usage(self.file.parent).free
        if more > free:
            raise self._full(f"{more / 1e6:,.0f} MB more are needed, {free / 1e6:,.0f} MB are free")

    def _write(self, write: Callable[[memoryview], int | None], block: bytes) -> None:
        rest = memoryview(block)
        try:
            while rest:
                rest = rest[write(rest) or 0 :]
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise self._full("what came is kept") from error

    def _full(self, detail: str) -> UnavailableError:
        return UnavailableError(
            f"the disk of {self.file.parent} is full: {detail}",
            hint="make room and run the same command again; it goes on where it stopped",
        )
