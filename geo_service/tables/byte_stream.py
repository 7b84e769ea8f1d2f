"""A stream of bytes that are made block by block out of another stream's."""

from __future__ import annotations

import io
from abc import abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class ByteStream(io.RawIOBase):
    """Reads ``source`` in blocks and gives what ``changed`` makes of them."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self._ready = b""

    @abstractmethod
    def changed(self, block: bytes) -> bytes:
        """Give the bytes that a block becomes, perhaps later ones; an empty block is the last."""

    def readable(self) -> bool:
        """Say that the stream can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill ``buffer``; 0 at the end."""
        view = memoryview(buffer).cast("B")
        while not self._ready:
            block = self._source.read(max(len(view), io.DEFAULT_BUFFER_SIZE))
            self._ready = self.changed(block)
            if not block:
                break
        size = min(len(view), len(self._ready))
        view[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size
