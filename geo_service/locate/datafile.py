"""Paths of this stage's data files: vocabularies of languages, fitted weights."""

from __future__ import annotations

from pathlib import Path

_DATA = Path(__file__).parent / "data"


def data_path(name: str) -> Path:
    """Give the path of a table that ships with the stage."""
    return _DATA / name
