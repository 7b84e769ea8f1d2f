"""Write bulk answers as JSON; each distinct answer is serialised once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from geo_service.base.errors import GeoServiceError
from geo_service.base.model import AreaRef
from geo_service.service.bulk import VERDICTS, BulkRoutes


def error_json(error: GeoServiceError) -> dict[str, str | None]:
    """What is wrong with one item of a batch."""
    return {"title": error.title, "detail": error.message, "hint": error.hint}


def answers_json(
    routes: BulkRoutes, ids: Sequence[Any] | None, named: Callable[[AreaRef], AreaRef] | None = None
) -> list[bytes]:
    """The answer of each point as JSON text, with its ``id`` first where the item had one.

    ``named`` gives an area the name to tell; without it, it is the region's.
    """
    if not len(routes.verdict):
        return []
    columns: list[npt.NDArray[np.generic]] = [found.set_id for _, found in routes.sets.values()]
    columns += [np.round(routes.probability * 10_000), routes.verdict]
    key = np.zeros(len(routes.verdict), np.int64)
    for column in columns:  # mixed radix: equal keys are equal answers
        key = key * (int(column.max()) + 2) + column.astype(np.int64) + 1
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    areas = _Areas(routes, named)
    texts = [_text(routes, i, areas) for i in first.tolist()]
    rows = [texts[i] for i in which.tolist()]
    if ids is None:
        return rows
    return [
        row if key is None else b'{"id":' + orjson.dumps(key) + b"," + row[1:]
        for key, row in zip(ids, rows, strict=True)
    ]


@dataclass
class _Areas:
    """The members of ``areas`` that hold a level's set of areas, kept from point to point."""

    routes: BulkRoutes
    named: Callable[[AreaRef], AreaRef] | None
    written: dict[tuple[str, int], bytes] = field(default_factory=dict)

    def member(self, level: str, set_id: int) -> bytes:
        """The member of a level's set of areas."""
        at = (level, set_id)
        if at not in self.written:
            layer, found = self.routes.sets[level]
            refs = [layer.ref(one) for one in (found.sets[set_id] if set_id >= 0 else ())]
            told = refs if self.named is None else map(self.named, refs)
            listed = [{"code": ref.code, "name": ref.name} for ref in told]
            self.written[at] = orjson.dumps(level) + b":" + orjson.dumps(listed)
        return self.written[at]


def _text(routes: BulkRoutes, i: int, areas: _Areas) -> bytes:
    """The answer of point ``i``."""
    members = [
        areas.member(level, int(found.set_id[i])) for level, (_, found) in routes.sets.items()
    ]
    verdict, share = VERDICTS[routes.verdict[i]], round(float(routes.probability[i]), 4)
    head = b'{"verdict":"%b","probability":%b,"areas":{' % (verdict.encode(), orjson.dumps(share))
    return head + b",".join(members) + b"}}"
