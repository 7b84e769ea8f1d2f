"""Backups against loss and loose hands: encrypted, sealed, repeatable, and nothing left by a kill."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
import time
import zipfile

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from geo_service.base.errors import InputError, NotFoundError
from geo_service.ledger import Ledger
from geo_service.ledger.backup import restore, restore_backup, verify_backup, write_backup
from geo_service.ledger.backup.archive import BackupInfo, digest_of
from geo_service.ledger.backup.encryption import make_key, parse_key, read_key
from geo_service.ledger.migrations import version_of
from geo_service.ledger.store import open_engine
from tests.ledger.conftest import REGION
from tests.ledger.factories import batch_of, complaint, dispatched, returned

KEY = "ab" * 32


@pytest.fixture
def filled(tmp_path):
    ledger = Ledger.open(f"sqlite:///{tmp_path}/source.sqlite", **REGION)
    ledger.add_batch(
        batch_of([complaint(f"第{n}件,电话13800138000") for n in range(30)]), actor="i"
    )
    one = ledger.add(complaint(), actor="tester")
    ledger.append(one.id, dispatched())
    ledger.append(one.id, returned())
    yield ledger
    ledger.close()


@pytest.fixture
def key_file(tmp_path):
    file = tmp_path / "hash.key"
    file.write_text(KEY)
    return file


def _rewrite(path, *, drop=(), change=None, forge=False, reseal=False):
    """Write a backup again without some files, or with others; ``forge`` adapts the manifest, ``reseal`` its seal."""
    with zipfile.ZipFile(path) as old:
        files = {name: old.read(name) for name in old.namelist() if name not in drop}
    files |= change or {}
    info = json.loads(files["manifest.json"])
    if forge:
        info["rows"] = {}
        with zipfile.ZipFile(path, "w") as new:
            for name, content in files.items():
                if name != "manifest.json":
                    new.writestr(name, content)
        with zipfile.ZipFile(path) as new:
            for table in info["digests"]:
                info["digests"][table] = digest_of(new, f"{table}.parquet")
                with new.open(f"{table}.parquet") as stream:
                    info["rows"][table] = pq.ParquetFile(stream).metadata.num_rows
        if reseal:
            info["seal"] = BackupInfo(**info).sealed_with(KEY.encode())
        files["manifest.json"] = json.dumps(info).encode()
    with zipfile.ZipFile(path, "w") as new:
        for name, content in files.items():
            new.writestr(name, content)


def test_a_missing_or_replaced_hash_key_is_noticed(filled, key_file, tmp_path):
    path = tmp_path / "b.zip"
    write_backup(filled.engine, path, program="test", key_file=key_file)
    verify_backup(path, thorough=True)
    whole = path.read_bytes()
    _rewrite(path, drop=("hash.key",))
    with pytest.raises(InputError, match=r"hash\.key is missing"):
        verify_backup(path)
    path.write_bytes(whole)
    _rewrite(path, change={"hash.key": b"cd" * 32})
    with pytest.raises(InputError, match="not the key that was written"):
        verify_backup(path)


def test_a_changed_manifest_is_noticed(filled, key_file, tmp_path):
    path = tmp_path / "b.zip"
    write_backup(filled.engine, path, program="test", key_file=key_file)
    with zipfile.ZipFile(path) as archive:
        info = json.loads(archive.read("manifest.json"))
    info["made_at"] = "2020-01-01T00:00:00+00:00"
    _rewrite(path, change={"manifest.json": json.dumps(info).encode()})
    with pytest.raises(InputError, match="manifest is not what was written"):
        verify_backup(path)


def test_a_key_kept_elsewhere_seals_and_is_not_written(filled, tmp_path):
    path = tmp_path / "b.zip"
    write_backup(filled.engine, path, program="test", hash_key=b"of the environment")
    assert b"of the environment" not in path.read_bytes()
    verify_backup(path, hash_key=b"of the environment")
    verify_backup(path)
    with pytest.raises(InputError, match="manifest"):
        verify_backup(path, hash_key=b"another")


def _without_events(path, keep, reseal):
    with zipfile.ZipFile(path) as archive, archive.open("event.parquet") as stream:
        events = pq.read_table(stream)
    kept = events.filter(keep(events))
    assert kept.num_rows < events.num_rows
    buffer = io.BytesIO()
    pq.write_table(kept, buffer)
    _rewrite(path, change={"event.parquet": buffer.getvalue()}, forge=True, reseal=reseal)


@pytest.mark.parametrize(
    ("kind", "reseal"),
    [
        ("dispatched", False),
        ("received", False),
        # whoever holds the key can seal anew: then the events themselves are all there is
        ("received", True),
        ("returned", True),
    ],
)
def test_removed_events_are_noticed_even_with_the_manifest_adapted(
    filled, key_file, tmp_path, kind, reseal
):
    path = tmp_path / "b.zip"
    write_backup(filled.engine, path, program="test", key_file=key_file)
    _without_events(path, lambda events: pc.not_equal(events["kind"], kind), reseal)
    with pytest.raises(InputError, match="event" if reseal else "manifest"):
        verify_backup(path, thorough=True)


def test_a_backup_encrypted_with_a_key(filled, key_file, tmp_path):
    recipient, identity = make_key()
    public, secret = parse_key(recipient), parse_key(f"# mine\n{identity}\n")
    path = tmp_path / "b.zip.age"
    write_backup(filled.engine, path, program="test", key_file=key_file, encrypt_for=public)
    raw = path.read_bytes()
    assert raw.startswith(b"age-encryption.org/v1")
    assert b"complaint.parquet" not in raw
    assert path.stat().st_mode & 0o077 == 0
    assert verify_backup(path, key=secret, thorough=True).rows["complaint"] == 31
    for wrong in (None, public, parse_key(make_key()[1])):
        with pytest.raises(InputError, match=r"decrypt|encrypted"):
            verify_backup(path, key=wrong)
    engine = open_engine(f"sqlite:///{tmp_path}/other.sqlite")
    restore_backup(engine, path, key_file=tmp_path / "h" / "hash.key", key=secret)
    assert (tmp_path / "h" / "hash.key").read_text() == KEY
    engine.dispose()
    for damaged in (raw[:-1], raw[: len(raw) // 2], raw[:-20] + b"x" + raw[-19:]):
        path.write_bytes(damaged)
        with pytest.raises(InputError, match="decrypt"):
            verify_backup(path, key=secret)


def test_keys_that_are_none(tmp_path):
    for text in ("", "# only a comment\n", "age1nonsense", "AGE-SECRET-KEY-1NONSENSE"):
        with pytest.raises(InputError, match="backup key"):
            parse_key(text)
    with pytest.raises(NotFoundError, match="backup key"):
        read_key(tmp_path / "none")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/other.sqlite"
    return request.getfixturevalue("postgres_database")


def test_an_old_backup_with_nul_is_restored_and_counted(filled, tmp_path, empty_url):
    raw = sa.create_engine(filled.engine.url)  # past our own cleaning, as older programs wrote
    with raw.begin() as connection:
        for number in (1, 2):
            connection.exec_driver_sql(
                "INSERT INTO meta VALUES (?, ?)", (f"old{number}", f"a\x00b{number}")
            )
        connection.exec_driver_sql(
            "INSERT INTO audit VALUES (?, 1, ?, 'b', ?)", (99999, "a\x00", "c\x00d\x00")
        )
    raw.dispose()
    path = tmp_path / "b.zip"
    write_backup(filled.engine, path, program="test")
    engine = open_engine(empty_url)
    assert restore_backup(engine, path).changed_texts == 4
    with engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT actor, object FROM audit WHERE id = 99999").one()
        assert tuple(row) == ("a\ufffd", "c\ufffdd\ufffd")
    engine.dispose()


@pytest.mark.parametrize("step", ["_fill", "_compare"])
def test_a_restore_that_failed_leaves_nothing_and_is_repeated(
    filled, key_file, tmp_path, empty_url, monkeypatch, step
):
    path, home_key = tmp_path / "b.zip", tmp_path / "home" / "hash.key"
    write_backup(filled.engine, path, program="test", key_file=key_file)
    real = getattr(restore, step)

    def breaks(*arguments):
        real(*arguments)
        raise InputError("made up")

    monkeypatch.setattr(restore, step, breaks)
    engine = open_engine(empty_url)
    with pytest.raises(InputError, match="made up"):
        restore_backup(engine, path, key_file=home_key)
    assert version_of(engine) is None
    assert not home_key.exists()
    monkeypatch.undo()
    restore_backup(engine, path, key_file=home_key)
    assert home_key.read_text() == KEY
    engine.dispose()


_SLOW = """
import sys, time
from pathlib import Path
import geo_service.ledger.backup.{module} as module
from geo_service.ledger.store import open_engine
real = module.{name}
def slow(*arguments, **more):
    result = real(*arguments, **more)
    print("there", flush=True)
    time.sleep(60)
    return result
