"""The notebooks of the documentation run from top to bottom, and are kept without outputs."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat", reason="the development group is not installed")
nbclient = pytest.importorskip("nbclient", reason="the development group is not installed")

NOTEBOOKS = sorted((Path(__file__).parents[1] / "docs" / "notebooks").glob("*.ipynb"))
#: what would make a page ask the network: a script, a picture, a frame or a style from elsewhere
_REMOTE = re.compile(r"""(?:\bsrc=|<link[^>]*\bhref=|@import\s+|url\()["']?https?://""")


def read(file: Path) -> nbformat.NotebookNode:
    found = nbformat.read(file, as_version=4)
    nbformat.validate(found)
    return found


def test_there_are_notebooks():
    assert NOTEBOOKS


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.name)
def test_it_is_kept_without_outputs(file):
    for cell in read(file).cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.name)
def test_it_runs_and_its_map_needs_no_network(file, tmp_path, monkeypatch):
    monkeypatch.setenv("GEO_HOME", str(tmp_path / "home"))
    notebook = read(file)
    run = nbclient.NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
    )
    run.execute()  # raises CellExecutionError for a cell that fails
    pages = [
        output.data["text/html"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", {})
    ]
    maps = [page for page in pages if "<iframe" in page]
    assert len(maps) == 1
    assert "leaflet" in maps[0].lower()
    for page in pages:
        assert not _REMOTE.search(unescape(page))
