"""``geo-service alarms``: scan files or the ledger for clusters; list and acknowledge alarms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from geo_service.alarms.scan import Cluster
    from geo_service.ledger.alarms import AlarmRecord

alarms = typer.Typer(no_args_is_help=True, help="Find, list and acknowledge alarms.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(alarms, name="alarms")


@alarms.command("scan")
def scan_files(
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The JSON file to write.")],
    cases: Annotated[Path, typer.Option(help="place,date,count")],
    places: Annotated[Path, typer.Option(help="place,lon,lat (degrees) or place,x,y (a plane)")],
    start: Annotated[
        str | None,
        typer.Option(
            help="First day of the baseline; default the day of the first case. Name it where the "
            "records begin earlier: quiet days count."
        ),
    ] = None,
    end: Annotated[
        str | None,
        typer.Option(help="Last day, on which windows end; default the day of the last case."),
    ] = None,
    min_days: Annotated[int, typer.Option(help="Shortest window in days.")] = 1,
    max_days: Annotated[int, typer.Option(help="Longest window in days.")] = 30,
    max_share: Annotated[float, typer.Option(help="Share of all cases a circle may hold.")] = 0.5,
    max_radius_km: Annotated[
        float | None,
        typer.Option(
            help="Largest radius, in km for lon,lat; for x,y in the unit of the plane (metres if "
            "x and y are metres)."
        ),
    ] = None,
    min_cases: Annotated[int, typer.Option(help="Fewest cases of a cluster.")] = 2,
    strata: Annotated[
        str, typer.Option(help="none; weekday (place × day of week); workday (Mon-Fri, Sat-Sun).")
    ] = "none",
    secondary: Annotated[
        str,
        typer.Option(
            help="no-centres (in other clusters), or no-overlap (of places; SaTScan's default)."
        ),
    ] = "no-centres",
    replicates: Annotated[
        int, typer.Option(help="Monte Carlo replicates; 0: none, and no p.")
    ] = 999,
    stop_after: Annotated[
        int, typer.Option(help="Stop when so many replicates reach the best; 0: draw all.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Same seed, same p.")] = 12345678,
    drop_outside: Annotated[
        bool, typer.Option("--drop-outside", help="Leave out cases before start or after end.")
    ] = False,
    encoding: Annotated[
        str | None, typer.Option(help="Of both CSV files, if found wrongly.")
    ] = None,
    cases_sheet: Annotated[
        str | None, typer.Option("--sheet", help="Of a workbook of cases with several sheets.")
    ] = None,
    places_sheet: Annotated[
        str | None, typer.Option(help="The same of a workbook of places.")
    ] = None,
) -> None:
    """Scan for clusters in place and time that are alive on the last day.

    Prospective space-time permutation scan: circles around each place, windows that end on the
    last day. OUT is a list, best first, of places, start, end, observed, expected, llr, p,
    recurrence_days, p_method (rank, gumbel, sequential or none).
    """
    from geo_service.alarms.scan import ScanSettings, scan
    from geo_service.alarms.scan.files import read_cases, read_sites
    from geo_service.base.atomic import write_file
    from geo_service.base.dates import parse_date
    from geo_service.cli.progress import working

    settings = ScanSettings(
        min_days=min_days,
        max_days=max_days,
        max_share=max_share,
        max_radius=max_radius_km,
        min_cases=min_cases,
        replicates=replicates,
        stop_after=stop_after,
        secondary=secondary,
        seed=seed,
    )
    sites = read_sites(places, encoding=encoding, sheet=places_sheet)
    found = read_cases(
        cases,
        sites,
        start=parse_date(start, name="--start"),
        end=parse_date(end, name="--end"),
        strata=strata,
        drop_outside=drop_outside,
        encoding=encoding,
        sheet=cases_sheet,
    )
    with working("scanning"):
        result = scan(found, sites, settings)
    rows = [_json(cluster) for cluster in result.clusters]
    write_file(target, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    typer.echo(
        f"{target}: {len(result.clusters)} cluster(s) among {found.total:,} cases at "
        f"{len(sites):,} places, {found.counts.shape[1]} days to {found.end}, "
        f"{len(result.replicates.ratios):,} replicates"
    )
    for cluster in result.clusters[:5]:
        typer.echo(f"  {_line(cluster)}")


def _json(cluster: Cluster) -> dict[str, Any]:
    return {
        "places": list(cluster.places),
        "start": cluster.start.isoformat(),
        "end": cluster.end.isoformat(),
        "observed": cluster.observed,
        "expected": cluster.expected,
        "llr": cluster.llr,
        "p": cluster.p,
        "recurrence_days": cluster.recurrence_days,
        "p_method": cluster.p_method,
    }


def _line(cluster: Cluster) -> str:
    return (
        f"{cluster.start} to {cluster.end}: {cluster.observed} where {cluster.expected:.2f} are "
        f"expected, {len(cluster.places)} place(s) around {cluster.places[0]}, "
        f"p {cluster.p:.2g} ({cluster.p_method}), once in {cluster.recurrence_days:,.0f} days"
    )


@alarms.command("run")
def run(
    region: Annotated[str | None, typer.Option(help="A built-in region or a folder.")] = None,
    as_of: Annotated[
        str | None, typer.Option(help="The day judged, as 2024-05-01; default yesterday.")
    ] = None,
    depth: Annotated[int, typer.Option(min=1, max=3, help="Level of the categories.")] = 2,
    h3: Annotated[int, typer.Option(help="Also scan cells of this resolution; 0: none.")] = 0,
    max_days: Annotated[
        int,
        typer.Option(
            min=1,
            help="Longest window in days; a rise that lasts longer is seen on its first days.",
        ),
    ] = 14,
    max_share: Annotated[
        float,
        typer.Option(
            help="Share of all cases a circle may hold: small enough to tell where to go."
        ),
    ] = 0.10,
    strata: Annotated[str, typer.Option(help="none, weekday, or workday (the calendar's).")] = (
        "workday"
    ),
    replicates: Annotated[int, typer.Option(help="Monte Carlo replicates at most.")] = 999,
    recurrence: Annotated[
        float, typer.Option(help="Raise what chance gives once in so many days at most.")
    ] = 365.0,
    seed: Annotated[int, typer.Option(help="Same seed, same p.")] = 12345678,
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask scheduler's address, or threads, or processes.")
    ] = None,
) -> None:
    """Scan every topic of the cube for clusters alive on a day, and judge every series.

    Alarms are kept in the ledger and sent by whatever is set. A run that was stopped goes on
    where it was.
    """
    from datetime import timedelta

    from geo_service.base.dates import parse_date
    from geo_service.cli.opening import open_ledger_only
    from geo_service.cli.progress import progress_bar
    from geo_service.planning.alarms.daily import run_alarms
    from geo_service.planning.alarms.deliver import Channels, deliver
    from geo_service.planning.alarms.settings import AlarmRunSettings
    from geo_service.planning.open_queries import open_queries

    with (
        open_ledger_only(region) as (settings, ledger),
        open_queries(settings, region, None) as queries,
    ):
        folder = queries.geography.folder
        day = parse_date(as_of, name="--as-of") or folder.today() - timedelta(days=1)
        how = AlarmRunSettings(
            level=folder.manifest.lead_level,
            depth=depth,
            res=h3,
            max_days=max_days,
            max_share=max_share,
            strata=strata,
            replicates=replicates,
            recurrence_days=recurrence,
            seed=seed,
        )
        channels = Channels.of(settings, folder)
        with progress_bar("judging", "scans") as show:
            done = run_alarms(
                queries, ledger, day, how,
                channels=channels.names, scheduler=scheduler, progress=show,
            )  # fmt: skip
        if channels.names:
            deliver(ledger, channels, limit=1_000)
    typer.echo(
        f"{day}: {done.scanned:,} scans ({done.done_before:,} done before), "
        f"{done.series:,} series, "
        f"{len(done.alarms)} alarm(s) new or continuing, {done.closed} closed; by chance alone "
        f"{done.chance_a_day:.1f} a day are expected from the scans"
    )
    for year in done.missing_years:
        typer.echo(f"  the region's calendar does not know {year}: only its weekends count as off")
    for alarm in done.alarms:
        typer.echo(f"  {_alarm_line(alarm, folder.zone)}")


@alarms.command("list")
def list_alarms(
    region: Annotated[str | None, typer.Option(help="A built-in region or a folder.")] = None,
    state: Annotated[
        list[str] | None, typer.Option(help="new, continuing, acknowledged, closed.")
    ] = None,
    kind: Annotated[list[str] | None, typer.Option(help="scan, temporal, burst.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """List alarms, those changed last first; without --state those that are not closed."""
    from geo_service.cli.opening import open_ledger_only, zone_of
    from geo_service.ledger.alarms import AlarmSearch, find_alarms, waiting

    states = state or ["new", "continuing", "acknowledged"]
    with open_ledger_only(region) as (settings, ledger), ledger.reading() as at:
        zone = zone_of(region or settings.region, settings.home)
        found = find_alarms(at, AlarmSearch(states, kind or (), limit=limit))
        unsent = waiting(at)
    if as_json:
        typer.echo(json.dumps([one.as_json() for one in found], ensure_ascii=False))
        return
    for one in found:
        typer.echo(_alarm_line(one, zone))
    typer.echo(f"{len(found)} alarm(s); {unsent} message(s) wait to be sent", err=True)


@alarms.command("ack")
def acknowledge(
    alarm: Annotated[int, typer.Argument(metavar="ID")],
    region: Annotated[str | None, typer.Option(help="A built-in region or a folder.")] = None,
    note: Annotated[str, typer.Option(help="Words; personal data in them is masked.")] = "",
    mute_days: Annotated[
        int, typer.Option(min=0, max=3650, help="Send nothing about the same for so many days.")
    ] = 0,
) -> None:
    """Acknowledge an alarm; an audit line is written."""
    from datetime import UTC, datetime, timedelta

    from geo_service.cli.opening import open_ledger_only, zone_of
    from geo_service.ledger.alarms import act

    with open_ledger_only(region) as (settings, ledger):
        zone = zone_of(region or settings.region, settings.home)
        done = ledger.writer.run(lambda at: act(at, alarm, "ack", actor="cli", note=note))
        if mute_days:
            until = datetime.now(UTC) + timedelta(days=mute_days)
            ledger.writer.run(lambda at: act(at, alarm, "mute", actor="cli", until=until))
    typer.echo(_alarm_line(done, zone))


def _alarm_line(one: AlarmRecord, zone: ZoneInfo) -> str:
    first, last = (moment.astimezone(zone).date() for moment in (one.started_at, one.last_at))
    places = ", ".join(one.places[:4]) + (" …" if len(one.places) > 4 else "")
    return (
        f"{one.id}\t{one.kind}\t{one.state}\t{one.topic or '*'}\t{places or '*'}\t"
        f"{first} to {last}\t"
        f"{one.observed} where {one.expected:.1f} are expected\t"
        f"once in {one.recurrence_days:,.0f} days by chance"
    )
