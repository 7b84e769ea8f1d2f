"""``geo-service alarms``: scan files or the ledger for clusters; list and acknowledge alarms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from geo_service.alarms.scan import Cluster

alarms = typer.Typer(no_args_is_help=True, help="Find, list and acknowledge alarms.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(alarms, name="alarms")


@alarms.command("scan")
def scan_files(
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The JSON file to write.")],
    cases: Annotated[Path, typer.Option(help="place,date,count")],
    places: Annotated[Path, typer.Option(help="place,lon,lat (degrees) or place,x,y (a plane)")],
    start: Annotated[str | None, typer.Option(help="First day; default the first case's.")] = None,
    end: Annotated[str | None, typer.Option(help="Last day; default the last case's.")] = None,
    min_days: Annotated[int, typer.Option(help="Shortest window in days.")] = 1,
    max_days: Annotated[int, typer.Option(help="Longest window in days.")] = 30,
    max_share: Annotated[float, typer.Option(help="Share of all cases a circle may hold.")] = 0.5,
    max_radius_km: Annotated[
        float | None, typer.Option(help="Largest radius: km, or the plane's own unit.")
    ] = None,
    min_cases: Annotated[int, typer.Option(help="Fewest cases of a cluster.")] = 2,
    strata: Annotated[
        str, typer.Option(help="none; weekday (place × day of week); workday (Mon-Fri, Sat-Sun).")
    ] = "none",
    secondary: Annotated[
        str, typer.Option(help="no-centres (in other clusters) or no-overlap (of places).")
    ] = "no-centres",
    replicates: Annotated[int, typer.Option(help="Monte Carlo replicates.")] = 999,
    stop_after: Annotated[
        int, typer.Option(help="Stop when so many replicates reach the best; 0: draw all.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Same seed, same p.")] = 12345678,
    drop_outside: Annotated[
        bool, typer.Option("--drop-outside", help="Leave out cases before start or after end.")
    ] = False,
) -> None:
    """Scan for clusters in place and time that are alive on the last day.

    Prospective space-time permutation scan: circles around each place, windows that end on the
    last day. OUT is a list, best first, of places, start, end, observed, expected, llr, p,
    recurrence_days.
    """
    from geo_service.alarms.scan import ScanSettings, scan
    from geo_service.alarms.scan.files import read_cases, read_sites
    from geo_service.base.dates import parse_date
    from geo_service.tables import replacing

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
    sites = read_sites(places)
    found = read_cases(
        cases,
        sites,
        start=parse_date(start, name="--start"),
        end=parse_date(end, name="--end"),
        strata=strata,
        drop_outside=drop_outside,
    )
    result = scan(found, sites, settings)
    with replacing(target) as temporary:
        rows = [_json(cluster) for cluster in result.clusters]
        temporary.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
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
    }


def _line(cluster: Cluster) -> str:
    return (
        f"{cluster.start} to {cluster.end}: {cluster.observed} where {cluster.expected:.2f} are "
        f"expected, {len(cluster.places)} place(s) around {cluster.places[0]}, "
        f"p {cluster.p:.2g}, once in {cluster.recurrence_days:,.0f} days"
    )
