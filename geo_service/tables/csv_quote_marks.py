"""Watch quotation marks in CSV bytes: one that never closes swallows the rows after it.

A quotation mark at the beginning of a cell opens it. Where the mark that seems to close a cell of
several lines stands right behind a delimiter, and text follows it, it is the beginning of a later
row's quoted cell: the first mark was never closed. The same holds at the beginning of a line, if
that text is closed before a delimiter; else it may be words in quotation marks.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from geo_service.base.errors import InputError
from geo_service.base.kernels import kernel

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_QUOTE, _LINE, _RETURN = 0x22, 0x0A, 0x0D
#: places in the state that goes from block to block: the mode, the byte before, the record, the
#: record in which a quotation mark opened a cell, the lines since then, what stood before the mark
#: that may have closed it
_MODE, _BEFORE, _RECORD, _OPENED, _LINES, _AHEAD, _SIZE = range(7)
#: at the beginning of a cell, in a plain one, in a quoted one, behind a mark in a quoted one; in
#: what may be a later row's first cell, behind a mark in it; a mark that was never closed
_START, _PLAIN, _QUOTED, _CLOSING, _FIRST, _FIRST_CLOSING, _FOUND = range(7)


@kernel
def _behind_mark(byte: int, delimiter: int, ahead: int, lines: int) -> int:
    """The mode after a mark that may have closed a cell, by the byte behind it."""
    if lines == 0 or byte in (delimiter, _LINE, _RETURN):
        return _PLAIN
    if ahead == delimiter:
        return _FOUND
    return _FIRST if ahead == _LINE else _PLAIN


@kernel
def _in_quotes(mode: int, byte: int, delimiter: int, ahead: int, lines: int) -> int:
    """The mode after a byte of a quoted cell."""
    mark = byte == _QUOTE
    if mode == _QUOTED:
        return _CLOSING if mark else _QUOTED
    if mode == _CLOSING:
        return _QUOTED if mark else _behind_mark(byte, delimiter, ahead, lines)
    if mode == _FIRST:
        return _FIRST_CLOSING if mark else _FIRST
    return _FOUND if byte == delimiter else _PLAIN


@kernel
def _outside(mode: int, byte: int, delimiter: int) -> int:
    """The mode after a byte outside of quotation marks."""
    if byte in (delimiter, _LINE):
        return _START
    if byte == _RETURN or mode != _START:
        return mode
    return _QUOTED if byte == _QUOTE else _PLAIN


@kernel
def _scan(data: npt.NDArray[np.uint8], state: npt.NDArray[np.int64], delimiter: int) -> bool:
    """Go over one block; True at a quotation mark that was never closed (see ``state``)."""
    mode, before, record, opened, lines, ahead = state  # six numbers in registers
    for byte in data:
        if mode >= _QUOTED:
            if mode == _QUOTED:
                lines += byte == _LINE
                ahead = before
            mode = _in_quotes(mode, byte, delimiter, ahead, lines)
            if mode == _FOUND:
                break
        if mode != _QUOTED and mode != _CLOSING:
            if byte == _LINE and (mode != _START or before == delimiter):
                record += 1  # an empty line is no record
            mode = _outside(mode, byte, delimiter)
            if mode == _QUOTED:
                opened, lines = record, 0
        if byte != _RETURN:
            before = byte
    state[:] = (mode, before, record, opened, lines, ahead)
    return bool(mode == _FOUND)


class QuoteWatch(io.RawIOBase):
    """A stream of CSV bytes, passed on as they are; refuses a quotation mark that never closes."""

    def __init__(self, source: Any, delimiter: str, name: str) -> None:
        self._source = source
        self._delimiter = ord(delimiter)
        self._name = name
        self._state = np.zeros(_SIZE, dtype=np.int64)
        self._state[_BEFORE] = _LINE

    def readable(self) -> bool:
        """Say that the stream can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill ``buffer``; 0 at the end.

        Raises:
            InputError: a quotation mark was never closed; with the row that it stands in.
        """
        view = memoryview(buffer).cast("B")
        block = self._source.read(len(view))
        if not block:
            if self._state[_MODE] == _QUOTED:
                raise self._unclosed("to the end of the file")
            return 0
        if _scan(np.frombuffer(block, np.uint8), self._state, self._delimiter):
            raise self._unclosed(f"with the {self._state[_LINES]:,} line(s) after it")
        view[: len(block)] = block
        return len(block)

    def _unclosed(self, how_far: str) -> InputError:
        return InputError(
            f"{self._name}, row {self._state[_OPENED]}: a quotation mark opens a cell and goes on "
            f"{how_far}",
            hint="close the quotation mark in this row, or double it if it is meant as an inch "
            "sign",
        )
