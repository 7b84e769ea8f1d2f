"""Where vectors with known right answers lie; a test that needs one skips where they are absent."""

import csv
import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "../shared/data/vectors"


def vector(name):
    """The path of a vector file."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the vectors lie in ../shared only: {name}")
    return path


def load(name):
    """A JSON vector."""
    return json.loads(vector(name).read_text(encoding="utf-8"))


def rows(name):
    """A CSV vector's rows, numbers as floats where they are numbers."""
    with vector(name).open(encoding="utf-8", newline="") as stream:
        return [{k: _number(v) for k, v in row.items()} for row in csv.DictReader(stream)]


def _number(text):
    try:
        return float(text)
    except ValueError:
        return text
