"""Where compiled kernels are kept: by what they do, once a machine, and only where nobody else writes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import geo_service
from geo_service.base import kernels, user_cache

PACKAGE = Path(geo_service.__file__).parent
_ASK = "from geo_service.base import kernels; print(kernels.cache_folder())"


@pytest.fixture
def package(tmp_path):
    copy = tmp_path / "geo_service"
    shutil.copytree(PACKAGE / "index", copy / "index")
    shutil.copytree(PACKAGE / "base", copy / "base")
    return copy


def test_comments_and_other_files_do_not_count(package):
    before = kernels.sources_key(package)
    with (package / "index" / "cells.py").open("a") as file:  # declares no kernel
        file.write("\nX = 1\n")
    lookup = package / "index" / "lookup.py"
    lookup.write_text("# a comment\n" + lookup.read_text().replace('"""', '"""Said otherwise. ', 1))
    assert kernels.sources_key(package) == before
    lookup.write_text(lookup.read_text() + "\nX = 1\n")
    assert kernels.sources_key(package) != before


def _folder(**env):
    found = subprocess.run(
        [sys.executable, "-c", _ASK],
        env={**{k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"}, **env},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return Path(found.stdout.strip())


def test_two_homes_share_one_cache(tmp_path):
    cache = str(tmp_path / "cache")
    one = _folder(XDG_CACHE_HOME=cache, GEO_HOME=str(tmp_path / "a"))
    other = _folder(XDG_CACHE_HOME=cache, GEO_HOME=str(tmp_path / "b"))
    assert one == other
    assert one.is_relative_to(cache)


def test_without_a_cache_folder_another_private_one_serves(tmp_path):
    (tmp_path / "blocked").write_text("a file, not a folder")
    env = {"XDG_CACHE_HOME": str(tmp_path / "blocked"), "TMPDIR": str(tmp_path)}
    home = tmp_path / "home"
    assert _folder(**env, GEO_HOME=str(home)).is_relative_to(home / "cache")
    last = _folder(**env, GEO_HOME=str(tmp_path / "blocked" / "home"))
    assert last.is_relative_to(tmp_path)
    assert last.stat().st_mode & 0o077 == 0


def test_a_folder_that_others_may_write_is_not_used(tmp_path):
    shared = tmp_path / "kernels" / "x"
    shared.mkdir(parents=True)
    shared.chmod(0o777)
    assert not user_cache.is_private(shared)
