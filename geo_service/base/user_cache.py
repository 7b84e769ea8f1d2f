"""Find a folder for what is made once per machine and user; only they can write to it."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from platformdirs import user_cache_path


def private_folder(*names: str) -> Path | None:
    """Make and give ``names`` under the user's cache folder; None where nothing private can be.

    Where the user's cache cannot be written, one beside the state or in the temporary folder
    serves. What lies there may be deleted at any time.
    """
    folders = (base.joinpath(*names) for base in _bases())
    return next((folder for folder in folders if is_private(folder)), None)


def _bases() -> Iterator[Path]:
    yield user_cache_path("geo-service", appauthor=False)
    home = os.environ.get("GEO_HOME")
    if home:
        yield Path(home) / "cache"
    owner = os.getuid() if hasattr(os, "getuid") else "user"
    yield Path(tempfile.gettempdir()) / f"geo-service-{owner}"


def is_private(folder: Path) -> bool:
    """Make the folder; whether it can be written and nobody else can: what lies there is run."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        own = not hasattr(os, "getuid") or all(
            one.stat().st_uid == os.getuid() and not one.stat().st_mode & stat.S_IWOTH
            for one in (folder, folder.parent, folder.parents[1])
        )
        return own and os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        return False
