"""Make ``basemap.pmtiles`` of an OpenStreetMap file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from geo_service.base.atomic import replacing
from geo_service.base.bbox import Box
from geo_service.region.basemap.pmtiles_write import write_pmtiles
from geo_service.region.basemap.scan import LayerFeatures, Progress, scan
from geo_service.region.basemap.schema import MAX_ZOOM, MIN_ZOOM, read_schema
from geo_service.region.basemap.tiles import cut

ATTRIBUTION = "© OpenStreetMap contributors (ODbL)"
#: how far the basemap reaches beyond the areas, in degrees: some 2 km
MARGIN_DEG = 0.02


def write_basemap(
    osm_file: Path, out: Path, bounds: Box, day: date, progress: Progress | None = None
) -> int:
    """Write the basemap of what lies in ``bounds`` (and a little around) to ``out``, whole.

    Gives the number of tiles.

    Raises:
        InputError: pyosmium is not installed, or the file cannot be read.
    """
    west, south, east, north = bounds
    box = (west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    layers = scan(osm_file, read_schema(), box, progress)
    out.parent.mkdir(parents=True, exist_ok=True)
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
