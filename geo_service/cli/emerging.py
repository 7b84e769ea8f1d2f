"""``geo-service emerging``: which concentrations are new, growing, lasting or gone."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from geo_service.cli.names import named
from geo_service.cli.progress import working
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


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("emerging")(emerging)


def emerging(
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")],
    region: RegionOption = None,
    level: Annotated[str | None, typer.Option(help="Test the areas of this level.")] = None,
    h3: Annotated[int | None, typer.Option(help="Test H3 cells of this resolution.")] = None,
    source: InputOption = None,
    step: Annotated[str, typer.Option(help="week or month")] = "month",
    category: CategoryOption = "",
    first: FromOption = None,
    until: ToOption = None,
    area: AreaOption = None,
    rings: Annotated[int, typer.Option(min=1, max=20, help="Rings of cells around each.")] = 1,
    lag: Annotated[int, typer.Option(min=0, max=12, help="Earlier steps in a neighbourhood.")] = 1,
    significance: Annotated[
        float,
        typer.Option(help="False discovery rate over all bins, of every place and step, up to 1."),
    ] = 0.10,
    hamed_rao: Annotated[
        bool, typer.Option("--hamed-rao", help="Allow for steps that depend on one another.")
    ] = False,
    day_column: DayColumnOption = None,
    category_column: CategoryColumnOption = None,
    lon: LonOption = None,
    lat: LatOption = None,
    date_order: DateOrderOption = None,
    lang: LangOption = None,
) -> None:
    """Classify places by their history, and write code,name,class,trend_z,trend_p,hot_steps,….

    Gi* over space and time (neighbours in the same step and the step before, against the whole
    period), the false discovery rate over all bins, the Mann-Kendall trend of each place's z,
    and the seventeen classes of Esri's emerging hot spot analysis. Whole steps only: by default
    the latest 24 months or 52 weeks.
    """
    from geo_service.base.settings import Settings
    from geo_service.planning.emerging import EmergingSettings
    from geo_service.planning.emerging import emerging as find
    from geo_service.planning.open_queries import open_queries
    from geo_service.planning.result import GEOMETRY
    from geo_service.tables import VECTOR, format_of, write_table

    check_one_of(level, h3)
    filters = filters_of(first, until, category, area)
    how = EmergingSettings(step, lag, rings, significance, hamed_rao=hamed_rao)
    given = file_columns(day_column, category_column, lon, lat, date_order)
    with ExitStack() as stack:
        with working("reading"):
            opened = open_queries(Settings(), region, source, given=given, tell=note)
            queries = stack.enter_context(opened)
        with working("testing every place and step"):
            found = find(queries, filters, level=level, res=h3, how=how)
        result, last = named(found, queries, lang), queries.extent()[1] or ""
    drawn = format_of(target) in VECTOR
    table = result.with_geometry() if drawn else result.table
    write_table(target, table.schema, [table], geometry=GEOMETRY if drawn else None)
    steps = result.facts["steps"]
    until = result.facts["until"]
    typer.echo(
        f"{target}: {table.num_rows:,} places, {len(steps)} {step}s from {steps[0]} "
        f"to before {until}"
    )
    for name, count in Counter(result.table["class"].to_pylist()).most_common():
        typer.echo(f"  {name:<24} {count:>8,}  {result.facts['sentences'][name]['en']}")
    if last >= until:
        typer.echo(f"  days from {until} on are no whole {step} in the data and are left out")
    if not any(result.table["trend_z"].to_pylist()) and not any(result.table["last_z"].to_pylist()):
        typer.echo(
            "  no place differs from another in any step: are the category and the area spelled "
            "as in the data?"
        )
    if result.facts["few_steps"]:
        typer.echo("  fewer than ten steps: the trend test is rough")
