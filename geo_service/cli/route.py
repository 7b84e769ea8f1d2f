"""``geo-service route``: the responsible body of one complaint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from geo_service.base.errors import GeoServiceError

if TYPE_CHECKING:
    from geo_service.base.model import RouteAnswer
    from geo_service.service.region import Region


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("route")(route)


def route(
    region: Annotated[str, typer.Option(help="A built-in region or a folder.")],
    text: Annotated[str | None, typer.Option(help="The caller's words.")] = None,
    lon: Annotated[str | None, typer.Option(help="Longitude, decimal degrees.")] = None,
    lat: Annotated[str | None, typer.Option(help="Latitude, decimal degrees.")] = None,
    datum: Annotated[str | None, typer.Option(help="WGS-84, GCJ-02, BD-09, CGCS2000.")] = None,
    radius_m: Annotated[float | None, typer.Option(help="Error radius of the point.")] = None,
    category: Annotated[str, typer.Option(help="The complaint's category path.")] = "",
    as_of: Annotated[str | None, typer.Option(help="Boundaries of this date, 2024-01-31.")] = None,
    lang: Annotated[str | None, typer.Option(help="zh or en; else the region's.")] = None,
    settled: Annotated[
        str | None, typer.Option(help="The area decided on, level:code: its lead and deadline.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="The whole answer, as the API has it.")
    ] = False,
) -> None:
    """Say which jurisdiction answers for a place, how sure that is, and what to ask."""
    from geo_service.base.dates import parse_date
    from geo_service.service.region import Region

    opened = Region.open(region)
    _heed_disputes(opened)
    answer = opened.route(
        text=text,
        lon=lon,
        lat=lat,
        datum=datum,
        radius_m=radius_m,
        category=category,
        as_of=parse_date(as_of),
        lang=lang,
        settled=settled,
    )
    if json:
        from geo_service.api.answers import route as as_json
        from geo_service.api.answers import to_text
        from geo_service.service.english import in_english

        manifest = opened.folder.manifest
        english = in_english(lang, manifest.language) and manifest.name_en
        told = {"id": manifest.id, "name": manifest.name_en if english else manifest.name}
        typer.echo(to_text(as_json(answer, told)))
        return
    _print(answer)


def _heed_disputes(region: Region) -> None:
    """Answer as the service does: with the ledger's disputes, if there is a ledger."""
    from geo_service.base.settings import Settings

    settings = Settings()
    if (
        settings.database_url is None
        and not settings.ledger_file(region.folder.manifest.id).exists()
    ):
        return  # the ledger's code takes a quarter of a second to import
    from geo_service.intake.load_disputes import load_if_there

    try:
        load_if_there(region, settings)
    except GeoServiceError as error:
        typer.echo(f"geo-service: disputes were ignored: {error}", err=True)


def _print(answer: RouteAnswer) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    lead = f"{answer.lead.name} ({answer.lead.code})" if answer.lead else "-"
    console.print(f"[bold]{answer.verdict}[/] {lead}  p={answer.probability:.2f}")
    console.print(answer.reason, markup=False)
    if answer.question:
        console.print(f"? {answer.question}", markup=False)
    if answer.deadline:
        console.print(f"{answer.deadline.name}: {answer.deadline.hours:g} h", markup=False)
    for note in (answer.border.note if answer.border else "", *answer.hints):
        if note:
            console.print(f"! {note}", markup=False)
    if len(answer.candidates) > 1:
        table = Table("p", "areas", "evidence")
        for found in answer.candidates[:5]:
            names = " / ".join(ref.name for ref in found.areas.values())
            table.add_row(f"{found.probability:.2f}", names, found.evidence)
        console.print(table)
