"""``geo-service rejects``: rows that an import could not use."""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from geo_service.base.errors import InputError, NotFoundError
from geo_service.base.printable import visible
from geo_service.cli.view_options import RegionOption

RunOption = Annotated[int | None, typer.Option("--run", help="Of this import only.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Rows that an import could not use.")
    group.command("list")(list_)
    group.command("show")(show)
    group.command("mend")(mend)
    group.command("export")(export)
    group.command("mend-file")(mend_file)
    group.command("replay")(replay)
    group.command("drop")(drop)
    app.add_typer(group, name="rejects")


def list_(region: RegionOption = None, run: RunOption = None, limit: int = 50) -> None:
    """List them: id, import, file, row and reason; never their cells."""
    from geo_service.cli.opening import open_ledger_only
    from geo_service.ledger.rejects import list_rejects

    with open_ledger_only(region) as (_, ledger), ledger.reading() as connection:
        found = list_rejects(connection, run_id=run, limit=limit)
    for one in found:
        where = f"{visible(one.file_name)}:{one.row_number}"
        typer.echo(f"{one.id}\t{one.run_id}\t{where}\t{visible(one.reason)}\t{one.state}")
    typer.echo(f"{len(found)} shown", err=True)


def show(reject: int, region: RegionOption = None) -> None:
    """Show the cells of one as they came; this leaves an audit line."""
    from geo_service.cli.opening import open_ledger_only
    from geo_service.ledger.access import write_audit
    from geo_service.ledger.rejects import get_reject

    with open_ledger_only(region) as (_, ledger):
        ledger.writer.run(lambda at: write_audit(at, "cli", "read_reject", f"reject:{reject}"))
        with ledger.reading() as connection:
            found = get_reject(connection, reject)
    where = f"{visible(found.file_name)}:{found.row_number}"
    typer.echo(f"{where}: {visible(found.reason)} ({found.state})", err=True)
    for name, value in found.row.items():
        typer.echo(f"{visible(name)}={visible(str(value))}")


def mend(
    reject: int,
    cells: Annotated[list[str], typer.Argument(help="COLUMN=VALUE …")],
    region: RegionOption = None,
) -> None:
    """Put other values into some cells of one."""
    from geo_service.cli.opening import open_ledger_only
    from geo_service.ledger.rejects import mend as mend_one

    pairs = [cell.partition("=") for cell in cells]
    if not all(equals for _, equals, _ in pairs):
        raise InputError(
            "a cell is COLUMN=VALUE", hint='for example received_at="2024-05-01 08:00:00"'
        )
    changes = {name: value for name, _, value in pairs}
    with open_ledger_only(region) as (_, ledger):
        ledger.writer.run(lambda at: mend_one(at, reject, changes))


def export(
    target: Annotated[Path, typer.Argument(metavar="OUT.csv")],
    region: RegionOption = None,
    run: RunOption = None,
) -> None:
    """Write them as CSV to be mended in a spreadsheet; this leaves an audit line.

    Cells that a spreadsheet would run as formulas get an apostrophe, which `mend-file` takes off.
    """
    from geo_service.cli.opening import open_ledger_only
    from geo_service.ledger.access import write_audit
    from geo_service.ledger.rejects import list_rejects
    from geo_service.tables import replacing
    from geo_service.tables.formulas import guard

    with open_ledger_only(region) as (_, ledger):
        ledger.writer.run(
            lambda at: write_audit(at, "cli", "export_rejects", f"run:{run or 'all'}")
        )
        with ledger.reading() as connection:
            found = list_rejects(connection, run_id=run, limit=1_000_000)
    names = list(dict.fromkeys(name for one in found for name in one.row))
    with replacing(target) as temporary:
        temporary.touch(mode=0o600)
        with temporary.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["reject_id", "reject_reason", *map(guard, names)])
            for one in found:
                cells = (guard(str(one.row.get(name) or "")) for name in names)
                writer.writerow([one.id, guard(one.reason), *cells])
    typer.echo(f"{len(found)} rows in {target}", err=True)


def mend_file(
    source: Annotated[Path, typer.Argument(metavar="IN.csv")], region: RegionOption = None
) -> None:
    """Take the changes back from a file written by `export`; then `replay`."""
    from geo_service.cli.opening import open_ledger_only
    from geo_service.ledger.rejects import get_reject
    from geo_service.ledger.rejects import mend as mend_one
    from geo_service.tables.formulas import unguard

    if not source.is_file():
        raise NotFoundError(f"no file {str(source)!r}", hint="`rejects export` writes one")
    changed = 0
    with (
        open_ledger_only(region) as (_, ledger),
        source.open(encoding="utf-8-sig", newline="") as file,
    ):
        for cells_of in csv.DictReader(file):
            row = {unguard(k): unguard(v or "") for k, v in cells_of.items() if k is not None}
            number = _reject_id(row.pop("reject_id", ""))
            row.pop("reject_reason", None)
            with ledger.reading() as connection:
                before = get_reject(connection, number).row
            cells = {k: v for k, v in row.items() if k in before and v != (before[k] or "")}
            if cells:
                ledger.writer.run(partial(mend_one, reject_id=number, cells=cells))
                changed += 1
    typer.echo(f"{changed} rows mended", err=True)


def _reject_id(text: str) -> int:
    if not text.strip().isdecimal():
        raise InputError(
            f"{text[:40]!r} is not a reject_id", hint="keep the first column as `export` wrote it"
        )
    return int(text)


def replay(
    region: RegionOption = None,
    run: RunOption = None,
    profile: Annotated[str | None, typer.Option(help="Instead of the import's own.")] = None,
    untouched: Annotated[bool, typer.Option("--all", help="Also those not mended.")] = False,
) -> None:
    """Take mended rows in after all."""
    from geo_service.cli.opening import open_all
    from geo_service.intake.profile_file import read_profile
    from geo_service.intake.replay import replay as replay_all
    from geo_service.intake.reporters import hash_key

    with open_all(region) as (settings, opened, ledger):
        summary = replay_all(
            opened,
            ledger,
            key=hash_key(settings),
            run_id=run,
            profile=read_profile(profile) if profile else None,
            untouched=untouched,
        )
    typer.echo(
        f"{summary.accepted} accepted, {summary.known} known, "
        f"{summary.still_rejected} still rejected"
    )


def drop(rejects: list[int], region: RegionOption = None) -> None:
    """Give rows up; they are kept, but wait no longer."""
    from geo_service.cli.opening import open_ledger_only
    from geo_service.ledger.rejects import close

    with open_ledger_only(region) as (_, ledger):
        ledger.writer.run(lambda at: close(at, rejects, "dropped"))
