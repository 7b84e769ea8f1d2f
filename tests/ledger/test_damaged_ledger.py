"""A damaged ledger: ``examine`` and ``doctor`` say so and what to do, and never end in a traceback."""

from __future__ import annotations

import pytest

from geo_service.ledger import Ledger
from geo_service.ledger.health import examine
from geo_service.ledger.store import open_engine
from tests.ledger.conftest import REGION
from tests.ledger.factories import batch_of, complaint


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ledger.sqlite"
    ledger = Ledger.open(f"sqlite:///{path}", **REGION)
    ledger.add_batch(batch_of([complaint(f"第{n}件" * 40) for n in range(400)]), actor="i")
    with ledger.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    ledger.close()
    return path


def _truncated(data):
    return data[: len(data) // 2]


def _header(data):
    return b"x" * 100 + data[100:]


def _pages(data):
    page = 4096
    middle = len(data) // page // 2 * page
    return data[:middle] + b"\xa5" * (page * 20) + data[middle + page * 20 :]


def _text(data):
    return b"not a database at all " * 500


@pytest.mark.parametrize("spoil", [_truncated, _header, _pages, _text])
def test_what_is_wrong_and_what_to_do(file, spoil):
    file.write_bytes(spoil(file.read_bytes()))
    engine = open_engine(f"sqlite:///{file}")
    found = list(examine(engine))
    engine.dispose()
    failed = [one for one in found if one.grade == "fail"]
    assert failed, found
    assert any("restore" in one.advice and "aside" in one.advice for one in failed), failed


def test_events_that_are_gone(file):
    import sqlite3

    with sqlite3.connect(file) as raw:
        raw.execute("DROP TRIGGER event_no_delete")
        raw.execute("DELETE FROM event WHERE seq % 2 = 0")
    engine = open_engine(f"sqlite:///{file}")
    failed = [one for one in examine(engine) if one.grade == "fail"]
    engine.dispose()
    assert any("restore" in one.advice for one in failed), failed


def test_the_command(file, toy_folder, tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from geo_service.cli.main import app

    home = tmp_path / "h"
    (home / "ledger").mkdir(parents=True)
    (home / "ledger" / "toytown.sqlite").write_bytes(_header(file.read_bytes()))
    monkeypatch.setenv("GEO_HOME", str(home))
    ran = CliRunner().invoke(app, ["doctor", "--region", str(toy_folder)])
    assert ran.exit_code == 1, ran.output
    assert "restore" in ran.output
