"""Find region folders: by path, among the user's own, or built in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from geo_service.base.errors import InputError, NotFoundError

#: the manifest of a region folder
FILE_NAME = "region.toml"
_BARE_NAME = re.compile(r"[^/\\.\s][^/\\\s]*")


@dataclass(frozen=True, slots=True)
class FoundRegion:
    """A region folder and where it stands: ``built-in``, ``own`` or ``path``."""

    name: str
    path: Path
    kind: str


def built_in_folder() -> Path:
    """Give the folder of the built-in regions, in a wheel or in a checkout."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "_data" / "boundaries"
    return shipped if shipped.is_dir() else package.parent / "boundaries"


def own_folder(home: Path | None) -> Path:
    """Give the folder of the user's own regions under ``home`` (by default GEO_HOME)."""
    if home is None:
        from geo_service.base.settings import (
            Settings,
        )  # only where it is needed: it is slow to import

        home = Settings().home
    return home / "regions"


def is_bare_name(text: str) -> bool:
    """Say whether ``text`` is a name and not a path (no separator, no leading dot)."""
    return _BARE_NAME.fullmatch(text) is not None


def find_region(name_or_path: str | Path, home: Path | None = None) -> FoundRegion:
    """Find an existing region folder.

    A bare name is looked for among the user's own regions, then the built-in ones, and never
    means a folder here; anything else is a path.

    Raises:
        NotFoundError: nothing of that name holds a manifest; the hint lists what does.
    """
    text = str(name_or_path)
    if isinstance(name_or_path, str) and is_bare_name(text):
        for kind, folder in (("own", own_folder(home)), ("built-in", built_in_folder())):
            if (folder / text / FILE_NAME).is_file():
                return FoundRegion(text, folder / text, kind)
    path = Path(name_or_path).expanduser()
    here = bool(text) and (path / FILE_NAME).is_file()
    if here and not (isinstance(name_or_path, str) and is_bare_name(text)):
        return FoundRegion(path.resolve().name, path, "path")
    known = sorted({found.name for found in list_regions(home)})
    hint = f"known regions: {', '.join(known) or 'none'}; a folder is written as a path: ./{text}"
    if here:
        hint = f"for the folder here write ./{text}"
    raise NotFoundError(f"there is no region {text!r}", hint=hint)


def list_regions(home: Path | None = None) -> list[FoundRegion]:
    """List the user's own regions and the built-in ones, each in order of name."""
    folders = (("own", own_folder(home)), ("built-in", built_in_folder()))
    return [
        FoundRegion(file.parent.name, file.parent, kind)
        for kind, folder in folders
        for file in sorted(folder.glob(f"*/{FILE_NAME}"))
    ]


def new_region_path(name_or_path: str | Path, home: Path | None = None) -> Path:
    """Say where a region that does not exist yet is to be made.

    A bare name goes under GEO_HOME; anything else is a path.

    Raises:
        InputError: the text is empty or names a file.
    """
    text = str(name_or_path)
    path = Path(name_or_path).expanduser()
    if not text.strip() or path.is_file():
        raise InputError(f"{text!r} cannot be a region folder", hint="give a name or a folder")
    if isinstance(name_or_path, str) and is_bare_name(text):
        return own_folder(home) / text
    return path
