"""Write ``SOURCES.md``: the source and licence of each file of a region."""

from __future__ import annotations

from pathlib import Path

from geo_service.base.model import AreaSet
from geo_service.region.store import write_bytes

FILE_NAME = "SOURCES.md"
_HEAD = "# Sources\n\n| file | source | licence | how |\n| --- | --- | --- | --- |\n"


def note_source(path: Path, areas: AreaSet, how: str) -> None:
    """Add a line for the file of an area set, or replace the one it has."""
    note_file(path, areas.file, areas.source, areas.license, how)


def note_file(path: Path, name: str, source: str, license_: str, how: str) -> None:
    """Add a line for the file ``name`` of the region, or replace the one it has."""
    file = path / FILE_NAME
    text = file.read_text(encoding="utf-8") if file.is_file() else _HEAD
    start = f"| {name} |"
    lines = [line for line in text.rstrip("\n").split("\n") if not line.startswith(start)]
    lines.append(f"{start} {_cell(source)} | {_cell(license_) or 'not stated'} | {how} |")
    write_bytes(file, ("\n".join(lines) + "\n").encode())


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "/").split())
