"""The basemap's schema: which OpenStreetMap tags make which kind in which layer of its tiles."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

#: what the licence wants said wherever the basemap is shown
ATTRIBUTION = "© OpenStreetMap contributors (ODbL)"
MIN_ZOOM = 5
#: the last zoom in the tiles; a map shows it enlarged beyond
MAX_ZOOM = 14


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of one layer: the tags that make it, its geometry, and its first zoom."""

    layer: str
    kind: str
    geometry: str
    from_zoom: int
    named: bool
    tags: Mapping[str, frozenset[str] | None]

    def fits(self, tags: Mapping[str, str]) -> bool:
        """Tell whether an object with ``tags`` is of this kind."""
        if self.named and "name" not in tags:
            return False
        return any(
            tags.get(key, "no") != "no" and (values is None or tags[key] in values)
            for key, values in self.tags.items()
        )


@dataclass(frozen=True)
class Schema:
    """The rows of every layer, in the order in which they are tried."""

    rows: tuple[Row, ...]

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """The layers, in the order in which they are drawn."""
        return tuple(dict.fromkeys(row.layer for row in self.rows))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Every key that may make a feature."""
        return tuple(dict.fromkeys(key for row in self.rows for key in row.tags))

    def rows_of(self, tags: Mapping[str, str], geometries: tuple[str, ...]) -> list[Row]:
        """Give the first fitting row of each layer, among those of these geometries."""
        found: dict[str, Row] = {}
        for row in self.rows:
            if row.geometry in geometries and row.layer not in found and row.fits(tags):
                found[row.layer] = row
        return list(found.values())


def read_schema() -> Schema:
    """Give the schema that the package ships."""
    text = files(__package__).joinpath("schema.toml").read_text(encoding="utf-8")
    return Schema(tuple(_row(row) for row in tomllib.loads(text)["row"]))


def _row(row: Mapping[str, Any]) -> Row:
    tags = {
        key: None if values == "*" else frozenset(values) for key, values in row["tags"].items()
    }
    return Row(
        row["layer"],
        row["kind"],
        row["geometry"],
        row["from_zoom"],
        row.get("named", False),
        tags,
    )
