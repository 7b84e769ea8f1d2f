"""The command line: one Typer application; each file beside this one holds a few commands."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Annotated

import typer

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
    rich_markup_mode=None,  # drawing boxes around the help takes longer than all the rest
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
    # the program ends outside the handler: an error keeps what was under way alive, and a library
    # whose threads still read a file then may abort the process instead
    if faults := _run():
        for fault in faults:
            print(f"geo-service: {fault}", file=sys.stderr)  # noqa: T201
        sys.exit(2)


def _run() -> list[str]:
    """Run the command; give what was wrong with what the user gave, as lines."""
    try:
        app()
    except GeoServiceError as error:
        return [visible(str(error), keep="\n")]  # it can quote a file
    except ValueError as error:
        faults = _faults_of_settings(error)
        if not faults:
            raise
        return faults
    return []


def _faults_of_settings(error: ValueError) -> list[str]:
    """The faults of the environment's settings, one a line; none if ``error`` is another's."""
    from pydantic import ValidationError  # too slow to import for a command's help

    if not isinstance(error, ValidationError) or error.title != "Settings":
        return []
    return [
        f"{'GEO_' + '_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}"
        for fault in error.errors(include_input=False, include_url=False)
    ]


if __name__ == "__main__":
    main()
