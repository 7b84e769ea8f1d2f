"""``geo-service forecast``: expected complaints of the coming weeks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo_service.base.errors import InputError
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
    file_columns,
    filters_of,
    note,
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("forecast")(forecast)


def forecast(
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")],
    region: RegionOption = None,
    category: CategoryOption = "",
    level: Annotated[
        str | None, typer.Option(help="Forecast each area of this level; without it each topic.")
    ] = None,
    topics: Annotated[
        bool, typer.Option("--topics", help="With --level: each topic in each area.")
    ] = False,
    weeks: Annotated[int, typer.Option(min=1, max=26, help="Weeks ahead.")] = 4,
    least: Annotated[
        float, typer.Option(help="Only weeks above this with 80 % probability.")
    ] = 0.0,
    source: InputOption = None,
    first: FromOption = None,
    until: ToOption = None,
    area: AreaOption = None,
    day_column: DayColumnOption = None,
    category_column: CategoryColumnOption = None,
    lon: LonOption = None,
    lat: LatOption = None,
    date_order: DateOrderOption = None,
    lang: LangOption = None,
) -> None:
    """Forecast weekly complaints with 80 and 95 % intervals, and say how well it did before.

    A series is shown only where its best method beats last year's weeks clearly at rolling
    origins and its 80 % interval holds 70 to 90 % of the weeks; else the reason stands there.
    """
    from geo_service.base.settings import Settings
    from geo_service.planning.forecasts import forecasts
    from geo_service.planning.open_queries import open_queries
    from geo_service.tables import write_table

    if topics and level is None:
        raise InputError("--topics needs a level", hint="add --level, such as --level district")
    filters = filters_of(first, until, category, area)
    by = "topic" if level is None else ("topic-area" if topics else "area")
    given = file_columns(day_column, category_column, lon, lat, date_order)
    with open_queries(Settings(), region, source, given=given, tell=note) as queries:
        with working("forecasting every series"):
            found = forecasts(queries, filters, by=by, level=level, weeks=weeks, least=least)
        result = named(found, queries, lang)
    write_table(target, result.table.schema, [result.table])
    facts = result.facts
    typer.echo(
        f"{target}: {facts['shown']:,} of {facts['series']:,} series forecast for {weeks} week(s) "
        f"from {facts['first_week']}, after {facts['history_weeks']} weeks"
    )
    for reason, count in sorted(facts["not_shown"].items()):
        typer.echo(f"  {count:,} not shown: {reason}")
    for year in facts["calendar_missing"]:
        typer.echo(f"  the region's calendar does not know {year}: only its weekends count as off")
