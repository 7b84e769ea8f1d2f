"""Read a file of polygons in any of the usual formats, as it stands."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo_service.base.errors import GeoServiceError, InputError, NotFoundError, TooLargeError
from geo_service.base.model import ObjectArray
from geo_service.region.importing.dbf import dbf_without_encoding, decoded
from geo_service.tables.archives import extract, open_archive
from geo_service.tables.limits import FILES
from geo_service.tables.vector_drivers import SOURCES, checked_source

_PARQUET = (".parquet", ".geoparquet")
SUFFIXES = (*SOURCES, ".zip", *_PARQUET)
#: a region's areas are read whole
MOST_FEATURES = 5_000_000


@dataclass(frozen=True, slots=True)
class VectorFeatures:
    """The features of a file: geometries, columns of values, and the CRS the file declares."""

    geometry: ObjectArray
    columns: dict[str, ObjectArray]
    crs: CRS | None

    def texts(self, field: str) -> tuple[str, ...]:
        """Give a column as text: whole numbers without a point, missing values as empty.

        Raises:
            InputError: there is no such column; the hint lists those there are.
        """
        if field not in self.columns:
            raise InputError(
                f"there is no field {field!r}", hint=f"the fields are {', '.join(self.columns)}"
            )
        import pandas as pd

        values = self.columns[field]
        missing = pd.isna(values)
        return tuple(
            "" if gone else _text(value) for value, gone in zip(values, missing, strict=True)
        )


def read_features(
    file: Path, *, layer: str | None = None, encoding: str | None = None
) -> VectorFeatures:
    """Read GeoJSON, Shapefile (also zipped), GeoPackage, FlatGeobuf or GeoParquet.

    Raises:
        NotFoundError: there is no such file.
        InputError: the format is not one of these, the file is broken, or it has several
            layers and none is named; or it points to other files or addresses.
        TooLargeError: it holds too many features, or unpacks to too much.
    """
    if not file.exists():
        raise NotFoundError(f"there is no file {file}")
    if file.suffix.lower() not in SUFFIXES:
        raise InputError(
            f"{file.name}: {file.suffix or 'a file without suffix'} is no known format",
            hint=f"known are {', '.join(SUFFIXES)}",
        )
    try:
        frame = (
            _read_parquet(file) if file.suffix.lower() in _PARQUET else _read(file, layer, encoding)
        )
    except (OSError, ValueError, RuntimeError, LookupError, zipfile.BadZipFile) as error:
        if isinstance(error, GeoServiceError):
            raise
        what = str(error).split(";")[0]
        raise InputError(f"{file.name} cannot be read: {what}") from error
    if not len(frame):
        raise InputError(f"{file.name} holds no features")
    if "geometry" not in frame.columns and not hasattr(frame, "crs"):
        raise InputError(f"{file.name} holds no geometry")
    names = [name for name in frame.columns if name != frame.geometry.name]
    return VectorFeatures(
        np.asarray(frame.geometry.to_numpy(), dtype=object),
        {str(name): np.asarray(frame[name].to_numpy(), dtype=object) for name in names},
        frame.crs,
    )


def parse_crs(text: str) -> CRS:
    """Read a CRS as the user writes it: ``EPSG:4547``, ``4547``, WKT or PROJ.

    Raises:
        InputError: it is none.
    """
    try:
        return CRS.from_user_input(int(text) if text.strip().isdigit() else text)
    except CRSError as error:
        raise InputError(f"{text!r} is no known CRS", hint="write for example EPSG:4547") from error


def swap_axes(geometry: ObjectArray) -> ObjectArray:
    """Exchange the axes of every vertex."""
    flat = shapely.force_2d(geometry)
    coordinates = shapely.get_coordinates(flat)[:, ::-1]
    return np.asarray(shapely.set_coordinates(flat, coordinates), dtype=object)


def _read_parquet(file: Path) -> Any:
    import geopandas as gpd
    import pyarrow.parquet as pq

    rows = pq.read_metadata(file).num_rows
    if rows > MOST_FEATURES:
        raise TooLargeError(f"{file.name} has {rows:,} rows; {MOST_FEATURES:,} are taken")
    return gpd.read_parquet(file)


def _read(file: Path, layer: str | None, encoding: str | None) -> Any:
    if file.suffix.lower() != ".zip":
        return _read_one(file, layer, encoding)
    with tempfile.TemporaryDirectory(prefix="geo-service-") as folder:
        return _read_one(_unpacked(file, layer, Path(folder)), None, encoding)


def _read_one(file: Path, layer: str | None, encoding: str | None) -> Any:
    import pyogrio

    source = checked_source(file)
    layers = [str(name) for name, _ in pyogrio.list_layers(source)]
    if layer is None and len(layers) > 1:
        raise InputError(
            f"{file.name} has several layers", hint=f"name one: --layer {' | '.join(layers)}"
        )
    if pyogrio.read_info(source, layer=layer)["features"] > MOST_FEATURES:
        raise TooLargeError(f"{file.name} has more than {MOST_FEATURES:,} features")
    guess = encoding is None and dbf_without_encoding(file)
    frame = pyogrio.read_dataframe(
        source, layer=layer, encoding="ISO-8859-1" if guess else encoding, on_invalid="warn"
    )
    return decoded(frame) if guess else frame


def _unpacked(file: Path, layer: str | None, folder: Path) -> Path:
    """Unpack the one data set of a zip file (of the stem ``layer``, if there are several)."""
    with open_archive(file, FILES) as archive:
        names = [PurePosixPath(name) for name in archive.namelist() if name[-1:] != "/"]
        names = [name for name in names if name.parts[0] != "__MACOSX"]
        inside = [name for name in names if name.suffix.lower() in SOURCES]
        chosen = [name for name in inside if layer in (None, name.stem)]
        if len(chosen) != 1:
            raise InputError(
                f"{file.name} holds {len(inside)} data sets",
                hint=f"name one: --layer {' | '.join(name.stem for name in inside)}"
                if inside
                else "it should hold a .shp with its .dbf, .shx and .prj",
            )
        own = [n for n in names if n.parent == chosen[0].parent and n.stem == chosen[0].stem]
        extract(archive, map(str, own), folder)
    return folder / chosen[0].name


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
