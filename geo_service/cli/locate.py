"""``geo-service locate``: add places to a file of texts."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from geo_service.cli.text_workers import ProcessesOption, SchedulerOption, text_workers
from geo_service.cli.view_options import LangOption


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("locate")(locate)


def locate(
    source: Annotated[Path, typer.Argument(metavar="IN", help="CSV, Parquet, XLSX, …")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="Format by its suffix.")],
    region: Annotated[str, typer.Option(help="A built-in region or a folder.")],
    text: Annotated[str, typer.Option(help="The column with the caller's words.")],
    top: Annotated[int, typer.Option(help="Candidates to list.", min=1, max=20)] = 3,
    encoding: Annotated[str | None, typer.Option(help="Of a CSV file, if found wrongly.")] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", "--layer", help="Of a workbook or vector file with several."),
    ] = None,
    lang: LangOption = None,
    processes: ProcessesOption = None,
    scheduler: SchedulerOption = None,
) -> None:
    """Locate the text of every row of IN, and write all its columns and the answers to OUT.

    Adds <level>_code and <level>_name per level, verdict, probability, lon, lat, radius_m,
    matched_text, and alternatives: a JSON list of the likeliest areas, best first.
    """
    from geo_service.cli.progress import progress_bar
    from geo_service.service.english import in_english
    from geo_service.service.locate_file import locate_file
    from geo_service.service.region import Region

    opened = Region.open(region)
    in_english(lang, opened.folder.manifest.language)  # another language is refused
    # a polite stop cleans up behind itself
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with text_workers(opened, processes, scheduler) as workers, progress_bar() as progress:
        summary = locate_file(
            opened, source, target, text=text, top=top, progress=progress, encoding=encoding,
            sheet=sheet, lang=lang, workers=workers,
        )  # fmt: skip
    rate = summary.rows / max(summary.seconds, 1e-9)
    typer.echo(f"{target}: {summary.rows:,} rows in {summary.seconds:.1f} s ({rate:,.0f} rows/s)")
    for verdict, rows in summary.verdicts.most_common():
        typer.echo(f"  {verdict:<10}{rows:>12,}  {rows / max(summary.rows, 1):7.2%}")
    for notice in summary.notices:
        typer.echo(f"  note: {notice}")
