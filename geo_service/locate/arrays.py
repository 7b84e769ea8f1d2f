"""Store a dataclass of arrays as a folder of files, and open it memory-mapped."""

from __future__ import annotations

import json
from dataclasses import Field, fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")


def save_arrays(value: Any, folder: Path) -> None:
    """Write each field of a dataclass into ``folder``: arrays as npy, tuples of text as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in fields(value):
        content = getattr(value, part.name)
        if isinstance(content, np.ndarray):
            np.save(_array_file(folder, part), content)
        else:
            _json_file(folder, part).write_text(json.dumps(content), encoding="utf-8")


def open_arrays(cls: type[T], folder: Path) -> T:
    """Map what ``save_arrays`` wrote for the dataclass ``cls``."""
    return cls(**{part.name: _content(folder, part) for part in fields(cls)})  # type: ignore[arg-type]


def _content(folder: Path, part: Field[Any]) -> Any:
    file = _array_file(folder, part)
    if file.exists():
        # copy-on-write, so that kernels see the same array type as after building
        return np.asarray(np.load(file, mmap_mode="c"))
    return tuple(json.loads(_json_file(folder, part).read_text(encoding="utf-8")))


def _array_file(folder: Path, part: Field[Any]) -> Path:
    return folder / f"{part.name}.npy"


def _json_file(folder: Path, part: Field[Any]) -> Path:
    return folder / f"{part.name}.json"
