"""``geo-service region from-osm``: build a region from an OpenStreetMap extract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo_service.cli.region_tables import errors_as_json, print_json, print_report

if TYPE_CHECKING:
    from geo_service.region.osm.build import OsmOutcome


def register(app: typer.Typer) -> None:
    """Add the command to ``geo-service region``."""
    app.command("from-osm")(from_osm)


def from_osm(
    file: Annotated[Path, typer.Argument(help="An extract: .osm.pbf, .osm.bz2 or .osm.")],
    out: Annotated[str, typer.Option(help="The region to make: a folder, or a bare name.")],
    country: Annotated[
        str | None, typer.Option(help="Whose levels to take, e.g. CN; else district and township.")
    ] = None,
    levels: Annotated[
        str | None, typer.Option(help="Or name them: 6=district,8=township (admin_level=ours).")
    ] = None,
    within: Annotated[
        str | None, typer.Option(help="Take only what lies in this boundary (name or relation id).")
    ] = None,
    codes_from: Annotated[
        str | None, typer.Option(help="A region whose codes areas of the same name get.")
    ] = None,
    name: Annotated[str, typer.Option(help="The region's name.")] = "",
    time_zone: Annotated[str, typer.Option(help="Its time zone; else the country's.")] = "",
    allow_overlap: Annotated[bool, typer.Option(help="Overlaps are listed, not refused.")] = False,
    basemap: Annotated[
        bool, typer.Option(help="Draw streets, water and names for the map pages, too.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Make a region of OpenStreetMap's administrative boundaries and named places.

    Areas come from boundary=administrative relations; a ring that does not close is reported and
    left out, never guessed. Places go to places/osm.parquet, streets and names to basemap.pmtiles.
    Exits with 1, and writes nothing, if the check finds errors. Needs the extra osm.
    """
    from geo_service.base.progress import progress_told_to
    from geo_service.cli.progress import progress_bar
    from geo_service.region.find import find_region, new_region_path
    from geo_service.region.osm.build import OsmRequest, region_from_osm

    with errors_as_json(as_json):
        path = new_region_path(out)
        request = OsmRequest(
            file,
            country,
            levels,
            within,
            None if codes_from is None else find_region(codes_from).path,
            name,
            time_zone,
            allow_overlap,
            basemap,
        )
        with progress_bar(unit="objects read") as show, progress_told_to(show):
            done = region_from_osm(path, request, lambda objects: show(objects, None))
    tell(done, file.name, as_json=as_json)
    if not done.written:
        raise typer.Exit(1)


def tell(done: OsmOutcome, file_name: str, *, as_json: bool) -> None:
    """Print what was made of a file, and what was found wrong with it."""
    if as_json:
        print_json({"path": done.path, "generation": done.generation, "areas": done.areas,
                    "places": done.places, "without_code": done.without_code,
                    "written": done.written, **done.report.as_json()})  # fmt: skip
    else:
        print_report(done.report, f"Check of {file_name}")
        for level, count in done.areas.items():
            typer.echo(f"{count:,} areas of level {level}")
        for level, names in done.without_code.items():
            if names:
                typer.echo(f"  no code known for {len(names)} of {level}: {', '.join(names[:20])}")
        places = ", ".join(f"{count:,} {kind}" for kind, count in done.places.items())
        typer.echo(f"{sum(done.places.values()):,} places: {places}")
        typer.echo(f"{done.path}" if done.written else "Nothing was written.")
