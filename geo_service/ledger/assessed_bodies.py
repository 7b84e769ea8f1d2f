"""The body each complaint is assessed for, whether it answered in time, and when it was closed.

The body is the one that held the complaint when it was answered: after the last dispatch, and
after any change of jurisdiction that came before the answer. Until another body takes it, a
returned complaint stays with the body that returned it. An answer is a response, a solution or
a closing; a call-back is the hotline's own act, so it settles who was rated but not when the
body answered. A complaint that was never dispatched belongs to the body that the routing named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from geo_service.ledger.clock import MICROSECONDS_PER_HOUR
from geo_service.ledger.events.kinds import EventKind
from geo_service.ledger.rows import SEPARATOR
from geo_service.ledger.schema import complaint, event

_TIME = pa.timestamp("us", "UTC")
#: the columns that ``follow`` gives
FOLLOWED: dict[str, pa.DataType] = {
    "body": pa.string(),
    "called_in": pa.string(),
    "answered_at": _TIME,
    "due_at": _TIME,
    "closed_at": _TIME,
    "exclusion": pa.string(),
}
#: the events that are read for it, with the store's types
EVENTS = pa.schema(
    [
        ("complaint_pk", pa.int64()),
        ("kind", pa.string()),
        ("at", pa.int64()),
        ("body_code", pa.string()),
        ("reason", pa.string()),
        ("details", pa.string()),
    ]
)
_DISPATCH = (EventKind.DISPATCHED, EventKind.REDISPATCHED)
_ANSWER = (EventKind.RESPONDED, EventKind.RESOLVED, EventKind.CLOSED)
_RATED = (*_ANSWER, EventKind.CALLED_BACK)
_READ = (*_DISPATCH, *_RATED, EventKind.REASSIGNED, EventKind.WHISTLED, EventKind.EXCLUDED)
#: a reason longer than this is prose, which a table of reasons has no row for
_LONGEST_REASON = 40

Index = npt.NDArray[np.int64]


def events_query(since_seq: int, until_seq: int) -> sa.Select[Any]:
    """The events of the complaints changed in (since_seq, until_seq], grouped by complaint."""
    wanted = sa.case(
        (
            event.c.kind.in_(
                [*_DISPATCH, EventKind.WHISTLED, EventKind.EXCLUDED, EventKind.CLOSED]
            ),
            event.c.details,
        ),
        else_="",
    )
    return (
        sa.select(
            event.c.complaint_pk,
            event.c.kind,
            event.c.at,
            event.c.body_code,
            sa.case((event.c.kind == EventKind.EXCLUDED, event.c.reason), else_="").label("reason"),
            wanted.label("details"),
        )
        .join(complaint, complaint.c.pk == event.c.complaint_pk)
        .where(complaint.c.seq > since_seq, complaint.c.seq <= until_seq, event.c.kind.in_(_READ))
        .order_by(event.c.complaint_pk, event.c.seq)
    )


def follow(events: pa.Table, pks: Index, lead_codes: pa.ChunkedArray) -> dict[str, pa.Array]:
    """Give the columns ``FOLLOWED`` of complaints ``pks`` (n,), in their order.

    ``events`` (columns ``EVENTS``) are theirs, grouped by complaint in the order in which they
    were recorded; ``lead_codes`` are the bodies that the routing named.
    """
    own = _Histories(events)
    row = np.full(len(pks), -1)
    place = {pk: number for number, pk in enumerate(own.pks.tolist())}
    for number, pk in enumerate(pks.tolist()):
        row[number] = place.get(pk, -1)
    at = pa.array(np.where(row < 0, 0, row), mask=row < 0)
    columns = {name: column.take(at) for name, column in own.columns().items()}
    body = pc.if_else(pc.equal(pc.fill_null(columns["body"], ""), ""), lead_codes, columns["body"])
    columns["body"] = body.combine_chunks() if isinstance(body, pa.ChunkedArray) else body
    for name in ("body", "called_in", "exclusion"):
        columns[name] = columns[name].fill_null("")
    return columns


class _Histories:
    """Events in groups, one for each complaint that has any; answers are per group (m,)."""

    def __init__(self, events: pa.Table) -> None:
        events = events.combine_chunks()
        pk = events["complaint_pk"].to_numpy()
        self.starts: Index = np.flatnonzero(np.r_[True, pk[1:] != pk[:-1]][: len(pk)])
        self.pks: Index = pk[self.starts]
        self._n = len(pk)
        self._kind = np.asarray(events["kind"].to_numpy(zero_copy_only=False), object)
        self._at = events["at"].to_numpy()
        self._body = events["body_code"].combine_chunks()
        self._events = events
        self._place = np.arange(self._n)

    def columns(self) -> dict[str, pa.Array]:
        if self._n == 0:
            return {name: pa.nulls(0, kind) for name, kind in FOLLOWED.items()}
        sent = self._last(self._is(_DISPATCH), self.starts - 1)
        answered = self._first_after(self._is(_ANSWER), sent)
        rated = self._first_after(self._is(_RATED), sent)
        closed = self._first_after(self._is((EventKind.CLOSED,)), sent)
        moved = self._is((EventKind.REASSIGNED,)) & pc.not_equal(self._body, "").to_numpy(
            zero_copy_only=False
        )
        moved &= (self._place > self._per_event(sent)) & (self._place < self._per_event(rated))
        holder = self._last(moved, sent)
        none = holder < self.starts
        hours = self._hours(sent)
        due = self._at[np.maximum(sent, 0)] + np.nan_to_num(hours) * MICROSECONDS_PER_HOUR
        return {
            "body": self._body.take(pa.array(np.maximum(holder, 0), mask=none)),
            "called_in": self._called_in(),
            "answered_at": self._time(self._at[np.minimum(answered, self._n - 1)],
                                      answered == self._n),
            "due_at": self._time(due.astype(np.int64), (sent < self.starts) | np.isnan(hours)),
            "closed_at": self._closed_at(closed),
            "exclusion": self._exclusion(),
        }  # fmt: skip

    def _is(self, kinds: Sequence[EventKind]) -> npt.NDArray[np.bool_]:
        return np.isin(self._kind.astype(str), [kind.value for kind in kinds])

    def _per_event(self, per_group: Index) -> Index:
        sizes = np.diff(np.r_[self.starts, self._n])
        return np.repeat(per_group, sizes)

    def _last(self, chosen: npt.NDArray[np.bool_], otherwise: Index) -> Index:
        """The place of each group's last chosen event."""
        last = np.maximum.reduceat(np.where(chosen, self._place, -1), self.starts)
        return np.where(last >= self.starts, last, otherwise)

    def _first_after(self, chosen: npt.NDArray[np.bool_], after: Index) -> Index:
        """The place of each group's first chosen event after place ``after``; n if none."""
        late = chosen & (self._place > self._per_event(after))
        return np.minimum.reduceat(np.where(late, self._place, self._n), self.starts)

    @staticmethod
    def _time(at_us: Index, unknown: npt.NDArray[np.bool_]) -> pa.Array:
        return pa.array(at_us, pa.int64(), mask=unknown).cast(_TIME)

    def _details(self, places: Index) -> list[Mapping[str, Any]]:
        """What the events at some places say; few different things are said."""
        texts = self._events["details"].take(pa.array(places)).combine_chunks().dictionary_encode()
        read = [orjson.loads(text) if text else {} for text in texts.dictionary.to_pylist()]
        return [read[number] for number in texts.indices.to_pylist()]

    def _hours(self, sent: Index) -> npt.NDArray[np.float64]:
        """Each group's deadline in hours after its last dispatch; NaN without one."""
        hours = np.full(len(sent), np.nan)
        there = np.flatnonzero(sent >= self.starts)
        said = [one.get("deadline_h") for one in self._details(sent[there])]
        hours[there] = [np.nan if value is None else float(value) for value in said]
        return hours

    def _closed_at(self, closed: Index) -> pa.Array:
        """When each group was closed; not known where the time stated lay before the receipt."""
        unknown = closed == self._n
        there = np.flatnonzero(~unknown)
        moved = ["stated_at" in said for said in self._details(closed[there])]
        unknown[there[np.array(moved, bool)]] = True
        return self._time(self._at[np.minimum(closed, self._n - 1)], unknown)

    def _texts(self, found: Mapping[int, str]) -> pa.Array:
        texts: list[str | None] = [None] * len(self.starts)
        for group, text in found.items():
            texts[group] = text
        return pa.array(texts, pa.string())

    def _groups(self, places: Index) -> list[int]:
        groups: list[int] = (np.searchsorted(self.starts, places, side="right") - 1).tolist()
        return groups

    def _called_in(self) -> pa.Array:
        places = np.flatnonzero(self._is((EventKind.WHISTLED,)))
        codes: dict[int, set[str]] = {}
        for group, said in zip(self._groups(places), self._details(places), strict=True):
            names = {str(body["code"]) for body in said.get("bodies", ())}
            codes.setdefault(group, set()).update(names)
        return self._texts({group: SEPARATOR.join(sorted(own)) for group, own in codes.items()})

    def _exclusion(self) -> pa.Array:
        """Why each group's complaint was excluded last: the reason's id, or its short text."""
        places = np.flatnonzero(self._is((EventKind.EXCLUDED,)))
        texts = self._events["reason"].take(pa.array(places)).to_pylist()
        reasons: dict[int, str] = {}
        for group, said, text in zip(
            self._groups(places), self._details(places), texts, strict=True
        ):
            short = text.strip() if len(text.strip()) <= _LONGEST_REASON else ""
            reasons[group] = str(said.get("reason_id") or short)
        return self._texts(reasons)
