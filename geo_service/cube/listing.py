"""Page through the complaints behind a count, by change number, newest first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo_service.base.errors import InputError
from geo_service.cube import source
from geo_service.cube.cube import Snapshot
from geo_service.cube.engine import name
from geo_service.cube.filters import Filters
from geo_service.cube.schema import DEFAULT_AREA, area_column
from geo_service.cube.views import plain


@dataclass(frozen=True, slots=True)
class Listed:
    """One page: change numbers of the ledger, how many match in all, where the next page begins."""

    seqs: tuple[int, ...]
    total: int
    next: str | None


def list_counted(snapshot: Snapshot, filters: Filters, cursor: str, limit: int) -> Listed:
    """Give a page of the complaints that a view counts; those on default coordinates left out.

    ``cursor`` is ``next`` of the page before, "" for the first.

    Raises:
        InputError: the cursor is none of ours.
    """
    rows = source.rows(snapshot, filters)
    if rows is None:
        return Listed((), 0, None)
    lead = name(area_column(snapshot.manifest.lead_level))
    return page_of(snapshot, f"(FROM {rows})", f"{lead} <> {DEFAULT_AREA}", cursor, limit)


def page_of(snapshot: Snapshot, rows: str, condition: str, cursor: str, limit: int) -> Listed:
    """Give a page of the cube's rows that meet a condition; ``rows`` can stand after FROM.

    Raises:
        InputError: the cursor is none of ours.
    """
    counted = (
        "(SELECT seq, key, coalesce(epoch_us(received), 0)::BIGINT AS at_us "
        f"FROM {rows} WHERE {condition})"
    )
    total = int(plain(snapshot.query(f"SELECT count(*)::BIGINT AS n FROM {counted}")["n"])[0])
    found = snapshot.query(
        f"SELECT seq, key, at_us FROM {counted}{_after(cursor)} "
        f"ORDER BY at_us DESC, key LIMIT {limit + 1}"
    )
    seqs = plain(found["seq"]).tolist()[:limit]
    last = None
    if len(found["seq"]) > limit:
        at_us, key = plain(found["at_us"])[limit - 1], plain(found["key"])[limit - 1]
        last = f"{at_us}.{key}"
    return Listed(tuple(seqs), total, last)


def _after(cursor: str) -> str:
    if not cursor:
        return ""
    parts = cursor.split(".")
    try:
        at_us, key = np.int64(parts[0]), np.uint64(parts[1])
    except (ValueError, IndexError, OverflowError):
        raise InputError(
            f"cursor={cursor[:40]!r} is not known", hint="pass `next` of the page before"
        ) from None
    return f" WHERE at_us < {at_us} OR (at_us = {at_us} AND key > {key}::UBIGINT)"
