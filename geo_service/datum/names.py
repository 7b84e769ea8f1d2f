"""Parse the names of datums."""

from __future__ import annotations

import re

from geo_service.base.errors import InputError
from geo_service.base.model import Datum

SPELLINGS = {
    Datum.WGS84: "wgs84 wgs gps epsg4326 4326 crs84 世界大地坐标系",
    Datum.GCJ02: "gcj02 gcj mars 火星 火星坐标 火星坐标系 国测局 高德 腾讯 amap gaode tencent",
    Datum.BD09: "bd09 bd09ll bd baidu 百度 百度坐标 百度坐标系",
    Datum.CGCS2000: "cgcs2000 cgcs epsg4490 4490 国家2000 大地2000 2000国家大地坐标系",
}
_BY_SPELLING = {text: datum for datum, texts in SPELLINGS.items() for text in texts.split()}
_NOISE = re.compile(r"[\s_\-:：/.()（）]+")


def parse_datum(text: str) -> Datum:
    """Read a datum by any common name, for example ``gcj02``, ``火星坐标`` or ``EPSG:4490``.

    Raises:
        InputError: the name is not known; the hint lists the choices.
    """
    datum = _BY_SPELLING.get(_NOISE.sub("", text).casefold())
    if datum is None:
        raise InputError(
            f"Unknown datum {text[:40]!r}",
            hint="use WGS-84, GCJ-02 (高德, 腾讯), BD-09 (百度) or CGCS2000",
        )
    return datum
