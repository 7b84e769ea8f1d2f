"""The tickets and lists of Beijing that a fit and its figures rest on."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from geo_service.locate.history.teaching import told_outright
from geo_service.locate.locator import Locator
from geo_service.locate.mentions import Sort
from geo_service.locate.reader import TextReading
from geo_service.service.gazetteer import import_places
from geo_service.service.region import Region

COMPOUNDS = "lianjia_xiaoqu_2019_apache2.csv"
POINTS = "communities_villages_points_adcode_CCBY4.csv"
TICKETS = "complaints_2020_water.csv"


@dataclass
class Row:
    text: str
    lead: int
    official: bool
    day: str
    reading: TextReading
    bare: TextReading


def open_region(folder: Path, home: Path) -> Region:
    region = Region.open("beijing", home)
    import_places(region, folder / COMPOUNDS, columns={}, kind="compound")
    points = home / "communities.csv"
    with points.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("name", "lon", "lat", "code", "radius_m"))
        source = folder / POINTS
        for row in csv.DictReader(source.open(encoding="utf-8-sig")):
            if row["level"] == "village":
                writer.writerow((row["name"], row["lon"], row["lat"], row["town_code2023"], 300))
    import_places(region, points, columns={}, kind="area")
    return Region.open("beijing", home)


def read_rows(file: Path, locator: Locator) -> Iterable[Row]:
    book = locator.book
    for row in csv.DictReader(file.open(encoding="utf-8-sig")):
        code = (
            locator.resolve(coarse=row["district"], lead=row["township"])
            if row["township"]
            else None
        )
        if code is None:
            continue
        reading = locator.reader.read(row["text"])
        yield Row(
            row["text"],
            book.lead[book.number_of[code]],
            row["township_official"] == "True",
            row["registered_at"],
            reading,
            locator.reader.read(without_districts(row["text"], reading)),
        )


def without_districts(text: str, reading: TextReading) -> str:
    """A caller may leave the district out: weights must do without it, too."""
    named = [m for m in reading.mentions if m.sort is Sort.COARSE]
    for mention in sorted(named, key=lambda m: -m.start):
        start, end = reading.normal.original(mention.start, mention.end)
        text = text[:start] + text[end:]
    return text


def read_telling(file: Path, locator: Locator) -> Iterable[tuple[str, TextReading, int]]:
    """Rows without a usable label that name one lead area outright: day, reading, lead area."""
    for row in csv.DictReader(file.open(encoding="utf-8-sig")):
        if (
            not row["township"]
            or locator.resolve(coarse=row["district"], lead=row["township"]) is None
        ):
            reading = locator.reader.read(row["text"])
            lead = told_outright(reading)
            if lead is not None:
                yield row["registered_at"], reading, lead
