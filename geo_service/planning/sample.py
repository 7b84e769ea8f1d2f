"""Load synthetic complaints into an empty ledger, as a demonstration."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.base.dates import MICROSECONDS_PER_DAY
from geo_service.base.errors import ConflictError, InputError
from geo_service.base.model import FloatArray
from geo_service.base.settings import Settings
from geo_service.intake.bulk_placement import BulkPoints, place_points
from geo_service.intake.reporters import hash_column, hash_key
from geo_service.ledger import Ledger
from geo_service.ledger.bulk import COMPLAINTS, EVENTS, BulkBatch
from geo_service.planning.geography import Geography
from geo_service.samples import SampleCity, draw_complaints, make_city
from geo_service.service.bulk import POINT_RADIUS_M
from geo_service.service.region import Region

SOURCE = "sample"
ACTOR = "sample"
#: rows kept in one transaction
BATCH_ROWS = 20_000
MOST_COMPLAINTS = 1_000_000
_TEXT = "合成演示数据"
_RETURN = "不在辖区"
#: hours to answer where the rules name no deadline
_USUAL_HOURS = 168.0
#: share of complaints that bodies return, and of unsolved ones that are closed all the same
_RETURNED, _CLOSED_ANYWAY = 0.04, 0.7
#: how much of what could be solved, and answered, the least careful body solves and answers
_LEAST_CARE, _LEAST_HEARD = 0.4, 0.8
#: what is older than this is closed
_SETTLED_DAYS = 45
_US_PER_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class SampleSize:
    """How many synthetic complaints, over how many days up to today, from which seed."""

    count: int = 60_000
    days: int = 731
    seed: int = 1

    def __post_init__(self) -> None:
        if not (1 <= self.count <= MOST_COMPLAINTS and 1 <= self.days <= 3_660):
            raise InputError(
                f"a sample of {self.count} complaints over {self.days} days",
                hint=f"1 to {MOST_COMPLAINTS} complaints over 1 to 3660 days",
            )


def sample_city(geography: Geography, seed: int) -> SampleCity:
    """Make up a city on a region's lead areas; residents of a parent are shared out evenly."""
    manifest = geography.folder.manifest
    lead = geography.level(manifest.lead_level)
    residents = lead.residents
    parent = manifest.parent_level(manifest.lead_level)
    if np.isnan(residents).all() and parent in geography.drawn:
        above = geography.level(parent)
        known = dict(zip(above.table.codes, above.residents.tolist(), strict=True))
        children = {code: lead.table.parents.count(code) for code in set(lead.table.parents)}
        residents = np.array(
            [known.get(code, np.nan) / children[code] for code in lead.table.parents]
        )
    return make_city(lead.table.geometry, residents, seed)


