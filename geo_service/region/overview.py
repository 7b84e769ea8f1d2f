"""A summary of a region as plain values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from geo_service.region.folder import RegionFolder


def overview(name_or_path: str | Path, home: Path | None = None) -> dict[str, Any]:
    """Describe a region: its levels with what is known of them, and its area sets.

    Raises:
        NotFoundError, RegionError: as :meth:`RegionFolder.open`.
    """
    folder = RegionFolder.open(name_or_path, home)
    manifest = folder.manifest
    return {
        "id": manifest.id,
        "name": manifest.name,
        "kind": folder.kind,
        "folder": str(folder.path),
        "datum": str(manifest.datum),
        "time_zone": manifest.time_zone,
        "lead_level": manifest.lead_level,
        "fallback_level": manifest.fallback_level,
        "h3_res": manifest.h3_res,
        "language": manifest.language,
        "levels": _levels(folder),
        "areas": _areas(folder),
    }


def _levels(folder: RegionFolder) -> list[dict[str, Any]]:
    today = folder.generations()
    return [
        {
            "level": level.id,
            "name": level.name,
            "name_en": level.name_en,
            "partition": level.partition,
            "apart": level.apart,
            "known by name": len(folder.names(level.id)),
            "answers today": today.get(level.id, "names only"),
        }
        for level in folder.levels
    ]


def _areas(folder: RegionFolder) -> list[dict[str, Any]]:
    return [
        {
            "level": areas.level,
            "generation": areas.generation,
            "areas": pq.read_metadata(folder.path / areas.file).num_rows,
            "valid": f"{areas.valid_from or '…'} to {areas.valid_to or '…'}",
            "active": areas.active,
            "accuracy_m": areas.accuracy_m,
            "approximate": areas.approximate,
            "method": areas.method,
            "source": areas.source,
            "license": areas.license,
        }
        for areas in folder.manifest.area_sets
    ]
