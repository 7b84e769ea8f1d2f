"""Files and folders that appear under their name complete, or not at all.

Everything the program keeps is written through here, so that a reader, a killed process or a power
cut never meets half of it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo_service.base.errors import InputError, NotFoundError

#: what SQLite (a GeoPackage is one) keeps beside a file it writes
SIDE_FILES = ("-journal", "-wal", "-shm")
#: mode of a file that its owner alone may read
PRIVATE = 0o600


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary name beside ``path``; on success it takes the place of ``path``, as 0600.

    On any error the temporary file is removed and ``path`` stays as it was. A killed process
    can leave the temporary file (hidden, ``.part`` in its name), never a half ``path``.

    Raises:
        InputError: ``path`` is a folder.
        NotFoundError: the folder of ``path`` does not exist.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder", hint="name the file to write")
    if not path.parent.is_dir():
        raise NotFoundError(f"The folder {path.parent} does not exist", hint="create it first")
    temporary = temporary_name(path)
    try:
        yield temporary
        temporary.chmod(PRIVATE)  # a writer may have made it with the modes of its own
        move_file(temporary, path)
    finally:
        for ending in ("", *SIDE_FILES):
            temporary.with_name(temporary.name + ending).unlink(missing_ok=True)


def write_file(path: Path, content: bytes | str) -> None:
    """Write a whole file that its owner alone may read, in place of one that is there.

    Text is written as UTF-8.

    Raises:
        NotFoundError: the folder of ``path`` does not exist.
    """
    with replacing(path) as temporary:
        temporary.touch(mode=PRIVATE)  # from the first byte on
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)


def create_file(path: Path, content: bytes | str) -> bool:
    """Write a file that its owner alone may read, unless it exists; say whether it was written.

    Of several processes that try, one writes the file, and all find it whole.

    Raises:
        NotFoundError: the folder of ``path`` does not exist.
    """
    temporary = temporary_name(path)
    try:
        write_file(temporary, content)
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError:
        if path.exists() or not temporary.exists():
            raise
        temporary.rename(path)  # a file system without hard links
    finally:
        temporary.unlink(missing_ok=True)
    return True


@contextmanager
def creating_folder(path: Path) -> Iterator[Path]:
    """Give an empty hidden folder beside ``path``; on success it gets that name.

    Where ``path`` exists by then (another process was faster), that one stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".part-", dir=path.parent))
    try:
        yield scratch
        try:
            scratch.rename(path)
        except OSError:
            if not path.is_dir():
                raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def move_file(new: Path, path: Path) -> None:
    """Give the complete file ``new`` (on the same disk) the name ``path``, and put it on disk."""
    to_disk(new)
    new.replace(path)


def replace_folder(new: Path, path: Path) -> None:
    """Give the folder ``new`` (on the same disk) the name ``path``, in place of one that is there.

    Two renames, not one: a killed process can leave the old folder under a hidden name.
    """
    old = temporary_name(path)
    if path.exists():
        path.rename(old)
    try:
        new.rename(path)
    except OSError:
        if old.exists():
            old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)


def temporary_name(path: Path) -> Path:
    """A hidden name beside ``path`` that nothing else has; its suffix stays."""
    # the suffix stays last, because writers choose their format by it
    return path.with_name(f".{secrets.token_hex(4)}.part.{path.name}")


def to_disk(path: Path) -> None:
    """Have the system write the file out, so that a power cut leaves no empty one."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
