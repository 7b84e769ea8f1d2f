"""``geo-service profile guess``: an import profile proposed from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo_service.base.errors import ConflictError
from geo_service.cli.view_options import RegionOption

profile = typer.Typer(no_args_is_help=True, help="Import profiles: what a file's columns mean.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(profile, name="profile")


@profile.callback()
def group() -> None:
    """Import profiles: what a file's columns mean."""


@profile.command("guess")
def guess(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A file of complaints.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the profile here; it must not exist.")
    ] = None,
    region: RegionOption = None,
    time_zone: Annotated[
        str, typer.Option(help="Of times that state none; else the region's.")
    ] = "",
    encoding: Annotated[str | None, typer.Option(help="Of a CSV file, if found wrongly.")] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", "--layer", help="Of a workbook or vector file with several."),
    ] = None,
) -> None:
    """Propose a profile (TOML) for a file, with a preview of ten rows and what is doubtful.

    The profile goes to standard output, all else to standard error.
    """
    from geo_service.base.atomic import write_file
    from geo_service.intake.guess import propose

    if out is not None and out.exists():
        raise ConflictError(f"{out} exists already", hint="name another file with --out")
    zone, datum = _of_region(region)
    found = propose(
        source, time_zone=time_zone or zone, datum=datum, encoding=encoding, sheet=sheet
    )
    if out is None:
        typer.echo(found.toml, nl=False)
    else:
        write_file(out, found.toml)
    typer.echo("\nThe first rows as they would be kept:", err=True)
    for line in found.preview:
        typer.echo(f"  {line}", err=True)
    typer.echo("\nTo check:" if found.doubts else "\nNothing is doubtful.", err=True)
    for doubt in found.doubts:
        typer.echo(f"  - {doubt}", err=True)
    named = out or "mine.toml"
    typer.echo(f"\nNext: geo-service import {source} --profile {named} --dry-run", err=True)


def _of_region(region: str | None) -> tuple[str, str]:
    """The time zone and the datum of a region that is named."""
    if region is None:
        return "", ""
    from geo_service.base.settings import Settings
    from geo_service.region.folder import RegionFolder

    manifest = RegionFolder.open(region, Settings().home).manifest
    return manifest.time_zone, str(manifest.datum.value)
