"""Reading profiles: those that come built in, and the user's own files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geo_service.base.errors import GeoServiceError, InputError, NotFoundError
from geo_service.datum import parse_datum
from geo_service.intake.profile import EventColumns, Profile, Rate, When
from geo_service.ledger.events import KINDS

FOLDER = Path(__file__).parent / "profiles"
_SINGLE = ("source_id", "channel", "lon", "lat", "radius_m", "address", "reporter")
RATES = ("responded", "resolved", "satisfied")
_HINT = "compare with the profiles that come built in (`geo-service profiles`)"


def _names(value: Any) -> tuple[str, ...]:
    """One name or a list of them."""
    if value is None or value == "":
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _when(table: Mapping[str, Any] | None) -> When | None:
    return When(table["column"], _names(table["is"])) if table else None


def _event(table: Mapping[str, Any]) -> EventColumns:
    optional = {name: table.get(name, "") for name in ("body_name", "reason", "until")}
    at, when = _names(table.get("at")), _when(table.get("when"))
    return EventColumns(table["kind"], at, when=when, **optional)


def _faults(table: Mapping[str, Any]) -> list[str]:
    columns, events = table.get("columns", {}), table.get("events", ())
    faults = [f"{name} is missing" for name in ("id", "source", "times") if not table.get(name)]
    if not columns.get("received_at"):
        faults.append("columns.received_at is missing")
    if bool(columns.get("lon")) != bool(columns.get("lat")):
        faults.append("columns.lon and columns.lat go together")
    if len(_names(columns.get("category"))) > 3:
        faults.append("columns.category holds more than three levels")
    faults += [
        f"unknown event {one.get('kind')!r}" for one in events if one.get("kind") not in KINDS
    ]
    faults += [f"event {one.get('kind')!r} has no time (at)" for one in events if not one.get("at")]
    try:
        ZoneInfo(table.get("time_zone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        faults.append(f"no time zone {table.get('time_zone')!r}")
    return faults


def parse_profile(text: str, name: str) -> Profile:
    """A profile from its TOML text.

    Raises:
        InputError: the text is not TOML, or describes no usable profile; every fault is listed.
    """
    try:
        table = tomllib.loads(text)
        faults = _faults(table)
        datum = parse_datum(table["datum"]) if table.get("datum") else None
        rates = {k: Rate(v["column"], _names(v.get("yes")), _names(v.get("no")))
                 for k, v in table.get("rates", {}).items() if k in RATES}  # fmt: skip
        events = tuple(_event(one) for one in table.get("events", ()) if "kind" in one)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, GeoServiceError) as error:
        raise InputError(f"profile {name}: {error}", hint=_HINT) from error
    if faults:
        raise InputError(f"profile {name}: {'; '.join(faults)}", hint=_HINT)
    columns = table["columns"]
    single = {name: columns.get(name, "") for name in _SINGLE}
    return Profile(
        id=table["id"],
        name=table.get("name", table["id"]),
        source=table["source"],
        time_zone=table.get("time_zone", "UTC"),
        datum=datum,
        times=_names(table["times"]),
        received_at=_names(columns["received_at"]),
        text=_names(columns.get("text")),
        place=_names(columns.get("place")),
        category=_names(columns.get("category")),
        values=table.get("values", {}),
        events=events,
        rates_at=_names(table.get("rates", {}).get("at")),
        rates=rates,
        synthetic=bool(table.get("synthetic", False)),
        **single,
    )


def built_in() -> Sequence[str]:
    """The ids of the profiles that come with the program."""
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


def read_profile(name_or_path: str) -> Profile:
    """A built-in profile by its id, or one of your own by the path of its file.

    Raises:
        NotFoundError: there is none.
        InputError: it is not usable.
    """
    own = Path(name_or_path)
    file = own if own.suffix == ".toml" else FOLDER / f"{name_or_path}.toml"
    if not file.is_file():
        known = ", ".join(built_in())
        raise NotFoundError(
            f"no profile {name_or_path!r}", hint=f"one of {known}, or the path of a .toml file"
        )
    return parse_profile(file.read_text(encoding="utf-8"), file.name)
