"""Shapes nested so deep that reading them would end the process are not read."""

import struct

import numpy as np
import pytest
import shapely

from geo_service.base.wkb import MOST_COLLECTIONS, read_wkb, read_wkt

POINT = shapely.Point(1, 2)
FLAGS = (0x00000007, 0x80000007, 0x40000007, 0xA0000007, 1007, 2007, 3007)


def nested(depth, order="<", kind=7, inner=POINT):
    """WKB of a point in ``depth`` collections."""
    mark = b"\x01" if order == "<" else b"\x00"
    srid = struct.pack(order + "I", 4326) if kind & 0x20000000 else b""
    head = mark + struct.pack(order + "I", kind) + srid + struct.pack(order + "I", 1)
    return head * depth + shapely.to_wkb(inner)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", FLAGS)
@pytest.mark.parametrize("on_invalid", ["ignore", "fix"])
def test_a_deep_one_is_not_read(order, kind, on_invalid):
    deep = nested(60_000, order, kind)
    found = read_wkb([deep, None, shapely.to_wkb(POINT)], on_invalid=on_invalid)
    assert found[0] is None
    assert found[1] is None
    assert found[2] == POINT
    assert read_wkb([deep.hex()], on_invalid=on_invalid)[0] is None


def test_what_files_hold_is_read():
    boxes = [shapely.box(i, 0, i + 1, 1) for i in range(5_000)]
    shapes = [
        shapely.GeometryCollection([shapely.GeometryCollection(boxes), POINT]),
        shapely.MultiPolygon(boxes),
        shapely.from_wkb(nested(MOST_COLLECTIONS)),
    ]
    for order in (0, 1):
        found = read_wkb(shapely.to_wkb(shapes, byte_order=order), on_invalid="ignore")
        assert shapely.equals_exact(found, np.array(shapes, dtype=object)).all()


def test_deep_text_is_not_read():
    deep = "GeometryCollection(" * 300_000 + "POINT (1 2)" + ")" * 300_000
    flat = "GEOMETRYCOLLECTION (POINT (1 2))"
    found = read_wkt([deep, flat, None], on_invalid="ignore")
    assert [one is None for one in found] == [True, False, True]
