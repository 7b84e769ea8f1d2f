"""Text of unknown encoding as UTF-8 bytes: BOMs, GB18030, UTF-16."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: bytes of Chinese text that settle between UTF-8 and GB18030
ENOUGH_BYTES = 1 << 20


def detect_encoding(blocks: Iterable[bytes]) -> str:
    """Tell the encoding from a file's blocks, reading no more of them than it takes.

    A BOM decides; else UTF-8 if it decodes so, else GB18030, the usual one of Chinese
    spreadsheets. Plain ASCII counts as UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    seen = 0
    for number, block in enumerate(blocks):
        if number == 0:
            for bom, name in BOMS:
                if block.startswith(bom):
                    return name
        if seen == 0 and block.isascii():
            continue
        try:
            decoder.decode(block)
        except UnicodeDecodeError:
            return _gb18030_or_utf8(block)
        seen += len(block)
        if seen >= ENOUGH_BYTES:
            break
    return "utf-8"


def _gb18030_or_utf8(block: bytes) -> str:
    """Choose by which decoding leaves fewer broken characters in ``block``."""
    broken = {
        name: block.decode(name, errors="replace").count("\ufffd") for name in ("utf-8", "gb18030")
    }
    return min(broken, key=lambda name: broken[name])


class Utf8Stream(io.RawIOBase):
    """A byte stream in some encoding, read as UTF-8; what does not decode becomes U+FFFD."""

    def __init__(self, source: BinaryIO, encoding: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._ready = b""

    def readable(self) -> bool:
        """Say that the stream can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill ``buffer`` with UTF-8; 0 at the end."""
        view = memoryview(buffer).cast("B")
        while not self._ready:
            raw = self._source.read(max(len(view), io.DEFAULT_BUFFER_SIZE))
            self._ready = self._decoder.decode(raw, final=not raw).encode()
            if not raw:
                break
        size = min(len(view), len(self._ready))
        view[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size
