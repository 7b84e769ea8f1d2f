"""The ledger's tables as Arrow tables, in the order of their keys."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import sqlalchemy as sa

from geo_service.base.progress import is_progress_shown, report_progress

BATCH_ROWS = 20_000
#: tables that are not part of the ledger
_FOREIGN = frozenset({"alembic_version", "spatial_ref_sys"})


def tables(connection: sa.Connection) -> list[sa.Table]:
    """Every table of the ledger as the store has it, whatever its version, by name."""
    found = sa.MetaData()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sa.exc.SAWarning)  # the geometry's type
        found.reflect(connection)
    mine = (table for table in found.tables.values() if table.name not in _FOREIGN)
    return sorted(mine, key=lambda table: table.name)


def _columns(table: sa.Table) -> list[sa.Column[object]]:
    """Without what the store derives by itself."""
    return [column for column in table.columns if column.computed is None]


def _arrow_type(column: sa.Column[object]) -> pa.DataType:
    if isinstance(column.type, sa.Boolean):
        return pa.bool_()
    if isinstance(column.type, sa.Integer):
        return pa.int64()
    return pa.float64() if isinstance(column.type, sa.Double) else pa.string()


def arrow_schema(table: sa.Table) -> pa.Schema:
    """The columns of a table."""
    return pa.schema(
        [pa.field(column.name, _arrow_type(column), column.nullable) for column in _columns(table)]
    )


@dataclass
class RowsGoneThrough:
    """Tells how many rows of all tables have been gone through."""

    all: int
    done: int = 0

    @classmethod
    def of(cls, connection: sa.Connection) -> RowsGoneThrough:
        """Those of the store; they are counted where somebody wants to know."""
        if not is_progress_shown():
            return cls(0)
        counts = (sa.select(sa.func.count()).select_from(table) for table in tables(connection))
        return cls(sum(connection.execute(count).scalar_one() for count in counts))

    def add(self, rows: int) -> None:
        """So many more are done."""
        self.done += rows
        report_progress(self.done, self.done / self.all if self.all else None, "rows")


def read_table(connection: sa.Connection, table: sa.Table) -> Iterator[pa.Table]:
    """All rows in the order of their key, some thousand at a time."""
    schema = arrow_schema(table)
    streaming = connection.execution_options(stream_results=True)
    result = streaming.execute(sa.select(*_columns(table)).order_by(*table.primary_key.columns))
    for rows in result.partitions(BATCH_ROWS):
        columns = zip(*rows, strict=True)
        arrays = [
            pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)
        ]
        yield pa.Table.from_arrays(arrays, schema=schema)
