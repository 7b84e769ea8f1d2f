"""Texts that Parquet keeps as dictionaries pass through as such, and the file says they are text."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geo_service.tables import ParquetTable, open_table, write_table


@pytest.fixture
def source(tmp_path):
    n = 30_000
    rng = np.random.default_rng(3)
    kinds = np.array(["noise", "water", "", None], object)[rng.integers(0, 4, n)]
    table = pa.table(
        {
            "kind": pa.array(kinds, pa.string()),
            "words": pa.array([f"text number {i}, unlike the others" for i in range(n)]),
            "lon": rng.uniform(0, 1, n),
            "read": pa.array(kinds[::-1], pa.string()),
        }
    ).replace_schema_metadata({"made by": "a test"})
    pq.write_table(table, tmp_path / "in.parquet", row_group_size=10_000)
    return table


def test_only_columns_that_repeat_and_are_not_read(tmp_path, source):
    reader = ParquetTable(tmp_path / "in.parquet")
    reader.keep_codes({"read"})
    chunks = [chunk.table for chunk in reader.chunks()]
    assert all(pa.types.is_dictionary(one.schema.field("kind").type) for one in chunks)
    for name in ("words", "read"):
        assert all(one.schema.field(name).type == pa.string() for one in chunks)
    assert reader.schema.field("kind").type == pa.string()
    written = tmp_path / "out.parquet"
    assert write_table(written, reader.schema, iter(chunks)) == 30_000
    again = pq.read_table(written)
    assert again.schema.equals(source.schema, check_metadata=True)
    assert again.equals(source)


def test_a_dictionary_that_differs_from_table_to_table(tmp_path):
    schema = pa.schema([("place", pa.string()), ("n", pa.int64())])
    parts = [["b", "a", "b"], ["c"], ["", "a"]]
    tables = [
        pa.table({"place": pa.array(part).dictionary_encode(), "n": range(len(part))})
        for part in parts
    ]
    write_table(tmp_path / "a.parquet", schema, tables)
    table = pq.read_table(tmp_path / "a.parquet")
    assert table.schema == schema
    assert table["place"].to_pylist() == ["b", "a", "b", "c", "", "a"]
    column = pq.ParquetFile(tmp_path / "a.parquet").metadata.row_group(0).column(1)
    assert column.statistics.max == 2  # numbers keep their least and greatest


@pytest.mark.parametrize("coded_first", [True, False])
def test_texts_and_dictionaries_mixed(tmp_path, coded_first):
    schema = pa.schema([("place", pa.string())])
    tables = [
        pa.table({"place": pa.array(["b", None]).dictionary_encode()}),
        pa.table({"place": ["c"]}),
    ]
    if not coded_first:
        tables.reverse()
    write_table(tmp_path / "a.parquet", schema, tables)
    table = pq.read_table(tmp_path / "a.parquet")
    assert table.schema == schema
    assert table["place"].to_pylist() == (["b", None, "c"] if coded_first else ["c", "b", None])


def test_nothing_to_write(tmp_path):
    schema = pa.schema([("place", pa.string())], {"a": "b"})
    write_table(tmp_path / "a.parquet", schema, [])
    assert open_table(tmp_path / "a.parquet").schema.equals(schema, check_metadata=True)


def test_many_small_row_groups_are_read_together(tmp_path):
    table = pa.table({"n": range(20_000), "kind": ["x"] * 20_000})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=10)
    reader = ParquetTable(tmp_path / "a.parquet")
    reader.keep_codes(())
    chunks = list(reader.chunks())
    assert [chunk.first_row for chunk in chunks] == [1]
    assert chunks[0].table.equals(table)
