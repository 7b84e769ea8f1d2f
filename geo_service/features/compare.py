"""Comparisons, patterns and arithmetic of CQL2 on columns."""

from __future__ import annotations

import operator
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.base.errors import InputError
from geo_service.features.table import Column, Kind
from geo_service.features.values import NUMBERS, Truth

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
    "%": np.fmod,
    "div": lambda a, b: np.trunc(np.divide(a, b)),
}


def compare(op: str, left: Column, right: Column) -> Truth:
    """``left op right``; not known where either is not. Raises ``InputError`` for other types."""
    check_same(left, right)
    holds = COMPARISONS[op](left.values, right.values)
    return Truth.of(np.asarray(holds, bool), left.known & right.known)


def check_same(left: Column, right: Column) -> None:
    """Refuse to compare values of different types; with NULL anything can be compared."""
    same = left.kind is right.kind or (left.kind in NUMBERS and right.kind in NUMBERS)
    if not same and left.known.any() and right.known.any():
        raise InputError(
            f"the filter compares {left.kind} with {right.kind}",
            hint="write days as DATE('2026-03-31'), instants as TIMESTAMP('2026-03-31T08:00:00Z')",
        )


def among(value: Column, items: Sequence[Column]) -> Truth:
    """``value IN (items)``."""
    nothing = np.zeros(1, bool)
    found = Truth(nothing, ~nothing)
    for item in items:
        found = found | compare("=", value, item)
    return found


def between(value: Column, low: Column, high: Column) -> Truth:
    """``value BETWEEN low AND high``, both included."""
    for one in (value, low, high):
        if one.kind not in NUMBERS and one.known.any():
            raise InputError(f"BETWEEN takes numbers, not {one.kind}")
    return compare(">=", value, low) & compare("<=", value, high)


def like(value: Column, pattern: Column) -> Truth:
    r"""``value LIKE pattern``: ``%`` any characters, ``_`` one, ``\`` before either itself.

    Raises:
        InputError: one of them is no text, or the pattern differs from feature to feature.
    """
    for one in (value, pattern):
        if one.kind is not Kind.TEXT:
            raise InputError(f"LIKE compares text, not {one.kind}")
    if len(pattern.values) != 1:
        raise InputError("a pattern of LIKE is a literal", hint="as name LIKE 'Spring%'")
    # Arrow's patterns are matched in linear time, whatever they are
    texts = pa.array(value.values.tolist(), pa.string())
    holds = pc.match_like(texts, str(pattern.values[0])).to_numpy(zero_copy_only=False)
    return Truth.of(np.asarray(holds, bool), value.known & pattern.known)


def arithmetic(op: str, left: Column, right: Column) -> Column:
    """A number from two; not known where the result is none, as of a division by zero."""
    for one in (left, right):
        if one.kind not in NUMBERS:
            raise InputError(f"{op} takes numbers, not {one.kind}")
    with np.errstate(all="ignore"):
        result = np.asarray(ARITHMETIC[op](left.values, right.values), np.float64)
    return Column(Kind.NUMBER, result, left.known & right.known & np.isfinite(result))


def fold_case(value: Column) -> Column:
    """``CASEI``: texts without the difference of case."""
    return _mapped("CASEI", value, str.casefold)


def fold_accents(value: Column) -> Column:
    """``ACCENTI``: texts without diacritical marks."""
    return _mapped("ACCENTI", value, _plain)


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


def _mapped(name: str, value: Column, change: Callable[[str], str]) -> Column:
    if value.kind is not Kind.TEXT:
        raise InputError(f"{name} takes text, not {value.kind}")
    values = np.empty(len(value.values), dtype=object)
    values[:] = [change(text) for text in value.values]
    return Column(Kind.TEXT, values, value.known)
