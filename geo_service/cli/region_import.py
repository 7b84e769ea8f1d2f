"""``geo-service region import``: import boundaries into a region."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo_service.base.datums import Datum
from geo_service.cli.region_tables import errors_as_json, print_json, print_report

if TYPE_CHECKING:
    from geo_service.region.importing.bring_in import Imported

Day = typer.Option(formats=["%Y-%m-%d"], metavar="DATE")


def register(app: typer.Typer) -> None:
    """Add the commands to ``geo-service region``."""
    app.command("import")(import_)


def import_(
    file: Annotated[
        Path,
        typer.Argument(help="GeoJSON, Shapefile, GPKG, KML, GDB … also zipped, or a table of WKT."),
    ],
    region: Annotated[
        str, typer.Option(help="A folder, or a name; a new bare name goes under GEO_HOME.")
    ],
    level: Annotated[str, typer.Option(help="The level these areas are of, e.g. ward.")],
    code: Annotated[str, typer.Option(help="The field that holds each area's stable code.")],
    name: Annotated[str | None, typer.Option(help="The field with its name.")] = None,
    parent: Annotated[
        str | None, typer.Option(help="The field with the code above; by default by position.")
    ] = None,
    datum: Annotated[
        Datum | None, typer.Option(help="The datum of the degrees; by default what the CRS says.")
    ] = None,
    crs: Annotated[str | None, typer.Option(help="The CRS, instead of what the file says.")] = None,
    swap_axes: Annotated[
        bool, typer.Option("--swap-axes", help="The file has latitude before longitude.")
    ] = False,
    layer: Annotated[str | None, typer.Option(help="The layer, where there are several.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Of a .dbf or CSV's texts.")] = None,
    where: Annotated[
        str | None, typer.Option(help="Only features with, e.g., \"STATE = 'IL'\".")
    ] = None,
    skip_empty: Annotated[
        bool, typer.Option("--skip-empty", help="Leave out features without a code or a shape.")
    ] = False,
    shift: Annotated[
        str | None, typer.Option(help="An old datum's dx,dy,dz[,rx,ry,rz,s] to WGS-84.")
    ] = None,
    valid_from: Annotated[datetime | None, Day] = None,
    valid_to: Annotated[datetime | None, Day] = None,
    generation: Annotated[
        str | None, typer.Option(help="Its id; by default the first day, or today.")
    ] = None,
    allow_overlap: Annotated[
        bool, typer.Option("--allow-overlap", help="Overlaps are listed, not refused.")
    ] = False,
    activate: Annotated[
        bool, typer.Option("--activate", help="Put it into force although it is not the first.")
    ] = False,
    no_repair: Annotated[
        bool, typer.Option("--no-repair", help="Refuse invalid rings instead of mending them.")
    ] = False,
    dissolve: Annotated[
        bool, typer.Option("--dissolve", help="Join the features of one code into one area.")
    ] = False,
    accuracy_m: Annotated[
        float, typer.Option("--accuracy", min=0, help="How far a border may be off, in metres.")
    ] = 10.0,
    approximate: Annotated[
        bool, typer.Option("--approximate", help="The borders are known to be approximate.")
    ] = False,
    sliver_m: Annotated[
        float, typer.Option("--sliver", min=0, help="Narrower overlaps are slivers, in metres.")
    ] = 1.0,
    source: Annotated[str, typer.Option(help="Where the file comes from.")] = "",
    licence: Annotated[str, typer.Option("--license", help="Its licence.")] = "",
    level_name: Annotated[str, typer.Option(help="A new level's name, e.g. 街道.")] = "",
    level_name_en: Annotated[str, typer.Option(help="A new level's English name.")] = "",
    above: Annotated[
        str | None, typer.Option(help="Put a new level above this one, not below all.")
    ] = None,
    apart: Annotated[
        bool, typer.Option("--apart", help="A new level beside the others, not nested in them.")
    ] = False,
    region_name: Annotated[str, typer.Option(help="A new region's name.")] = "",
    time_zone: Annotated[str, typer.Option(help="A new region's time zone.")] = "UTC",
    region_datum: Annotated[
        Datum, typer.Option(help="A new region's default datum of points.")
    ] = Datum.WGS84,
    language: Annotated[
        str, typer.Option(help="A new region's: zh or en; by default told from its names.")
    ] = "",
    h3_res: Annotated[int, typer.Option(min=0, max=15, help="A new region's finest cell.")] = 11,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Import the areas of a level; exits with 1, and writes nothing, if the check finds errors."""
    from geo_service.cli.progress import working
    from geo_service.region.importing.bring_in import import_areas
    from geo_service.region.own_copy import writable_region
    from geo_service.region.request import AreaSetRequest, NewRegion, ReadOptions

    reading = ReadOptions(
        file, code, name, parent, layer, encoding, crs, datum, swap_axes, dissolve, not no_repair,
        shift, where, skip_empty,
    )  # fmt: skip
    purpose = AreaSetRequest(
        level=level,
        generation=generation,
        valid_from=valid_from.date() if valid_from else None,
        valid_to=valid_to.date() if valid_to else None,
        activate=activate,
        allow_overlap=allow_overlap,
        accuracy_m=accuracy_m,
        approximate=approximate,
        sliver_width_m=sliver_m,
        source=source,
        license=licence,
        level_name=level_name,
        level_name_en=level_name_en,
        before=above,
        apart=apart,
    )
    founding = NewRegion(region_name, time_zone, region_datum, h3_res, language)
    with errors_as_json(as_json), working("reading and checking the borders"):
        done = import_areas(writable_region(region), reading, purpose, founding)
    if as_json:
        print_json({**done.report.as_json(), "written": done.written, "region": done.path,
                    "areas": done.count, "box": done.box, "area_set": done.areas,
                    "notices": done.notices})  # fmt: skip
    else:
        print_report(done.report, f"Import of {file.name}")
        for notice in done.notices:
            typer.echo(f"note: {notice}")
        _say(done)
    if not done.written:
        raise typer.Exit(1)


def _say(done: Imported) -> None:
    if not done.written:
        typer.echo("Nothing was written.")
        return
    areas = done.areas
    west, south, east, north = done.box
    made = "made the region" if done.founded else "into the region"
    typer.echo(
        f"{done.count:,} areas of level {areas.level}, generation {areas.generation}, {made} "
        f"{done.path}\nfrom longitude {west:.4f} to {east:.4f}, latitude {south:.4f} to {north:.4f}"
    )
    if not areas.active:
        typer.echo(f"In force after: geo-service region activate {done.path} {areas.generation}")
