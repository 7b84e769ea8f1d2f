from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from geo_service.base.errors import NotFoundError
from geo_service.tables import ahead, write_table

SCHEMA = pa.schema([("a", pa.int64())])


def breaks_off() -> Iterator[pa.Table]:
    yield pa.table({"a": [1]})
    raise RuntimeError("the power went")


@pytest.mark.parametrize("suffix", ["csv", "csv.gz", "parquet", "xlsx"])
def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"old")
    with pytest.raises(RuntimeError, match="power"):
        write_table(path, SCHEMA, breaks_off())
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="folder"):
        write_table(tmp_path / "no" / "a.csv", SCHEMA, [])


def test_ahead_keeps_order_and_runs_at_most_so_far_ahead() -> None:
    made: list[int] = []

    def numbers() -> Iterator[int]:
        for i in range(50):
            made.append(i)
            yield i

    items = ahead(numbers(), depth=3)
    assert next(items) == 0
    assert len(made) <= 6
    assert list(items) == list(range(1, 50))


def test_ahead_hands_on_an_error() -> None:
    with pytest.raises(RuntimeError, match="power"):
        list(ahead(breaks_off()))


def test_ahead_stops_with_its_consumer() -> None:
    closed = threading.Event()

    def endless() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    items = ahead(endless())
    next(items)
    items.close()
    # the thread has ended; dropping the generator closes what it iterated over
    del items
    assert closed.wait(5)
