"""The side file that lists the rows an ``assign`` could not use, and why."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa

from geo_service.tables import CsvWriter, replacing


def rejects_path(output: Path) -> Path:
    """Name the side file of ``output``: the same name with ``.rejects.csv`` after it."""
    return output.with_name(f"{output.name}.rejects.csv")


class RejectsFile:
    """Made when the first row comes; an old one of the same name goes if none does."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open = ExitStack()
        self._writer: CsvWriter | None = None

    @property
    def path(self) -> Path | None:
        """The file, if any row was rejected."""
        return self._path if self._writer else None

    def add(self, rows: pa.Table) -> None:
        """Append rejected rows."""
        if not rows.num_rows:
            return
        if self._writer is None:
            temporary = self._open.enter_context(replacing(self._path))
            self._writer = self._open.enter_context(
                CsvWriter(temporary, rows.schema, for_people=True)
            )
        self._writer.write(rows)

    def __enter__(self) -> RejectsFile:
        return self

    def __exit__(self, *error: object) -> None:
        failed = error[0] is not None
        if self._writer is None and not failed:
            self._path.unlink(missing_ok=True)
        self._open.__exit__(*error)  # type: ignore[arg-type]
