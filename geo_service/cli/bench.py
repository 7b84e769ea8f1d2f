"""``geo-service bench``: measure the speed of area look-ups on this machine."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("bench")(bench)


def bench(
    points: Annotated[int, typer.Option(help="Points per measurement.", min=1000)] = 10_000_000,
) -> None:
    """Measure the look-up on this machine beside geopandas and shapely (seeded, about a minute)."""
    from rich.console import Console
    from rich.table import Table

    from geo_service.index.benchmark import measure

    table = Table("polygons", "what", "value", "unit")
    for row in measure(points):
        digits = 0 if abs(row.value) >= 100 else 3
        table.add_row(row.case, row.what, f"{row.value:,.{digits}f}", row.unit)
    Console().print(table)
