"""Translate conditions of CQL2 to SQL with bound values over a white list of columns.

Only what means exactly the same in every database is translated; the rest is left to
``evaluate``, applied to the rows that the translated part leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from geo_service.base.errors import InputError
from geo_service.features.compare import COMPARISONS
from geo_service.features.evaluate import GEOMETRY_NAMES
from geo_service.features.parse import Node
from geo_service.features.table import Kind
from geo_service.features.temporal import RELATIONS, interval
from geo_service.features.values import NUMBERS, read_date, read_instant

Condition = sa.ColumnElement[bool]
#: orders of texts differ between databases; equality does not
_TEXT_OPS = ("=", "<>")
_MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True)
class SqlColumn:
    """A column that filters may speak of, and the type of its values; instants are integers."""

    column: Any
    kind: Kind


@dataclass(frozen=True)
class Translation:
    """Properties by name, and the columns of the point that is a feature's geometry."""

    columns: Mapping[str, SqlColumn]
    lon: Any
    lat: Any
    #: whether the filter's coordinates are degrees, longitude first
    in_degrees: bool = True

    def split(self, tree: Node | None) -> tuple[list[Condition], Node | None]:
        """What can be said in SQL, and what is left of the filter."""
        if tree is None:
            return [], None
        parts = tree["args"] if isinstance(tree, dict) and tree.get("op") == "and" else [tree]
        conditions, left = [], []
        for part in parts:
            condition = self._condition(part)
            if condition is None:
                left.append(part)
            else:
                conditions.append(condition)
        if len(left) > 1:
            return conditions, {"op": "and", "args": left}
        return conditions, left[0] if left else None

    def _condition(self, node: Node) -> Condition | None:
        """The condition, or None where it is not exactly the same in SQL, or no condition."""
        if not isinstance(node, dict) or not isinstance(node.get("args"), list):
            return None
        op, args = node.get("op"), node["args"]
        if op in ("and", "or") and len(args) > 1:
            return self._joined(op, args)
        if op == "not" and len(args) == 1:
            inner = self._condition(args[0])
            return None if inner is None else sa.not_(inner)
        if op == "isNull" and len(args) == 1:
            known = self._known(args[0])
            return None if known is None else known.column.is_(None)
        if op == "in" and len(args) == 2 and isinstance(args[1], list):
            return self._among(args[0], args[1])
        return self._of_two(op, args) if len(args) == 2 else None

    def _joined(self, op: str, args: list[Node]) -> Condition | None:
        parts = [self._condition(one) for one in args]
        if any(part is None for part in parts):
            return None
        return (sa.and_ if op == "and" else sa.or_)(*(part for part in parts if part is not None))

    def _of_two(self, op: Any, args: list[Node]) -> Condition | None:
        if op in COMPARISONS:
            first, second = args
            if self._known(first) is None:
                first, second, op = second, first, _MIRRORED[op]
            return self._compared(op, first, second)
        if op == "s_intersects":
            return self._boxed(args)
        return self._timed(op, args) if op in RELATIONS else None

    def _known(self, node: Node) -> SqlColumn | None:
        name = node.get("property") if isinstance(node, dict) else None
        return self.columns.get(name) if isinstance(name, str) else None

    def _compared(self, op: str, first: Node, second: Node) -> Condition | None:
        column, value = self._known(first), _bound(second)
        if column is None or value is None or not _fits(column.kind, value[1]):
            return None
        if column.kind in (Kind.TEXT, Kind.BOOLEAN) and op not in _TEXT_OPS:
            return None
        condition: Condition = COMPARISONS[op](column.column, value[0])
        return condition

    def _among(self, first: Node, items: list[Node]) -> Condition | None:
        column, values = self._known(first), [_bound(item) for item in items]
        if column is None or not values:
            return None
        if any(value is None or not _fits(column.kind, value[1]) for value in values):
            return None
        condition: Condition = column.column.in_([value[0] for value in values if value])
        return condition

    def _boxed(self, args: list[Node]) -> Condition | None:
        if not self.in_degrees:
            return None
        boxes = [one["bbox"] for one in args if isinstance(one, dict) and "bbox" in one]
        names = [one.get("property") for one in args if isinstance(one, dict)]
        if len(boxes) != 1 or len(boxes[0]) != 4 or not any(n in GEOMETRY_NAMES for n in names):
            return None
        west, south, east, north = boxes[0]
        return self.within(west, south, east, north) if west <= east and south <= north else None

    def within(self, west: float, south: float, east: float, north: float) -> Condition:
        """The condition that the point lies in a box, its edges included."""
        return sa.and_(self.lon.between(west, east), self.lat.between(south, north))

    def _timed(self, op: str, args: list[Node]) -> Condition | None:
        column = self._known(args[0])
        if column is None or column.kind is not Kind.INSTANT:
            return None
        try:
            first, last = _ends(args[1])
        except InputError:
            return None  # said by ``evaluate``
        at = column.column
        made: dict[str, Any] = {
            "t_after": lambda: at > last,
            "t_before": lambda: at < first,
            "t_intersects": lambda: at.between(first, last),
            "t_disjoint": lambda: sa.or_(at < first, at > last),
            "t_during": lambda: sa.and_(at > first, at < last),
        }
        return made[op]() if op in made else None


def _ends(node: Node) -> tuple[int, int]:
    """First and last microsecond of a literal. Raises ``InputError`` where it is none."""
    if isinstance(node, dict) and isinstance(node.get("interval"), list):
        ends = node["interval"]
        if len(ends) == 2 and all(isinstance(one, str) for one in ends):
            span = interval(*ends)
            return int(span.first[0]), int(span.last[0])
    for name in ("date", "timestamp"):
        if isinstance(node, dict) and isinstance(node.get(name), str):
            span = interval(node[name], node[name])
            return int(span.first[0]), int(span.last[0])
    raise InputError("not a literal")


def _bound(node: Node) -> tuple[Any, Kind] | None:
    """A literal's value and type; None where it is no literal or cannot be read."""
    if isinstance(node, bool):
        return node, Kind.BOOLEAN
    if isinstance(node, str):
        return (node, Kind.TEXT) if "\x00" not in node else None
    if isinstance(node, int | float):
        return float(node), Kind.NUMBER
    try:
        if isinstance(node, dict) and isinstance(node.get("timestamp"), str):
            return int(read_instant(node["timestamp"]).values[0]), Kind.INSTANT
        if isinstance(node, dict) and isinstance(node.get("date"), str):
            return int(read_date(node["date"]).values[0]), Kind.DATE
    except InputError:
        return None
    return None


def _fits(column: Kind, value: Kind) -> bool:
    return column is value or (column in NUMBERS and value in NUMBERS)
