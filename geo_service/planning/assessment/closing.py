"""Closings of the bodies of an assessment: share closed, time to close, share in time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geo_service.cube.closing import Closing, closing_of, closing_rows
from geo_service.cube.cube import Snapshot
from geo_service.cube.engine import name
from geo_service.cube.filters import Filters
from geo_service.cube.schema import area_column
from geo_service.planning.assessment.bodies import Bodies, BodyRow
from geo_service.planning.assessment.counting import led_codes


def count_closings(
    snapshot: Snapshot, bodies: Bodies, filters: Filters, rows: Sequence[BodyRow]
) -> Closing:
    """Count closings of ``rows`` (n,) by the body that led; the last of (n + 1) is the region."""
    groups = {"body": "body", "area": name(area_column(bodies.level))}
    found = closing_rows(snapshot, filters, groups, placed=False)
    pairs, which = np.unique(
        np.stack([found["body"], found["area"]], axis=1), axis=0, return_inverse=True
    )
    codes = led_codes(snapshot, bodies, {"body": pairs[:, 0], "area": pairs[:, 1]})
    place = {row.code: number for number, row in enumerate(rows)}
    at = np.array([place.get(code or "", -1) for code in codes], np.intp)
    own = at[which.reshape(-1)]
    whole = np.full(len(own), len(rows), np.intp)
    twice = {key: np.concatenate([part, part]) for key, part in found.items()}
    return closing_of(np.concatenate([own, whole]), twice, len(rows) + 1)
