"""Answers about texts as rows: the columns that ``locate`` adds to a file, or gives as a frame."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from geo_service.base.model import RouteAnswer
from geo_service.region.manifest import Manifest


def added_schema(levels: Sequence[str]) -> pa.Schema:
    """The columns that ``locate`` adds for a region of these levels."""
    text = [f"{level}_{part}" for level in levels for part in ("code", "name")]
    number = ("probability", "lon", "lat", "radius_m")
    return pa.schema(
        [
            *((name, pa.string()) for name in (*text, "verdict")),
            *((name, pa.float64()) for name in number),
            ("matched_text", pa.string()),
            ("alternatives", pa.string()),
        ]
    )


def row_of(answer: RouteAnswer, levels: Sequence[str], lead_level: str, top: int) -> dict[str, Any]:
    """One answer as the values of the added columns."""
    row: dict[str, Any] = dict.fromkeys(added_schema(levels).names)
    best = answer.candidates[0] if answer.candidates else None
    for level in levels:
        area = best.areas.get(level) if best else None
        if area is None and answer.areas.get(level):
            area = answer.areas[level][0].area  # certain although the level below is not
        row[f"{level}_code"] = area.code if area else ""
        row[f"{level}_name"] = area.name if area else ""
    position = best.position if best else None
    if position is not None:
        row |= {"lon": position.lon, "lat": position.lat, "radius_m": position.radius_m}
    spans = best.matched if best else ()
    return row | {
        "verdict": str(answer.verdict),
        "probability": round(answer.probability, 4),
        "matched_text": "|".join(span.text for span in spans),
        "alternatives": _alternatives(answer, lead_level, top),
    }


def _alternatives(answer: RouteAnswer, lead_level: str, top: int) -> str:
    """The ``top`` likeliest lead areas, best first, the answer's own among them, as JSON."""
    listed = [
        {
            f"{lead_level}_code": share.area.code,
            f"{lead_level}_name": share.area.name,
            "probability": round(share.probability, 4),
        }
        for share in answer.areas.get(lead_level, ())[:top]
    ]
    return json.dumps(listed, ensure_ascii=False)


def rows_table(manifest: Manifest, answers: Iterable[RouteAnswer], top: int) -> pa.Table:
    """Answers as a table of the added columns."""
    levels = [level.id for level in manifest.levels]
    rows = [row_of(answer, levels, manifest.lead_level, top) for answer in answers]
    return pa.Table.from_pylist(rows, schema=added_schema(levels))
