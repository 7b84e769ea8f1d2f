"""Connections to DuckDB write nothing of their own, whoever opens them."""

import ast
from pathlib import Path

from geo_service.cube import engine


def test_no_bar_of_duckdb_is_written():
    found = engine.connect().execute("SELECT current_setting('enable_progress_bar')").fetchone()
    assert found == (False,)


def test_connections_are_opened_in_one_place():
    """Elsewhere they would have DuckDB's own settings: a bar in pipes, extensions by network."""
    package = Path(engine.__file__).parents[1]
    opened = [
        file.name
        for file in package.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "duckdb.connect"
    ]
    assert opened == ["engine.py"]
