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
    areas: dict[tuple[str, int], bytes] = {}
    texts = [_text(routes, i, areas) for i in first.tolist()]
    rows = [texts[i] for i in which.tolist()]
    if ids is None:
        return rows
    return [
        row if key is None else b'{"id":' + orjson.dumps(key) + b"," + row[1:]
        for key, row in zip(ids, rows, strict=True)
    ]


def _text(routes: BulkRoutes, i: int, written: dict[tuple[str, int], bytes]) -> bytes:
    """The answer of point ``i``; ``written`` keeps the areas of each set from point to point."""
    areas = []
    for level, (_, found) in routes.sets.items():
        at = (level, int(found.set_id[i]))
        if at not in written:
            written[at] = _areas(routes, *at)
        areas.append(written[at])
    verdict, share = VERDICTS[routes.verdict[i]], round(float(routes.probability[i]), 4)
    head = b'{"verdict":"%b","probability":%b,"areas":{' % (verdict.encode(), orjson.dumps(share))
    return head + b",".join(areas) + b"}}"


def _areas(routes: BulkRoutes, level: str, set_id: int) -> bytes:
    """The member of ``areas`` that holds a level's set of areas."""
    layer, found = routes.sets[level]
    refs = (layer.ref(position) for position in (found.sets[set_id] if set_id >= 0 else ()))
    listed = [{"code": ref.code, "name": ref.name} for ref in refs]
    return orjson.dumps(level) + b":" + orjson.dumps(listed)
