"""English names of categories: those of the region's ``categories.csv``, and of the sample."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from geo_service.samples.subjects_en import ENGLISH_SUBJECTS

FILE = "categories.csv"
_PARTS = (1, 2, 3)


def english_category_names(folder: Path) -> dict[str, str]:
    """English names of the parts of categories' paths, by the name in the data.

    A region's own stand in the columns ``category_1_en`` to ``category_3_en`` of its folder's
    ``categories.csv``, and come before the sample's.
    """
    found = dict(ENGLISH_SUBJECTS)
    file = folder / FILE
    if not file.is_file():
        return found
    with file.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            for part in _PARTS:
                name = (row.get(f"category_{part}") or "").strip()
                told = (row.get(f"category_{part}_en") or "").strip()
                if name and told:
                    found[name] = told
    return found


def in_english(path: str, names: Mapping[str, str]) -> str:
    """A category's path with each part under its English name, where it has one."""
    return "/".join(names.get(part, part) for part in path.split("/"))
