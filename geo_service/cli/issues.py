"""``geo-service issues``: group complaints with the same subject and place into issues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from geo_service.cli.view_options import LangOption, RegionOption

if TYPE_CHECKING:
    from geo_service.ledger.issues import Issue
    from geo_service.planning.telling import Telling

issues_app = typer.Typer(
    no_args_is_help=True, help="Many complaints, one matter: build, list and show issues."
)


def register(app: typer.Typer) -> None:
    """Add ``issues`` and its commands to the application."""
    app.add_typer(issues_app, name="issues")


@issues_app.command("build")
def build(
    region: RegionOption = None,
    days: Annotated[int, typer.Option(help="Complaints of so many days.", min=1)] = 60,
) -> None:
    """Group the ledger's recent complaints; issues that exist keep their numbers."""
    from geo_service.cli.opening import open_all
    from geo_service.cli.progress import working
    from geo_service.intake.issues import build_issues

    with working("grouping"), open_all(region) as (settings, opened, ledger):
        done = build_issues(opened, ledger, k=settings.k_anonymity, days=days)
    typer.echo(
        f"{done.complaints:,} complaints: {done.added:,} new issues, "
        f"{done.joined:,} complaints joined known ones"
    )


@issues_app.command("list")
def list_(
    region: RegionOption = None,
    state: Annotated[str, typer.Option(help="open, closed or all.")] = "open",
    limit: Annotated[int, typer.Option(help="At most so many.", min=1, max=1000)] = 20,
    lang: LangOption = None,
) -> None:
    """List issues, most complaints first."""
    from geo_service.cli.opening import open_ledger_only
    from geo_service.ledger.issues import list_issues

    telling = _telling(region, lang)
    with open_ledger_only(region) as (_, ledger), ledger.reading() as connection:
        wanted = None if state == "all" else state
        for one in list_issues(connection, state=wanted, limit=limit):
            typer.echo(_line(one, telling))


@issues_app.command("show")
def show(
    number: Annotated[int, typer.Argument(help="As issues list gives it.")],
    region: RegionOption = None,
    lang: LangOption = None,
) -> None:
    """Show an issue and the ids of its complaints."""
    from geo_service.cli.opening import open_ledger_only
    from geo_service.ledger.ids import make_ids
    from geo_service.ledger.issues import get_issue, members

    with open_ledger_only(region) as (_, ledger), ledger.reading() as connection:
        one = get_issue(connection, number)
        typer.echo(_line(one, _telling(region, lang)))
        typer.echo(
            f"  unsolved {one.unsolved:,}; last 7 days {one.recent:,}, before {one.before:,}"
        )
        for complaint_id in make_ids(members(connection, one.id), ledger.identity.id_key):
            typer.echo(f"  {complaint_id}")


def _telling(region: str | None, lang: str | None) -> Telling:
    from geo_service.base.settings import Settings
    from geo_service.planning.telling import telling_in
    from geo_service.region.folder import RegionFolder

    settings = Settings()
    return telling_in(RegionFolder.open(region or settings.region, settings.home), lang)


def _line(one: Issue, telling: Telling) -> str:
    about = one.name or one.words or one.category or "–"
    place = telling.body({"place": one.place})["place"]
    return (
        f"{one.id:>8}  {one.state:<7}{one.complaints:>5} complaints {one.reporters:>4} reporters"
        f"  since {one.since:%Y-%m-%d}  {one.area_code} {place}  {about}"
    )
