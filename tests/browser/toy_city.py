"""A city that does not exist: 2 districts, 12 townships with shared, crooked borders."""

from __future__ import annotations

import math
from typing import Any

WEST, SOUTH, EAST, NORTH = 116.10, 39.80, 116.50, 40.04
COLUMNS, ROWS = 4, 3
TOWNSHIPS = (
    ("柳溪街道", "青石镇", "望山街道", "北坡乡"),
    ("双井街道", "云台街道", "书院街道", "东渡镇"),
    ("南塘镇", "梧桐街道", "春熙街道", "白鹭地区"),
)
DISTRICTS = ("河西区", "河东区")
APPROXIMATE_M = 300.0


def region() -> dict[str, Any]:
    """The answer of ``/v1/areas``."""
    return {
        "id": "toy",
        "name": "云水市",
        "name_en": "Yunshui",
        "bbox": [WEST, SOUTH, EAST, NORTH],
        "lead_level": "township",
        "fallback_level": "district",
        "levels": [
            _level("district", "区", "District", 2, accuracy_m=20.0, approximate=False),
            _level(
                "township", "街道乡镇", "Township", 12, accuracy_m=APPROXIMATE_M, approximate=True
            ),
            _level("community", "社区村", "Community", 96, accuracy_m=0.0, has_geometry=False),
        ],
    }


def features(level: str) -> dict[str, Any]:
    """All areas of a level as a FeatureCollection."""
    cells = [(column, row) for row in range(ROWS) for column in range(COLUMNS)]
    if level == "township":
        return _collection([township(column, row) for column, row in cells])
    if level == "district":
        return _collection([_district(index) for index in range(len(DISTRICTS))])
    return _collection([])


def township(column: int, row: int) -> dict[str, Any]:
    """One township; neighbours share their crooked border point for point."""
    ring = [
        *_edge((column, row), (column + 1, row)),
        *_edge((column + 1, row), (column + 1, row + 1)),
        *reversed(_edge((column, row + 1), (column + 1, row + 1))),
        *reversed(_edge((column, row), (column, row + 1))),
    ]
    properties = {
        "code": township_code(column, row),
        "name": TOWNSHIPS[row][column],
        "parent": district_code(column),
        "area_km2": 77.0 + column,
    }
    return _feature([*ring, ring[0]], properties)


def township_code(column: int, row: int) -> str:
    """The made-up code of the township in a column and row."""
    return f"{district_code(column)}{row * COLUMNS + column + 1:03d}"


def district_code(column: int) -> str:
    """The made-up code of the district that holds a column."""
    return f"99000{1 + column // 2}"


def area_ref(column: int, row: int) -> dict[str, dict[str, str]]:
    """The chain of areas at a township, as candidates carry it."""
    return {
        "district": {"code": district_code(column), "name": DISTRICTS[column // 2]},
        "township": {"code": township_code(column, row), "name": TOWNSHIPS[row][column]},
    }


def centre(column: int, row: int) -> tuple[float, float]:
    """Longitude and latitude of the middle of a township."""
    lon = WEST + (EAST - WEST) * (column + 0.5) / COLUMNS
    return lon, NORTH - (NORTH - SOUTH) * (row + 0.5) / ROWS


def _district(index: int) -> dict[str, Any]:
    left, right = index * 2, index * 2 + 2
    top = [p for c in range(left, right) for p in _edge((c, 0), (c + 1, 0))]
    side = [p for r in range(ROWS) for p in _edge((right, r), (right, r + 1))]
    bottom = [p for c in range(left, right) for p in _edge((c, ROWS), (c + 1, ROWS))]
    back = [p for r in range(ROWS) for p in _edge((left, r), (left, r + 1))]
    ring = [*top, *side, *reversed(bottom), *reversed(back)]
    code = district_code(left)
    return _feature(
        [*ring, ring[0]], {"code": code, "name": DISTRICTS[index], "parent": "", "area_km2": 940.0}
    )


def _edge(a: tuple[int, int], b: tuple[int, int], steps: int = 24) -> list[list[float]]:
    """The crooked line between two grid corners, without its end."""
    points = []
    for step in range(steps):
        share = step / steps
        x, y = a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
        sway = 0.09 * math.sin(math.pi * share) ** 2 * math.sin(7 * x + 5 * y + 9 * share)
        lon = WEST + (EAST - WEST) * (x + sway * (b[1] != a[1])) / COLUMNS
        lat = NORTH - (NORTH - SOUTH) * (y + sway * (b[0] != a[0])) / ROWS
        points.append([round(lon, 6), round(lat, 6)])
    return points


def _feature(ring: list[list[float]], properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _collection(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": items}


def _level(
    level: str,
    name: str,
    name_en: str,
    count: int,
    *,
    accuracy_m: float,
    approximate: bool = False,
    has_geometry: bool = True,
) -> dict[str, Any]:
    return {
        "id": level,
        "name": name,
        "name_en": name_en,
        "partition": True,
        "generation": "2023",
        "valid_from": None,
        "valid_to": None,
        "accuracy_m": accuracy_m,
        "approximate": approximate,
        "source": "自制样例",
        "source_zh": "自制样例",
        "source_en": "made up for tests",
        "license": "Apache-2.0",
        "count": count,
        "has_geometry": has_geometry,
    }
