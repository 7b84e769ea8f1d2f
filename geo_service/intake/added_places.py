"""Places and aliases that people add: checked, kept in the ledger, and written to the gazetteer.

The ledger is what holds; the gazetteer file under the region's state is written from it, so that
every process on the machine opens it as it does any other file of places.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from geo_service.base.errors import InputError
from geo_service.base.lock import exclusive
from geo_service.base.model import PLACE_KINDS, Datum
from geo_service.ledger import Ledger, mask
from geo_service.ledger.access import Principal
from geo_service.ledger.added_places import (
    AddedPlace,
    NewPlace,
    add_place,
    list_added,
    withdraw_place,
)
from geo_service.locate.importing import read_entries
from geo_service.locate.placefile import read_places, write_places
from geo_service.locate.text import spelling
from geo_service.service.gazetteer import ADDED
from geo_service.service.region import Region

MIN_CHARS, MAX_CHARS = 2, 60
#: an address is more than a name, and is imported with its road and number
KINDS = tuple(kind for kind in PLACE_KINDS if kind != "address")
#: assumed of a point on the map, in metres
RADIUS_M = 50.0
_LOCK_WAIT_S = 10.0
#: a request waits so long for its own process to use what it changed
_SETTLE_S = 5.0


def add(region: Region, ledger: Ledger, new: NewPlace, by: Principal) -> AddedPlace:
    """Check and keep a place or an alias; this process uses it on return, others in a second.

    Raises:
        InputError: the name, the kind or the place where it is cannot be used.
        ConflictError: it is there already.
    """
    checked = check(region, new)
    kept = ledger.writer.run_alone(lambda at: add_place(at, checked, by))
    write_gazetteer(region, ledger)
    region.gazetteer.settle(_SETTLE_S)
    return kept


def withdraw(region: Region, ledger: Ledger, number: int, by: Principal) -> AddedPlace:
    """Take a place back; it is used no more.

    Raises:
        NotFoundError: there is none; ConflictError: it was taken back before.
    """
    gone = ledger.writer.run_alone(lambda at: withdraw_place(at, number, by))
    write_gazetteer(region, ledger)
    region.gazetteer.settle(_SETTLE_S)
    return gone


def check(region: Region, new: NewPlace) -> NewPlace:
    """The place as it is kept: its name in one spelling, its point in WGS-84.

    Raises:
        InputError: what is wrong with it.
    """
    name = _name(region, new.name)
    if new.kind not in KINDS:
        raise InputError(f"unknown kind {new.kind!r}", hint=f"one of {', '.join(KINDS)}")
    if bool(new.code) == (new.lon is not None):
        raise InputError("a place is in an area or at a point", hint="give code, or lon and lat")
    row = {"name": name, "kind": new.kind, "code": new.code, "lon": new.lon, "lat": new.lat}
    codes = region.locator.book.number_of
    read = read_entries([row], source=ADDED, datum=Datum.WGS84, known_codes=codes)
    if read.faults:
        raise InputError(read.faults[0].reason, hint="see /v1/areas for codes")
    radius_m = RADIUS_M if new.radius_m is None else new.radius_m
    if new.lon is None or new.lat is None:
        return NewPlace(name, new.kind, new.code, alias_of=_plain(new.alias_of))
    if not region.shares_at(new.lon, new.lat, radius_m):
        raise InputError("the point lies outside the region", hint="give a point within it")
    return NewPlace(name, new.kind, "", new.lon, new.lat, radius_m, alias_of=_plain(new.alias_of))


def _plain(text: str) -> str:
    return mask(" ".join(text.split())[:MAX_CHARS]).text


def _name(region: Region, given: str) -> str:
    name = " ".join(given.split())
    if not MIN_CHARS <= len(name) <= MAX_CHARS:
        raise InputError(
            f"a name of {len(name)} characters", hint=f"{MIN_CHARS} to {MAX_CHARS} characters"
        )
    said = spelling(name)
    if len(said) < MIN_CHARS or not any(char.isalnum() for char in said):
        raise InputError("the name has no letters", hint="give the name that callers use")
    if said in region.locator.reader.words.plain:
        raise InputError(
            "the name is an everyday word", hint="it would be found in texts about anything"
        )
    if mask(name).findings:
        raise InputError(
            "the name looks like a person's data", hint="leave out numbers and names of people"
        )
    return name


def write_gazetteer(region: Region, ledger: Ledger) -> None:
    """Write the places in use as a gazetteer file; nothing where it is so already."""
    file = gazetteer_file(region)
    with exclusive(file.with_name(f".{ADDED}.lock"), "adds a place", wait_s=_LOCK_WAIT_S):
        with ledger.reading() as connection:
            entries = [_entry(one) for one in reversed(list_added(connection))]
        if not entries:
            file.unlink(missing_ok=True)
        elif not file.exists() or _ids(file) != [entry["id"] for entry in entries]:
            write_places(entries, file)


def gazetteer_file(region: Region) -> Path:
    """Where the added places lie."""
    return region.state / "places" / f"{ADDED}.parquet"


def _entry(one: AddedPlace) -> dict[str, Any]:
    """An entry of the gazetteer (``model.PLACE_COLUMNS``); ids are never used twice."""
    return asdict(one) | {"id": f"{ADDED}:{one.id}", "source": ADDED}


def _ids(file: Path) -> list[str]:
    found: list[str] = read_places([file])["id"].to_pylist()
    return found
