"""Propose a profile for a file, with a preview and a list of doubts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from geo_service.assign.choice import choose_columns
from geo_service.assign.one_column import holds_positions
from geo_service.base.errors import InputError
from geo_service.intake.guess.choose_roles import ColumnRoles, choose_roles
from geo_service.intake.guess.column_facts import Facts, facts_of
from geo_service.intake.guess.preview import preview
from geo_service.intake.guess.write_profile import CLOSED, profile_text
from geo_service.intake.header_names import plain_name
from geo_service.intake.profile_file import parse_profile
from geo_service.tables import TableReader, open_table
from geo_service.tables.degrees import with_degrees

#: rows that are looked at
SAMPLE_ROWS = 20_000
PREVIEW_ROWS = 10


@dataclass(frozen=True, slots=True)
class Proposal:
    """A profile as TOML, its first rows as they would be kept, and what to check."""

    toml: str
    preview: tuple[str, ...]
    doubts: tuple[str, ...]


def propose(
    path: Path,
    *,
    time_zone: str = "",
    datum: str = "",
    encoding: str | None = None,
    sheet: str | None = None,
) -> Proposal:
    """Propose a profile; ``time_zone`` and ``datum`` are those of the region, where known.

    Raises:
        NotFoundError, InputError: there is no such file, or it holds no rows.
    """
    reader = with_degrees(open_table(path, encoding=encoding, sheet=sheet))
    sample = _sample(reader)
    if not sample.num_rows:
        raise InputError(f"{path.name} holds no rows", hint="a header alone tells too little")
    facts = {name: facts_of(name, sample[name]) for name in sample.column_names}
    roles = choose_roles(facts)
    if not roles.lon:
        _one_column(roles, reader)
    closed = _closed(roles, facts)
    toml = profile_text(_head(path, roles, facts, time_zone, datum), roles, facts, closed)
    doubts = [*reader.notices, *roles.doubts, *_doubts(roles, facts, time_zone, datum, closed)]
    shown: tuple[str, ...] = ()
    if roles.times.get("received_at"):
        profile = parse_profile(toml, path.name)
        rows, more = preview(sample.slice(0, PREVIEW_ROWS), profile, reader, roles.lat)
        shown, doubts = rows, [*doubts, *more]
    return Proposal(toml, shown, tuple(dict.fromkeys(doubts)))


def _sample(reader: TableReader) -> pa.Table:
    """The first rows, without geometry."""
    names = [name for name in reader.schema.names if name != reader.geometry]
    parts, rows = [], 0
    for chunk in reader.chunks(names):
        parts.append(chunk.table.slice(0, SAMPLE_ROWS - rows))
        rows += parts[-1].num_rows
        if rows >= SAMPLE_ROWS:
            break
    return pa.concat_tables(parts) if parts else pa.table({})


def _one_column(roles: ColumnRoles, reader: TableReader) -> None:
    try:
        columns = choose_columns(
            reader.schema.names, None, find_point=lambda names: holds_positions(reader, names)
        )
    except InputError:
        roles.doubts.append("no coordinates were found; complaints will be placed by their words")
        return
    if columns.point:
        roles.single["point"] = columns.point
        if roles.single.get("address") == columns.point:
            roles.single["address"] = ""
        roles.text = [name for name in roles.text if name != columns.point]


def _closed(roles: ColumnRoles, facts: dict[str, Facts]) -> dict[str, str]:
    """The values of the status that mean closed."""
    status = roles.single.get("status")
    if not status:
        return {}
    return {value: value for value in facts[status].common if plain_name(value) in CLOSED}


def _head(
    path: Path, roles: ColumnRoles, facts: dict[str, Facts], time_zone: str, datum: str
) -> dict[str, str]:
    stem = path.name.split(".")[0]
    plain = unicodedata.normalize("NFKD", stem)
    slug = re.sub(r"[^\w]+", "-", "".join(c for c in plain if not unicodedata.combining(c))).strip(
        "-"
    )
    orders = {facts[name].reading.order for name in roles.times.values()} - {None}
    order = orders.pop() if len(orders) == 1 else ""
    return {
        "id": slug.lower() or "source",
        "name": stem,
        "source": slug.lower() or "source",
        "time_zone": time_zone or "UTC",
        "datum": datum or ("WGS-84" if roles.lon or roles.single.get("point") else ""),
        "date_order": str(order or ""),
    }


def _doubts(
    roles: ColumnRoles, facts: dict[str, Facts], time_zone: str, datum: str, closed: dict[str, str]
) -> list[str]:
    told = [facts[name].reading.notice for name in roles.times.values()]
    received = roles.times.get("received_at")
    if received and facts[received].filled < 1:
        told.append(
            f"received_at: {received!r} is empty in {1 - facts[received].filled:.1%} of the rows; "
            "a list of columns takes the first that is filled"
        )
    if not time_zone and received and facts[received].zoned < 1:
        told.append("time_zone: the times state no offset; write the city's zone instead of UTC")
    if not datum and (roles.lon or roles.single.get("point")):
        told.append("datum: WGS-84 is assumed; maps made in China may be in GCJ-02 or BD-09")
    if "closed_at" in roles.times and roles.single.get("status") and not closed:
        told.append("closed: no value of the status is known to mean closed; every closing time "
                    "counts")  # fmt: skip
    if roles.single.get("reporter"):
        told.append("reporter: only a keyed hash of it is kept")
    return [one for one in told if one]
