"""``geo-service ledger retain`` and ``ledger erase``: delete personal data, keep the counts."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo_service.base.errors import InputError, NotFoundError
from geo_service.cli.view_options import RegionOption

if TYPE_CHECKING:
    from geo_service.intake.erase import Erased
    from geo_service.ledger.erasure import Erasable

ApplyOption = Annotated[bool, typer.Option("--apply", help="Do it; else it is only counted.")]
OpenOption = Annotated[bool, typer.Option("--open-too", help="Also tickets that are not closed.")]


def retain(
    older_than: Annotated[
        int | None, typer.Option(min=1, metavar="DAYS", help="Received longer ago than this.")
    ] = None,
    before: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Received before this day (UTC).")
    ] = None,
    open_too: OpenOption = False,
    apply: ApplyOption = False,
    region: RegionOption = None,
) -> None:
    """Erase personal data by age: texts, reporters, places and reasons of old complaints.

    The complaints stay in every count. Without --apply nothing is changed.
    """
    from geo_service.ledger.clock import to_us
    from geo_service.ledger.erasure import Erasable

    if (older_than is None) == (before is None):
        raise InputError("give either --older-than or --before")
    limit = before.replace(tzinfo=UTC) if before else datetime.now(UTC) - timedelta(older_than or 0)
    what = Erasable(before_us=to_us(limit), open_too=open_too)
    _run(what, "", f"before:{limit:%Y-%m-%d}", region, apply=apply)


def erase(
    complaint: Annotated[list[str] | None, typer.Option(help="Id of a complaint.")] = None,
    reporter_file: Annotated[
        Path | None,
        typer.Option(help="File with the reporter's number, - for standard input: never typed."),
    ] = None,
    open_too: OpenOption = False,
    apply: ApplyOption = False,
    region: RegionOption = None,
) -> None:
    """Erase one reporter's personal data, or that of some complaints. See `ledger retain`."""
    from geo_service.cli.opening import open_ledger_only
    from geo_service.intake.reporters import hash_key, hash_reporter
    from geo_service.ledger.erasure import Erasable

    if bool(complaint) == (reporter_file is not None):
        raise InputError("give either --complaint or --reporter-file")
    mark, about = "", f"ids:{len(complaint or ())}"
    with open_ledger_only(region) as (settings, ledger):
        pks = tuple(ledger.pk_of(one) for one in complaint or ())
        reporter = None
        if reporter_file is not None:
            mark, about = _mark(reporter_file), "reporter"
            reporter = hash_reporter(mark, hash_key(settings))
            if reporter is None:
                raise InputError("the reporter's number is empty")
    what = Erasable(reporter=reporter, pks=pks, open_too=open_too)
    _run(what, mark, about, region, apply=apply)


def _mark(file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.readline().strip()
    try:
        return file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise NotFoundError(f"{file} cannot be read") from error


def _run(what: Erasable, mark: str, about: str, region: str | None, *, apply: bool) -> None:
    from geo_service.cli.opening import open_all
    from geo_service.cli.progress import working
    from geo_service.intake.erase import erase as erase_all
    from geo_service.intake.erase import look

    with working("looking for what is erased"), open_all(region) as (_, opened, ledger):
        if apply:
            done = erase_all(opened, ledger, what, mark=mark, about=about, actor="cli")
        else:
            done = look(ledger, what, mark=mark)
    typer.echo(_told(done, apply=apply))
    if apply:
        typer.echo("earlier backups still contain the erased data", err=True)


def _told(done: Erased, *, apply: bool) -> str:
    verb = "erased" if apply else "would be erased (--apply does it)"
    left = f"; {done.open:,} open ones stay" if done.open else ""
    return f"{done.complaints:,} complaints and {done.rejects:,} rejects {verb}{left}"
