"""``geo-service places``: a region's own gazetteer entries, and learning from past tickets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo_service.base.errors import NotFoundError

places_app = typer.Typer(
    no_args_is_help=True,
    help="Places of a city's own, and what labelled tickets teach: import, learn, list, forget.",
)
Source = Annotated[Path, typer.Argument(metavar="IN", help="CSV, Parquet or XLSX.")]
Encoding = Annotated[str | None, typer.Option(help="Of a CSV file, if found wrongly.")]
Sheet = Annotated[
    str | None,
    typer.Option("--sheet", "--layer", help="Of a workbook or vector file with several."),
]
Region = Annotated[str, typer.Option(help="A built-in region or a folder.")]
#: faults shown one by one; the rest are counted
SHOWN_FAULTS = 10


def register(app: typer.Typer) -> None:
    """Add ``places`` and its commands to the application."""
    app.add_typer(places_app, name="places")


@places_app.command("import")
def import_(
    source: Source,
    region: Region,
    name: Annotated[str, typer.Option(help="Column of the names, if not 'name'.")] = "",
    lon: Annotated[str, typer.Option(help="Column of longitudes.")] = "",
    lat: Annotated[str, typer.Option(help="Column of latitudes.")] = "",
    code: Annotated[str, typer.Option(help="Column of area codes.")] = "",
    kind: Annotated[str, typer.Option(help="Kind of rows that state none, as 'compound'.")] = "",
    datum: Annotated[str, typer.Option(help="Datum of rows that state none.")] = "",
    rejects: Annotated[Path | None, typer.Option(help="CSV for the rows left out.")] = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
) -> None:
    """Import places: columns name, alias, kind, lon, lat, datum, code (Chinese headings do, too).

    The places of an earlier import from a file of the same name are replaced.
    """
    from geo_service.service.gazetteer import import_places
    from geo_service.service.region import Region as OpenRegion

    given = {"name": name, "lon": lon, "lat": lat, "code": code}
    done = import_places(
        OpenRegion.open(region),
        source,
        columns={key: value for key, value in given.items() if value},
        kind=kind,
        datum=datum or None,
        encoding=encoding,
        sheet=sheet,
    )
    typer.echo(f"{len(done.entries):,} places imported from {source.name}")
    if done.repeated:
        typer.echo(f"  {done.repeated:,} rows repeat others and were left out")
    if done.unknown_kinds:
        typer.echo(f"  {done.unknown_kinds:,} rows of unknown kind were taken as 'poi'")
    _report([(fault.row, fault.reason) for fault in done.faults], rejects)


@places_app.command()
def learn(
    source: Source,
    region: Region,
    text: Annotated[str, typer.Option(help="Column with the caller's words.")],
    township: Annotated[
        str, typer.Option("--township", "--area", help="Column: name or code of the area.")
    ],
    district: Annotated[str, typer.Option(help="Column with the higher area's name.")] = "",
    day: Annotated[str, typer.Option(help="Column with the date, for ageing.")] = "",
    id_: Annotated[str, typer.Option("--id", help="Column that identifies a ticket.")] = "",
    public: Annotated[
        bool, typer.Option("--public", help="The file may be published: everybody learns of it.")
    ] = False,
    rejects: Annotated[Path | None, typer.Option(help="CSV for the rows left out.")] = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
) -> None:
    """Learn from labelled tickets which places went to which area.

    Of a text only its place names are kept. A ticket learned before is replaced. Without --public
    the answers of dispatchers rest on it, and those of the public do not.
    """
    from geo_service.cli.progress import progress_bar
    from geo_service.service.gazetteer import learn_tickets
    from geo_service.service.region import Region as OpenRegion

    columns = {"text": text, "coarse": district, "lead": township, "day": day, "id": id_}
    wanted = {key: value for key, value in columns.items() if value}
    with progress_bar() as progress:
        done = learn_tickets(
            OpenRegion.open(region), source, columns=wanted, public=public, progress=progress,
            encoding=encoding, sheet=sheet,
        )  # fmt: skip
    typer.echo(f"{len(done.tickets):,} tickets learned from {source.name}")
    if done.silent:
        typer.echo(f"  {done.silent:,} of them name no place, and teach nothing")
    if done.unlabelled:
        typer.echo(
            f"  {done.unlabelled:,} rows have no label or no text; "
            f"{done.told:,} of them name their area themselves, and were learned"
        )
    if done.undated:
        typer.echo(f"  {done.undated:,} of them have a day that cannot be read; they do not age")
    _report([(fault.row, fault.reason) for fault in done.faults], rejects)
    if len(done.faults) > len(done.tickets):
        typer.echo(
            f"geo-service: most rows taught nothing ({len(done.faults):,} of "
            f"{len(done.faults) + len(done.tickets):,}): {done.faults[0].reason}",
            err=True,
        )
        raise typer.Exit(1)


@places_app.command("list")
def list_(region: Region) -> None:
    """List the sources of places and of learned tickets."""
    from geo_service.cli.region_tables import print_table
    from geo_service.service.gazetteer import sources
    from geo_service.service.region import Region as OpenRegion

    rows = [
        (kind, name, f"{n:,}", latest) for kind, name, n, latest in sources(OpenRegion.open(region))
    ]
    print_table("Places", ("kind", "source", "entries", "latest"), rows)


@places_app.command()
def forget(
    source: Annotated[str, typer.Argument(help="A source, as 'places list' shows it.")],
    region: Region,
) -> None:
    """Forget the places or the learned tickets of a source."""
    from geo_service.service.gazetteer import forget_source
    from geo_service.service.region import Region as OpenRegion

    gone = forget_source(OpenRegion.open(region), source)
    if not gone:
        raise NotFoundError(
            f"nothing was imported from {source!r}", hint="see geo-service places list"
        )
    typer.echo(f"{gone:,} entries of {source} removed")


@places_app.command()
def unknown(
    region: Region,
    days: Annotated[int, typer.Option(min=1, help="Days before the latest complaint.")] = 90,
    top: Annotated[int, typer.Option(min=1, help="How many names to show.")] = 50,
) -> None:
    """List names that callers use and the gazetteer does not know, most reporters first.

    From the ledger's complaints. Each was said by k distinct reporters at least (GEO_K_ANONYMITY).
    """
    from geo_service.cli.opening import open_all
    from geo_service.cli.region_tables import print_table
    from geo_service.intake.unknown_names import unknown_names

    with open_all(region) as (settings, opened, ledger):
        k = settings.k_anonymity
        found = unknown_names(opened, ledger, k=k, days=days)[:top]
    if not found:
        typer.echo(f"no unknown name was said by {k} reporters or more")
        return
    rows = [
        (one.name, one.kind, f"{one.reporters:,}", f"{one.complaints:,}", one.code) for one in found
    ]
    print_table("Unknown names", ("name", "kind", "reporters", "complaints", "area"), rows)


def _report(faults: list[tuple[int, str]], rejects: Path | None) -> None:
    """Tell the rows left out: the first ones here, all of them in the file asked for."""
    import csv

    from geo_service.base.atomic import replacing
    from geo_service.tables.formulas import guard

    if not faults:
        return
    typer.echo(f"  {len(faults):,} rows were left out:")
    for row, reason in faults[:SHOWN_FAULTS]:
        typer.echo(f"    row {row}: {reason}")
    if rejects is not None:
        with replacing(rejects) as part, part.open("w", encoding="utf-8", newline="") as stream:
            rows = ((row, guard(reason)) for row, reason in faults)
            csv.writer(stream).writerows([("row", "reason"), *rows])
        typer.echo(f"  all of them are in {rejects}")
    elif len(faults) > SHOWN_FAULTS:
        typer.echo("    …; --rejects FILE lists them all")
