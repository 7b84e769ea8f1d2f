"""``geo-service map``: a standalone report that opens with no network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo_service.cli.view_options import (
    AreaOption,
    CategoryColumnOption,
    CategoryOption,
    DateOrderOption,
    DayColumnOption,
    FromOption,
    InputOption,
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
    app.command("map")(map_)


def map_(
    target: Annotated[Path, typer.Argument(metavar="OUT.html", help="The file to write.")],
    region: RegionOption = None,
    source: InputOption = None,
    level: Annotated[str | None, typer.Option(help="Areas to colour; else the lead level.")] = None,
    h3: Annotated[
        int | None, typer.Option(help="Resolution of the hexagons; else by their number.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title of the report.")] = None,
    lang: Annotated[str | None, typer.Option(help="zh or en; else the region's.")] = None,
    category: CategoryOption = "",
    first: FromOption = None,
    until: ToOption = None,
    area: AreaOption = None,
    channel: Annotated[str, typer.Option(help="Only these channels, by commas.")] = "",
    status: Annotated[str, typer.Option(help="Only these states, by commas.")] = "",
    hours: Annotated[str, typer.Option(help="Only these hours, as 7-9,17.")] = "",
    weekdays: Annotated[str, typer.Option(help="Only these weekdays, 1 is Monday.")] = "",
    repeat: Annotated[str, typer.Option(help="all, or once per repeat caller.")] = "all",
    day_column: DayColumnOption = None,
    category_column: CategoryColumnOption = None,
    lon: LonOption = None,
    lat: LatOption = None,
    date_order: DateOrderOption = None,
) -> None:
    """Write a report: H3 hexagons, areas and hot spots on one page with everything inside.

    The page needs no network, now or later. Rows that lie on a geocoder's default coordinate are
    counted apart and never drawn.
    """
    from geo_service.base.atomic import write_file
    from geo_service.base.settings import Settings
    from geo_service.cli.progress import working
    from geo_service.planning.open_queries import open_queries
    from geo_service.planning.report import make_report
    from geo_service.service.english import in_english

    filters = filters_of(
        first, until, category, area, channel=channel, status=status, hours=hours,
        weekdays=weekdays, repeat=repeat,
    )  # fmt: skip
    given = file_columns(day_column, category_column, lon, lat, date_order)
    with (
        working("drawing the map"),
        open_queries(Settings(), region, source, given=given, tell=note) as queries,
    ):
        today = queries.geography.folder.today()
        regions = queries.geography.folder.manifest.language
        lang = "en" if in_english(lang, regions) else "zh"
        html = make_report(
            queries, filters, level=level, res=h3, title=title, lang=lang, today=today
        )
    write_file(target, html)
    typer.echo(f"{target}: {len(html.encode()) / 1e6:.1f} MB, opens without a network")
