"""Commands that look after the ledger: what they leave in the audit trail, and what they erase."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from geo_service.base.settings import Settings
from geo_service.cli.main import app
from geo_service.intake import ComplaintInput, Intake
from geo_service.intake.open_ledger import open_ledger
from geo_service.intake.reporters import hash_key
from geo_service.ledger import NewEvent
from geo_service.ledger.access import read_audit
from geo_service.service.region import Region

SECRET = "李雷家路灯不亮"


@pytest.fixture
def run(toy_folder, monkeypatch):
    monkeypatch.setenv("GEO_REGION", str(toy_folder))

    def command(*arguments, status=0, stdin=None):
        ran = CliRunner().invoke(app, [str(one) for one in arguments], input=stdin)
        assert ran.exit_code == status, (ran.output, ran.exception)
        return ran.output

    return command


@pytest.fixture
def ledger(run, toy_folder):
    settings = Settings()
    region = Region.open(toy_folder, settings.home)
    opened = open_ledger(settings, region)
    intake = Intake(region, opened, hash_key(settings))
    for number in range(4):
        complaint = ComplaintInput("t", str(number), SECRET, reporter="138-0013-8000" if number < 2 else "y",
                    lon=116.05, lat=40.1)  # fmt: skip
        result = intake.take(complaint, actor="t")
        if number != 1:
            opened.append(result.added.id, NewEvent("closed", "t"))
    yield opened
    opened.close()


def _audit(ledger):
    with ledger.reading() as connection:
        return [(line.action, line.object) for line in read_audit(connection)]


def test_backup_restore_and_rebuild_leave_audit_lines(run, ledger, tmp_path, monkeypatch):
    run("backup", tmp_path / "b.zip")
    run("ledger", "rebuild")
    assert _audit(ledger) == [
        ("backup", "file:b.zip"),
        ("rebuild_states", "looked_at:4,put_right:0"),
    ]
    assert "4 complaints" in run("restore", "--check", tmp_path / "b.zip")
    monkeypatch.setenv("GEO_HOME", str(tmp_path / "other"))
    run("restore", tmp_path / "b.zip")
    assert "restore\tfile:b.zip" in run("key", "audit")


def test_an_encrypted_backup_by_the_commands(run, ledger, tmp_path, monkeypatch):
    public = run("backup-key", tmp_path / "key").strip()
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("GEO_BACKUP_KEY", public)
    assert "only the holder" in run("backup", tmp_path / "b.age")
    assert (tmp_path / "b.age").read_bytes().startswith(b"age-encryption.org/v1")
    run("restore", "--check", tmp_path / "b.age", status=1)
    monkeypatch.delenv("GEO_BACKUP_KEY")
    monkeypatch.setenv("GEO_BACKUP_KEY_FILE", str(tmp_path / "key"))
    run("restore", "--check", tmp_path / "b.age")
    monkeypatch.setenv("GEO_HOME", str(tmp_path / "other"))
    run("restore", tmp_path / "b.age", "--key-file", tmp_path / "key")


def _texts(ledger):
    from geo_service.ledger import Search

    return sorted(bool(one.text) for one in ledger.find(Search())[0])


def test_retention_is_counted_first_and_leaves_an_audit_line(run, ledger):
    told = run("ledger", "retain", "--before", "2999-01-01")
    assert told.startswith("3 complaints")
    assert "1 open" in told
    assert _texts(ledger) == [True] * 4
    run("ledger", "retain", "--before", "2999-01-01", "--apply")
    assert _texts(ledger) == [False] * 3 + [True]
    assert _audit(ledger) == [("erase", "before:2999-01-01,complaints:3,rejects:0")]
    assert run("ledger", "retain", "--older-than", "1").startswith("0 complaints")
    run("ledger", "retain", status=1)


def test_erasing_a_reporter_whose_number_is_never_on_the_command_line(run, ledger, tmp_path):
    asked = ("ledger", "erase", "--reporter-file", "-", "--open-too")
    assert run(*asked, stdin="+86 138 0013 8000\n").startswith("2 complaints")
    (tmp_path / "number").write_text("13800138000\n")
    run("ledger", "erase", "--reporter-file", tmp_path / "number", "--open-too", "--apply")
    assert _texts(ledger) == [False, False, True, True]
    assert _audit(ledger) == [("erase", "reporter,complaints:2,rejects:0")]
    run(*asked, stdin="\n", status=1)
    run("ledger", "erase", status=1)


@pytest.mark.parametrize("name", ["GEO_HASH_KEY", "GEO_BACKUP_KEY"])
@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_secret_is_refused(monkeypatch, name, value):
    from pydantic import ValidationError

    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match="empty"):
        Settings()
