"""Make ``basemap.pmtiles`` of an OpenStreetMap file."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from geo_service.base.atomic import replacing
from geo_service.base.bbox import Box
from geo_service.base.errors import UnavailableError
from geo_service.region.basemap.overview import OVERVIEW_NAME, write_overview
from geo_service.region.basemap.pmtiles_write import write_pmtiles
from geo_service.region.basemap.progress_board import ProgressBoard, write_progress_to
from geo_service.region.basemap.scan import LayerFeatures, scan
from geo_service.region.basemap.schema import ATTRIBUTION, MAX_ZOOM, MIN_ZOOM, read_schema
from geo_service.region.basemap.tiles import cut
from geo_service.region.osm.osm_file import import_osmium

#: how far the basemap reaches beyond the areas, in degrees: some 2 km
MARGIN_DEG = 0.02


def write_basemap(osm_file: Path, out: Path, bounds: Box, day: date) -> int:
    """Write the basemap of what lies in ``bounds`` (and a little around) to ``out``, whole.

    Its main lines for reports go to ``basemap_lines.parquet`` beside it. Gives the number of tiles.

    It is drawn in a process of its own: where vector files are read,
    GDAL's writer of tiles is taken out of the process (``tables.vector_drivers``). How far that is,
    it reports here (``base.progress``).

    Raises:
        InputError: pyosmium is not installed, or the file cannot be read.
        UnavailableError: the process was ended from outside, such as for its memory.
    """
    import_osmium()
    context = get_context("spawn")
    state = ProgressBoard(context)
    with ProcessPoolExecutor(
        1, mp_context=context, initializer=write_progress_to, initargs=(state.values,)
    ) as alone:
        try:
            return state.result(alone.submit(_draw, osm_file, out, bounds, day))
        except BrokenProcessPool as error:
            raise UnavailableError(
                "drawing the basemap was ended by the system",
                hint="is there enough memory? --no-basemap leaves it out",
            ) from error


def _draw(osm_file: Path, out: Path, bounds: Box, day: date) -> int:
    west, south, east, north = bounds
    box = (west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    layers = scan(osm_file, read_schema(), box)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_overview(out.with_name(OVERVIEW_NAME), layers)
    with replacing(out) as part, TemporaryDirectory(prefix=".tiles-", dir=out.parent) as scratch:
        return write_pmtiles(
            part,
            cut(layers, Path(scratch)),
            bounds=box,
            zooms=(MIN_ZOOM, MAX_ZOOM),
            metadata=_metadata(layers, day),
        )


def _metadata(layers: dict[str, LayerFeatures], day: date) -> dict[str, object]:
    fields = dict.fromkeys(("kind", "name", "name_en", "ref"), "String")
    return {
        "name": "basemap",
        "attribution": ATTRIBUTION,
        "day": day.isoformat(),
        "type": "baselayer",
        "vector_layers": [
            {
                "id": layer,
                "fields": fields,
                "minzoom": max(min(features.from_zooms), MIN_ZOOM),
                "maxzoom": MAX_ZOOM,
            }
            for layer, features in layers.items()
            if features.kinds
        ],
    }
