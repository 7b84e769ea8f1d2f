"""``geo-service hotspots``: where complaints concentrate more than chance explains."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geo_service.cli.names import named
from geo_service.cli.view_options import (
    AreaOption,
    CategoryColumnOption,
    CategoryOption,
    DateOrderOption,
    DayColumnOption,
    FromOption,
    InputOption,
    LangOption,
    LatOption,
    LonOption,
    RegionOption,
    ToOption,
    check_one_of,
    file_columns,
    filters_of,
    note,
)

if TYPE_CHECKING:
    from geo_service.planning.result import Result


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("hotspots")(hotspots)


def hotspots(
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")],
    region: RegionOption = None,
    level: Annotated[str | None, typer.Option(help="Test the areas of this level.")] = None,
    h3: Annotated[int | None, typer.Option(help="Test H3 cells of this resolution.")] = None,
    rings: Annotated[int, typer.Option(min=1, max=20, help="Rings of cells around each.")] = 1,
    measure: Annotated[
        str,
        typer.Option(
            help="count; rate (per 10,000 residents where they are known, else the share that "
            "the category has of all complaints there, else per km²); per_km2, per_10k, share."
        ),
    ] = "count",
    source: InputOption = None,
    category: CategoryOption = "",
    first: FromOption = None,
    until: ToOption = None,
    area: AreaOption = None,
    repeat: Annotated[str, typer.Option(help="all, or once per repeat caller.")] = "all",
    day_column: DayColumnOption = None,
    category_column: CategoryColumnOption = None,
    lon: LonOption = None,
    lat: LatOption = None,
    date_order: DateOrderOption = None,
    lang: LangOption = None,
) -> None:
    """Test areas or H3 cells for hot and cold spots, and write code,name,count,value,z,p,q,class.

    Getis-Ord Gi*: each place with its neighbours, itself included, against all places. Areas are
    neighbours where they touch (queen contiguity). Of the cells, those take part in which anything
    was ever counted. p is two-sided; q is the false discovery rate over all tests (Benjamini and
    Hochberg), and the class goes by q. An island is tested alone; at the edge, a cell has fewer
    neighbours, for which the statistic allows. Writes CSV, Parquet, GeoJSON and others by suffix.
    """
    from geo_service.base.settings import Settings
    from geo_service.cli.progress import working
    from geo_service.planning.hotspots import area_hot_spots, cell_hot_spots
    from geo_service.planning.open_queries import open_queries

    check_one_of(level, h3)
    filters = filters_of(first, until, category, area, repeat=repeat)
    given = file_columns(day_column, category_column, lon, lat, date_order)
    with ExitStack() as stack:
        with working("reading"):
            opened = open_queries(Settings(), region, source, given=given, tell=note)
            queries = stack.enter_context(opened)
        with working("finding hot spots"):
            if h3 is not None:
                result = cell_hot_spots(queries, filters, h3, measure, rings)
            else:
                result = area_hot_spots(queries, filters, level or "", measure)
        _write(target, named(result, queries, lang))
    _report(target, result.table.to_pydict()["class"], dict(result.facts))


def _write(target: Path, result: Result) -> None:
    from geo_service.planning.result import GEOMETRY
    from geo_service.tables import VECTOR, format_of, write_table

    drawn = format_of(target) in VECTOR
    table = result.with_geometry() if drawn else result.table
    geometry = GEOMETRY if drawn else None
    write_table(target, table.schema, [table], geometry=geometry, for_people=True)


def _report(target: Path, classes: list[str | None], facts: dict[str, Any]) -> None:
    typer.echo(f"{target}: {len(classes):,} rows, {facts['tested']:,} tested ({facts['measure']})")
    for name in sorted({name for name in classes if name}):
        typer.echo(f"  {name:<16} {classes.count(name):>8,}")
    if facts["islands"]:
        typer.echo(f"  {facts['islands']:,} without a neighbour are tested alone")
    if facts.get("edge_cells"):
        typer.echo(f"  {facts['edge_cells']:,} lack a neighbour on some side")
    if facts["default_location"]:
        typer.echo(f"  {facts['default_location']:,} complaints on a default coordinate left out")
    if facts["too_few_to_test"]:
        typer.echo("  so few places that the normal approximation is rough")
