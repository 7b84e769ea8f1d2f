"""Find a common reason why rows lie in no area: wrong datum, axes exchanged, metres."""

from __future__ import annotations

from collections import Counter

import numpy as np
import shapely

from geo_service.assign.step import ChunkResult, Plan
from geo_service.base.errors import NoGenerationError
from geo_service.datum import hint
from geo_service.datum.points import REASONS, CoordinateFault
from geo_service.service.area_columns import NONE
from geo_service.service.atlas import Atlas

#: rows without an area that are looked at
SAMPLE = 200
#: the share of them that must have the same explanation for it to be told
COMMON = 0.5
_SHAPES = (CoordinateFault.LINE, CoordinateFault.POLYGON, CoordinateFault.SEVERAL)


class UnplacedSample:
    """Collects a sample of rows without an area, and says at the end what may be the matter."""

    def __init__(self) -> None:
        self._points: list[tuple[float, float]] = []
        self._faults = np.zeros(len(CoordinateFault), dtype=np.int64)
        self._outside = 0
        self._common = ""

    def add(self, answer: ChunkResult) -> None:
        """Look at the rows of a chunk."""
        self._faults += np.bincount(answer.given.fault, minlength=len(CoordinateFault))
        self._outside += int((answer.status == NONE).sum())
        room = SAMPLE - len(self._points)
        if room > 0:
            rows = np.flatnonzero((answer.status == NONE) & answer.given.usable)[:room]
            given = answer.given
            self._points += zip(given.lon[rows].tolist(), given.lat[rows].tolist(), strict=True)

    def join(self, other: UnplacedSample) -> None:
        """Take in what another part of the same table has collected."""
        self._faults += other._faults
        self._outside += other._outside
        self._points += other._points[: SAMPLE - len(self._points)]

    def failure(self, rows: int) -> str:
        """Say in one sentence why most of ``rows`` cannot be used; empty where most can.

        Rows outside every area count where ``notices`` has found what most of them have in common.
        """
        faults = self._faults.copy()
        faults[[CoordinateFault.FINE, CoordinateFault.MISSING]] = 0
        bad, worst = int(faults.sum()), CoordinateFault(int(faults.argmax()))
        if rows and bad > COMMON * rows:
            return f"most rows cannot be used ({bad:,} of {rows:,}): {REASONS[worst]}"
        if self._common and self._outside > COMMON * rows:
            return f"{self._outside:,} of {rows:,} rows lie outside every area: {self._common}"
        if rows and self._faults[CoordinateFault.MISSING] == rows:
            return f"none of {rows:,} rows has a coordinate: name its columns: --lon, --lat"
        return ""

    def notices(self, atlas: Atlas, plan: Plan) -> list[str]:
        """Say what the unassigned rows have in common, if anything."""
        told = [
            f"{self._faults[fault]} rows: {REASONS[fault]}"
            for fault in (CoordinateFault.EXCHANGED, CoordinateFault.PROJECTED, *_SHAPES)
            if self._faults[fault]
        ]
        if self._faults[list(_SHAPES)].any():
            told.append("--point-on-shape takes lines and polygons by a point on them")
        try:
            layers = atlas.layers(plan.as_of, plan.levels).values()
        except NoGenerationError:
            return told
        boxes = np.array([shapely.total_bounds(layer.table.geometry) for layer in layers])
        low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        bounds = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
        hints = Counter(hint(lon, lat, plan.datum, bounds) for lon, lat in self._points)
        hints.pop(None, None)
        common, count = next(iter(hints.most_common(1)), ("", 0))
        self._common = common or "" if count >= COMMON * len(self._points) else ""
        told += [
            f"of {len(self._points)} rows outside every area {rows} suggest: {text}"
            for text, rows in hints.most_common(1)
            if rows >= COMMON * len(self._points)
        ]
        return told
