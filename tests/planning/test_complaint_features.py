"""Complaints as features: each store filters as the columns do, text and order included."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from geo_service.features.parse import parse_filter
from geo_service.features.select import Selection
from geo_service.features.sql import Translation
from geo_service.features.when import Interval
from geo_service.ledger import Ledger
from geo_service.planning.features.complaints import find_complaints
from tests.ledger.factories import complaint as new_complaint
from tests.ledger.factories import placement

REGION = {"region": "toy", "levels": ("district", "township")}
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORDS = ("漏水", "Noise'); DROP TABLE complaint; --", "100% _ \\ slow", "Ärger", "noise")
FILTERS = (
    "channel = 'Web'",
    "channel <> 'web'",
    "channel IN ('Web', 'x')",
    "channel LIKE 'w%'",
    "channel > 'W'",
    "CASEI(channel) = CASEI('WEB')",
    "ACCENTI(text) LIKE 'Arger%'",
    "text LIKE '%100\\%%'",
    "text = 'noise'",
    "probability > 0.5",
    "NOT (probability > 0.5)",
    "probability IS NULL OR default_location",
    "default_location = FALSE AND returns < 1",
    "S_INTERSECTS(geometry, BBOX(116.0, 40.0, 116.25, 40.5))",
    "NOT S_INTERSECTS(geometry, BBOX(116.0, 40.0, 116.25, 40.5))",
    "geometry IS NULL",
    "received_at >= TIMESTAMP('2026-03-01T15:00:00Z')",
    "T_AFTER(received_at, DATE('2026-03-01'))",
    "T_BEFORE(received_at, INTERVAL('2026-03-01T14:00:00Z', '..'))",
    "T_DISJOINT(received_at, INTERVAL('2026-03-01T13:00:00Z', '2026-03-01T15:00:00Z'))",
    "township_code = 'T1'",
    "due_at IS NULL",
    "'Web' = channel",
    "0.5 < probability",
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def ledger(request, tmp_path):
    url = f"sqlite:///{tmp_path}/ledger.sqlite"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_ledger_url")
    opened = Ledger.open(url, **REGION)
    opened.add_many([complaint(i) for i in range(12)], actor="tester")
    yield opened
    opened.close()


def complaint(i):
    placed = i % 4 != 3
    where = placement(
        lon=116.1 + i / 50 if placed else None,
        lat=40.1 if placed else None,
        areas={"district": ("A",), "township": ("T1",) if i % 2 else ("T1", "T2")},
        probability=None if i % 5 == 0 else i / 12,
        default_location=i % 3 == 0,
    )
    return replace(
        new_complaint(source_id=f"c{i}", text=WORDS[i % len(WORDS)]),
        received_at=NOON + timedelta(hours=3 * i),
        channel=("Web", "web", "电话", "")[i % 4],
        placement=where,
    )


def read(ledger, text, limit=100, when=None, before=None):
    selection = Selection(tree=parse_filter(text))
    return find_complaints(ledger, when or Interval(), selection, before=before, limit=limit)


@pytest.mark.parametrize("text", FILTERS)
def test_a_store_filters_as_the_columns_do(ledger, text, monkeypatch):
    found = read(ledger, text)
    ids = [found.table.ids[row] for row in found.rows]
    monkeypatch.setattr(Translation, "_condition", lambda self, node: None)
    by_columns = read(ledger, text)
    assert ids == [by_columns.table.ids[row] for row in by_columns.rows]
    assert found.matched == by_columns.matched == len(ids)
    assert len(ids) < 12 or "due_at" in text


@pytest.mark.parametrize("text", ["returns = 0", "channel LIKE '%'"])
def test_pages_follow_one_another(ledger, text):
    seen, before = [], None
    for _ in range(20):
        page = read(ledger, text, limit=5, before=before)
        assert page.matched == 12
        seen += [page.table.ids[row] for row in page.rows]
        before = page.more
        if before is None:
            break
    assert len(seen) == len(set(seen)) == 12


def test_time_and_box(ledger):
    late = read(
        ledger, "true", when=Interval(NOON + timedelta(hours=6), NOON + timedelta(hours=12))
    )
    assert late.matched == 3