module.{name} = slow
module.{call}(open_engine(sys.argv[1]), Path(sys.argv[2]), {more})
"""


def _killed(code, *arguments):
    process = subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"there\n"
    time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


@pytest.mark.survival
def test_a_backup_killed_half_way_leaves_no_parts(filled, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "b.zip").write_text("the one before")
    code = _SLOW.format(module="write", name="_add_table", call="write_backup", more="program='t'")
    _killed(code, str(filled.engine.url), str(folder / "b.zip"))
    assert [file.name for file in folder.iterdir()] == ["b.zip"]
    assert (folder / "b.zip").read_text() == "the one before"


@pytest.mark.survival
def test_a_restore_killed_half_way_is_repeated(filled, key_file, tmp_path, empty_url):
    path = tmp_path / "b.zip"
    write_backup(filled.engine, path, program="test", key_file=key_file)
    home = tmp_path / "home"
    code = _SLOW.format(
        module="restore", name="_fill", call="restore_backup", more="key_file=Path(sys.argv[3])"
    )
    _killed(code, empty_url, str(path), str(home / "hash.key"))
    engine = open_engine(empty_url)
    assert version_of(engine) is None
    restore_backup(engine, path, key_file=home / "hash.key")
    engine.dispose()
    assert not list(home.glob("*part*"))
