"""Convert text of unknown encoding to UTF-8: BOMs, GB18030, UTF-16."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from typing import BinaryIO

import numpy as np

from geo_service.base.errors import InputError
from geo_service.tables.byte_stream import ByteStream
from geo_service.tables.code_pages import tell_encoding
from geo_service.tables.east_asian_pages import SHIFT_MARKS

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: bytes of Chinese text that settle between UTF-8 and GB18030
ENOUGH_BYTES = 1 << 20
#: the share of a UTF-16 file's characters that are ASCII at least: delimiters and digits
_LEAST_PLAIN = 0.05
_DELIMITERS = np.frombuffer(b"\n\t,;", np.uint8)
#: of the bytes that may be delimiters, one in so many is one in UTF-16
_WIDE_AMONG = 5
#: in a UTF-16 file that could be read as UTF-8, too, every second byte is zero; in others fewer
_UTF16_ZEROS = 4
#: characters that decode as UTF-8 for each that does not, in a UTF-8 file that is damaged
_MOSTLY_UTF8 = 4


def detect_encoding(blocks: Iterable[bytes], name: str = "the file") -> str:
    """Tell the encoding from a file's blocks; those of UTF-8 are read no further than it takes.

    A BOM decides; else UTF-16 by its zeros; else UTF-8 if it decodes so, else what the bytes of
    the whole file fit. Plain ASCII counts as UTF-8.

    Raises:
        InputError: no encoding fits, or several do.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    seen = 0
    lines = _HighLines()
    for number, block in enumerate(blocks):
        if number == 0 and (marked := _marked(block)):
            return marked
        if seen == 0 and block.isascii():
            continue
        lines.add(block)
        if lines.broken:
            continue
        try:
            decoder.decode(block)
        except UnicodeDecodeError:
            lines.broken = True
            continue
        seen += len(block)
        if seen >= ENOUGH_BYTES:
            return "utf-8"
    return _by_lines(lines, name)


def _marked(block: bytes) -> str:
    """The encoding that a file's beginning shows; empty if it shows none."""
    for bom, name in BOMS:
        if block.startswith(bom):
            return name
    head = block[: min(len(block), 65_536) & ~1]
    if any(mark in head for mark in SHIFT_MARKS):
        return "iso2022_jp"
    if 0 not in head:
        return ""  # in UTF-16 every delimiter and digit has a zero
    plain = {name: _plain_share(head, name) for name in ("utf-16-le", "utf-16-be")}
    best = max(plain, key=plain.__getitem__)
    wide = plain[best] >= _LEAST_PLAIN and _has_wide_delimiters(head, best)
    return best if wide else ""


def _has_wide_delimiters(head: bytes, encoding: str) -> bool:
    """Whether line ends and delimiters have their zero, as in UTF-16; a stray NUL is beside none.

    The bytes of delimiters are halves of Chinese characters, too (上 is 0A 4E), so that only
    some of them have one.
    """
    units = np.frombuffer(head, "<u2" if encoding == "utf-16-le" else ">u2")
    wide = int(np.isin(units, _DELIMITERS).sum())
    single = int(np.isin(np.frombuffer(head, np.uint8), _DELIMITERS).sum())
    zeros = head.count(0)
    if zeros * _UTF16_ZEROS < len(head) and _is_utf8(head):
        return False
    return wide * _WIDE_AMONG >= single


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _plain_share(head: bytes, encoding: str) -> float:
    """The share of ASCII characters in a text read so; 0 where it is none in this encoding."""
    # a pair of surrogates may be cut by the end
    text = head.decode(encoding, errors="replace").rstrip("\ufffd")
    if "\ufffd" in text or "\0" in text:
        return 0.0
    return sum(one.isascii() for one in text) / max(len(text), 1)


class _HighLines:
    """The lines with bytes above 127, of the whole file, as far as they fit the memory."""

    def __init__(self) -> None:
        self.broken = False
        self._lines: list[bytes] = []
        self._size = 0
        self._cut = b""

    def add(self, block: bytes) -> None:
        """Look at the next block."""
        if self._size > ENOUGH_BYTES:
            return
        *whole, self._cut = (self._cut + block).split(b"\n")
        for line in whole:
            if not line.isascii():
                self._lines.append(line)
                self._size += len(line)

    def text(self) -> bytes:
        """The lines kept."""
        rest = [] if self._cut.isascii() else [self._cut]
        return b"\n".join([*self._lines, *rest])


def _by_lines(lines: _HighLines, name: str) -> str:
    text = lines.text()
    if not lines.broken or not text:
        return "utf-8"
    # some broken bytes, as of a text cut in a character, make no other encoding of it
    broken = text.decode("utf-8", errors="replace").count("\ufffd")
    letters = len(text.decode("utf-8", errors="ignore").encode("ascii", errors="ignore"))
    above = len(text.decode("utf-8", errors="ignore")) - letters
    if above > _MOSTLY_UTF8 * broken:
        return "utf-8"
    return tell_encoding(text, name)


class Utf8Stream(ByteStream):
    """A byte stream in some encoding, read as UTF-8; what does not decode becomes U+FFFD."""

    def __init__(self, source: BinaryIO, encoding: str) -> None:
        super().__init__(source)
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")

    def changed(self, block: bytes) -> bytes:
        """Give a block as UTF-8.

        Raises:
            InputError: the encoding demands a byte order mark, and there is none.
        """
        try:
            return self._decoder.decode(block, final=not block).encode()
        except UnicodeError as error:  # UTF-16 and UTF-32 demand their mark, whatever ``errors``
            raise InputError(
                f"the file is not in {self._encoding}: it has no byte order mark",
                hint="name the order of bytes, as in --encoding utf-16-le, or another encoding",
            ) from error
