"""``geo-service import``, ``profiles`` and ``rejects``: complaints from files."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo_service.base.errors import InputError
from geo_service.cli.text_workers import ProcessesOption, SchedulerOption, text_workers
from geo_service.cli.view_options import RegionOption

if TYPE_CHECKING:
    from geo_service.intake import ImportSummary

ProfileOption = Annotated[
    str, typer.Option(help="A built-in profile (see `profiles`) or the path of a .toml file.")
]

OptionalProfile = Annotated[
    str | None,
    typer.Option(help="A built-in profile (see `profiles`) or the path of a .toml file."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("import")(import_)
    app.command("profiles")(profiles)


def import_(
    source: Annotated[Path, typer.Argument(metavar="IN", help="CSV (also .gz), XLSX or Parquet.")],
    profile: OptionalProfile = None,
    region: RegionOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    encoding: Annotated[str | None, typer.Option(help="Of a CSV file, if found wrongly.")] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", "--layer", help="Of a workbook or vector file with several."),
    ] = None,
    processes: ProcessesOption = None,
    scheduler: SchedulerOption = None,
) -> None:
    """Take a file of complaints into the ledger: masked, placed, each row once.

    Stopped anywhere and started again, it goes on where it was. The same file again changes
    nothing; a later export of the same tickets brings their news. Rows that cannot be used are
    kept apart: see `geo-service rejects`.
    """
    from geo_service.cli.opening import open_all
    from geo_service.cli.progress import progress_bar
    from geo_service.intake import import_file, read_profile
    from geo_service.intake.load_disputes import load_disputes
    from geo_service.intake.reporters import hash_key
    from geo_service.intake.times import TimeLimits

    if profile is None:
        raise InputError(
            "no profile is named: it says what the file's columns mean",
            hint=f"`geo-service profile guess {source}` proposes one; "
            "`geo-service profiles` lists those that come built in",
        )
    with ExitStack() as stack:
        settings, opened, ledger = stack.enter_context(open_all(region))
        rules = read_profile(profile)
        load_disputes(opened, ledger)  # the workers answer by what is loaded when they begin
        workers = None
        if processes or scheduler or not rules.has_points:  # points need no gazetteer
            workers = stack.enter_context(text_workers(opened, processes, scheduler))
        progress = stack.enter_context(progress_bar())
        summary = import_file(
            opened,
            ledger,
            rules,
            source,
            key=hash_key(settings),
            dry_run=dry_run,
            encoding=encoding,
            sheet=sheet,
            limits=TimeLimits(settings.future_days, settings.earliest_year),
            progress=progress,
            workers=workers,
        )
    _tell(summary, dry_run)
    if summary.failure:
        where = "" if dry_run else "; they are listed by `geo-service rejects list`"
        raise InputError(summary.failure, hint=f"mend the profile or the rows{where}")


def _tell(summary: ImportSummary, dry_run: bool) -> None:
    would = "would be " if dry_run else ""
    lines = [
        f"{summary.rows + summary.done_before:,} rows in {summary.seconds:.1f} s "
        f"({summary.rows / max(summary.seconds, 1e-9):,.0f} rows/s)",
        f"{summary.accepted:,} {would}accepted, {summary.known:,} known, "
        f"{summary.late_events:,} late events, {summary.rejected:,} rejected",
    ]
    if summary.done_before:
        lines.append(f"{summary.done_before:,} rows were imported before")
    if summary.duplicates:
        lines.append(f"{summary.duplicates:,} repeat an earlier report of the same person")
    if dry_run:
        lines.append(
            "repeats of earlier reports, and issues joined, are looked for by the run itself"
        )
    if summary.joined_issues:
        lines.append(f"{summary.joined_issues:,} belong to an issue that is open")
    if summary.default_locations:
        lines.append(
            f"{summary.default_locations:,} on a geocoder's default, placed by their words"
        )
    lines += [
        f"  rejected {count:,}: {reason}{_quoted(summary.examples.get(reason))}"
        for reason, count in summary.reasons.most_common()
    ]
    for name, counter in (("verdicts", summary.verdicts), ("events", summary.kinds)):
        if counter:
            parts = ", ".join(f"{key} {count:,}" for key, count in counter.most_common())
            lines.append(f"{name}: {parts}")
    lines += [f"note: {notice}" for notice in summary.notices]
    print("\n".join(lines), file=sys.stderr)  # noqa: T201


def _quoted(values: list[str] | None) -> str:
    return f", for example {', '.join(values)}" if values else ""


def profiles(
    name: Annotated[
        str | None, typer.Argument(help="Show this one, as a start for your own.")
    ] = None,
) -> None:
    """List the built-in profiles, or print one."""
    from geo_service.intake.profile_file import FOLDER, built_in, read_profile

    if name is None:
        for known in built_in():
            typer.echo(f"{known:15} {read_profile(known).name}")
        return
    read_profile(name)
    typer.echo((FOLDER / f"{name}.toml").read_text(encoding="utf-8"), nl=False)
