"""Read a file of polygons in any of the usual formats, as it stands."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo_service.base.errors import GeoServiceError, InputError, NotFoundError
from geo_service.base.model import ObjectArray
from geo_service.region.importing.dbf import dbf_without_encoding, decoded

SUFFIXES = (".geojson", ".json", ".shp", ".zip", ".gpkg", ".fgb", ".parquet", ".geoparquet")
_PARQUET = (".parquet", ".geoparquet")


@dataclass(frozen=True, slots=True)
class Features:
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


def read_features(file: Path, *, layer: str | None = None, encoding: str | None = None) -> Features:
    """Read GeoJSON, Shapefile (also zipped), GeoPackage, FlatGeobuf or GeoParquet.

    Raises:
        NotFoundError: there is no such file.
        InputError: the format is not one of these, the file is broken, or it has several
            layers and none is named.
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
    return Features(
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

    return gpd.read_parquet(file)


def _read(file: Path, layer: str | None, encoding: str | None) -> Any:
    import pyogrio

    source = _inside(file, layer) if file.suffix.lower() == ".zip" else str(file)
    if file.suffix.lower() == ".zip":
        layer = None
    layers = [str(name) for name, _ in pyogrio.list_layers(source)]
    if layer is None and len(layers) > 1:
        raise InputError(
            f"{file.name} has several layers", hint=f"name one: --layer {' | '.join(layers)}"
        )
    guess = encoding is None and dbf_without_encoding(file)
    frame = pyogrio.read_dataframe(
        source, layer=layer, encoding="ISO-8859-1" if guess else encoding, on_invalid="warn"
    )
    return decoded(frame) if guess else frame


def _inside(file: Path, layer: str | None) -> str:
    """Name the one data set of a zip file (of the stem ``layer``, if there are several)."""
    with zipfile.ZipFile(file) as archive:
        inside = [
            name
            for name in archive.namelist()
            if Path(name).suffix.lower() in set(SUFFIXES) - {".zip", *_PARQUET}
            and not name.startswith("__MACOSX")
        ]
    chosen = [name for name in inside if layer in (None, Path(name).stem)]
    if len(chosen) != 1:
        raise InputError(
            f"{file.name} holds {len(inside)} data sets",
            hint=f"name one: --layer {' | '.join(Path(name).stem for name in inside)}"
            if inside
            else "it should hold a .shp with its .dbf, .shx and .prj",
        )
    return f"/vsizip/{file.resolve()}/{chosen[0]}"


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
