"""A file appears under its name complete, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo_service.errors import NotFoundError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary name beside ``path``; on success it takes the place of ``path``.

    On any error the temporary file is removed and ``path`` stays as it was. A killed process
    can leave the temporary file (hidden, ``.part`` in its name), never a half ``path``.

    Raises:
        NotFoundError: the folder of ``path`` does not exist.
    """
    if not path.parent.is_dir():
        raise NotFoundError(f"The folder {path.parent} does not exist", hint="create it first")
    # the suffix stays last, because writers choose their format by it
    temporary = path.with_name(f".{os.getpid()}.part.{path.name}")
    try:
        yield temporary
        _to_disk(temporary)
        temporary.replace(path)
    finally:
        for leftover in path.parent.glob(f"{temporary.name}*"):
            leftover.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    """Have the system write the file out, so that a power cut leaves no empty one."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
