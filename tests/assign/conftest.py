from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from geo_service.assign import AssignSummary, Options, assign_file
from geo_service.region.folder import RegionFolder
from geo_service.service.atlas import Atlas
from geo_service.tables import open_table


@pytest.fixture(scope="session")
def atlas(toy_folder: Path) -> Atlas:
    return Atlas(RegionFolder.open(toy_folder))


def read(path: Path) -> pa.Table:
    reader = open_table(path)
    return pa.concat_tables([reader.schema.empty_table(), *(c.table for c in reader.chunks())])


@pytest.fixture
def assign(atlas: Atlas, tmp_path: Path) -> Callable[..., tuple[pa.Table, AssignSummary]]:
    """Assign text (as CSV) or a file, and give the output's rows and the summary."""

    def run(source: str | Path, out: str = "out.csv", **options: object) -> tuple:
        if isinstance(source, str):
            (tmp_path / "in.csv").write_text(source, encoding="utf-8")
            source = tmp_path / "in.csv"
        summary = assign_file(atlas, source, tmp_path / out, Options(**options))
        return read(tmp_path / out), summary

    return run
