"""Choose the folder a command writes to; built-in regions are copied to the user's own first."""

from __future__ import annotations

import shutil
from pathlib import Path

from geo_service.base.atomic import creating_folder
from geo_service.base.errors import NotFoundError
from geo_service.region.find import FILE_NAME, find_region, new_region_path, own_folder


def writable_region(name_or_path: str | Path, home: Path | None = None) -> Path:
    """Give the folder of a region to change, or of one that is still to be made.

    A built-in region is first copied to the user's own regions, where its copy then goes
    before the built-in one.
    """
    try:
        found = find_region(name_or_path, home)
    except NotFoundError:
        return new_region_path(name_or_path, home)
    if found.kind != "built-in":
        return found.path
    return _copy(found.path, own_folder(home) / found.name)


def existing_region(name_or_path: str | Path, home: Path | None = None) -> Path:
    """Give the folder of a region to change.

    Raises:
        NotFoundError: there is none of that name.
    """
    find_region(name_or_path, home)
    return writable_region(name_or_path, home)


def is_region(path: Path) -> bool:
    """Say whether ``path`` holds a manifest."""
    return (path / FILE_NAME).is_file()


def _copy(source: Path, target: Path) -> Path:
    """Copy a folder whole or not at all."""
    ignored = shutil.ignore_patterns("*.py", "__pycache__")
    with creating_folder(target) as copy:
        shutil.copytree(source, copy, ignore=ignored, dirs_exist_ok=True)
    return target
