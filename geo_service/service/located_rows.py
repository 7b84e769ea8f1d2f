"""Answers about texts as rows: the columns that ``locate`` adds to a file, or gives as a frame."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from geo_service.base.model import AreaRef, RouteAnswer
from geo_service.region.manifest import RegionManifest
from geo_service.service.atlas import Atlas


def added_schema(levels: Sequence[str], *, for_people: bool = False) -> pa.Schema:
    """The columns that ``locate`` adds for a region of these levels.

    ``for_people`` adds the question to ask and the reason in words.
    """
    text = [f"{level}_{part}" for level in levels for part in ("code", "name")]
    number = ("probability", "lon", "lat", "radius_m")
    return pa.schema(
        [
            *((name, pa.string()) for name in (*text, "verdict")),
            *((name, pa.float64()) for name in number),
            ("matched_text", pa.string()),
            ("alternatives", pa.string()),
            *((name, pa.string()) for name in (("question", "reason") if for_people else ())),
        ]
    )


def row_of(answer: RouteAnswer, atlas: Atlas, manifest: RegionManifest, top: int) -> dict[str, Any]:
    """One answer as the values of the added columns; its areas lie within one another."""
    levels = [level.id for level in manifest.levels]
    row: dict[str, Any] = {}
    best = answer.candidates[0] if answer.candidates else None
    chain = _chain(answer, atlas, levels)
    for level in levels:
        area = chain.get(level)
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
        "alternatives": _alternatives(answer, manifest.lead_level, top),
        "question": answer.question or "",
        "reason": answer.reason,
    }


def _chain(answer: RouteAnswer, atlas: Atlas, levels: Sequence[str]) -> dict[str, AreaRef]:
    """The best candidate's areas, with those of other levels that are certain and agree with it."""
    chain = dict(answer.candidates[0].areas) if answer.candidates else {}
    for level in levels:
        if level in chain or not answer.areas.get(level):
            continue
        area = answer.areas[level][0].area  # certain although the level below is not
        within = atlas.chain(level, area.code)
        if all(within[one].code == chain[one].code for one in chain if one in within):
            chain[level] = area
    return chain


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


def rows_table(
    atlas: Atlas,
    manifest: RegionManifest,
    answers: Iterable[RouteAnswer],
    top: int,
    *,
    for_people: bool = False,
) -> pa.Table:
    """Answers as a table of the added columns."""
    rows = [row_of(answer, atlas, manifest, top) for answer in answers]
    levels = [level.id for level in manifest.levels]
    return pa.Table.from_pylist(rows, schema=added_schema(levels, for_people=for_people))
