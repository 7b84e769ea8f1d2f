"""What is kept appears whole or not at all, and through one module only."""

import ast
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geo_service.base.atomic import (
    create_file,
    creating_folder,
    replace_folder,
    replacing,
    write_file,
)
from geo_service.base.errors import NotFoundError

PACKAGE = Path(__file__).parents[2] / "geo_service"


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.txt"
    write_file(path, "old")
    with pytest.raises(UnicodeEncodeError), replacing(path) as temporary:
        temporary.write_text("new \udc80", encoding="utf-8")
    assert path.read_text() == "old"
    assert names_in(tmp_path) == ["a.txt"]


def test_a_file_is_written_for_its_owner_alone(tmp_path):
    write_file(tmp_path / "secret", "平安里")
    write_file(tmp_path / "data", b"\x00\xff")
    assert (tmp_path / "secret").read_text(encoding="utf-8") == "平安里"
    assert [mode_of(tmp_path / name) for name in ("secret", "data")] == [0o600, 0o600]


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(NotFoundError, match="does not exist"):
        write_file(tmp_path / "none" / "a", "x")


def test_of_many_that_create_a_file_one_does(tmp_path):
    path = tmp_path / "key"
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: create_file(path, str(n) * 32), range(8)))
    assert made.count(True) == 1
    assert path.read_text() == str(made.index(True)) * 32
    assert mode_of(path) == 0o600
    assert names_in(tmp_path) == ["key"]


def test_a_file_is_created_where_there_are_no_hard_links(tmp_path, monkeypatch):
    def refuse(*args):
        raise PermissionError("not on this file system")

    monkeypatch.setattr("os.link", refuse)
    assert create_file(tmp_path / "key", "x") is True
    assert (tmp_path / "key").read_text() == "x"
    with pytest.raises(PermissionError):
        create_file(tmp_path / "key", "y")
    assert names_in(tmp_path) == ["key"]


def test_a_folder_appears_whole_and_the_first_one_stays(tmp_path):
    target = tmp_path / "below" / "copy"
    with pytest.raises(FileNotFoundError), creating_folder(target) as folder:
        (folder / "half" / "file").touch()
    assert names_in(target.parent) == []
    for name in ("first", "second"):
        with creating_folder(target) as folder:
            (folder / name).touch()
    assert names_in(target) == ["first"]
    assert names_in(target.parent) == ["copy"]


def test_a_folder_is_replaced_or_put_back(tmp_path):
    new, target = tmp_path / "new", tmp_path / "target"
    for folder, name in ((new, "new"), (target, "old")):
        folder.mkdir()
        (folder / name).touch()
    with pytest.raises(FileNotFoundError):
        replace_folder(tmp_path / "missing", target)
    assert names_in(target) == ["old"]
    replace_folder(new, target)
    assert names_in(target) == ["new"]
    assert names_in(tmp_path) == ["target"]


def test_nothing_else_replaces_or_syncs_files():
    """Writers elsewhere go through ``base``; what is renamed on its way to deletion is no write."""
    allowed = {"base/atomic.py", "base/unnamed_file.py", "api/upload_store.py"}
    found = {
        str(file.relative_to(PACKAGE))
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr == "fsync"
        # ``str.replace`` has two arguments, that of dataclasses has keywords
        or (node.func.attr in ("rename", "replace") and len(node.args) == 1 and not node.keywords)
    }
    assert found - allowed == set()
