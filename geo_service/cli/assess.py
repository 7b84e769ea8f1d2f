"""``geo-service assess``: the three rates of every body over a period, with intervals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geo_service.cli.view_options import (
    CategoryOption,
    FromOption,
    LangOption,
    RegionOption,
    ToOption,
)

if TYPE_CHECKING:
    from geo_service.ledger.frozen import Frozen
    from geo_service.planning.assessment.assess import Assessment
    from geo_service.service.english import English


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("assess")(assess)


def assess(
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")],
    region: RegionOption = None,
    period: Annotated[
        str | None, typer.Option(help="A month, as 2026-10; it begins as the region's rules say.")
    ] = None,
    first: FromOption = None,
    until: ToOption = None,
    level: Annotated[
        str | None,
        typer.Option(help="Assess the bodies of this level; by default those that lead."),
    ] = None,
    category: CategoryOption = "",
    freeze: Annotated[
        bool, typer.Option("--freeze", help="Keep it as announced; later changes are corrections.")
    ] = False,
    now: Annotated[
        bool, typer.Option("--now", help="Where it is frozen: write what the numbers are today.")
    ] = False,
    lang: LangOption = None,
) -> None:
    """Assess response, resolution and satisfaction of every body, and write one row for each.

    Rates with Wilson intervals, the weighted score with its interval, the score drawn towards the
    mean of all, the rank with the interval that chance alone leaves it, the class by the region's
    rules, complaints per 10,000 residents, overdue ones. The last row, with code *, is the whole
    region. Where none of the three is known but closings are, columns of closings follow: how many
    closed, the median days to close, the share within the deadline. Writes CSV, XLSX, Parquet or
    JSON by suffix. The cube is brought up to date first.
    """
    from geo_service.base.dates import parse_date
    from geo_service.cli.opening import open_all
    from geo_service.cli.progress import working
    from geo_service.planning.assessment.ask import AssessmentRequest, assess_asked
    from geo_service.planning.assessment.frozen import freeze_assessment, frozen_of
    from geo_service.planning.geography import Geography
    from geo_service.planning.ledger_cube import present_cube
    from geo_service.planning.write_rows import check_target
    from geo_service.service.english import in_english

    check_target(target)
    asked = AssessmentRequest(
        period, parse_date(first, name="from"), parse_date(until, name="to"), level, category
    )
    with working("counting"), open_all(region) as (settings, opened, ledger):
        snapshot = present_cube(ledger, settings, opened)
        found = assess_asked(Geography(opened.folder), snapshot, asked)
        name = opened.folder.manifest.name
        if freeze:
            version = snapshot.manifest.version
            freeze_assessment(ledger, found, name, cube=version, actor="cli")
        frozen = None if now else frozen_of(ledger, found.question)
        english = opened.english if in_english(lang, opened.folder.manifest.language) else None
    _write(target, found, name, frozen, english)


def _write(
    target: Path, found: Assessment, name: str, frozen: Frozen | None, english: English | None
) -> None:
    from geo_service.planning.assessment.frozen import answer, frozen_table
    from geo_service.planning.assessment.table import closings_only, table_of
    from geo_service.planning.write_rows import write_rows
    from geo_service.service.english import with_english_names

    table = table_of(found, name)
    if frozen is not None:
        corrected = len(answer(found, name, frozen)["corrections"])
        table = frozen_table(frozen, table.schema)
    if english is not None:
        table = with_english_names(table, english)
    write_rows(target, table)
    period, rules = found.question.period, found.rules
    typer.echo(
        f"{target}: {table.num_rows - 1:,} bodies, {period.first} to {period.until} (exclusive)"
        + (", not over yet" if found.unfinished else "")
    )
    typer.echo(f"  rules {rules.id} {rules.version}" + (", an example" if rules.example else ""))
    if closings_only(found):
        whole = found.closing
        typer.echo(
            "  response, resolution and satisfaction are not known of any complaint; "
            f"{int(whole.closed[-1]):,} of {int(whole.counted[-1]):,} closed"
            + (
                f", half within {whole.median_days[-1]:.1f} days"
                if whole.median_days[-1] >= 0
                else ""
            )
        )
    if frozen is not None:
        typer.echo(
            f"  frozen {frozen.made_at:%Y-%m-%d}, {corrected:,} corrections since; see --now"
        )
    if found.counted.without_row:
        typer.echo(f"  {found.counted.without_row:,} complaints belong to no body of this level")
