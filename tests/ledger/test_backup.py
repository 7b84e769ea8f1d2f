"""Backups: whole, verified, restored into either store; damage is found."""

from __future__ import annotations

import zipfile

import pytest

from geo_service.base.errors import ConflictError, InputError, NotFoundError
from geo_service.ledger import Ledger
from geo_service.ledger.access import Role, make_key, write_audit
from geo_service.ledger.backup import restore_backup, verify_backup, write_backup
from geo_service.ledger.store import open_engine
from tests.ledger.conftest import REGION
from tests.ledger.factories import batch_of, complaint, dispatched, returned
from tests.ledger.failing import snapshot


def _fill(ledger):
    ledger.add_batch(
        batch_of([complaint(f"第{n}件,电话13800138000") for n in range(30)]), actor="i"
    )
    one = ledger.add(complaint(), actor="tester")
    ledger.append(one.id, dispatched())
    ledger.append(one.id, returned())
    ledger.writer.run(lambda at: make_key(at, "k", Role.ADMIN))
    ledger.writer.run(lambda at: write_audit(at, "a", "b", "c"))
    return one.id


@pytest.fixture
def filled(store_url):
    ledger = Ledger.open(store_url, **REGION)
    _fill(ledger)
    yield ledger
    ledger.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/other.sqlite"
    return request.getfixturevalue("postgres_database")


def test_a_backup_comes_back_as_it_was(filled, tmp_path, empty_url):
    if str(filled.engine.url) == empty_url.replace("+psycopg2", ""):
        pytest.skip("the same database")
    path = tmp_path / "b.zip"
    info = write_backup(filled.engine, path, program="test")
    assert path.stat().st_mode & 0o077 == 0
    assert info.rows["complaint"] == 31
    engine = open_engine(empty_url)
    if snapshot_or_none(engine):
        pytest.skip("the same database")
    restore_backup(engine, path)
    assert snapshot(engine) == snapshot(filled.engine)
    again = Ledger.open(empty_url, **REGION)
    added = again.add(complaint(), actor="tester")
    assert added.seq > info.last_seq
    again.close()
    engine.dispose()


def snapshot_or_none(engine):
    from geo_service.ledger.migrations import version_of

    return version_of(engine)


def test_a_backup_is_refused_where_there_is_a_ledger(filled, tmp_path):
    path = tmp_path / "b.zip"
    write_backup(filled.engine, path, program="test")
    with pytest.raises(ConflictError):
        restore_backup(filled.engine, path)


def test_damage_is_found(filled, tmp_path, sqlite_url):
    path = tmp_path / "b.zip"
    write_backup(filled.engine, path, program="test")
    whole = path.read_bytes()
    middle = len(whole) // 3
    for damaged in (whole[:middle], whole[:middle] + b"\x00\x01\x02" + whole[middle + 3 :], b""):
        path.write_bytes(damaged)
        with pytest.raises(InputError):
            verify_backup(path)
    with pytest.raises(NotFoundError):
        verify_backup(tmp_path / "none.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", "y")
    with pytest.raises(InputError, match="not a backup"):
        verify_backup(path)


def test_the_key_of_the_hashes_travels_along(filled, tmp_path, empty_url):
    key = tmp_path / "hash.key"
    key.write_text("ab" * 32)
    path = tmp_path / "b.zip"
    write_backup(filled.engine, path, program="test", key_file=key)
    other = tmp_path / "home" / "hash.key"
    engine = open_engine(f"sqlite:///{tmp_path}/third.sqlite")
    restore_backup(engine, path, key_file=other)
    assert other.read_text() == "ab" * 32
    assert other.stat().st_mode & 0o077 == 0
    key.write_text("cd" * 32)
    fourth = open_engine(f"sqlite:///{tmp_path}/fourth.sqlite")
    with pytest.raises(ConflictError, match="another key"):
        restore_backup(fourth, path, key_file=key)


def test_an_empty_store_has_nothing_to_back_up(tmp_path, sqlite_url):
    with pytest.raises(NotFoundError):
        write_backup(open_engine(sqlite_url), tmp_path / "b.zip", program="test")
    assert not (tmp_path / "b.zip").exists()


def test_a_backup_of_an_older_version_is_restored_and_migrated(filled, tmp_path):
    from geo_service.ledger import migrations

    migrations.downgrade(filled.engine, "0002")
    path = tmp_path / "old.zip"
    assert write_backup(filled.engine, path, program="test").version == "0002"
    url = f"sqlite:///{tmp_path}/new.sqlite"
    restore_backup(open_engine(url), path)
    ledger = Ledger.open(url, **REGION)
    assert sum(piece.num_rows for piece in ledger.export()) == 31
    ledger.close()
