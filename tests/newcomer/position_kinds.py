"""Kinds of positions: one column for both coordinates, degrees with signs, other datums and axes."""

from __future__ import annotations

import csv
import math

from tests.newcomer.case import Case
from tests.newcomer.place import PLACES
from tests.newcomer.table_kinds import csv_bytes, draw, grid, kind, positions, saved, with_cells


def _dms(
    value: float, letters: str, marks: tuple[str, str, str], *, front: bool, spaced: bool
) -> str:
    seconds = round(abs(value) * 3600, 2)
    degrees, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    gap = " " if spaced else ""
    told = f"{degrees:.0f}{marks[0]}{gap}{minutes:02.0f}{marks[1]}{gap}{seconds:05.2f}{marks[2]}"
    letter = letters[0] if value >= 0 else letters[1]
    return letter + gap + told if front else told + gap + letter


def _minutes(value: float, letters: str) -> str:
    degrees = math.floor(abs(value))
    return (
        f"{degrees}° {(abs(value) - degrees) * 60:.4f}' {letters[0] if value >= 0 else letters[1]}"
    )


MARKS = [("°", "'", '"'), ("°", "′", "″"), ("º", "’", "”"), ("°", "'", "''"), ("d", "m", "s")]
FORMS = {
    "(lat, lon)": lambda x, y: f"({y:.6f}, {x:.6f})",
    "lat, lon": lambda x, y: f"{y:.6f}, {x:.6f}",
    "lat lon": lambda x, y: f"{y:.6f} {x:.6f}",
    "lat;lon": lambda x, y: f"{y:.6f};{x:.6f}",
    "lon, lat": lambda x, y: f"{x:.6f}, {y:.6f}",
    "[lon, lat]": lambda x, y: f"[{x:.6f}, {y:.6f}]",
    "POINT (x y)": lambda x, y: f"POINT ({x:.6f} {y:.6f})",
    "point(x y)": lambda x, y: f"point({x:.6f} {y:.6f})",
    "SRID=4326;POINT": lambda x, y: f"SRID=4326;POINT({x:.6f} {y:.6f})",
    "POINT Z": lambda x, y: f"POINT Z ({x:.6f} {y:.6f} 12.5)",
    "letters behind": lambda x, y: (
        f"{abs(y):.6f}{'N' if y >= 0 else 'S'} {abs(x):.6f}{'E' if x >= 0 else 'W'}"
    ),
    "letters in front": lambda x, y: (
        f"{'N' if y >= 0 else 'S'}{abs(y):.6f} {'E' if x >= 0 else 'W'}{abs(x):.6f}"
    ),
    "degree signs": lambda x, y: f"{y:.6f}°, {x:.6f}°",
    "GeoJSON": lambda x, y: f'{{"type": "Point", "coordinates": [{x:.6f}, {y:.6f}]}}',
    "Socrata": lambda x, y: f'{{"latitude": "{y:.6f}", "longitude": "{x:.6f}"}}',
    "address and (lat, lon)": lambda x, y: f"12 High St\n({y:.6f}, {x:.6f})",
    "geo:": lambda x, y: f"geo:{y:.6f},{x:.6f}",
    "decimal commas": lambda x, y: f"{y:.6f}; {x:.6f}".replace(".", ","),
}


@kind
def one_column(rng):
    """Both coordinates in one cell."""
    place, form = rng.choice(PLACES), rng.choice(list(FORMS))
    rows = positions(draw(rng, place), FORMS[form])
    given = rng.choice([(), ("--point", "position")])
    yield Case("both coordinates in one column", f"{form} {place.key} {' '.join(given)}", "assign",
               place, saved("in.csv", csv_bytes(grid(rows), quote=csv.QUOTE_ALL)), rows, args=given,
               mend=("--point", "position"), named=("--point|--lon",))  # fmt: skip


