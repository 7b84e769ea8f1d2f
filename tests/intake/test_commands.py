"""The commands over the ledger, run as a user runs them, on the toy region."""

from __future__ import annotations

import csv
import json

import pytest
from typer.testing import CliRunner

from geo_service.cli.main import app
from tests.intake.made_files import PROFILE, row, write_csv

runner = CliRunner()


@pytest.fixture
def run(toy_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("GEO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GEO_REGION", str(toy_folder))

    def call(*arguments, code=0):
        result = runner.invoke(app, [str(one) for one in arguments])
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return call


@pytest.fixture
def files(tmp_path):
    (tmp_path / "made.toml").write_text(PROFILE, encoding="utf-8")
    rows = [row(number) for number in range(8)]
    rows[3]["received"] = "bald"
    return tmp_path / "made.toml", write_csv(tmp_path / "in.csv", rows)


def test_import_mend_and_replay(run, files, tmp_path):
    profile, source = files
    assert "7 would be accepted" in run("import", source, "--profile", profile, "--dry-run").stderr
    assert "7 accepted" in run("import", source, "--profile", profile).stderr
    listed = run("rejects", "list").stdout
    assert "in.csv:4" in listed
    assert "1380013" not in listed
    number = listed.split("\t")[0]
    assert "phone=1380013" in run("rejects", "show", number).stdout
    run("rejects", "export", tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig") as file:
        cells = list(csv.DictReader(file))
    cells[0]["received"] = "2024-05-05 05:05:05"
    with (tmp_path / "r.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, cells[0])
        writer.writeheader()
        writer.writerows(cells)
    assert "1 rows mended" in run("rejects", "mend-file", tmp_path / "r.csv").stderr
    assert "1 accepted" in run("rejects", "replay", "--profile", profile).stdout
    assert "read_reject" in run("key", "audit").stdout


def test_backup_restore_and_doctor(run, files, tmp_path, monkeypatch):
    profile, source = files
    run("import", source, "--profile", profile)
    run("backup", tmp_path / "b.zip")
    run("restore", "--check", tmp_path / "b.zip")
    monkeypatch.setenv("GEO_HOME", str(tmp_path / "other"))
    assert "7 complaints" in run("restore", tmp_path / "b.zip").stdout
    findings = {one["what"]: one for one in json.loads(run("doctor", "--json").stdout)}
    assert findings["states"]["grade"] == "ok"
    assert findings["rejects"]["grade"] == "warn"
    assert "0 corrected" in run("ledger", "rebuild").stdout
    run("restore", tmp_path / "b.zip", code=1)


def test_doctor_finds_a_state_that_is_wrong_and_rebuild_mends_it(run, files, tmp_path):
    import sqlite3

    profile, source = files
    run("import", source, "--profile", profile)
    file = next((tmp_path / "home" / "ledger").glob("*.sqlite"))
    with sqlite3.connect(file) as base:
        base.execute("UPDATE complaint SET status = 'closed' WHERE pk = 1")
    result = run("doctor", "--json", code=1)
    findings = {one["what"]: one for one in json.loads(result.stdout)}
    assert findings["states"]["grade"] == "fail"
    assert "rebuild" in findings["states"]["advice"]
    assert "1 corrected" in run("ledger", "rebuild").stdout
    run("doctor")


def test_keys(run):
    made = run("key", "add", "desk", "--role", "dispatcher", "--scopes", "read,events")
    key = made.stdout.strip()
    listed = run("key", "list").stdout
    assert "dispatcher\tevents,read" in listed
    assert key.rsplit("_", 1)[1] not in listed
    run("key", "revoke", key.split("_")[1])
    assert "revoked" in run("key", "list").stdout
    run("key", "revoke", "nothing", code=1)
    run("key", "add", "x", "--role", "king", code=1)


def test_migrate_back_and_forth_with_a_backup(run, files, tmp_path):
    profile, source = files
    run("import", source, "--profile", profile)
    run("ledger", "migrate", "--to", "0003")
    assert list((tmp_path / "home" / "backups").glob("*.zip"))
    result = run("rejects", "list", code=1)
    assert "migrate" in str(result.exception)
    run("ledger", "migrate")
    assert "in.csv:4" in run("rejects", "list").stdout


def test_profiles_are_listed_and_shown(run):
    assert "la311" in run("profiles").stdout
    assert "[columns]" in run("profiles", "nyc311").stdout
    run("profiles", "none", code=1)


def test_exported_cells_are_no_formulas_and_come_back_unchanged(run, tmp_path):
    (tmp_path / "made.toml").write_text(PROFILE, encoding="utf-8")
    texts = ["=1+1", "'=1+1", "-5", "@SUM(1)", "a\r\n=b", "+86 1"]
    bad = [row(number) | {"received": "bald", "words": text} for number, text in enumerate(texts)]
    source = write_csv(tmp_path / "in.csv", [*bad, row(99)])
    run("import", source, "--profile", tmp_path / "made.toml", code=1)  # most rows fail
    run("rejects", "export", tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        said = [cells["words"] for cells in csv.DictReader(file)]
    assert said == ["'=1+1", "''=1+1", "-5", "'@SUM(1)", "a\r\n=b", "'+86 1"]
    assert "0 rows mended" in run("rejects", "mend-file", tmp_path / "r.csv").stderr
