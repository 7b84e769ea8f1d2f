"""Detect the encoding of a shapefile's texts: from its .cpg, its language byte, or its bytes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from geo_service.base.errors import InputError
from geo_service.tables.code_pages import tell_encoding
from geo_service.tables.encoding_names import encoding_named

#: the language byte of a .dbf (offset 29) and the code page that it stands for; 0x57 is left out,
#: because programs write it ("ANSI") over texts of every Windows page
LANGUAGES = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x08: "cp865", 0x09: "cp437", 0x0A: "cp850",
    0x0B: "cp437", 0x0D: "cp437", 0x0E: "cp850", 0x0F: "cp437", 0x10: "cp850", 0x11: "cp437",
    0x12: "cp850", 0x13: "cp932", 0x14: "cp850", 0x15: "cp437", 0x16: "cp850", 0x17: "cp865",
    0x18: "cp437", 0x19: "cp437", 0x1A: "cp850", 0x1B: "cp437", 0x1C: "cp863", 0x1D: "cp850",
    0x1F: "cp852", 0x22: "cp852", 0x23: "cp852", 0x24: "cp860", 0x25: "cp850", 0x26: "cp866",
    0x37: "cp850", 0x40: "cp852", 0x4D: "gb18030", 0x4E: "cp949", 0x4F: "big5", 0x50: "cp874",
    0x58: "cp1252", 0x59: "cp1252", 0x64: "cp852", 0x65: "cp866", 0x66: "cp865", 0x67: "cp861",
    0x6A: "cp737", 0x6B: "cp857", 0x78: "big5", 0x79: "cp949", 0x7A: "gb18030", 0x7B: "cp932",
    0x7C: "cp874", 0x86: "cp737", 0x87: "cp852", 0x88: "cp857", 0xC8: "cp1250", 0xC9: "cp1251",
    0xCA: "cp1254", 0xCB: "cp1253", 0xCC: "cp1257",
}  # fmt: skip
_ANSI = 0x57
#: numbers of code pages that Python knows by another name
_PAGES = {"65001": "utf-8", "936": "gb18030", "54936": "gb18030", "950": "big5",
          "10000": "mac-roman", "20866": "koi8-r", "21866": "koi8-u",
          "932": "cp932", "949": "cp949"}  # fmt: skip
#: bytes of records that are looked at to tell an encoding
_SAMPLE_BYTES = 4 << 20
_HEADER_BYTES = 32


@dataclass(frozen=True, slots=True)
class Texts:
    """The encoding of a shapefile's texts, and what it was known by.

    GDAL hands its bytes over disguised as ISO 8859-1 (:data:`DISGUISE`); ``decode`` reads them.
    """

    encoding: str
    known_by: str
    name: str
    sample: bytes = b""

    @property
    def notice(self) -> str:
        """What to tell the user; empty where all texts are plain ASCII."""
        if self.sample.isascii():
            return ""
        return f"the texts of {self.name} are read as {self.encoding} ({self.known_by})"

    def decode(self, disguised: str) -> str:
        """Read one text; a letter that the field's width cuts in two is left out.

        Raises:
            InputError: the bytes are not in this encoding; the hint names the one they fit.
        """
        if disguised.isascii():
            return disguised
        try:
            decoder = codecs.getincrementaldecoder(self.encoding)()
            return decoder.decode(disguised.encode("latin-1"))
        except UnicodeError as error:
            raise InputError(
                f"{self.name} has texts that are not in {self.encoding} ({self.known_by})",
                hint=_better(self),
            ) from error


#: what GDAL is told the bytes are
DISGUISE = "ISO-8859-1"


def texts_of(shapefile: Path, stated: str | None) -> Texts:
    """Tell the encoding of the texts of ``shapefile`` (.shp); ``stated`` is the user's word.

    Raises:
        InputError: ``stated`` is no encoding, or nothing tells and the bytes fit none or two.
    """
    name = shapefile.name
    dbf = _part(shapefile, ".dbf")
    head, sample = _sample(dbf) if dbf else (b"", b"")
    if stated is not None:
        return Texts(encoding_named(stated), "--encoding", name, sample)
    cpg = _part(shapefile, ".cpg")
    if cpg and (page := page_of(cpg.read_bytes()[:64])):
        return Texts(page, "its .cpg", name, sample)
    language = head[29] if len(head) >= _HEADER_BYTES else 0
    if language in LANGUAGES:
        return Texts(LANGUAGES[language], "the language byte of its .dbf", name, sample)
    return Texts(_by_bytes(sample, name, ansi=language == _ANSI), "its bytes", name, sample)


def page_of(cpg: bytes) -> str:
    """Give Python's name of the encoding a .cpg names; empty if it names none that is known."""
    text = cpg.decode("latin-1").strip("\0\ufeff\xef\xbb\xbf \r\n\t\"'").lower()
    iso = re.fullmatch(r"(?:iso)?[\s_-]*8859[\s_-]*(\d{1,2})", text)
    number = re.fullmatch(r"(?:ansi|oem|cp|windows|ibm|dos|ms)?[\s_-]*(\d{3,5})", text)
    if iso:
        text = f"iso8859-{iso[1]}"
    elif number:
        text = _PAGES.get(number[1], f"cp{number[1]}")
    try:
        known = codecs.lookup(text).name
    except (LookupError, ValueError):
        return ""
    return "gb18030" if known in ("gbk", "gb2312") else known


def _by_bytes(sample: bytes, name: str, *, ansi: bool) -> str:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        try:
            return tell_encoding(sample, name)
        except InputError:
            if ansi:
                return "cp1252"
            raise
    return "utf-8"


def _better(texts: Texts) -> str:
    """Name the option with the encoding that the bytes fit."""
    try:
        page = _by_bytes(texts.sample, texts.name, ansi=False)
    except InputError:
        return "name it: --encoding, for example gb18030 or cp1252"
    return f"they look like {page}: --encoding {page}"


def _part(shapefile: Path, suffix: str) -> Path | None:
    for name in (suffix, suffix.upper()):
        if (part := shapefile.with_suffix(name)).is_file():
            return part
    return None


def _sample(dbf: Path) -> tuple[bytes, bytes]:
    """The header, and the names and cells of text with bytes above 127, one a line."""
    with dbf.open("rb") as file:
        head = file.read(_HEADER_BYTES)
        if len(head) < _HEADER_BYTES:
            return head, b""
        begin, width = int.from_bytes(head[8:10], "little"), int.from_bytes(head[10:12], "little")
        described = file.read(max(begin - _HEADER_BYTES, 0))
        body = file.read(_SAMPLE_BYTES)
    names, texts = _fields(described)
    rows = range(0, len(body) - width + 1, max(width, 1))
    cells = (body[row + a : row + b].rstrip(b" \0") for row in rows for a, b in texts)
    return head, b"\n".join(one for one in (*names, *cells) if not one.isascii())


def _fields(described: bytes) -> tuple[list[bytes], list[tuple[int, int]]]:
    """The names of the fields, and where the texts begin and end in a record."""
    names, texts, at = [], [], 1
    for field in range(0, len(described) - 31, 32):
        one = described[field : field + 32]
        if one[0] == 0x0D:
            break
        names.append(one[:11].split(b"\0")[0])
        is_text = one[11:12] in (b"C", b"c")
        size = one[16] + (one[17] << 8 if is_text else 0)
        if is_text:
            texts.append((at, at + size))
        at += size
    return names, texts
