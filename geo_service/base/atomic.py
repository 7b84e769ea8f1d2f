"""A file appears under its name complete, or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo_service.base.errors import NotFoundError

#: what SQLite (a GeoPackage is one) keeps beside a file it writes
SIDE_FILES = ("-journal", "-wal", "-shm")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary name beside ``path``; on success it takes the place of ``path``, as 0600.

    On any error the temporary file is removed and ``path`` stays as it was. A killed process
    can leave the temporary file (hidden, ``.part`` in its name), never a half ``path``.

    Raises:
        NotFoundError: the folder of ``path`` does not exist.
    """
    if not path.parent.is_dir():
        raise NotFoundError(f"The folder {path.parent} does not exist", hint="create it first")
    # the suffix stays last, because writers choose their format by it
    temporary = path.with_name(f".{secrets.token_hex(4)}.part.{path.name}")
    try:
        yield temporary
        temporary.chmod(0o600)
        _to_disk(temporary)
        temporary.replace(path)
    finally:
        for ending in ("", *SIDE_FILES):
            temporary.with_name(temporary.name + ending).unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    """Have the system write the file out, so that a power cut leaves no empty one."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
