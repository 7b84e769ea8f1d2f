"""Frames for programs: points assigned and routed in bulk, texts located."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np
import pandas as pd
import shapely

from geo_service.base.errors import InputError
from geo_service.base.model import Datum, FloatArray, RouteAnswer
from geo_service.region.manifest import RegionManifest
from geo_service.service.assign_arrays import AssignedPoints, assign_points
from geo_service.service.atlas import Atlas
from geo_service.service.bulk import VERDICTS, BulkRoutes
from geo_service.service.coded_columns import Coded, coded_areas
from geo_service.service.located_rows import rows_table
from geo_service.tables.names import free_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geopandas import GeoDataFrame


class AssignChoice(TypedDict, total=False):
    """What may be chosen when points are assigned."""

    datum: Datum | str | None
    as_of: date | None
    levels: Sequence[str] | None
    h3_res: int | None


def assigned_frame(
    atlas: Atlas, lon: FloatArray, lat: FloatArray, choice: AssignChoice
) -> pd.DataFrame:
    """Points (n,) assigned: texts as categoricals, H3 cells as UInt64 with nulls."""
    columns = _columns(assign_points(atlas, lon, lat, **choice))
    return pd.DataFrame(columns, copy=False)


def assigned_points_frame(atlas: Atlas, points: GeoDataFrame, choice: AssignChoice) -> GeoDataFrame:
    """A frame of points with the columns of ``assign`` added; its index and geometry stay.

    Where no datum is chosen, geometry is projected from its CRS. A column of the frame that has an
    added one's name is kept as ``<name>_input``.

    Raises:
        InputError: it is no GeoDataFrame, or not all of its geometry are points.
    """
    lon, lat = _degrees(points, projected=choice.get("datum") is not None)
    columns = _columns(assign_points(atlas, lon, lat, **choice))
    taken = [str(name) for name in points.columns]
    renamed = {name: free_name(name, columns, taken) for name in taken}
    frame = points.rename(columns=renamed)
    if points.geometry.name in columns:
        frame = frame.set_geometry(renamed[points.geometry.name])
    return frame.assign(**{name: pd.Series(c, frame.index) for name, c in columns.items()})


def located_frame(
    atlas: Atlas, manifest: RegionManifest, answers: Iterable[RouteAnswer], top: int
) -> pd.DataFrame:
    """Answers about texts, a row each, with the columns of ``geo-service locate``."""
    frame: pd.DataFrame = rows_table(atlas, manifest, answers, top).to_pandas()
    return frame


def routed_frame(routes: BulkRoutes) -> pd.DataFrame:
    """Answers about points, a row each: likeliest areas per level, verdict and probability."""
    columns: dict[str, Any] = {}
    for level, (layer, found) in routes.sets.items():
        set_id = np.where(routes.usable, found.set_id, np.int32(-1))
        areas = coded_areas(layer, set_id)
        columns[f"{level}_code"] = areas.code.to_pandas()
        columns[f"{level}_name"] = areas.name.to_pandas()
    verdict = np.where(routes.usable, routes.verdict.astype(np.int8), np.int8(-1))
    columns["verdict"] = Coded(verdict, [str(one) for one in VERDICTS]).to_pandas()
    columns["probability"] = np.where(routes.usable, routes.probability, np.nan)
    return pd.DataFrame(columns, copy=False)


def _columns(found: AssignedPoints) -> dict[str, Any]:
    columns: dict[str, Any] = {name: one.to_pandas() for name, one in found.coded().items()}
    if found.cells is not None:
        status = columns.pop("assign_status")
        cells = pd.arrays.IntegerArray(found.cells, found.cells == 0)
        columns |= {f"h3_{found.h3_res}": cells, "assign_status": status}
    return columns


def _degrees(points: GeoDataFrame, *, projected: bool) -> tuple[FloatArray, FloatArray]:
    if not hasattr(points, "geometry"):
        raise InputError(
            f"points are {type(points).__name__}", hint="give lon and lat, or a GeoDataFrame"
        )
    geometry = points.geometry
    if geometry.crs is not None and not projected:
        geometry = geometry.to_crs("EPSG:4326")
    shapes = geometry.to_numpy()
    kinds = shapely.get_type_id(shapes)
    wrong = np.flatnonzero((kinds != shapely.GeometryType.POINT) & (kinds != -1))
    if len(wrong):
        row = int(wrong[0])
        raise InputError(
            f"row {row} of the frame is a {shapes[row].geom_type}, not a point",
            hint="take points, such as frame.representative_point()",
        )
    return shapely.get_x(shapes), shapely.get_y(shapes)
