"""Write bulk answers as JSON; each distinct answer is serialised once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from geo_service.base.errors import GeoServiceError
from geo_service.service.bulk import VERDICTS, BulkRoutes


def error_json(error: GeoServiceError) -> dict[str, str | None]:
    """What is wrong with one item of a batch."""
    return {"title": error.title, "detail": error.message, "hint": error.hint}


def answers_json(routes: BulkRoutes, ids: Sequence[Any] | None) -> list[bytes]:
    """The answer of each point as JSON text, with its ``id`` first where the item had one."""
    if not len(routes.verdict):
        return []
    columns: list[npt.NDArray[np.generic]] = [found.set_id for _, found in routes.sets.values()]
    columns += [np.round(routes.probability * 10_000), routes.verdict]
    key = np.zeros(len(routes.verdict), np.int64)
    for column in columns:  # mixed radix: equal keys are equal answers
        key = key * (int(column.max()) + 2) + column.astype(np.int64) + 1
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    texts = [_text(routes, i) for i in first.tolist()]
    rows = [texts[i] for i in which.tolist()]
    if ids is None:
        return rows
    return [
        row if key is None else b'{"id":' + orjson.dumps(key) + b"," + row[1:]
        for key, row in zip(ids, rows, strict=True)
    ]


def _text(routes: BulkRoutes, i: int) -> bytes:
    """The answer of point ``i``."""
    areas = {}
    for level, (layer, found) in routes.sets.items():
        set_id = found.set_id[i]
        refs = (layer.ref(position) for position in (found.sets[set_id] if set_id >= 0 else ()))
        areas[level] = [{"code": ref.code, "name": ref.name} for ref in refs]
    verdict, share = VERDICTS[routes.verdict[i]], round(float(routes.probability[i]), 4)
    return orjson.dumps({"verdict": verdict, "probability": share, "areas": areas})
