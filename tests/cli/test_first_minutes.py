"""First steps: what looking at an installation leaves alone, and what names mean."""

from __future__ import annotations

import shutil

import pytest
from typer.testing import CliRunner

from geo_service.base.errors import ConflictError, NotFoundError
from geo_service.cli.main import app
from geo_service.region.find import find_region, new_region_path


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("GEO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(*arguments):
    done = CliRunner().invoke(app, list(map(str, arguments)))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_doctor_makes_no_ledger(home, toy_folder, monkeypatch):
    monkeypatch.setenv("GEO_REGION", str(toy_folder))
    done = run("doctor")
    assert "there is none yet" in done.output
    assert not list(home.rglob("*.sqlite*")) if home.exists() else True


def test_serve_looks_for_its_region_before_it_tells_an_address(home, monkeypatch):
    monkeypatch.setenv("GEO_REGION", "atlantis")
    with pytest.raises(NotFoundError, match="atlantis"):
        run("serve")
    assert not home.exists()


def test_a_bare_name_never_means_a_folder_here(home, tmp_path, monkeypatch, toy_folder):
    (tmp_path / "here").symlink_to(toy_folder)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotFoundError, match=r"write \./here"):
        find_region("here", home)
    assert find_region("./here", home).kind == "path"
    assert new_region_path("here", home) == home / "regions" / "here"


def test_a_backup_of_another_region_is_refused(home, tmp_path, monkeypatch, toy_folder):
    other = tmp_path / "other"
    shutil.copytree(toy_folder, other)
    manifest = other / "region.toml"
    manifest.write_text(manifest.read_text().replace('id = "', 'id = "other_', 1))
    monkeypatch.setenv("GEO_REGION", str(toy_folder))
    run("key", "add", "someone", "--role", "admin")
    run("backup", tmp_path / "b.zip")
    with pytest.raises(ConflictError, match="is a backup of region"):
        run("restore", tmp_path / "b.zip", "--region", other)
