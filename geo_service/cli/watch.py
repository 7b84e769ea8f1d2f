"""``geo-service watch``: nominate, follow and close watched places."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geo_service.base.errors import InputError
from geo_service.cli.view_options import CategoryOption, LangOption, RegionOption

if TYPE_CHECKING:
    from geo_service.cube.cube import Snapshot
    from geo_service.ledger import Ledger
    from geo_service.planning.geography import Geography
    from geo_service.service.region import Region

JsonOption = Annotated[bool, typer.Option("--json", help="For programs.")]
NumberArgument = Annotated[int, typer.Argument(help="The entry's number.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="The watch list of places.")
    for name, command in (
        ("list", list_), ("nominate", nominate), ("add", add), ("show", show), ("move", move),
        ("close", close),
    ):  # fmt: skip
        group.command(name)(command)
    app.add_typer(group, name="watch")


@dataclass(frozen=True)
class _OpenRegion:
    region: Region
    ledger: Ledger
    geography: Geography
    snapshot: Snapshot


@contextmanager
def _opened(region: str | None) -> Iterator[_OpenRegion]:
    """The region with its ledger and its cube, brought up to date, states included."""
    from geo_service.cli.opening import open_all
    from geo_service.cli.progress import working
    from geo_service.planning.geography import Geography
    from geo_service.planning.ledger_cube import present_cube
    from geo_service.planning.watch.update_states import keep_up

    with working("counting"), open_all(region) as (settings, opened, ledger):
        snapshot = present_cube(ledger, settings, opened)
        geography = Geography(opened.folder)
        keep_up(ledger, geography, snapshot, opened.folder.today())
        yield _OpenRegion(opened, ledger, geography, snapshot)


def nominate(
    region: RegionOption = None,
    category: CategoryOption = "",
    top: Annotated[int | None, typer.Option(min=1, max=1_000, help="So many places.")] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """List the places with most distinct reporters lately, by the region's rule.

    Beside each stands the fall to be expected with nothing done: the worst are the worst partly by
    chance.
    """
    from geo_service.planning.watch.nominate import nominate as find
    from geo_service.planning.watch.units import name_of

    with _opened(region) as open_:
        today = open_.region.folder.today()
        found = find(
            open_.geography, open_.snapshot, until=today, category=category, top=top,
            state=open_.region.state,
        )  # fmt: skip
        rows = [
            {
                "rank": one.rank, "name": name_of(open_.geography, one.place),
                "reporters": one.reporters, "complaints": one.complaints, "repeat": one.repeat,
                "category": one.category, "per_week": round(one.per_week, 2),
                "expected_per_week": round(one.expected_per_week, 2),
                "expected_fall": round(one.expected_fall, 4), "place": one.place.model_dump(),
            }
            for one in found
        ]  # fmt: skip
        rows = _told(open_, rows, lang)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        typer.echo(
            f"{row['rank']:>3}  {row['name']}: {row['reporters']:,} people, "
            f"{row['per_week']} a week (by itself {row['expected_per_week']}), {row['category']}"
        )


def add(
    title: Annotated[str, typer.Argument(help="What it is called on the list.")],
    region: RegionOption = None,
    rank: Annotated[int | None, typer.Option(min=1, help="A nominated place, by its rank.")] = None,
    area: Annotated[str | None, typer.Option(help="An area, as level:code.")] = None,
    cell: Annotated[str | None, typer.Option(help="An H3 cell, in hexadecimal.")] = None,
    lon: Annotated[float | None, typer.Option(help="Of a circle, in degrees.")] = None,
    lat: Annotated[float | None, typer.Option()] = None,
    radius_m: Annotated[float, typer.Option(help="Of the circle, in metres.")] = 200.0,
    owner: Annotated[str, typer.Option(help="The body that answers, as code or code:name.")] = "",
    target: Annotated[float | None, typer.Option(help="Complaints a week to get below.")] = None,
    reason: Annotated[str, typer.Option(help="Why it is on the list.")] = "",
    category: CategoryOption = "",
) -> None:
    """Put a place on the watch list: a nominated one, an area, a cell, or a circle."""
    from geo_service.assess.rules import read_assessment_rules
    from geo_service.planning.matters.details import read_details
    from geo_service.planning.matters.register import open_one
    from geo_service.planning.watch.follow import opening_at
    from geo_service.planning.watch.nominate import nominate as find

    with _opened(region) as open_:
        today = open_.region.folder.today()
        if rank is not None:
            found = find(
                open_.geography, open_.snapshot, until=today, category=category, top=rank,
                state=open_.region.state,
            )  # fmt: skip
            if len(found) < rank:
                raise InputError(f"only {len(found)} places are nominated")
            place: Any = found[rank - 1].place.model_dump()
        else:
            place = _place(area, cell, lon, lat, radius_m)
        code, _, name = owner.partition(":")
        details = read_details(
            "watch",
            {
                "place": place, "category": category, "reason": reason, "target_per_week": target,
                "lead": {"code": code, "name": name} if code else None,
            },
        )  # fmt: skip
        rules = read_assessment_rules(open_.geography.folder.path).watch
        opening = opening_at(open_.geography, open_.snapshot, details, rules, today)  # type: ignore[arg-type]
        number = open_one(
            open_.ledger, "watch", title, details.model_copy(update={"opening": opening}),
            actor="cli", state="watched",
        )  # fmt: skip
    typer.echo(f"{number}: {title}, {opening.complaints:,} complaints since {opening.first}")


def _place(
    area: str | None, cell: str | None, lon: float | None, lat: float | None, radius_m: float
) -> dict[str, Any]:
    given = [area is not None, cell is not None, lon is not None or lat is not None]
    if sum(given) != 1:
        raise InputError(
            "no place is named", hint="one of --rank, --area, --cell, --lon with --lat"
        )
    if area is not None:
        level, _, code = area.partition(":")
        return {"kind": "area", "level": level, "code": code}
    if cell is not None:
        return {"kind": "cell", "code": cell}
    return {"kind": "circle", "lon": lon, "lat": lat, "radius_m": radius_m}


def list_(
    region: RegionOption = None, as_json: JsonOption = False, lang: LangOption = None
) -> None:
    """List the watched places with how they stand."""
    from geo_service.planning.matters.register import read_all

    with _opened(region) as open_:
        rows = _told(open_, [_row(open_, one) for one in read_all(open_.ledger, "watch")], lang)
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return
    for row in rows:
        course = row["course"]
        last = course["weeks"][-1]["count"] if course["weeks"] else "-"
        typer.echo(
            f"{row['id']}\t{row['state']}\t{row['title']}\tlast week {last}, "
            f"at the opening {course['opening_per_week']}, target {course['target_per_week']}"
        )


def _row(open_: _OpenRegion, found: Any) -> dict[str, Any]:
    from geo_service.assess.rules import read_assessment_rules
    from geo_service.planning.matters.details import WatchedPlace
    from geo_service.planning.matters.register import matter_json
    from geo_service.planning.watch.follow import course_json, follow
    from geo_service.planning.watch.units import name_of

    rules = read_assessment_rules(open_.geography.folder.path).watch
    course = follow(open_.geography, open_.snapshot, found, rules, open_.region.folder.today())
    place = WatchedPlace.model_validate(found.details["place"])
    named = {**found.details["place"], "name": name_of(open_.geography, place)}
    return {**matter_json(found), "place": named, "course": course_json(course)}


def _told(open_: _OpenRegion, rows: list[dict[str, Any]], lang: str | None) -> list[dict[str, Any]]:
    """The rows with names of areas in the language asked for, else the region's."""
    from geo_service.planning.telling import telling_in

    told: list[dict[str, Any]] = telling_in(open_.region.folder, lang).body(rows)
    return told


