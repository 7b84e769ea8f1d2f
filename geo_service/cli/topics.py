"""``geo-service topics``: the topics of a month, from the data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo_service.cli.view_options import RegionOption


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("topics")(topics)


def topics(
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")],
    month: Annotated[str, typer.Option(help="The month, as 2026-10.")],
    region: RegionOption = None,
    top: Annotated[int, typer.Option(min=1, max=1_000, help="So many topics.")] = 20,
) -> None:
    """Score the categories of a month and write the best, one row each.

    By volume, growth beyond what the season explains, spread over townships, unresolved share,
    and callers who call again; each is shown, with what chance does to it. The rank's bounds are
    of a bootstrap. Weights are the region's. Writes CSV, XLSX, Parquet or JSON by suffix; the
    candidates for the month after are told as well.
    """
    from geo_service.cli.opening import open_all
    from geo_service.cli.progress import working
    from geo_service.planning.geography import Geography
    from geo_service.planning.ledger_cube import present_cube
    from geo_service.planning.topics.candidates import find_topics, json_of, month_after, table_of
    from geo_service.planning.write_rows import check_target, write_rows

    check_target(target)
    with working("counting"), open_all(region) as (settings, opened, ledger):
        snapshot = present_cube(ledger, settings, opened)
        found = find_topics(Geography(opened.folder), snapshot, month)
    table = table_of(found, top)
    write_rows(target, table)
    typer.echo(f"{target}: {table.num_rows:,} topics of {found.month}")
    if not found.has_year:
        typer.echo("  less than 13 months of complaints: the season is not known")
    ahead = json_of(found, 5)["next"]
    if ahead:
        typer.echo(f"  expected in {month_after(found.month)}:")
    for row in ahead:
        bounds = f"{row['expected_low']:,.0f} to {row['expected_high']:,.0f}"
        typer.echo(f"    {row['category']}: {row['expected']:,.0f} ({bounds})")
