"""``geo-service region``: look at regions, check, compare and switch their boundaries."""

from __future__ import annotations

from typing import Annotated

import typer

from geo_service.base.errors import GeoServiceError
from geo_service.cli import region_derive, region_fetch, region_import, region_osm
from geo_service.cli.region_tables import (
    errors_as_json,
    print_diff,
    print_json,
    print_report,
    print_table,
)

region_app = typer.Typer(
    no_args_is_help=True,
    help="The boundaries of a city: list, check, import, derive, compare, put into force.",
)
Name = Annotated[str, typer.Argument(metavar="REGION", help="A region's name, or its folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def register(app: typer.Typer) -> None:
    """Add ``region`` and its commands to the application."""
    region_import.register(region_app)
    region_derive.register(region_app)
    region_osm.register(region_app)
    region_fetch.register(region_app)
    app.add_typer(region_app, name="region")


@region_app.command("list")
def list_(as_json: Json = False) -> None:
    """List the regions: the user's own ones and those built in."""
    from geo_service.region.find import list_regions
    from geo_service.region.folder import RegionFolder

    rows = []
    regions = list_regions()
    own = {found.name for found in regions if found.kind == "own"}
    for found in regions:
        try:
            folder = RegionFolder.open(found.path)
            levels, name = ", ".join(level.id for level in folder.levels), folder.manifest.name
        except GeoServiceError as error:
            levels, name = f"broken: {error.message}", ""
        hidden = found.kind == "built-in" and found.name in own
        kind = f"{found.kind}, behind your own" if hidden else found.kind
        rows.append((found.name, name, kind, levels, str(found.path)))
    header = ("region", "name", "kind", "levels", "folder")
    if as_json:
        print_json([dict(zip(header, row, strict=True)) for row in rows])
    else:
        print_table("Regions", header, rows)


@region_app.command()
def show(region: Name, as_json: Json = False) -> None:
    """Show a region: its levels, generations, accuracy, sources and licences."""
    from geo_service.region.overview import overview

    with errors_as_json(as_json):
        seen = overview(region)
    if as_json:
        print_json(seen)
        return
    typer.echo(f"{seen['id']}  {seen['name']}  ({seen['kind']}: {seen['folder']})")
    typer.echo(
        f"datum {seen['datum']}, time zone {seen['time_zone']}, answers at {seen['lead_level']}, "
        f"falls back to {seen['fallback_level']}, finest cell H3 {seen['h3_res']}"
    )
    for title, key in (("Levels, coarse to fine", "levels"), ("Areas", "areas")):
        rows = [tuple(row.values()) for row in seen[key]]
        if rows:
            print_table(title, tuple(seen[key][0]), rows)


@region_app.command()
def check(
    region: Name,
    allow_overlap: Annotated[
        bool, typer.Option("--allow-overlap", help="Overlaps are no error, at any level.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check a region; exits with 1 if there is an error among the findings."""
    from geo_service.cli.progress import working
    from geo_service.planning.geography import residents_fault
    from geo_service.region.checking.check import check_region
    from geo_service.region.checking.findings import CheckReport
    from geo_service.region.folder import RegionFolder
    from geo_service.service.check_data import check_data

    with errors_as_json(as_json):
        folder = RegionFolder.open(region)
        with working("checking"):
            borders = check_region(folder, allow_overlap=allow_overlap)
            found = [*borders.findings, *check_data(folder).findings, *residents_fault(folder)]
            report = CheckReport.of(found)
    if as_json:
        print_json(report.as_json())
    else:
        print_report(report, f"Check of {region}")
    if report.errors:
        raise typer.Exit(1)


@region_app.command()
def diff(
    region: Name,
    before: Annotated[str, typer.Argument(metavar="GEN1", help="The older generation.")],
    after: Annotated[str, typer.Argument(metavar="GEN2", help="The newer generation.")],
    as_json: Json = False,
) -> None:
    """List what changed from one generation to another: added, removed, renamed, moved."""
    from geo_service.cli.progress import working
    from geo_service.region.checking.compare import diff_generations
    from geo_service.region.folder import RegionFolder

    with errors_as_json(as_json), working("comparing"):
        diffs = diff_generations(RegionFolder.open(region), before, after)
    if as_json:
        print_json(diffs)
    else:
        print_diff(diffs)


@region_app.command()
def activate(
    region: Name,
    generation: Annotated[str, typer.Argument(metavar="GEN", help="The generation.")],
    level: Annotated[str | None, typer.Option(help="Only on this level.")] = None,
    as_json: Json = False,
) -> None:
    """Put a generation into force on every level that has it."""
    from geo_service.region.activate import activate_generation
    from geo_service.region.own_copy import existing_region

    with errors_as_json(as_json):
        switched = activate_generation(existing_region(region), generation, level)
    if as_json:
        print_json(switched)
        return
    for areas in switched.on:
        since = f" from {areas.valid_from}" if areas.valid_from else ""
        typer.echo(f"{areas.level}: {areas.generation} is in force{since}")
        if switched.today[areas.level] != areas.generation:
            typer.echo(f"  (today {switched.today[areas.level] or 'none'} answers)")
    for areas in switched.off:
        typer.echo(f"{areas.level}: {areas.generation} is no longer in force (same first day)")
