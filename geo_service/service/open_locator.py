"""Open a region's locator: its names, places, borders and learned tickets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import shapely

from geo_service.base.model import AreasAt
from geo_service.locate.locator import Locator
from geo_service.region.folder import RegionFolder


def open_locator(
    folder: RegionFolder, places: Sequence[Path], state: Path, areas_at: AreasAt, k: int | None
) -> Locator:
    """Open the locator of a region with its ``places`` files and its ``state`` folder.

    ``k`` is how many different reporters the public learns of at least; as set if None.
    """
    manifest = folder.manifest
    return Locator.open(
        levels=folder.levels,
        names={level.id: folder.names(level.id) for level in folder.levels if not level.apart},
        lead_level=manifest.lead_level,
        fallback_level=manifest.fallback_level,
        region_name=manifest.name,
        areas_at=areas_at,
        place_files=places,
        state=state,
        settings=manifest.table("locate"),
        centres=_centres(folder),
        k=_k_anonymity() if k is None else k,
        outside=folder.outside(),
    )


def _k_anonymity() -> int:
    from geo_service.base.settings import Settings  # slow to import, and seldom needed

    return Settings().k_anonymity


def _centres(folder: RegionFolder) -> dict[str, tuple[float, float]]:
    """Centroids (lon, lat) of the lead level's areas by code; none where it has no borders."""
    level = folder.manifest.lead_level
    if level not in folder.generations(folder.today()):
        return {}
    table = folder.areas(level)
    points = shapely.centroid(table.geometry)
    at = zip(table.codes, shapely.get_x(points), shapely.get_y(points), strict=True)
    return {code: (float(lon), float(lat)) for code, lon, lat in at}
