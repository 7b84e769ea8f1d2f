"""Apply a CQL2 filter in its JSON form to a table of features."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from geo_service.base.errors import InputError
from geo_service.base.model import BoolArray, ObjectArray
from geo_service.features import compare, spatial, temporal
from geo_service.features.parse import Node
from geo_service.features.table import Column, Kind
from geo_service.features.values import (
    Truth,
    literal,
    read_date,
    read_instant,
    unknown,
)

#: names under which a filter may speak of a feature's geometry
GEOMETRY_NAMES = ("geometry", "geom")
#: turns the coordinates of literals into EPSG:4326
ToDegrees = Callable[[Any], Any]


@dataclass(frozen=True)
class Filter:
    """A filter on ``n`` features with ``columns``; literals are brought to degrees first."""

    columns: Mapping[str, Column]
    geometry: ObjectArray
    to_degrees: ToDegrees | None = None

    def matches(self, tree: Node) -> BoolArray:
        """Which features (n,) it holds for. Raises ``InputError`` for what it cannot mean."""
        holds: BoolArray = np.broadcast_to(self._truth(tree).yes, len(self.geometry))
        return holds

    # -- conditions -----------------------------------------------------------------------

    def _truth(self, node: Node) -> Truth:
        if isinstance(node, bool):
            return Truth(np.full(1, node), np.full(1, not node))
        op, args = _call(node)
        if op is None:
            return self._as_truth(node)
        if op in ("and", "or"):
            return self._joined(op, args)
        if op == "not":
            return ~self._truth(_exactly(op, args, 1)[0])
        if op == "isNull":
            known = self._known(_exactly(op, args, 1)[0])
            return Truth(~known, known)
        return self._predicate(op, args)

    def _as_truth(self, node: Node) -> Truth:
        column = self._value(node)
        if column.kind is not Kind.BOOLEAN:
            raise InputError(
                f"the filter has {column.kind} where a condition belongs", hint="as count > 5"
            )
        return Truth.of(column.values.astype(bool), column.known)

    def _joined(self, op: str, args: list[Node]) -> Truth:
        if len(args) < 2:
            raise InputError(f"{op} joins two conditions or more")
        truth = self._truth(args[0])
        for one in args[1:]:
            other = self._truth(one)
            truth = truth & other if op == "and" else truth | other
        return truth

    def _predicate(self, op: str, args: list[Node]) -> Truth:
        if op in temporal.RELATIONS:
            return temporal.related(op, *(self._span(one) for one in _exactly(op, args, 2)))
        if op in spatial.RELATIONS:
            return spatial.related(op, *(self._value(one) for one in _exactly(op, args, 2)))
        if op in compare.COMPARISONS:
            return compare.compare(op, *(self._value(one) for one in _exactly(op, args, 2)))
        if op == "like":
            return compare.like(*(self._value(one) for one in _exactly(op, args, 2)))
        if op == "between":
            return compare.between(*(self._value(one) for one in _exactly(op, args, 3)))
        if op == "in":
            value, items = _exactly(op, args, 2)
            if not isinstance(items, list):
                raise InputError("IN takes a list of values", hint="as code IN ('a', 'b')")
            return compare.among(self._value(value), [self._value(one) for one in items])
        raise InputError(f"the filter's function {op[:40]!r} is not known here", hint=_FUNCTIONS)

    def _known(self, node: Node) -> BoolArray:
        return self._value(node).known

    # -- values ---------------------------------------------------------------------------

    def _value(self, node: Node) -> Column:
        simple = _simple(node)
        if simple is not None:
            return simple
        if not isinstance(node, dict):
            raise InputError("the filter has a list where a value belongs")
        op, args = _call(node)
        if op is not None:
            return self._function(op, args)
        if "property" in node:
            return self._property(node["property"])
        if "bbox" in node:
            return self._in_degrees(spatial.read_box(node["bbox"]))
        if "coordinates" in node or "geometries" in node:
            return self._in_degrees(spatial.read_geometry(node))
        if isinstance(node.get("date"), str):
            return read_date(node["date"])
        if isinstance(node.get("timestamp"), str):
            return read_instant(node["timestamp"])
        raise InputError("the filter has something that is no value", hint=_FUNCTIONS)

    def _function(self, op: str, args: list[Node]) -> Column:
        if op in compare.ARITHMETIC:
            return compare.arithmetic(op, *(self._value(one) for one in _exactly(op, args, 2)))
        if op == "casei":
            return compare.fold_case(self._value(_exactly(op, args, 1)[0]))
        if op == "accenti":
            return compare.fold_accents(self._value(_exactly(op, args, 1)[0]))
        truth = self._truth({"op": op, "args": args})  # a condition compared with true or false
        return Column(Kind.BOOLEAN, truth.yes.astype(np.float64), truth.yes | truth.no)

    def _property(self, name: Any) -> Column:
        if name in self.columns:
            return self.columns[name]
        if name in GEOMETRY_NAMES:
            known = np.array([shape is not None for shape in self.geometry], bool)
            return Column(Kind.GEOMETRY, self.geometry, known)
        raise InputError(
            f"there is no property {str(name)[:60]!r} to filter by",
            hint=f"there are {', '.join([*self.columns, 'geometry'])}",
        )

    def _in_degrees(self, column: Column) -> Column:
        if self.to_degrees is None:
            return column
        return literal(self.to_degrees(column.values[0]), Kind.GEOMETRY)

    def _span(self, node: Node) -> temporal.TimeSpan:
        if isinstance(node, dict) and "interval" in node:
            ends = node["interval"]
            if not isinstance(ends, list) or len(ends) != 2:
                raise InputError("an interval has two ends", hint="as INTERVAL('2026-01-01', '..')")
            first, last = (one if isinstance(one, str) else self._value(one) for one in ends)
            return temporal.interval(first, last)
        return temporal.span_of(self._value(node))


_FUNCTIONS = (
    "there are comparisons, LIKE, BETWEEN, IN, IS NULL, arithmetic, CASEI, ACCENTI and the "
    "functions S_… and T_…"
)


def _simple(node: Node) -> Column | None:
    if node is None:
        return unknown()
    if isinstance(node, bool):
        return literal(float(node), Kind.BOOLEAN)
    if isinstance(node, int | float):
        return literal(float(node), Kind.NUMBER)
    return literal(node, Kind.TEXT) if isinstance(node, str) else None


def _call(node: Node) -> tuple[str | None, list[Node]]:
    """An operator and what it is applied to; no operator where the node is a value."""
    if isinstance(node, dict) and isinstance(node.get("op"), str):
        args = node.get("args")
        return node["op"], args if isinstance(args, list) else []
    return None, []


def _exactly(op: str, args: list[Node], count: int) -> list[Node]:
    if len(args) != count:
        raise InputError(f"{op[:40]} takes {count} arguments, not {len(args)}")
    return args
