"""``geo-service region fetch``: download a city's OpenStreetMap extract and build a region."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from geo_service.cli.progress import download_bar, progress_bar
from geo_service.cli.region_osm import tell
from geo_service.cli.region_tables import errors_as_json

if TYPE_CHECKING:
    from geo_service.region.fetch.catalogue import Extract
    from geo_service.region.fetch.download import Downloaded
    from geo_service.region.osm.build import OsmOutcome, OsmRequest


def register(app: typer.Typer) -> None:
    """Add the command to ``geo-service region``."""
    app.command("fetch")(fetch)


def fetch(
    name: Annotated[str, typer.Argument(help="A city of the catalogue, or any with --source.")],
    source: Annotated[
        str | None, typer.Option(help="An extract to take instead: a file, or an address.")
    ] = None,
    out: Annotated[
        str | None, typer.Option(help="The region to make, by default called NAME.")
    ] = None,
    country: Annotated[
        str | None, typer.Option(help="Whose levels to take, e.g. CN; else the catalogue's.")
    ] = None,
    levels: Annotated[
        str | None, typer.Option(help="Or name them: 6=district,8=township (admin_level=ours).")
    ] = None,
    within: Annotated[
        str | None, typer.Option(help="Take only this boundary; else the catalogue's.")
    ] = None,
    allow_overlap: Annotated[bool, typer.Option(help="Overlaps are listed, not refused.")] = False,
    activate: Annotated[
        bool, typer.Option("--activate", help="Put the borders into force at once.")
    ] = False,
    checksum: Annotated[
        str | None, typer.Option(help="The file's MD5 or SHA-256, instead of the published one.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the downloaded file.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Download a city from OpenStreetMap: its borders, places and a street map, in one command.

    Run again after an interruption, it goes on where it stopped. Of a region that exists, borders
    become a new generation, which waits for region activate unless --activate is given. Exits with
    1 if the check finds errors. Needs the extra osm.
    """
    from geo_service.base.progress import progress_told_to
    from geo_service.region.fetch.catalogue import read_catalogue
    from geo_service.region.osm.build import OsmRequest, region_from_osm
    from geo_service.region.own_copy import writable_region

    with errors_as_json(as_json):
        extract = read_catalogue().find(name)
        called = _bare(extract.id if extract else name)
        got = _get(called, extract, source, checksum)
        given = OsmRequest(got.file, country, levels, within, allow_overlap=allow_overlap)
        path = writable_region(out or called)
        request = _completed(given, extract)
        with progress_bar(unit="objects read") as show, progress_told_to(show):
            done = region_from_osm(path, request, lambda objects: show(objects, None))
        waiting = _put_into_force(done, now=activate) if done.written else False
        if done.written and not (keep or got.local):
            got.file.unlink()
    tell(done, got.file.name, as_json=as_json)
    if not done.written:
        raise typer.Exit(1)
    if not as_json:
        _tell_rest(got, done, waiting=waiting)


def _bare(name: str) -> str:
    """The name, which files and folders are called after."""
    from geo_service.base.errors import InputError
    from geo_service.region.find import is_bare_name

    if not is_bare_name(name):
        raise InputError(f"{name!r} is no name", hint="give a name, and a folder with --out")
    return name


def _get(
    name: str, extract: Extract | None, source: str | None, checksum: str | None
) -> Downloaded:
    from geo_service.base.errors import InputError
    from geo_service.base.settings import Settings
    from geo_service.region.fetch.extract_file import get_file

    if checksum is not None and not re.fullmatch("[0-9a-fA-F]{32}|[0-9a-fA-F]{64}", checksum):
        raise InputError("--checksum takes an MD5 (32 digits) or SHA-256 (64 digits)")
    folder = Settings().home / "downloads"
    with download_bar() as progress:
        return get_file(name, extract, source, folder, progress, checksum=checksum, say=_say)


def _say(words: str) -> None:
    typer.echo(words, err=True)


def _completed(request: OsmRequest, extract: Extract | None) -> OsmRequest:
    """Take from the catalogue what was not given; of another file only what holds of any."""
    from geo_service.region.find import find_region

    if extract is None:
        return request
    codes = extract.codes_from
    return replace(
        request,
        country=request.country or extract.country,
        within=request.within or extract.within,
        codes_from=None if codes is None else find_region(codes).path,
        name=extract.name,
    )


def _put_into_force(done: OsmOutcome, *, now: bool) -> bool:
    """Activate the new borders if asked to; tells whether they wait for it."""
    from geo_service.region.activate import activate_generation
    from geo_service.region.folder import RegionFolder

    if now:
        activate_generation(done.path, done.generation, None)
        return False
    sets = RegionFolder.open(done.path).manifest.area_sets
    return any(one.generation == done.generation and not one.active for one in sets)


def _tell_rest(got: Downloaded, done: OsmOutcome, *, waiting: bool) -> None:
    if not got.local:
        checked = "checksum right" if got.verified else "no checksum is published for it"
        typer.echo(f"from {got.url} ({checked})")
    size = (done.path / "basemap.pmtiles").stat().st_size
    typer.echo(f"street map of {size / 1e6:,.1f} MB; data © OpenStreetMap contributors, ODbL")
    name = done.path.name
    if waiting:
        typer.echo(
            f"The new borders wait: geo-service region activate {name} {done.generation}\n"
            "puts them into force (look at what changed first: geo-service region diff)."
        )
    typer.echo(f"To use it: geo-service serve --region {name}")
