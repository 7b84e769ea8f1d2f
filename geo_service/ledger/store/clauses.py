"""SQL that differs between SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa


def among(
    connection: sa.Connection, column: sa.Column[Any], values: Sequence[Any]
) -> sa.ColumnElement[bool]:
    """``column`` is one of many values, passed as one parameter however many they are."""
    if connection.dialect.name == "postgresql":
        as_array = sa.bindparam(None, list(values), type_=sa.ARRAY(column.type))
        return column == sa.any_(as_array)
    as_json = sa.bindparam(None, json.dumps(list(values)), type_=sa.Text())
    return column.in_(sa.select(sa.func.json_each(as_json).table_valued("value").c.value))
