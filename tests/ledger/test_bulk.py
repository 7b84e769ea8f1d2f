"""Batches: all or nothing, each row once, news of known rows as late events; on every store."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo_service.base.characters import cleaned
from geo_service.ledger.bulk import EVENTS, BulkBatch
from geo_service.ledger.clock import to_us
from geo_service.ledger.complaints import original_text
from geo_service.ledger.events import fold
from tests.ledger.factories import NOON, batch_of, complaint


def _events(*rows):
    names = EVENTS.names
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], EVENTS)


def _everything(ledger):
    tables = list(ledger.export())
    return pa.concat_tables(tables) if tables else pa.table({"id": pa.array([], pa.string())})


def test_a_batch_is_kept_like_single_complaints(ledger):
    news = [complaint(f"第{number}件,电话13800138000") for number in range(5)]
    outcome = ledger.add_batch(batch_of(news), actor="import")
    assert (outcome.accepted, outcome.known, outcome.late_events) == (5, 0, 0)
    ids = _everything(ledger)["id"].to_pylist()
    for complaint_id, new in zip(ids, news, strict=True):
        kept = ledger.get(complaint_id)
        assert (kept.text, kept.category) == (new.text.text, new.category)
        assert kept.received_at == new.received_at
        assert kept.placement.areas == {**new.placement.areas, "community": ()}
        assert [one.kind for one in ledger.history(complaint_id)] == ["received"]
    with ledger.reading() as connection:
        assert "13800138000" in original_text(connection, ledger.identity, ids[0])


def test_known_rows_are_counted_and_not_doubled(ledger):
    news = [complaint() for _ in range(4)]
    ledger.add_batch(batch_of(news[:3]), actor="import")
    outcome = ledger.add_batch(batch_of([*news, news[3]]), actor="import")
    assert (outcome.accepted, outcome.known) == (1, 4)
    assert _everything(ledger).num_rows == 4


def test_histories_become_events_and_state(ledger):
    at = to_us(NOON)
    events = _events(
        (1, "dispatched", at + 1, "t1", "东街道", "", '{"deadline_h":24}'),
        (0, "closed", at + 9, "", "", "", ""),
        (1, "returned", at + 2, "t1", "东街道", "不归我管", ""),
    )
    ledger.add_batch(batch_of([complaint(), complaint()], events), actor="import")
    first, second = _everything(ledger).sort_by("id")["id"].to_pylist()
    assert ledger.get(first).state.status == "closed"
    assert ledger.get(second).state.status == "returned"
    history = ledger.history(second)
    assert [one.kind for one in history] == ["received", "dispatched", "returned"]
    assert ledger.get(second).seq == history[-1].seq
    assert ledger.get(second).state == fold(history).state


def test_a_later_export_of_the_same_ticket_brings_its_news(ledger):
    new, at = complaint(), to_us(NOON)
    dispatched = (0, "dispatched", at + 1, "t1", "", "", "")
    ledger.add_batch(batch_of([new], _events(dispatched)), actor="import")
    seen = ledger.last_seq()
    later = _events(dispatched, (0, "resolved", at + 2, "", "", "", ""))
    outcome = ledger.add_batch(batch_of([new], later), actor="import")
    assert (outcome.accepted, outcome.known, outcome.late_events) == (0, 1, 1)
    news = pa.concat_tables(ledger.export(seen))
    assert news["status"].to_pylist() == ["resolved"]
    assert ledger.add_batch(batch_of([new], later), actor="import").late_events == 0
    assert list(ledger.export(ledger.last_seq())) == []


def test_two_imports_at_once_keep_each_row_once(ledger):
    if type(ledger).__name__ == "FailingLedger":
        pytest.skip("faults are injected into one call at a time")
    news = [complaint(source_id=f"w{number}") for number in range(300)]
    shuffled = [random.Random(seed).sample(news, 200) for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda rows: ledger.add_batch(batch_of(rows), actor="import"), shuffled))
    wanted = {new.source_id for rows in shuffled for new in rows}
    assert _everything(ledger).num_rows == len(wanted)


def test_an_empty_batch(ledger):
    outcome = ledger.add_batch(batch_of([]), actor="import")
    assert outcome.accepted == 0


def test_export_has_the_columns_of_the_contract(ledger):
    ledger.add_batch(batch_of([complaint(), complaint(reporter="r1")]), actor="import")
    table = _everything(ledger)
    row = table.to_pylist()[1]
    assert row["received_at"] == NOON
    assert (row["district_code"], row["township_code"], row["community_code"]) == ("d1", "t1", "")
    assert (row["reporter"], row["responded"], row["excluded"]) == ("r1", None, False)
    assert table.schema.field("h3").type == pa.uint64()
    assert table.schema.field("received_at").type == pa.timestamp("us", "UTC")


def test_export_in_pieces_is_the_export(ledger):
    ledger.add_batch(batch_of([complaint() for _ in range(23)]), actor="import")
    pieces = list(ledger.export(batch_rows=5))
    assert [piece.num_rows for piece in pieces] == [5, 5, 5, 5, 3]
    seqs = np.concatenate([piece["seq"].to_numpy() for piece in pieces])
    assert (np.diff(seqs) > 0).all()


_TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(_TEXTS, _TEXTS, st.floats(-180, 180), st.integers(-(10**6), 10**6)), max_size=5
    )
)
def test_anything_round_trips(ledger, rows):
    """Quotes, line ends, separators, empty and odd texts: COPY and bindings give them back."""
    if type(ledger).__name__ == "FailingLedger":
        return
    before = ledger.last_seq()
    news = [
        complaint(text, channel=channel, received_at=NOON + timedelta(seconds=s))
        for text, channel, _, s in rows
    ]
    batch = batch_of(news)
    lons = pa.array([lon for _, _, lon, _ in rows], pa.float64())
    at = batch.complaints.schema.get_field_index("lon")
    table = batch.complaints.set_column(at, batch.complaints.schema.field("lon"), lons)
    ledger.add_batch(BulkBatch(batch.source, table, batch.events), actor="import")
    kept = [one for piece in ledger.export(before) for one in piece.to_pylist()]
    assert [one["channel"] for one in kept] == [cleaned(new.channel) for new in news]
    assert [one["lon"] for one in kept] == lons.to_pylist()
    assert [one["received_at"] for one in kept] == [new.received_at for new in news]
    assert [ledger.get(one["id"]).text for one in kept] == [cleaned(new.text.text) for new in news]
