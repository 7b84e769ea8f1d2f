"""``geo-service ledger`` and ``doctor``: migrate, repair and inspect the ledger."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from geo_service.cli.retention import erase, retain
from geo_service.cli.view_options import RegionOption


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="The store of complaints and their events.")
    group.command("migrate")(migrate)
    group.command("rebuild")(rebuild)
    group.command("reassign")(reassign)
    group.command("teach")(teach)
    group.command("retain")(retain)
    group.command("erase")(erase)
    app.add_typer(group, name="ledger")
    app.command("doctor")(doctor)


def migrate(
    region: RegionOption = None,
    to: Annotated[str | None, typer.Option(help="A version, also an earlier one.")] = None,
    no_backup: Annotated[bool, typer.Option("--no-backup")] = False,
) -> None:
    """Bring the ledger to this program's version, after a backup."""
    from datetime import UTC, datetime

    from geo_service import __version__
    from geo_service.cli.backup import key_of, note
    from geo_service.cli.opening import open_store
    from geo_service.cli.progress import working
    from geo_service.ledger import migrations
    from geo_service.ledger.backup import write_backup
    from geo_service.ledger.migrations.postgis import add_geometry
    from geo_service.ledger.schema import HEAD

    settings, engine = open_store(region)
    version = migrations.version_of(engine)
    if version == HEAD and to in (None, HEAD):
        with engine.begin() as connection:
            add_geometry(connection)
        typer.echo(f"at version {HEAD} already")
        return
    if version is not None and not no_backup:
        target = (
            settings.home / "backups" / f"before-migration-{datetime.now(UTC):%Y%m%dT%H%M%S}.zip"
        )
        target.parent.mkdir(parents=True, exist_ok=True)
        with working("writing a backup"):
            write_backup(engine, target, program=__version__, encrypt_for=key_of(settings, None))
        typer.echo(f"backup: {target}", err=True)
    with working("migrating"):
        if to is not None and version is not None and to < version:
            migrations.downgrade(engine, to)
        else:
            migrations.upgrade(engine, to or HEAD)
    note(engine, "migrate", f"version:{version or 'none'}")
    typer.echo(f"now at version {migrations.version_of(engine)}")


def rebuild(region: RegionOption = None) -> None:
    """Recompute the present states from the events, where they differ."""
    from geo_service.cli.opening import open_ledger_only
    from geo_service.cli.progress import progress_bar
    from geo_service.ledger.access import write_audit
    from geo_service.ledger.rebuild import last_number, rebuild_page

    after = looked_at = mended = 0
    with progress_bar("checking", "complaints") as show, open_ledger_only(region) as (_, ledger):
        with ledger.reading() as connection:
            last = last_number(connection)
        while True:
            after, rows, wrong = ledger.writer.run_alone(partial(rebuild_page, after=after))
            looked_at, mended = looked_at + rows, mended + wrong
            show(looked_at, after / max(last, 1))
            if rows == 0:
                break
        about = f"looked_at:{looked_at},put_right:{mended}"
        ledger.writer.run(lambda at: write_audit(at, "cli", "rebuild_states", about))
    typer.echo(f"{looked_at:,} complaints checked, {mended:,} corrected")


def reassign(
    region: RegionOption = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Do it; else they are only listed.")
    ] = False,
    limit: Annotated[int, typer.Option(help="Lines shown.")] = 50,
) -> None:
    """List the open tickets that another body answers for under today's boundaries.

    Run it after `region activate`; with --apply they are reassigned, as events.
    """
    from geo_service.cli.opening import open_all
    from geo_service.cli.progress import working
    from geo_service.intake.reassign import apply_moves, count_unplaced, find_moves

    with open_all(region) as (_, opened, ledger):
        with working("looking at open tickets"):
            moves = list(find_moves(opened, ledger))
        for move in moves[:limit]:
            typer.echo(f"{move.complaint_id}\t{move.old_lead}\t→\t{move.new_lead}")
        typer.echo(f"{len(moves):,} open tickets change; "
                   f"{count_unplaced(ledger):,} have no position and stay", err=True)  # fmt: skip
        if apply:
            typer.echo(f"{apply_moves(ledger, moves, actor='cli'):,} reassigned", err=True)


def teach(
    region: RegionOption = None,
    undo: Annotated[bool, typer.Option("--undo", help="Only forget what was taught.")] = False,
) -> None:
    """Learn place names again from all confirmed dispatches; what was learned before is removed.

    A running service follows within a second.
    """
    from geo_service.cli.opening import open_all
    from geo_service.cli.progress import working
    from geo_service.intake.teaching import teach_all, unteach_all

    with open_all(region) as (_, opened, ledger):
        if undo:
            typer.echo(f"{unteach_all(opened):,} learned tickets removed")
            return
        with working("learning"):
            learned = teach_all(opened, ledger)
        typer.echo(f"{learned:,} tickets learned")


def doctor(
    region: RegionOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Look at store, region, cube, versions and disk, and say what to do; 1 if something fails."""
    import json
    from dataclasses import asdict

    from geo_service.base.settings import Settings
    from geo_service.cli.doctor import examine_all

    settings = Settings()
    if region:
        settings = settings.model_copy(update={"region": region})
    found = list(examine_all(settings))
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    else:
        for one in found:
            advice = f"\n{'':18}→ {one.advice}" if one.advice else ""
            typer.echo(f"{one.grade:5} {one.what:11} {one.detail}{advice}")
    if any(one.grade == "fail" for one in found):
        raise typer.Exit(1)
