"""Cities of the trial: four wards each, in several languages and corners of the world."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

#: degrees of a ward's side
SIDE = 0.02
#: how far points keep from every border
MARGIN = 0.002


@dataclass(frozen=True)
class Place:
    """A made-up city of two by two wards, codes 01 to 04 from the south-west by rows."""

    key: str
    lon: float
    lat: float
    zone: str
    utc_offset_h: int
    wards: tuple[str, str, str, str]
    words: tuple[str, ...]
    encodings: tuple[str, ...]

    def corner(self, ward: int) -> tuple[float, float]:
        """The south-west corner of a ward (0 to 3)."""
        return self.lon + SIDE * (ward % 2), self.lat + SIDE * (ward // 2)

    def point(self, rng: random.Random) -> tuple[float, float, str]:
        """A point well inside a ward, and the ward's code."""
        ward = rng.randrange(4)
        west, south = self.corner(ward)
        inside = [rng.uniform(MARGIN, SIDE - MARGIN) for _ in range(2)]
        return round(west + inside[0], 6), round(south + inside[1], 6), f"{ward + 1:02d}"

    def ring(self, ward: int) -> list[list[float]]:
        """A ward's outline, closed."""
        west, south = self.corner(ward)
        east, north = west + SIDE, south + SIDE
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return [[round(x, 8), round(y, 8)] for x, y in ring]

    def features(self) -> list[dict]:
        """The wards as GeoJSON features."""
        return [
            {
                "type": "Feature",
                "properties": {"CODE": f"{ward + 1:02d}", "NAME": self.wards[ward]},
                "geometry": {"type": "Polygon", "coordinates": [self.ring(ward)]},
            }
            for ward in range(4)
        ]

    def write(self, path: Path) -> Path:
        """Write the wards as GeoJSON."""
        collection = {"type": "FeatureCollection", "features": self.features()}
        path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
        return path


GERMAN = Place(
    "german", 10.0, 50.0, "Europe/Berlin", 1,
    ("Mülheim", "Köln-Süd", "Lößnitz", "Großwörth"),
    ("Straße ohne Licht, größtenteils dunkel", "Müllcontainer übervoll am Gehweg",
     "Ölfleck auf der Brücke", "Bäume müssen geschnitten werden"),
    ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"),
)  # fmt: skip
BRAZILIAN = Place(
    "brazilian", -46.7, -23.6, "America/Sao_Paulo", -3,
    ("São João", "Vila Açaí", "Jardim Ipê", "Conceição"),
    ("Lâmpada queimada há três dias", "Buraco na rua, calçada também não está boa",
     "Coleta de lixo não passou", "Árvore caída na praça São João"),
    ("utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le"),
)  # fmt: skip
CHINESE = Place(
    "chinese", 116.0, 40.0, "Asia/Shanghai", 8,
    ("东风街道", "西山街道", "南湖镇", "北桥镇"),
    ("路灯不亮已经三天了请尽快维修", "小区门口垃圾没有人清运", "夜间施工噪音很大影响休息",
     "井盖丢失行人容易摔倒"),
    ("utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-16-le"),
)  # fmt: skip
TAIWANESE = Place(
    "taiwanese", 121.5, 25.0, "Asia/Taipei", 8,
    ("中山區", "大安區", "信義區", "士林區"),
    ("路燈不亮已經三天了請儘快維修", "社區門口垃圾沒有人清運", "夜間施工噪音很大影響休息",
     "水溝蓋遺失行人容易摔倒"),
    ("utf-8", "utf-8-sig", "utf-16", "big5", "utf-16-be"),
)  # fmt: skip
RUSSIAN = Place(
    "russian", 37.5, 55.7, "Europe/Moscow", 3,
    ("Ёлкино", "Заречье", "Южный", "Щукино"),
    ("Не горит фонарь во дворе дома", "Яма на проезжей части дороги", "Не вывозят мусор третий день",
     "Шум от стройки ночью"),
    ("utf-8", "utf-8-sig", "utf-16", "cp1251", "utf-16-le"),
)  # fmt: skip
AMERICAN = Place(
    "american", -87.7, 41.8, "America/Chicago", -6,
    ("Lincoln Park", "Near North", "O'Hare", "Hyde Park"),
    ("street light out at the corner", "pothole, deep, in the right lane", "garbage not picked up",
     "graffiti on the \"old\" bridge"),
    ("utf-8", "utf-8-sig", "utf-16", "cp1252"),
)  # fmt: skip
PLACES = (GERMAN, BRAZILIAN, CHINESE, TAIWANESE, RUSSIAN, AMERICAN)
