"""Reading profiles: those that come built in, and the user's own files."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from geo_service.base.dates import DateOrder
from geo_service.base.errors import InputError, NotFoundError
from geo_service.base.model import Datum
from geo_service.base.validation import StrictModel, checked
from geo_service.datum import parse_datum
from geo_service.intake.profile import EventColumns, SourceProfile, When, YesNoColumn
from geo_service.intake.times import stated_order
from geo_service.ledger.events import KINDS

FOLDER = Path(__file__).parent / "profiles"
RATES = ("responded", "resolved", "satisfied")
_HINT = (
    "compare with the profiles that come built in (`geo-service profiles`), or let one be "
    "proposed: `geo-service profile guess FILE`"
)


def _listed(value: object) -> object:
    """One name as a list of one."""
    return (value,) if isinstance(value, str) and value else value or ()


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError("no such time zone; write for example Europe/Berlin") from None
    return name


def _datum(name: object) -> object:
    return parse_datum(name) if isinstance(name, str) and name else None


def _kind(name: str) -> str:
    if name not in KINDS:
        raise ValueError(f"unknown event; one of {', '.join(KINDS)}")
    return name


_Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
_Required = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]


class _When(StrictModel):
    column: str
    values: _Required = Field(alias="is")


class _Event(StrictModel):
    kind: Annotated[str, AfterValidator(_kind)]
    at: _Required
    body_name: str = ""
    reason: str = ""
    until: str = ""
    when: _When | None = None
    without_time: Literal["skip", "receipt"] = "skip"


class _Rate(StrictModel):
    column: str
    yes: _Names = ()
    no: _Names = ()


class _Rates(StrictModel):
    at: _Names = ()
    responded: _Rate | None = None
    resolved: _Rate | None = None
    satisfied: _Rate | None = None


def _named_receipt(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise ValueError("name the column with the time of receipt")
    return names


class _Columns(StrictModel):
    received_at: Annotated[_Names, AfterValidator(_named_receipt)]
    source_id: str = ""
    text: _Names = ()
    place: _Names = ()
    category: Annotated[tuple[str, ...], BeforeValidator(_listed), Field(max_length=3)] = ()
    channel: str = ""
    lon: str = ""
    lat: str = ""
    point: str = ""
    radius_m: str = ""
    address: str = ""
    reporter: str = ""
    time_of_day: str = ""

    @model_validator(mode="after")
    def _whole_points(self) -> _Columns:
        if bool(self.lon) != bool(self.lat):
            raise ValueError("lon and lat go together")
        if self.point and self.lon:
            raise ValueError("either point, or lon and lat")
        return self


class _Values(StrictModel):
    category_1: Mapping[str, str] = {}
    category_2: Mapping[str, str] = {}
    category_3: Mapping[str, str] = {}
    text: Mapping[str, str] = {}
    place: Mapping[str, str] = {}


class _File(StrictModel):
    id: Annotated[str, Field(min_length=1)]
    source: Annotated[str, Field(min_length=1)]
    columns: _Columns
    name: str = ""
    region: str = ""
    time_zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    datum: Annotated[Datum | None, BeforeValidator(_datum)] = None
    date_order: DateOrder | None = None
    times: _Names = ()
    values: _Values = _Values()
    events: tuple[_Event, ...] = ()
    rates: _Rates = _Rates()
    synthetic: bool = False


def parse_profile(text: str, name: str) -> SourceProfile:
    """A profile from its TOML text.

    Raises:
        InputError: the text is not TOML, or describes no usable profile; every fault is listed.
    """
    try:
        table = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"profile {name}: {error}", hint=_HINT) from error
    read, faults = checked(_File, table)
    if read is None:
        raise InputError(f"profile {name}: {'; '.join(faults)}", hint=_HINT)
    return _profile(read)


def _profile(read: _File) -> SourceProfile:
    columns = read.columns
    return SourceProfile(
        id=read.id,
        name=read.name or read.id,
        source=read.source,
        time_zone=read.time_zone,
        datum=read.datum,
        times=read.times,
        order=stated_order(read.times, read.date_order or ""),
        values={name: dict(getattr(read.values, name)) for name in read.values.model_fields_set},
        events=tuple(_event(one) for one in read.events),
        rates_at=read.rates.at,
        rates={name: YesNoColumn(rate.column, rate.yes, rate.no)
               for name in RATES if (rate := getattr(read.rates, name)) is not None},
        synthetic=read.synthetic,
        **{name: getattr(columns, name) for name in _Columns.model_fields},
    )  # fmt: skip


def _event(read: _Event) -> EventColumns:
    when = When(read.when.column, read.when.values) if read.when else None
    return EventColumns(
        read.kind, read.at, read.body_name, read.reason, read.until, when, read.without_time
    )


def built_in() -> Sequence[str]:
    """The ids of the profiles that come with the program."""
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


def read_profile(name_or_path: str) -> SourceProfile:
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
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"profile {file.name} is not UTF-8", hint="save it as UTF-8") from error
    return parse_profile(text, file.name)
