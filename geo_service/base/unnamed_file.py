"""A file without a name until it is complete: a killed process leaves no part of it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from geo_service.base.atomic import PRIVATE, replacing, temporary_name
from geo_service.base.errors import NotFoundError


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file to write and read, readable by its owner alone; on success it becomes ``path``.

    On an error, or when the process is killed, ``path`` stays as it was. Where the system cannot
    make files without a name, a killed process may leave a hidden one (``.part`` in its name).

    Raises:
        NotFoundError: the folder of ``path`` does not exist.
    """
    if not path.parent.is_dir():
        raise NotFoundError(f"The folder {path.parent} does not exist", hint="create it first")
    descriptor = _open_unnamed(path.parent)
    if descriptor is None:
        with _named(path) as file:
            yield file
        return
    with os.fdopen(descriptor, "w+b") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
        _give_name(file.fileno(), path)


@contextlib.contextmanager
def scratch_file(folder: Path) -> Iterator[BinaryIO]:
    """Open a file in ``folder`` that goes when it is closed, or with the process."""
    descriptor = _open_unnamed(folder)
    if descriptor is None:
        import tempfile

        with tempfile.TemporaryFile(dir=folder) as file:
            yield file
        return
    with os.fdopen(descriptor, "w+b") as file:
        yield file


def _open_unnamed(folder: Path) -> int | None:
    flag = getattr(os, "O_TMPFILE", None)
    if flag is None:
        return None
    try:
        return os.open(folder, flag | os.O_RDWR, PRIVATE)
    except OSError:
        return None  # this file system has no such files


def _give_name(descriptor: int, path: Path) -> None:
    """Link the file under a hidden name and move that, because a link replaces nothing."""
    hidden = temporary_name(path).name
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # with a folder given, Python follows the link in /proc to the file itself
        source = f"/proc/self/fd/{descriptor}"
        os.link(source, hidden, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=True)
        os.replace(hidden, path.name, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)
    finally:
        os.close(folder)


@contextlib.contextmanager
def _named(path: Path) -> Iterator[BinaryIO]:
    with replacing(path) as temporary:
        temporary.touch(mode=PRIVATE)
        with temporary.open("w+b") as file:
            yield file
