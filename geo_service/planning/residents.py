"""Residents of areas, where the region's folder has them."""

from __future__ import annotations

import csv
from pathlib import Path

from geo_service.base.errors import RegionError

FILE_NAME = "population.csv"


def read_residents(folder: Path) -> dict[str, dict[str, float]]:
    """Read ``population.csv`` (level, code, year, population): level -> code -> residents.

    Of several years the last counts. A region without the file has no residents to divide by.

    Raises:
        RegionError: a row cannot be read.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return {}
    years: dict[tuple[str, str], int] = {}
    found: dict[str, dict[str, float]] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for line, row in enumerate(csv.DictReader(stream), start=2):
            try:
                level, code, year = row["level"], row["code"], int(row["year"])
                residents = float(row["population"])
            except (KeyError, TypeError, ValueError) as error:
                raise RegionError(
                    f"{FILE_NAME} line {line} cannot be read: {error}",
                    hint="columns are level, code, year, population",
                ) from error
            if year >= years.get((level, code), year):
                years[level, code] = year
                found.setdefault(level, {})[code] = residents
    return found