def load_sample(
    ledger: Ledger,
    settings: Settings,
    region: Region,
    geography: Geography,
    size: SampleSize,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Keep synthetic complaints in an empty ledger, marked synthetic; give how many.

    ``progress`` is told how many of how many are kept.

    Raises:
        ConflictError: the ledger holds something already.
        InputError: the size is out of bounds.
    """
    if ledger.last_seq() > 0:
        raise ConflictError(
            "the ledger is not empty", hint="a sample is loaded only where there is nothing else"
        )
    key = hash_key(settings)
    kept = 0
    for drawn in _drawn(geography, region, size):
        batch = _batch(ledger, region, drawn, key)
        kept += ledger.add_batch(batch, actor=ACTOR).accepted
        if progress is not None:
            progress(kept, size.count)
    return kept


def _drawn(geography: Geography, region: Region, size: SampleSize) -> Iterator[pa.Table]:
    first = region.folder.today() - timedelta(days=size.days)
    city = sample_city(geography, size.seed)
    yield from draw_complaints(city, size.count, first, size.days, batch_rows=BATCH_ROWS)


def _batch(ledger: Ledger, region: Region, drawn: pa.Table, key: bytes) -> BulkBatch:
    n = drawn.num_rows
    zone = region.folder.manifest.time_zone
    local_us = drawn["received_us"].to_numpy()
    received = local_us - _offset_us(local_us, zone)
    lon, lat = drawn["lon"].to_numpy(), drawn["lat"].to_numpy()
    categories = [drawn[f"category_{part}"].combine_chunks() for part in (1, 2, 3)]
    points = BulkPoints(
        lon,
        lat,
        np.full(n, POINT_RADIUS_M),
        (local_us // MICROSECONDS_PER_DAY).astype(np.int32),
        pa.repeat(_TEXT, n),
        pc.binary_join_element_wise(*categories, "/"),
    )
    placed = place_points(region, ledger.identity, points)
    place = placed.schema.get_field_index("default_location")
    placed = placed.set_column(place, placed.schema.field(place), drawn["default_location"])
    columns = {
        "source_id": drawn["id"],
        "received_at": pa.array(received),
        "received_zone": pa.repeat(zone, n),
        "text": pa.repeat(_TEXT, n),
        "channel": drawn["channel"],
        "reporter": hash_column(drawn["reporter"].combine_chunks(), key),
        "given_lon": pa.array(lon),
        "given_lat": pa.array(lat),
        "given_datum": pa.repeat(region.folder.manifest.datum.value, n),
        "datum_assumed": pa.repeat(False, n),
        "synthetic": pa.repeat(True, n),
        **{f"category_{part}": column for part, column in enumerate(categories, 1)},
        **{name: placed[name] for name in placed.column_names},
    }
    table = pa.table({name: columns[name] for name in COMPLAINTS.names}).cast(COMPLAINTS)
    lead_level = region.folder.manifest.lead_level
    parents = {one.code: one.parent for one in region.folder.names(lead_level)}
    return BulkBatch(SOURCE, table, _events(drawn, received, placed, parents))


def _events(
    drawn: pa.Table,
    received: npt.NDArray[np.int64],
    placed: pa.Table,
    parents: Mapping[str, str],
) -> pa.Table:
    """Give each complaint its way, up to now: dispatched with a deadline, perhaps returned and sent
    again, answered early or late, called back with the three answers, closed.
    """  # fmt: skip
    n = drawn.num_rows
    rows = np.arange(n, dtype=np.int32)
    random = np.random.default_rng([7, int(drawn["id"][0].as_py()) if n else 0])
    lead = placed["lead_code"].combine_chunks()
    hours = pc.fill_null(placed["deadline_h"], _USUAL_HOURS).to_numpy(zero_copy_only=False)
    has_lead = pc.not_equal(lead, "").to_numpy(zero_copy_only=False)
    sent = rows[has_lead]
    care = _care(lead, parents)
    back = sent[random.random(len(sent)) < _RETURNED * (1.5 - care[sent])]
    dispatched = received + _US_PER_HOUR // 10
    again = np.zeros(n, np.int64)
    again[back] = 6 * _US_PER_HOUR
    work = random.lognormal(-0.9 - 0.7 * care, 0.8, n) * hours * _US_PER_HOUR
    answered = dispatched + again + np.maximum(work, _US_PER_HOUR / 6).astype(np.int64)
    called = np.maximum(answered, received + 3 * MICROSECONDS_PER_DAY) + _US_PER_HOUR
    deadline = _texts([{"deadline_h": float(one)} for one in np.unique(hours)], hours)
    answers = _answers(drawn, care, random)
    excluded = drawn["excluded"].to_numpy()
    now_us = int(datetime.now(UTC).timestamp() * 1_000_000)
    done = answers.resolved[sent] | (random.random(len(sent)) < _CLOSED_ANYWAY)
    done |= received[sent] < now_us - _SETTLED_DAYS * MICROSECONDS_PER_DAY
    steps = [
        _step("dispatched", sent, dispatched[sent], placed=placed, details=deadline),
        _step("returned", back, dispatched[back] + 4 * _US_PER_HOUR, placed=placed, reason=_RETURN),
        _step("redispatched", back, (dispatched + again)[back], placed=placed, details=deadline),
        _step("excluded", rows[excluded], received[excluded] + _US_PER_HOUR, reason=_TEXT),
        _step("responded", sent[answers.responded[sent]], answered[sent[answers.responded[sent]]],
              placed=placed),
        _step("called_back", sent, called[sent], details=answers.texts),
        _step("closed", sent[done], called[sent[done]] + MICROSECONDS_PER_DAY),
    ]  # fmt: skip
    events = pa.concat_tables(steps)
    events = events.filter(pc.less_equal(events["at"], now_us))
    return events.sort_by([("row", "ascending"), ("at", "ascending")]).cast(EVENTS)


@dataclass(frozen=True, slots=True)
class _Answers:
    """What the callers said: as truth values (n,), and as the event's details."""

    responded: npt.NDArray[np.bool_]
    resolved: npt.NDArray[np.bool_]
    texts: pa.Array


def _answers(drawn: pa.Table, care: FloatArray, random: np.random.Generator) -> _Answers:
    """The answers drawn, made worse where a body takes less care."""
    told = [drawn[name].to_numpy() for name in ("responded", "resolved", "satisfied")]
    worse = random.random(drawn.num_rows) > _LEAST_CARE + (1 - _LEAST_CARE) * care
    silent = random.random(drawn.num_rows) > _LEAST_HEARD + (1 - _LEAST_HEARD) * care
    responded, resolved, satisfied = told[0] & ~silent, told[1] & ~worse, told[2] & ~worse
    texts = [
        orjson.dumps({"responded": bool(a), "resolved": bool(b), "satisfied": bool(c)}).decode()
        for a, b, c in product((0, 1), repeat=3)
    ]
    which = pa.array(responded * 4 + resolved * 2 + satisfied)
    return _Answers(responded, resolved, pa.array(texts).take(which))


def _care(lead: pa.Array, parents: Mapping[str, str]) -> FloatArray:
    """How much care each complaint's body takes, from 0 to 1: the same for the same body.

    Bodies within one area of the level above are alike, so that such areas differ as well.
    """
    words = lead.dictionary_encode()
    each = [
        (_drawn_from(code) + _drawn_from(parents.get(code, code))) / 2
        for code in words.dictionary.to_pylist()
    ]
    found: FloatArray = np.array(each, np.float64)[words.indices.to_numpy(zero_copy_only=False)]
    return found


def _drawn_from(code: str) -> float:
    """Most take much care, a few little."""
    return 1 - (zlib.crc32(code.encode()) % 1_000 / 1_000) ** 3


def _texts(said: list[dict[str, float]], hours: FloatArray) -> pa.Array:
    """The details of a dispatch, by its deadline."""
    texts = pa.array([orjson.dumps(one).decode() for one in said], pa.string())
    return texts.take(pa.array(np.searchsorted(np.unique(hours), hours)))


def _step(
    kind: str,
    rows: npt.NDArray[np.int32],
    at: npt.NDArray[np.int64],
    *,
    placed: pa.Table | None = None,
    details: pa.Array | None = None,
    reason: str = "",
) -> pa.Table:
    n, take = len(rows), pa.array(rows)
    blank = pa.repeat("", n)
    return pa.table(
        {
            "row": pa.array(rows),
            "kind": pa.repeat(kind, n),
            "at": pa.array(at),
            "body_code": blank if placed is None else placed["lead_code"].take(take),
            "body_name": blank if placed is None else placed["lead_name"].take(take),
            "reason": pa.repeat(reason, n),
            "details": blank if details is None else details.take(take),
        }
    )


def _offset_us(local_us: npt.NDArray[np.int64], zone: str) -> npt.NDArray[np.int64]:
    """Give the zone's offset at local times; an hour's error at a change of clocks is no matter."""
    days = local_us // MICROSECONDS_PER_DAY
    clock = ZoneInfo(zone)
    offsets = {}
    for day in np.unique(days).tolist():
        noon = datetime(1970, 1, 1, 12, tzinfo=clock) + timedelta(days=day)
        offset = noon.utcoffset() or timedelta(0)
        offsets[day] = offset // timedelta(microseconds=1)
    found: npt.NDArray[np.int64] = np.array([offsets[day] for day in days.tolist()], np.int64)
    return found
