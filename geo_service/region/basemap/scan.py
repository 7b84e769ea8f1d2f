"""Read from an OpenStreetMap file what the basemap draws, as columns of each layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo_service.base.bbox import Box
from geo_service.base.errors import InputError
from geo_service.base.model import BoolArray, ObjectArray
from geo_service.base.progress import report_progress
from geo_service.region.basemap.schema import Row, Schema
from geo_service.region.osm.osm_file import import_osmium, node_store

#: features turned into shapes at once
BATCH = 20_000
#: objects between two reports of progress
STEP = 20_000


@dataclass
class LayerFeatures:
    """The features of one layer: parallel columns, and geometry in EPSG:4326."""

    kinds: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    names_en: list[str] = field(default_factory=list)
    refs: list[str] = field(default_factory=list)
    from_zooms: list[int] = field(default_factory=list)
    shapes: list[Any] = field(default_factory=list)

    @property
    def geometry(self) -> ObjectArray:
        """The shapes as one array (n,)."""
        return np.array(self.shapes, dtype=object)


def scan(file: Path, schema: Schema, bounds: Box) -> dict[str, LayerFeatures]:
    """Read the features of every layer that touch ``bounds``.

    Raises:
        InputError: pyosmium is not installed, or the file cannot be read.
    """
    osmium = import_osmium()
    reader = _FeatureReader(osmium.geom.WKBFactory(), schema, bounds)
    try:
        with node_store(file) as store:
            objects = osmium.FileProcessor(str(file)).with_locations(store).with_areas()
            wanted = objects.with_filter(osmium.filter.KeyFilter(*schema.keys))
            for number, thing in enumerate(wanted):
                reader.take(thing)
                if number % STEP == 0:
                    report_progress(number, None, "objects read for the map")
    except RuntimeError as error:
        raise InputError(f"{file.name} cannot be read: {error}") from error
    reader.flush()
    return reader.layers


class _FeatureReader:
    """Turns objects into features, a batch at a time."""

    def __init__(self, factory: Any, schema: Schema, bounds: Box) -> None:
        self._factory, self._schema = factory, schema
        self._bounds = shapely.box(*bounds)
        self._waiting: list[tuple[Row, dict[str, str], str]] = []
        self.layers = {layer: LayerFeatures() for layer in schema.layers}

    def take(self, thing: Any) -> None:
        """Keep an object if the schema draws it."""
        if thing.is_relation():
            return  # what it makes comes as an area
        tags = dict(thing.tags)
        if thing.is_area():
            rows = self._schema.rows_of(tags, ("area", "label"))
            self._keep(rows, tags, self._factory.create_multipolygon, thing)
        elif thing.is_node():
            rows = self._schema.rows_of(tags, ("point", "label"))
            self._keep(rows, tags, self._factory.create_point, thing)
        else:
            rows = self._schema.rows_of(tags, ("line",))
            self._keep(rows, tags, self._factory.create_linestring, thing)

    def _keep(
        self, rows: list[Row], tags: dict[str, str], draw: Callable[[Any], str], thing: Any
    ) -> None:
        if not rows:
            return
        try:
            wkb = draw(thing)
        except (RuntimeError, ValueError):  # positions missing at the edge of the extract
            return
        self._waiting += [(row, tags, wkb) for row in rows]
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Turn what is waiting into features of their layers."""
        shapes: ObjectArray = shapely.from_wkb([bytes.fromhex(row[-1]) for row in self._waiting])
        boxes: ObjectArray = np.asarray(shapely.box(*shapely.bounds(shapes).T), dtype=object)
        inside: BoolArray = np.asarray(shapely.intersects(boxes, self._bounds))
        labels = np.array([row.geometry == "label" for row, _, _ in self._waiting], dtype=bool)
        shapes[labels] = shapely.point_on_surface(shapes[labels])
        for (row, tags, _), shape, keep in zip(
            self._waiting, shapes.tolist(), inside.tolist(), strict=True
        ):
            if keep:
                _add(self.layers[row.layer], row, tags, shape)
        self._waiting = []


def _add(layer: LayerFeatures, row: Row, tags: Mapping[str, str], shape: Any) -> None:
    layer.kinds.append(row.kind)
    layer.names.append(tags.get("name", ""))
    layer.names_en.append(tags.get("name:en", ""))
    layer.refs.append(tags.get("addr:housenumber" if row.layer == "numbers" else "ref", ""))
    layer.from_zooms.append(row.from_zoom)
    layer.shapes.append(shape)
