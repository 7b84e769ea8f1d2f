"""The command line: one Typer application; each file beside this one holds a few commands."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Annotated

import typer
from pydantic import ValidationError

from geo_service import __version__
from geo_service.base.errors import GeoServiceError
from geo_service.base.printable import visible
from geo_service.base.private import OTHERS
from geo_service.cli.examples import add_examples

#: modules beside this one; each offers ``register(app)``
COMMANDS: tuple[str, ...] = (
    "serve",
    "region",
    "bench",
    "assign",
    "route",
    "map",
    "hotspots",
    "alarms",
    "emerging",
    "forecast",
    "cube",
    "locate",
    "intake",
    "profile",
    "rejects",
    "keys",
    "ledger",
    "backup",
    "places",
    "assess",
    "topics",
    "watch",
    "report",
    "classify",
    "issues",
)

app = typer.Typer(
    name="geo-service",
    help="Map citizens' complaints to the jurisdiction that answers for the place.",
    no_args_is_help=True,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Map citizens' complaints to the jurisdiction that answers for the place."""
    if version:
        typer.echo(f"geo-service {__version__}")
        raise typer.Exit


for _name in COMMANDS:
    importlib.import_module(f"geo_service.cli.{_name}").register(app)
add_examples(app)


def main() -> None:
    """Run the command line; an expected error prints one message and exits with 2."""
    os.umask(OTHERS)
    try:
        app()
    except GeoServiceError as error:
        told = visible(str(error), keep="\n")  # it can quote a file
        print(f"geo-service: {told}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except ValidationError as error:
        if error.title != "Settings":
            raise
        for fault in error.errors(include_input=False, include_url=False):
            name = "GEO_" + "_".join(map(str, fault["loc"])).upper()
            print(f"geo-service: {name}: {fault['msg']}", file=sys.stderr)  # noqa: T201
        sys.exit(2)


if __name__ == "__main__":
    main()
