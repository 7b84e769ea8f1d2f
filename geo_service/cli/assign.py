"""``geo-service assign``: add area codes and cells to a file of points."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo_service.base.dates import DateOrder
from geo_service.cli.view_options import LangOption

if TYPE_CHECKING:
    from geo_service.assign import AssignSummary


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("assign")(assign)


def assign(
    source: Annotated[Path, typer.Argument(metavar="IN", help="The file to read.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")],
    region: Annotated[str | None, typer.Option(help="A built-in region or a folder.")] = None,
    lon: Annotated[str | None, typer.Option(help="Column of longitudes.")] = None,
    lat: Annotated[str | None, typer.Option(help="Column of latitudes.")] = None,
    point: Annotated[
        str | None, typer.Option(help="Column that holds both, as (lat, lon) or POINT (x y).")
    ] = None,
    datum: Annotated[
        str | None, typer.Option(help="WGS-84, GCJ-02, BD-09 or CGCS2000; else the region's.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Boundaries of this date.")] = None,
    as_of_column: Annotated[
        str | None, typer.Option(help="Column of dates: each row by the boundaries of its day.")
    ] = None,
    date_order: Annotated[
        DateOrder | None,
        typer.Option(help="Of dates as 05/01/2024, where no value of the column tells."),
    ] = None,
    h3: Annotated[int | None, typer.Option(help="Add the H3 cell of this resolution.")] = None,
    levels: Annotated[
        str | None, typer.Option(help="Levels to assign, by commas; else all.")
    ] = None,
    address: Annotated[
        str | None, typer.Option(help="Column of addresses, to tell a geocoder's default by.")
    ] = None,
    default_share: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of rows on one coordinate; 0 turns the rule off."),
    ] = 0.005,
    default_count: Annotated[int, typer.Option(min=2, help="And at least so many rows.")] = 20,
    encoding: Annotated[str | None, typer.Option(help="Of a CSV file, if found wrongly.")] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", "--layer", help="Of a workbook or vector file with several."),
    ] = None,
    point_on_shape: Annotated[
        bool, typer.Option("--point-on-shape", help="Take lines and polygons by a point on them.")
    ] = False,
    lang: LangOption = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Dask scheduler address, or: threads, processes. Parquet only."),
    ] = None,
) -> None:
    """Assign every row of IN to its areas, and write all its columns and these to OUT.

    Reads and writes CSV (also .gz), Parquet, GeoJSON, FlatGeobuf, GeoPackage and XLSX by suffix.
    Adds <level>_code and <level>_name per level (several joined by |), h3_<res> if asked, and
    assign_status: ok, none, multiple, no_coordinate, bad_coordinate or default_location. Rows that
    cannot be used are kept, and listed with the reason in OUT.rejects.csv.

    default_location: so many rows with different addresses lie on exactly one coordinate that a
    geocoder must have given it for want of anything better: at least --default-share of all rows
    and --default-count of them, with addresses that vary at least half as much as elsewhere in
    the file. Their areas are filled in, but rest on nothing. Needs a column of addresses.
    """
    from geo_service.assign import DefaultRule, Options, assign_file
    from geo_service.base.dates import parse_date
    from geo_service.base.settings import Settings
    from geo_service.cli.progress import progress_bar
    from geo_service.datum import parse_datum
    from geo_service.region.folder import RegionFolder
    from geo_service.service.atlas import Atlas

    settings = Settings()
    options = Options(
        lon=lon,
        lat=lat,
        datum=None if datum is None else parse_datum(datum),
        as_of=parse_date(as_of, name="--as-of"),
        as_of_column=as_of_column,
        h3_res=h3,
        levels=None if levels is None else [level.strip() for level in levels.split(",")],
        address=address,
        encoding=encoding,
        point=point,
        sheet=sheet,
        date_order=date_order,
        point_on_shape=point_on_shape,
        lang=lang,
        default_rule=DefaultRule(share=default_share, count=default_count),
    )
    # a polite stop cleans up behind itself
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    atlas = Atlas(RegionFolder.open(region or settings.region, settings.home))
    with progress_bar() as progress:
        if scheduler is None:
            summary = assign_file(atlas, source, target, options, progress)
        else:
            from geo_service.assign.cluster import assign_on_cluster

            summary = assign_on_cluster(atlas, source, target, options, scheduler, progress)
    _print(summary)
    if summary.failure:
        typer.echo(f"geo-service: {summary.failure}", err=True)
        raise typer.Exit(1)


def _print(summary: AssignSummary) -> None:
    tally = summary.tally
    typer.echo(f"{summary.output}: {tally.rows:,} rows in {summary.seconds:.1f} s", nl=False)
    typer.echo(f" ({summary.rows_per_s:,.0f} rows/s)")
    for status, rows in tally.status.items():
        if rows or status == "ok":
            typer.echo(f"  {status:<17}{rows:>12,}  {rows / max(tally.rows, 1):7.2%}")
    for level, count in tally.levels.items():
        several = f", {count.several:,} in several" if count.several else ""
        typer.echo(f"  {level}: {count.with_area:,} rows in {len(count.codes):,} areas{several}")
    if summary.rejects is not None:
        typer.echo(f"  {tally.rejects:,} faults listed in {summary.rejects}")
    for notice in summary.notices:
        typer.echo(f"  note: {notice}")
