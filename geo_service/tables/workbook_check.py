"""Check a workbook's package before it is opened: sizes, tags, cells, no entities.

A reader of workbooks keeps a row and the shared texts in memory as a tree, so it is the number of
tags that fills the memory, not the size of the file.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from geo_service.base.errors import InputError, TooLargeError
from geo_service.tables.archives import open_archive
from geo_service.tables.limits import Limits

#: sheets of a workbook at most
MOST_SHEETS = 200
#: tags of one row, and of all that is beside the rows: 16,384 cells of an inline text each
MOST_ROW_TAGS = 150_000
#: tags of the styles, the list of sheets and the like
MOST_STYLE_TAGS = 200_000
#: bytes between two tags: a cell holds 32,767 characters
MOST_TEXT_BYTES = 1 << 20
_BLOCK_BYTES = 4 << 20
#: what can be cut in two by the end of a block
_OVERLAP = 64
_SHEET = re.compile(r"(?i).*/?worksheets/[^/]+\.xml")
_TEXTS = re.compile(r"(?i).*/?sharedStrings\.xml")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW_END = re.compile(rb"</(?:\w+:)?row\s*>")
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


def check_workbook(path: Path, limits: Limits) -> None:
    """Refuse a workbook that would fill the memory.

    Raises:
        InputError: it is no zip file, or declares entities.
        TooLargeError: it unpacks to more than the limits allow.
    """
    with open_archive(path, limits, "workbook") as archive:
        names = [name for name in archive.namelist() if name.lower().endswith((".xml", ".rels"))]
        sheets = [name for name in names if _SHEET.fullmatch(name)]
        if len(sheets) > MOST_SHEETS:
            raise TooLargeError(f"{path.name} has more than {MOST_SHEETS} sheets")
        texts = [name for name in names if _TEXTS.fullmatch(name)]
        others = [name for name in names if name not in {*sheets, *texts}]
        _check_held(path, archive, texts, limits.held_tags, limits)
        _check_held(path, archive, others, min(MOST_STYLE_TAGS, limits.held_tags), limits)
        for name in sheets:
            _check_sheet(path, archive, name, limits)


def _check_held(
    path: Path, archive: zipfile.ZipFile, names: list[str], most_tags: int, limits: Limits
) -> None:
    """Judge parts that are kept whole."""
    size = sum(archive.getinfo(name).file_size for name in names)
    if size > limits.held_bytes:
        raise _too_large(path, f"texts of more than {limits.held_bytes >> 20} MiB")
    tags = sum(block.count(b"<") for name in names for block, _ in _blocks(path, archive, name))
    if tags > most_tags:
        raise _too_large(path, f"more than {most_tags:,} tags of texts or styles")


def _check_sheet(path: Path, archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    """Judge a sheet, which is read row by row."""
    cells = open_tags = text = 0
    for block, held in _blocks(path, archive, name):
        # what was seen with the block before is not counted again
        cells += len(_CELL.findall(held + block)) - len(_CELL.findall(held))
        if cells > limits.cells:
            raise _too_large(path, f"more than {limits.cells:,} cells")
        open_tags, most = _tags_of_rows(block, held, open_tags)
        text, longest = _texts_between(block, text)
        if most > MOST_ROW_TAGS or longest > MOST_TEXT_BYTES:
            raise _too_large(path, "a row or a cell longer than a sheet can have")


def _tags_of_rows(block: bytes, held: bytes, begun: int) -> tuple[int, int]:
    """Count tags since the last end of a row, and the most that a row in this block has."""
    most, start = begun, 0
    for end in _ROW_END.finditer(held + block):
        position = max(end.end() - len(held), 0)
        if position <= start:
            continue
        most = max(most, begun + block.count(b"<", start, position))
        begun, start = 0, position
    begun += block.count(b"<", start)
    return begun, max(most, begun)


def _texts_between(block: bytes, begun: int) -> tuple[int, int]:
    """Give the bytes since the last tag, and the longest stretch without one, to a quarter MiB."""
    longest = begun
    for start in range(0, len(block), MOST_TEXT_BYTES // 4):
        part = block[start : start + MOST_TEXT_BYTES // 4]
        last = part.rfind(b"<")
        begun = begun + len(part) if last < 0 else len(part) - last
        longest = max(longest, begun)
    return begun, longest


def _blocks(path: Path, archive: zipfile.ZipFile, name: str) -> Iterator[tuple[bytes, bytes]]:
    """Give a part block by block, each with the end of the one before it."""
    held = b""
    try:
        with archive.open(name) as part:
            while block := part.read(_BLOCK_BYTES):
                if _FORBIDDEN.search(held + block):
                    raise InputError(f"{path.name} declares XML entities, which no workbook needs")
                yield block, held
                held = block[-_OVERLAP:]
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise InputError(f"{path.name} is not a readable workbook: {error}") from error


def _too_large(path: Path, what: str) -> TooLargeError:
    return TooLargeError(f"{path.name} has {what}", hint="save the sheet as CSV, and send that")
