"""``geo-service report``: the weekly list and the monthly report, as PDF or HTML."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo_service.cli.view_options import RegionOption

TargetArgument = Annotated[Path, typer.Argument(metavar="OUT", help="A .pdf or .html file.")]
LangOption = Annotated[
    str | None, typer.Option(help="Language of the report: zh or en; else the region's.")
]
AreaOption = Annotated[str, typer.Option(help="Only this area: its code.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="The weekly list and the monthly report.")
    group.command("weekly")(weekly)
    group.command("monthly")(monthly)
    app.add_typer(group, name="report")


def weekly(
    target: TargetArgument,
    period: Annotated[str, typer.Option(help="The week, as 2026-W47.")],
    region: RegionOption = None,
    area: AreaOption = "",
    lang: LangOption = None,
) -> None:
    """Print what is overdue, who returned most, what got worse, and what falls due."""
    _print(target, "weekly", period, region, area, lang)


def monthly(
    target: TargetArgument,
    period: Annotated[str, typer.Option(help="The month, as 2026-10.")],
    region: RegionOption = None,
    area: AreaOption = "",
    lang: LangOption = None,
) -> None:
    """Print a month: figures, course, maps, ranking, topics, watch list, what was brought.

    All numbers come from one version of the cube, which is printed. PDF needs the extra `report`
    and a font with Chinese characters (GEO_REPORT_FONT, or the system's); HTML needs neither.
    """
    _print(target, "monthly", period, region, area, lang)


def _print(
    target: Path, kind: str, period: str, region: str | None, area: str, lang: str | None
) -> None:
    from geo_service.cli.opening import open_all
    from geo_service.cli.progress import working
    from geo_service.planning.geography import Geography
    from geo_service.planning.ledger_cube import present_cube
    from geo_service.planning.reports.make import make_report
    from geo_service.planning.reports.printing import check_target, print_report
    from geo_service.planning.reports.scope import ReportSources
    from geo_service.service.english import in_english

    check_target(target)
    with open_all(region) as (settings, opened, ledger):
        with working("counting"):
            snapshot = present_cube(ledger, settings, opened)
        told = "en" if in_english(lang, opened.folder.manifest.language) else "zh"
        sources = ReportSources(Geography(opened.folder), snapshot, ledger, told)
        with working("making the sections"):
            content = make_report(sources, kind, period, area)
    with working("printing"):
        print_report(content, target, settings.report_font)
    typer.echo(f"{target}: {content.title}, {content.subtitle}")
    typer.echo(f"  {content.version}")
