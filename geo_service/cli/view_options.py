"""Options that the planner's commands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo_service.base.dates import DateOrder
from geo_service.base.errors import InputError

if TYPE_CHECKING:
    from geo_service.cube.filters import Filters
    from geo_service.planning.cubes import FileColumns

LangOption = Annotated[
    str | None, typer.Option("--lang", help="Of names of areas: zh or en; else the region's.")
]
EncodingOption = Annotated[str | None, typer.Option(help="Of a CSV file, if found wrongly.")]
SheetOption = Annotated[
    str | None,
    typer.Option("--sheet", "--layer", help="Of a workbook or vector file with several."),
]
RegionOption = Annotated[str | None, typer.Option(help="A built-in region or a folder.")]
InputOption = Annotated[
    Path | None,
    typer.Option("--input", help="An assigned file; without it, the complaints in the ledger."),
]
FromOption = Annotated[str | None, typer.Option("--from", help="First day, as 2024-05-01.")]
ToOption = Annotated[str | None, typer.Option("--to", help="The day after the last.")]
CategoryOption = Annotated[
    str, typer.Option(help="Only this category, a path such as noise/building, at any depth.")
]
AreaOption = Annotated[
    list[str] | None, typer.Option(help="Only this area, as level:code; may be repeated.")
]
DayColumnOption = Annotated[
    str | None,
    typer.Option("--day-column", "--time", help="Column of --input with the day; else by name."),
]
LonOption = Annotated[
    str | None, typer.Option(help="Column of --input with longitudes, for cells; else by name.")
]
LatOption = Annotated[str | None, typer.Option(help="Column of --input with latitudes.")]
DateOrderOption = Annotated[
    DateOrder | None,
    typer.Option(help="Of dates as 05/01/2024 in --input, where no value of the column tells."),
]
CategoryColumnOption = Annotated[
    str | None, typer.Option(help="Column of --input with the category; else found by its name.")
]


def file_columns(
    day: str | None,
    category: str | None,
    lon: str | None,
    lat: str | None,
    date_order: DateOrder | None,
) -> FileColumns:
    """What the options say of an assigned file's columns."""
    from geo_service.planning.cubes import FileColumns

    return FileColumns(day, category, lon, lat, date_order)


def note(sentence: str) -> None:
    """Say, beside a result, what the user should know of it."""
    typer.echo(f"note: {sentence}", err=True)


def filters_of(
    first: str | None, until: str | None, category: str, area: list[str] | None, **more: str
) -> Filters:
    """Read the restrictions of a view as the options give them; ``more`` as ``read_filters``."""
    from geo_service.base.dates import parse_date
    from geo_service.cube.filters import read_filters

    return read_filters(
        first=parse_date(first, name="--from"),
        until=parse_date(until, name="--to"),
        category=category,
        areas=area or (),
        **more,
    )


def check_one_of(level: str | None, h3: int | None) -> None:
    """Refuse both or neither of ``--level`` and ``--h3``."""
    if (level is None) == (h3 is None):
        raise InputError("choose what to test", hint="give either --level or --h3")
