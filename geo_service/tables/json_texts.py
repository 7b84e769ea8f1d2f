"""Make a UTF-8 copy of JSON in another encoding, because GDAL reads UTF-8 only."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from geo_service.base.errors import InputError
from geo_service.tables.encoding import detect_encoding
from geo_service.tables.encoding_names import encoding_named

#: formats whose texts are UTF-8 by their standard, and often are not
SUFFIXES = (".geojson", ".json", ".geojsonl", ".geojsons", ".ndgeojson", ".topojson")
_BLOCK_BYTES = 1 << 20


def other_encoding(data: Path, stated: str | None) -> str | None:
    """Tell the encoding of a file of ``SUFFIXES`` where it is not UTF-8; else None.

    ``stated`` is the user's word, and believed.

    Raises:
        InputError: there is no such encoding, none fits, or several do.
    """
    found = encoding_named(stated) if stated else detect_encoding(_blocks(data), data.name)
    if stated:
        for _ in _decoded(data, found):
            pass
    return None if found in ("utf-8", "utf-8-sig", "ascii") else found


def write_in_utf8(data: Path, encoding: str, target: Path) -> None:
    """Copy a file written in ``encoding`` to ``target``, in UTF-8 without a byte order mark.

    Raises:
        InputError: it holds bytes that are none of this encoding.
    """
    begun = False
    with target.open("xb") as file:
        for text in _decoded(data, encoding):
            file.write((text if begun else text.removeprefix("\ufeff")).encode())
            begun = begun or bool(text)


def _decoded(data: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in _blocks(data):
            yield decoder.decode(block)
        yield decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise InputError(
            f"{data.name} has texts that are not in {encoding}",
            hint="name the encoding it is written in: --encoding",
        ) from error


def _blocks(data: Path) -> Iterator[bytes]:
    with data.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            yield block
