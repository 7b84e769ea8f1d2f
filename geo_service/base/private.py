"""File permissions: what the program stores is readable by its owner only."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

#: permission bits that are taken from every new file and folder
OTHERS = 0o077
#: folders under ``GEO_HOME`` that hold personal data or counts of it
FOLDERS = ("uploads", "ledger", "cube", "state", "backups", "regions", "run")


def keep_private(home: Path) -> None:
    """Make new files 0600 and new folders 0700 in this process, and close folders made before.

    Called once, when the API or the CLI starts. ``home`` itself may serve other purposes too, so
    only what lies in it is closed; a folder of another owner is left.
    """
    os.umask(OTHERS)
    for name in FOLDERS:
        with contextlib.suppress(OSError):
            folder = home / name
            mode = folder.stat().st_mode & 0o777
            if mode & OTHERS:
                folder.chmod(mode & ~OTHERS)
