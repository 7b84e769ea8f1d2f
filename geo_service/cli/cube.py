"""``geo-service cube``: the analytical copy of the ledger."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from geo_service.base.errors import NotFoundError
from geo_service.cli.view_options import RegionOption


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="The analytical copy of the ledger.")
    group.command("build")(build)
    group.command("status")(status)
    app.add_typer(group, name="cube")


def build(
    region: RegionOption = None,
    rebuild: Annotated[
        bool,
        typer.Option(
            "--rebuild",
            help="From nothing: after corrections or erasures that the public's table must show.",
        ),
    ] = False,
) -> None:
    """Bring the cube up to date with the ledger: what changed since, late events included.

    Readers see the version before or the version after, never anything between.
    """
    from geo_service.base.settings import Settings
    from geo_service.cli.progress import working
    from geo_service.planning.ledger_cube import build_cube
    from geo_service.service.region import Region

    settings = Settings()
    opened = Region.open(region or settings.region, settings.home)
    read = 0

    def progress(rows: int) -> None:
        nonlocal read
        read = rows

    with working("building the cube"):  # the ledger tells what share of its changes is read
        manifest = build_cube(settings, opened, rebuild=rebuild, progress=progress)
    typer.echo(f"version {manifest.version}: {manifest.rows:,} complaints, {read:,} changes read")


def status(
    region: RegionOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Tell what the cube holds."""
    from geo_service.base.settings import Settings
    from geo_service.cube.cube import Cube
    from geo_service.planning.cubes import cube_folder
    from geo_service.region.folder import RegionFolder

    settings = Settings()
    folder = RegionFolder.open(region or settings.region, settings.home)
    snapshot = Cube(cube_folder(settings, folder)).snapshot()
    if snapshot is None:
        raise NotFoundError(
            f"no cube of {folder.manifest.id} has been built", hint="run `geo-service cube build`"
        )
    manifest = snapshot.manifest
    size = sum((snapshot.folder / path).stat().st_size for path in manifest.files())
    facts: dict[str, Any] = {
        "region": manifest.region,
        "version": manifest.version,
        "complaints": manifest.rows,
        "synthetic": manifest.synthetic_rows,
        "first_day": manifest.first_day,
        "last_day": manifest.last_day,
        "months": len(manifest.months),
        "public_k": manifest.k,
        "bytes": size,
    }
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    for key, value in facts.items():
        typer.echo(f"{key:<12} {value:,}" if isinstance(value, int) else f"{key:<12} {value}")
