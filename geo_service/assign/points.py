"""Coordinates out of a table's columns: text, numbers or WKB as degrees, with what is wrong."""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo_service.assign.choice import Columns
from geo_service.base.errors import InputError
from geo_service.base.model import BoolArray, FloatArray
from geo_service.datum.points import Points, check

#: what stands for nothing in real tables
BLANKS = ("", "null", "none", "nan", "na", "n/a", "-", "--", "\\n", "无", "空", "未知")
_NUMBER = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"


def read_points(table: pa.Table, columns: Columns) -> Points:
    """Read the coordinates of a chunk; raises ``InputError`` for columns of an unfit type."""
    if columns.geometry is not None:
        return _of_geometry(table[columns.geometry])
    return check(_degrees(table[columns.lon]), _degrees(table[columns.lat]))


def _degrees(column: pa.ChunkedArray) -> tuple[FloatArray, BoolArray]:
    """Give a column as floats, NaN where it holds none, and where it holds anything."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _from_text(column.combine_chunks())
    if not (pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind)
            or pa.types.is_null(kind)):  # fmt: skip
        raise InputError(f"A coordinate column has the type {kind}", hint="numbers or text")
    values = np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)
    return values, ~np.isnan(values)


def _from_text(text: pa.Array) -> tuple[FloatArray, BoolArray]:
    number = pc.match_substring_regex(text, _NUMBER).fill_null(False)
    clean = pc.utf8_trim_whitespace(pc.if_else(number, text, None))
    # Arrow's parser knows no plus sign in front
    values = pc.utf8_ltrim(clean, "+").cast(pa.float64()).to_numpy(zero_copy_only=False).copy()
    given = np.ones(len(text), dtype=bool)
    for i in np.flatnonzero(np.isnan(values)).tolist():
        values[i], given[i] = _salvage(text[i].as_py())
    return values, given


def _salvage(text: str | None) -> tuple[float, bool]:
    """Read what is not plainly a number: full-width digits, blanks, or nothing of use."""
    plain = unicodedata.normalize("NFKC", text or "").strip()
    if plain.casefold() in BLANKS:
        return np.nan, False
    try:
        return (float(plain) if "_" not in plain else np.nan), True
    except ValueError:
        return np.nan, True


def _of_geometry(column: pa.ChunkedArray) -> Points:
    shapes = shapely.from_wkb(column.to_numpy(), on_invalid="ignore")
    given = np.array(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
    # a geometry that is no point has no x
    return check((shapely.get_x(shapes), given), (shapely.get_y(shapes), given))
