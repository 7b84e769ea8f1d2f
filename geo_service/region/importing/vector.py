"""Read a file of polygons in any of the common formats."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyogrio.raw import read
from pyproj.exceptions import CRSError

from geo_service.base.errors import GeoServiceError, InputError, NotFoundError
from geo_service.base.model import ObjectArray
from geo_service.base.wkb import first_deep
from geo_service.region.importing.features import VectorFeatures, check_count, parse_crs
from geo_service.region.importing.shape_tables import TABLES, read_shape_table
from geo_service.region.importing.shapes import shapes_of
from geo_service.tables.dbf_texts import DISGUISE, texts_of
from geo_service.tables.vector import DAMAGED
from geo_service.tables.vector_files import SUFFIXES as VECTOR_SUFFIXES
from geo_service.tables.vector_files import VectorFile
from geo_service.tables.vector_layers import choose_layer

_PARQUET = (".parquet", ".geoparquet")
SUFFIXES = (*VECTOR_SUFFIXES, *_PARQUET, *TABLES)


def read_features(
    file: Path, *, layer: str | None = None, encoding: str | None = None
) -> VectorFeatures:
    """Read areas: a vector file, GeoParquet, or a table with a column of shapes.

    Raises:
        NotFoundError: there is no such file.
        InputError: the format is not one of these, the file is broken, or it has several
            layers and none is named; or it points to other files or addresses.
        TooLargeError: it holds too many features, or unpacks to too much.
    """
    if not file.exists():
        raise NotFoundError(f"there is no file {file}")
    name = file.name.lower()
    if name.endswith(_PARQUET) and (features := _read_geoparquet(file)):
        found = features
    elif name.endswith((*_PARQUET, *TABLES)):
        found = read_shape_table(file, sheet=layer, encoding=encoding)
    elif name.endswith(VECTOR_SUFFIXES):
        found = _read(file, layer, encoding)
    else:
        raise _unknown(file)
    if not len(found.geometry):
        raise InputError(f"{file.name} holds no features")
    return found


def _unknown(file: Path) -> InputError:
    if file.is_dir():
        return InputError(f"{file.name} is a folder", hint="name the file in it, or a .gdb")
    if file.suffix.lower() in (".7z", ".rar"):
        return InputError(f"{file.name} is packed as {file.suffix}", hint="unpack it first")
    return InputError(
        f"{file.name}: {file.suffix or 'a file without suffix'} is not a known format",
        hint="known are .geojson, .shp, .gpkg, .fgb, .kml, .gml, .gdb, .zip, .csv, .xlsx and more "
        f"(docs/files.md); with GDAL: ogr2ogr {file.stem}.gpkg {file.name}",
    )


def _read_geoparquet(file: Path) -> VectorFeatures | None:
    """Read a file that GeoParquet's metadata describe; None for one without them."""
    import geopandas as gpd
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        metadata = pq.read_metadata(file)
        if b"geo" not in (metadata.metadata or {}):
            return None
        check_count(file.name, metadata.num_rows)
        _refuse_deep(file, json.loads(metadata.metadata[b"geo"])["columns"])
        frame = gpd.read_parquet(file)
    except (pa.ArrowException, OSError, ValueError, KeyError, CRSError) as error:
        if isinstance(error, GeoServiceError):
            raise
        raise InputError(f"{file.name} cannot be read: it is damaged, or no GeoParquet") from error
    names = [name for name in frame.columns if name != frame.geometry.name]
    columns = {str(name): np.asarray(frame[name].to_numpy(), dtype=object) for name in names}
    return VectorFeatures(np.asarray(frame.geometry.to_numpy(), dtype=object), columns, frame.crs)


def _refuse_deep(file: Path, columns: Iterable[str]) -> None:
    """Refuse shapes nested so deep that reading them would end the process."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for name in columns:
        cells = pq.read_table(file, columns=[name])[name]
        if not (pa.types.is_binary(cells.type) or pa.types.is_large_binary(cells.type)):
            continue
        if (row := first_deep(cells.to_pylist())) is not None:
            raise InputError(f"{file.name}, feature {row + 1}: its collections are nested too deep")


def _read(file: Path, layer: str | None, encoding: str | None) -> VectorFeatures:
    ready = VectorFile(file, data_set=layer, encoding=encoding)
    if ready.missing:
        raise InputError(
            f"{file.name} is not whole: {ready.missing}",
            hint="load all of it, page by page (startIndex, resultOffset), or take this statement "
            "out of the file if the rest is not wanted",
        )
    try:
        return _read_layer(ready, None if ready.data.stem == layer else layer, encoding)
    except (
        DataSourceError,
        DataLayerError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        if isinstance(error, GeoServiceError):
            raise
        raise InputError(f"{file.name} cannot be read: {DAMAGED}") from error


def _read_layer(ready: VectorFile, layer: str | None, encoding: str | None) -> VectorFeatures:
    chosen, told = choose_layer(ready.source, layer, ready.path.name)
    texts = texts_of(ready.data, encoding) if ready.suffix == ".shp" else None
    page = DISGUISE if texts else None
    with warnings.catch_warnings():  # of rings that are not closed: ``shapes_of`` says so itself
        warnings.simplefilter("ignore")
        info = pyogrio.read_info(ready.source, layer=chosen, encoding=page)
        check_count(ready.path.name, info["features"])
        meta, fids, wkb, values = read(
            ready.source, layer=chosen, encoding=page, return_fids=True, datetime_as_string=True
        )
    if wkb is None:
        raise InputError(f"{ready.path.name} holds no geometry")
    geometry, mended = shapes_of(wkb)
    decode = texts.decode if texts else str
    names = [decode(str(name)) for name in meta["fields"]]
    columns = {
        name: np.array([decode(v) if isinstance(v, str) else v for v in column], dtype=object)
        for name, column in zip(names, values, strict=True)
    }
    notices = [*ready.notices, *told, *filter(None, [texts.notice if texts else ""])]
    return VectorFeatures(
        geometry,
        columns,
        parse_crs(meta["crs"]) if meta["crs"] else None,
        notices=tuple(notices),
        closed=mended,
        unstated=info["driver"] == "TopoJSON" and not meta["crs"],
        ids=lambda: _ids(ready, fids, info["driver"]),
    )


def _ids(ready: VectorFile, fids: ObjectArray, driver: str) -> ObjectArray | None:
    """The features' own ids: of GeoJSON as written, of databases their keys; else None."""
    if ready.suffix in (".gpkg", ".gdb"):
        return np.asarray(fids, dtype=object)
    if ready.suffix not in (".geojson", ".json") or driver != "GeoJSON":
        return None
    features = json.loads(ready.data.read_text(encoding="utf-8-sig")).get("features", [])
    return np.array([one.get("id") for one in features], dtype=object)
