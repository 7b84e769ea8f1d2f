"""A made-up city of two districts and four townships, written as a region folder.

Longitude 116.0 to 116.4, latitude 40.0 to 40.2; townships are 0.1 by 0.2 degrees, west to east:
T1 and T2 in district A, T3 and T4 in district B. Townships change in 2024: T2 loses its east half
to T3.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from shapely import box

MANIFEST = """\
id = "toytown"
name = "玩具市"
name_en = "Toytown"
time_zone = "Asia/Shanghai"
datum = "WGS-84"
lead_level = "township"
fallback_level = "district"
h3_res = 11

[[levels]]
id = "district"
name = "区"
name_en = "District"

[[levels]]
id = "township"
name = "街道"
name_en = "Township"

[[levels]]
id = "community"
name = "社区"
name_en = "Community"
"""

AREAS = """
[[areas]]
level = "{level}"
generation = "{generation}"
file = "areas/{generation}/{level}.parquet"
{validity}active = true
accuracy_m = {accuracy_m}
approximate = {approximate}
method = "derived"
source = "made up"
license = "CC0-1.0"
"""

RULES = """\
version = "2024.1"
source = "made up"

[[rule]]
id = "deadline.urgent"
effect = "deadline"
title = "紧急"
name = "紧急"
hours = 2
words = ["漏气"]

[[rule]]
id = "deadline.ordinary"
effect = "deadline"
title = "一般"
name = "一般"
hours = 168

[[rule]]
id = "escalate.district"
effect = "escalate"
title = "区"
body = "@fallback"

[[rule]]
id = "assist.water"
effect = "assist"
title = "河道"
categories = ["水务"]
body = { code = "W", name = "水务局", kind = "department" }

[[rule]]
id = "overlay.station"
effect = "overlay"
title = "车站地区"
words = ["玩具站"]
question = "在站前广场内吗？"
body = { code = "S", name = "玩具站管委会", kind = "committee" }
"""

DISTRICTS = {
    "A": ("甲区", "", box(116.0, 40.0, 116.2, 40.2)),
    "B": ("乙区", "", box(116.2, 40.0, 116.4, 40.2)),
}
TOWNSHIPS = {
    "T1": ("东风街道", "A", box(116.0, 40.0, 116.1, 40.2)),
    "T2": ("西山街道", "A", box(116.1, 40.0, 116.2, 40.2)),
    "T3": ("南湖镇", "B", box(116.2, 40.0, 116.3, 40.2)),
    "T4": ("北桥镇", "B", box(116.3, 40.0, 116.4, 40.2)),
}
TOWNSHIPS_2024 = TOWNSHIPS | {
    "T2": ("西山街道", "A", box(116.1, 40.0, 116.15, 40.2)),
    "T3": ("南湖镇", "B", box(116.15, 40.0, 116.3, 40.2)),
}


def write_areas(file: Path, areas: dict) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    geometry = shapely.to_wkb(np.array([a[2] for a in areas.values()], dtype=object))
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Polygon"]}},
    }
    table = pa.table(
        {
            "code": list(areas),
            "name": [a[0] for a in areas.values()],
            "parent": [a[1] for a in areas.values()],
            "geometry": pa.array(geometry.tolist(), pa.binary()),
        }
    ).replace_schema_metadata({"geo": json.dumps(geo)})
    pq.write_table(table, file)


def make_region(folder: Path, *, accuracy_m: float = 0.0, approximate: bool = False) -> Path:
    """Write the region into ``folder`` and return it."""
    sets = [
        ("district", "2020", "", DISTRICTS),
        ("township", "2020", "valid_from = 2020-01-01\n", TOWNSHIPS),
        ("township", "2024", "valid_from = 2024-01-01\n", TOWNSHIPS_2024),
    ]
    text = MANIFEST
    for level, generation, validity, areas in sets:
        write_areas(folder / "areas" / generation / f"{level}.parquet", areas)
        text += AREAS.format(
            level=level,
            generation=generation,
            validity=validity,
            accuracy_m=float(accuracy_m),
            approximate=str(approximate).lower(),
        )
    (folder / "region.toml").write_text(text, encoding="utf-8")
    names = folder / "names"
    names.mkdir(exist_ok=True)
    (names / "community.csv").write_text(
        "code,name,parent,aliases\nC1,槐树里社区,T1,槐树里\nC2,柳荫社区,T2,柳荫\n", encoding="utf-8"
    )
    rules = folder / "rules"
    rules.mkdir(exist_ok=True)
    (rules / "all.toml").write_text(RULES, encoding="utf-8")
    return folder


def add_long_road(folder: Path, *, north_end: float = 40.1) -> None:
    """Give a region a road through T1 and T2, to that latitude, and a bridge on it in T1."""
    from geo_service.locate.placefile import write_places

    north = north_end - 40.1
    line = shapely.to_wkb(shapely.LineString([(116.05, 40.1), (116.13, north_end)]))
    middle = {"lon": 116.09, "lat": 40.1 + north / 2, "shape": line}
    road = {"id": "1", "name": "云梦大街", "kind": "road", **middle}
    bridge = {"id": "2", "name": "清源桥", "kind": "bridge", "lon": 116.07, "lat": 40.1 + north / 4}
    write_places([road, bridge], folder / "places/roads.parquet")
