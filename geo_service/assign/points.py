"""Read coordinates from a table's columns (text, numbers, WKB) as degrees, with their faults."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo_service.assign.choice import ChosenColumns
from geo_service.base.blanks import blank_cells, is_blank
from geo_service.base.errors import InputError
from geo_service.base.model import BoolArray, FloatArray, ObjectArray
from geo_service.base.wkb import read_wkb
from geo_service.datum.points import CheckedPoints, CoordinateFault, check
from geo_service.datum.position_text import plain, read_axis, read_pair

_NUMBER = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"


def read_points(table: pa.Table, columns: ChosenColumns) -> CheckedPoints:
    """Read the coordinates of a chunk; raises ``InputError`` for columns of an unfit type."""
    if columns.geometry is not None:
        return _of_geometry(table[columns.geometry], inside=columns.point_on_shape)
    if columns.point is not None:
        return _of_pairs(table[columns.point], lat_first=columns.lat_first)
    return check(
        _degrees(table[columns.lon], is_lat=False), _degrees(table[columns.lat], is_lat=True)
    )


def _degrees(column: pa.ChunkedArray, *, is_lat: bool) -> tuple[FloatArray, BoolArray]:
    """Give a column as floats, NaN where it holds none, and where it holds anything."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _from_text(column.combine_chunks(), is_lat=is_lat)
    if not (pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind)
            or pa.types.is_null(kind)):  # fmt: skip
        raise InputError(f"A coordinate column has the type {kind}", hint="numbers or text")
    values = np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)
    return values, ~np.isnan(values)


def _from_text(text: pa.Array, *, is_lat: bool) -> tuple[FloatArray, BoolArray]:
    number = pc.match_substring_regex(text, _NUMBER).fill_null(False)
    clean = pc.utf8_trim_whitespace(pc.if_else(number, text, None))
    # Arrow's parser knows no plus sign in front
    values = pc.utf8_ltrim(clean, "+").cast(pa.float64()).to_numpy(zero_copy_only=False).copy()
    given = np.ones(len(text), dtype=bool)
    for i in np.flatnonzero(np.isnan(values)).tolist():
        values[i], given[i] = _salvage(text[i].as_py(), is_lat=is_lat)
    return values, given


def _salvage(text: str | None, *, is_lat: bool) -> tuple[float, bool]:
    """Read what is not plainly a number: a decimal comma, degrees and minutes, invisible marks."""
    shown = plain(text or "")
    if is_blank(shown):
        return np.nan, False
    try:
        # a number like any other, where something invisible stood beside it
        return (float(shown) if "_" not in shown else np.nan), True
    except ValueError:
        axis = read_axis(shown)
    if axis is None or axis.is_lat not in (None, is_lat):
        return np.nan, True
    return axis.degrees, True


def read_pairs(column: pa.ChunkedArray | pa.Array) -> tuple[FloatArray, FloatArray, ObjectArray]:
    """Read cells that hold both axes: first and second (n,), NaN where unreadable, and whether
    latitude is the first (None where a cell does not tell, or holds nothing).
    """
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    first, second = (np.full(len(array), np.nan) for _ in range(2))
    told = np.full(len(array), None, object)
    for row, cell in enumerate(array.cast(pa.string()).to_pylist()):
        pair = read_pair(cell) if cell else None
        if pair is not None:
            first[row], second[row], told[row] = pair
    return first, second, told


def _of_pairs(column: pa.ChunkedArray, *, lat_first: bool) -> CheckedPoints:
    first, second, told = read_pairs(column)
    given = ~blank_cells(column.cast(pa.string()))
    exchanged = np.where(told == None, lat_first, told).astype(bool)  # noqa: E711
    x, y = np.where(exchanged, second, first), np.where(exchanged, first, second)
    return check((x, given), (y, given))


#: what is wrong with a geometry of each kind, by shapely's number of the kind
_KINDS = np.array(
    [
        CoordinateFault.FINE,
        CoordinateFault.LINE,
        CoordinateFault.LINE,
        CoordinateFault.POLYGON,
        CoordinateFault.SEVERAL,
        CoordinateFault.LINE,
        CoordinateFault.POLYGON,
        CoordinateFault.SEVERAL,
    ],
    np.uint8,
)


def _of_geometry(column: pa.ChunkedArray, *, inside: bool) -> CheckedPoints:
    """Read WKB; ``inside`` takes lines and polygons by a point on them."""
    shapes = read_wkb(column.to_numpy(), on_invalid="fix")
    given = np.array(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
    shapes = _single(shapes, given)
    shapes[~given] = None  # an empty point has no x
    kinds = np.maximum(shapely.get_type_id(shapes), 0)
    fault = np.where(given, _KINDS[np.minimum(kinds, len(_KINDS) - 1)], CoordinateFault.FINE)
    other = fault != CoordinateFault.FINE
    if inside:
        shapes[other] = shapely.point_on_surface(shapes[other])
        other[:] = False
    # a geometry that is no point has no x
    points = check((shapely.get_x(shapes), given), (shapely.get_y(shapes), given))
    points.fault[other] = fault[other]
    return points


def _single(shapes: ObjectArray, given: BoolArray) -> ObjectArray:
    """Take a collection of one shape for that shape."""
    one = given & (shapely.get_type_id(shapes) > 3) & (shapely.get_num_geometries(shapes) == 1)
    if one.any():
        shapes[one] = shapely.get_geometry(shapes[one], 0)
    return shapes