def show(number: NumberArgument, region: RegionOption = None, lang: LangOption = None) -> None:
    """Print one entry whole: its record, history, course, and the buildings named."""
    from geo_service.planning.matters.details import WatchedPlace
    from geo_service.planning.matters.register import read_one
    from geo_service.planning.watch.buildings import buildings_named

    with _opened(region) as open_:
        found = read_one(open_.ledger, "watch", number)
        place = WatchedPlace.model_validate(found.details["place"])
        named = buildings_named(open_.ledger, open_.geography, place)
        row = {**_row(open_, found), "buildings": dict(named)}
        row = _told(open_, [row], lang)[0]
    typer.echo(json.dumps(row, ensure_ascii=False, indent=1, default=str))


def move(
    number: NumberArgument,
    state: Annotated[str, typer.Argument(help="in_work, solved, reopened, closed")],
    region: RegionOption = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Bring an entry into another state; proven and reopened come by themselves too."""
    from geo_service.planning.matters.register import move as change

    with _opened(region) as open_:
        today = open_.region.folder.today()
        change(open_.ledger, "watch", number, state, actor="cli", note=note, today=today)
    typer.echo(f"{number}: {state}")


def close(
    number: NumberArgument,
    region: RegionOption = None,
    note: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Take an entry off the list; its history stays."""
    move(number, "closed", region, note)