@kind
def one_column_of_degrees(rng):
    """Degrees, minutes and seconds in one cell."""
    place, marks = rng.choice(PLACES), rng.choice(MARKS)
    front, spaced, comma = rng.random() < 0.5, rng.random() < 0.5, rng.choice([" ", ", "])

    def form(x, y):
        told = [
            _dms(y, "NS", marks, front=front, spaced=spaced),
            _dms(x, "EW", marks, front=front, spaced=spaced),
        ]
        return comma.join(told)

    rows = positions(draw(rng, place), form)
    yield Case("degrees, minutes, seconds in one column", f"{''.join(marks)} {front} {spaced} {comma!r}",
               "assign", place, saved("in.csv", csv_bytes(grid(rows))), rows, args=("--point", "position"))  # fmt: skip


@kind
def two_columns_of_degrees(rng):
    """Degrees with signs and minutes, in two columns."""
    place, marks = rng.choice(PLACES), rng.choice(MARKS)
    how = rng.choice(["dms", "minutes", "letters", "sign"])
    front, spaced = rng.random() < 0.5, rng.random() < 0.5

    def form(value, letters):
        if how == "dms":
            return _dms(value, letters, marks, front=front, spaced=spaced)
        if how == "minutes":
            return _minutes(value, letters)
        if how == "letters":
            return f"{abs(value):.6f} {letters[0] if value >= 0 else letters[1]}"
        return f"{value:.6f}°"

    rows = with_cells(
        draw(rng, place),
        lambda row: {**row.cells, "lon": form(row.lon, "EW"), "lat": form(row.lat, "NS")},
    )
    yield Case("degrees with signs in two columns", f"{how} {''.join(marks)} {front} {spaced}", "assign",
               place, saved("in.csv", csv_bytes(grid(rows))), rows)  # fmt: skip


@kind
def names_of_columns(rng):
    """Headings of coordinates in several languages and cases."""
    place = rng.choice(PLACES)
    lon, lat = rng.choice(
        [
            ("Longitude", "Latitude"),
            ("LON", "LAT"),
            ("lng", "lat"),
            ("x", "y"),
            ("X", "Y"),
            ("经度", "纬度"),
            ("Längengrad", "Breitengrad"),
            ("long", "lat"),
            ("longitud", "latitud"),
            ("Долгота", "Широта"),
            ("經度", "緯度"),
            (" Lon ", "Lat "),
            ("longitude", "latitude"),
            ("coord_x", "coord_y"),
            ("GPS_LON", "GPS_LAT"),
        ]
    )
    rows = with_cells(
        draw(rng, place),
        lambda row: {
            "id": row.cells["id"],
            lon: row.cells["lon"],
            lat: row.cells["lat"],
            "words": "w",
        },
    )
    yield Case("headings of coordinates", f"{lon}/{lat}", "assign", place,
               saved("in.csv", csv_bytes(grid(rows))), rows,
               mend=("--lon", lon.strip(), "--lat", lat.strip()), named=("--lon", lon.strip()))  # fmt: skip


@kind
def swapped(rng):
    """Latitudes under the heading of longitudes: every row is elsewhere."""
    place = rng.choice([one for one in PLACES if abs(one.lon) > 90])
    rows = with_cells(
        draw(rng, place),
        lambda row: {**row.cells, "lon": row.cells["lat"], "lat": row.cells["lon"]},
    )
    yield Case("latitude and longitude exchanged", place.key, "assign", place,
               saved("in.csv", csv_bytes(grid(rows))), None, named=("lat",))  # fmt: skip


@kind
def metres(rng):
    """Projected coordinates in metres where degrees are expected."""
    place = rng.choice(PLACES)
    rows = with_cells(
        draw(rng, place),
        lambda row: {
            **row.cells,
            "lon": f"{row.lon * 111_320 + 500_000:.1f}",
            "lat": f"{row.lat * 110_540:.1f}",
        },
    )
    yield Case("metres instead of degrees", place.key, "assign", place,
               saved("in.csv", csv_bytes(grid(rows))), None, named=("degree|metre|range|coordinate",))  # fmt: skip
