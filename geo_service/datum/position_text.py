"""Parse positions as people write them: degrees and minutes, ``POINT (x y)``, ``(lat, lon)``."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

#: a cell that is longer is no position: patterns with several blanks take time by its square
_LONGEST = 200
#: objects of portals hold an address too; their patterns take time by its length
_LONGEST_OBJECT = 1_000
#: a sign, a hemisphere's letter, degrees, minutes, seconds
_DEGREES = re.compile(
    r"""^(?P<before>[NSEWOnsewo东西南北東西]?[经纬經緯]?)\s*
    (?P<sign>[+-]?)\s*(?P<d>\d{1,3}(?:[.,]\d+)?|\.\d+)\s*
    (?:(?:[°d度]|\s)\s*(?:(?P<m>\d{1,2}(?:[.,]\d+)?)\s*(?:['’′分m]|\s|$)\s*
    (?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:["”″秒s]|''|′′)?)?)?)?
    \s*(?P<after>[NSEWOnsewo]?)$""",
    re.VERBOSE,
)
#: O is east in German and west in French, so it is refused
_SOUTH_WEST = frozenset("SW南西")
_LAT = frozenset("NS南北")
_POINT = re.compile(
    r"^(?:SRID=4326;\s*)?POINT(?:\s*(?:ZM|Z|M))?\s*\(\s*(\S+)\s+([^\s)]+)(?:\s+[^)]*)?\)$",
    re.IGNORECASE,
)
#: cells of portals: GeoJSON's points, objects with both names, an address above (lat, lon)
_COORDINATES = re.compile(
    r"""^\{.*["']coordinates["']\s*:\s*\[\s*([^,\[\]]+),\s*([^,\[\]]+)(?:,[^\[\]]*)?\]""", re.DOTALL
)
_NAMED = re.compile(r"""["'](lat|lon|lng)[a-z]*["']\s*:\s*["']?\s*([-+]?[\d.]+)""", re.IGNORECASE)
_LAST = re.compile(r"[^\d\s].*\s\(([^()]+)\)$", re.DOTALL)
_LETTER = re.compile(r"[NSEWnsew]")
_OUTER = re.compile(r"\s*[;；|]\s*")
_COMMA = re.compile(r"\s*[,，]\s*")


class Axis(NamedTuple):
    """Degrees of one axis; ``is_lat`` is None where no letter says which."""

    degrees: float
    is_lat: bool | None


class Pair(NamedTuple):
    """Two numbers of one cell in their order; ``lat_first`` is None where nothing tells."""

    first: float
    second: float
    lat_first: bool | None


def plain(text: str) -> str:
    """The text without what nobody sees: marks of direction, widths of digits, odd blanks."""
    # º (as in 2º) is a common slip for °, and would become the letter o
    normal = unicodedata.normalize("NFKC", text.replace("º", "°")).replace("\u2212", "-")
    kept = (" " if unicodedata.category(c) in ("Zs", "Cc") else c for c in normal
            if unicodedata.category(c) != "Cf")  # fmt: skip
    return "".join(kept).strip()


def read_axis(text: str) -> Axis | None:
    """Read one axis: 39.9, 39,9, 39°54′27″, N39.9, 116.39°E; None if it is none of these."""
    found = _DEGREES.match(plain(text)) if len(text) <= _LONGEST else None
    if found is None:
        return None
    marks = (found["before"][:1] + found["after"]).upper()
    if len(marks) > 1 or "O" in marks:
        return None
    parts = [float((found[name] or "0").replace(",", ".")) for name in ("d", "m", "s")]
    if parts[1] >= 60 or parts[2] >= 60 or (found["m"] and not parts[0].is_integer()):
        return None
    degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    if marks and found["sign"] == "-":
        return None
    negative = found["sign"] == "-" or marks in _SOUTH_WEST
    return Axis(-degrees if negative else degrees, marks in _LAT if marks else None)


def read_pair(text: str) -> Pair | None:
    """Read both axes of one cell: ``POINT (x y)``, ``(lat, lon)``, ``116.39 39.91``; else None.

    Also a point of GeoJSON, an object with latitude and longitude, ``geo:lat,lon``, and an address
    with ``(lat, lon)`` behind it.
    """
    if len(text) > (_LONGEST_OBJECT if text.lstrip().startswith("{") else _LONGEST):
        return None
    cell = plain(text)
    if found := _POINT.match(cell) or _COORDINATES.match(cell):
        return _numbers(found[1], found[2], lat_first=False)
    if cell.startswith("{"):
        return _named(cell)
    if cell.startswith("geo:"):
        first, _, second = cell[4:].split(";")[0].partition(",")
        return _numbers(first, second.split(",")[0], lat_first=True)
    if behind := _LAST.search(cell):
        cell = behind[1]
    cell = cell.strip("()[]{} ")
    outer = [part for part in _OUTER.split(cell) if part]
    parts = outer if len(outer) == 2 else [part for part in _COMMA.split(cell) if part]
    if len(parts) != 2:
        parts = _halves(cell)
    axes = [read_axis(part) for part in parts]
    if len(axes) != 2 or axes[0] is None or axes[1] is None:
        return None
    return _pair(axes[0], axes[1])


def _numbers(first: str, second: str, *, lat_first: bool) -> Pair | None:
    try:
        return Pair(float(first), float(second), lat_first)
    except ValueError:
        return None


def _named(cell: str) -> Pair | None:
    found = {name.lower(): value for name, value in _NAMED.findall(cell)}
    return _numbers(found.get("lat", ""), found.get("lon") or found.get("lng", ""), lat_first=True)


def _halves(cell: str) -> list[str]:
    """Split after or before a letter of an axis, or where only two numbers stand."""
    for found in _LETTER.finditer(cell):  # the s of seconds is one of these letters, too
        for at in (found.end(), found.start()):
            parts = [cell[:at].strip(), cell[at:].strip()]
            axes = [read_axis(part) for part in parts]
            if all(axis is not None and axis.is_lat is not None for axis in axes):
                return parts
    if both := re.match(r"^(\d{1,3},\d+),(\d{1,3},\d+)$", cell):
        return [both[1], both[2]]
    parts = cell.split()
    return parts if len(parts) == 2 else []


def _pair(first: Axis, second: Axis) -> Pair | None:
    if first.is_lat is not None and first.is_lat == second.is_lat:
        return None
    told = first.is_lat
    if told is None and second.is_lat is not None:
        told = not second.is_lat
    return Pair(first.degrees, second.degrees, told)
