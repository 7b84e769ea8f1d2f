"""``geo-service region derive``: approximate areas from labelled points."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo_service.base.datums import Datum
from geo_service.cli.region_tables import errors_as_json, print_json


def register(app: typer.Typer) -> None:
    """Add the command to ``geo-service region``."""
    app.command("derive")(derive)


def derive(
    points: Annotated[
        Path, typer.Option(help="CSV with lon, lat and the code of the area each point lies in.")
    ],
    within: Annotated[Path, typer.Option(help="The areas above, in any format import takes.")],
    out: Annotated[str, typer.Option(help="The region to make: a folder, or a bare name.")],
    code: Annotated[
        str | None, typer.Option(help="The points' column of codes; else code, area_code, label.")
    ] = None,
    name: Annotated[str, typer.Option(help="… of names, if any.")] = "name",
    parent: Annotated[str, typer.Option(help="… of the codes above; else by position.")] = "parent",
    seat: Annotated[str, typer.Option(help="… that marks certain points (1, true).")] = "seat",
    group: Annotated[
        str, typer.Option(help="… whose equal values stand for one thing, held out together.")
    ] = "group",
    lon: Annotated[str | None, typer.Option(help="… of longitudes.")] = None,
    lat: Annotated[str | None, typer.Option(help="… of latitudes.")] = None,
    datum: Annotated[Datum, typer.Option(help="The points' datum.")] = Datum.WGS84,
    within_code: Annotated[str, typer.Option(help="The field of codes in --within.")] = "code",
    within_name: Annotated[str | None, typer.Option(help="… of names.")] = None,
    within_datum: Annotated[Datum | None, typer.Option(help="The datum of --within.")] = None,
    within_crs: Annotated[str | None, typer.Option(help="The CRS of --within.")] = None,
    level: Annotated[str, typer.Option(help="The derived level.")] = "township",
    within_level: Annotated[str, typer.Option(help="The level of --within.")] = "district",
    generation: Annotated[str | None, typer.Option(help="Its id; by default today.")] = None,
    source: Annotated[str, typer.Option(help="Where the points come from.")] = "",
    licence: Annotated[str, typer.Option("--license", help="Their licence.")] = "",
    region_name: Annotated[str, typer.Option(help="The region's name.")] = "",
    time_zone: Annotated[str, typer.Option(help="The region's time zone.")] = "UTC",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Make a region whose finer level is drawn from points, with its estimated accuracy."""
    from geo_service.cli.progress import working
    from geo_service.region.deriving.derive_region import Derivation, derive_region
    from geo_service.region.deriving.points_csv import PointColumns
    from geo_service.region.find import new_region_path
    from geo_service.region.request import NewRegion, ReadOptions

    task = Derivation(
        points=points,
        within=ReadOptions(
            within, within_code, within_name, crs=within_crs, datum=within_datum, dissolve=True
        ),
        columns=PointColumns(code, name, parent, seat, group, lon, lat),
        datum=datum,
        level=level,
        within_level=within_level,
        generation=generation,
        source=source,
        license=licence,
    )
    with errors_as_json(as_json), working("drawing borders"):
        done = derive_region(new_region_path(out), task, NewRegion(region_name, time_zone))
    if as_json:
        print_json(done)
        return
    for row, reason in done.refused[:10]:
        typer.echo(f"row {row} not read: {reason}")
    for reason, count in done.left_out.items():
        typer.echo(f"{count:,} point(s) not used: {reason}")
    if done.without_area:
        typer.echo(f"no area for {', '.join(done.without_area)}")
    figures = done.accuracy
    typer.echo(f"{done.count:,} approximate areas of level {done.areas.level} in {done.path}")
    typer.echo(
        f"{figures.share_right:.1%} of {figures.tested:,} points held out fell into their own "
        f"area;\nborders may be off by {figures.accuracy_m:,.0f} m "
        f"({figures.spacing_factor:.2f} × the spacing of an area's points)"
    )
    if not figures.fitted:
        typer.echo(
            "Too few points fell into a wrong area to estimate this, so half the spacing is used."
        )
