"""Put a generation of boundaries into force."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geo_service.base.errors import NoGenerationError
from geo_service.base.model import AreaSet
from geo_service.region import edit
from geo_service.region.change_lock import one_at_a_time
from geo_service.region.find import FILE_NAME
from geo_service.region.folder import RegionFolder
from geo_service.region.store import write_bytes


@dataclass(frozen=True, slots=True)
class Switched:
    """What an activation switched on and off, and which generation answers today per level."""

    on: tuple[AreaSet, ...]
    off: tuple[AreaSet, ...]
    today: dict[str, str]


@one_at_a_time
def activate_generation(path: Path, generation: str, level: str | None = None) -> Switched:
    """Activate a generation on every level that has it, or on one level.

    Raises:
        NotFoundError: there is no such generation.
    """
    file = path / FILE_NAME
    text, on, off = edit.activate(file.read_text(encoding="utf-8"), generation, level)
    write_bytes(file, text.encode())
    folder = RegionFolder(path, edit.read(text))
    return Switched(on, off, {areas.level: _today(folder, areas.level) for areas in on})


def _today(folder: RegionFolder, level: str) -> str:
    try:
        return folder.area_set(level).generation
    except NoGenerationError:
        return ""
