"""Intake profiles: the meaning of the columns of a source's files, as data (TOML).

::

    id = "la311"
    name = "…"
    source = "la311"                 # kept with every complaint; its ids are unique within it
    region = "…"                     # optional; a hint for people
    time_zone = "America/Los_Angeles"  # of times that state none
    datum = "WGS-84"
    date_order = "month-first"       # optional, or "day-first": where no value of a column tells
    times = ["%m/%d/%Y %I:%M:%S %p"] # optional; formats beyond the usual ones

    [columns]
    source_id = "srnumber"           # or "" : the file's digest and the row number
    received_at = "createddate"      # or a list: the first that is filled
    time_of_day = "…"                # optional; the time, where the first of these is a day alone
    text = ["requesttype", "address"]  # one or several, joined by a blank
    place = ["…"]                    # optional; what the source says of the place, read first
    category = ["requesttype"]       # up to three, coarse to fine
    channel = "requestsource"
    lon = "longitude"                # optional, with lat
    lat = "latitude"
    point = "…"                      # instead of both: "POINT(x y)", "lat, lon", degrees
    radius_m = "…"                   # optional, metres
    address = "address"              # optional; tells default locations
    reporter = "…"                   # optional; only its keyed hash is kept

    [values.category_1]              # optional: what is written -> what is kept
    "Graffiti Removal" = "Graffiti"

    [[events]]
    kind = "closed"
    at = "closeddate"                # or a list
    body_name = "owner"              # optional column
    reason = "…"                     # optional column
    until = "…"                      # optional column: the deadline of a dispatch
    when = { column = "status", is = ["Closed"] }   # optional
    without_time = "skip"            # or "receipt": an event without a time is of the receipt's

    [rates]                          # optional: what the call-back found
    at = ["replied_at", "due_at"]
    responded = { column = "…", yes = ["响应"], no = ["未响应"] }
    resolved = { … }
    satisfied = { … }
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from geo_service.base.dates import DateOrder
from geo_service.base.model import Datum


@dataclass(frozen=True, slots=True)
class When:
    """A condition: the column holds one of these values."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventColumns:
    """Which columns make an event; ``at`` are tried in order."""

    kind: str
    at: tuple[str, ...]
    body_name: str = ""
    reason: str = ""
    until: str = ""
    when: When | None = None
    without_time: str = "skip"

    @property
    def condition(self) -> str:
        """The column its condition looks at, if it has one."""
        return self.when.column if self.when else ""


@dataclass(frozen=True, slots=True)
class YesNoColumn:
    """A yes-or-no column of the call-back."""

    column: str
    yes: tuple[str, ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceProfile:
    """A source's layout; see the module for the fields."""

    id: str
    name: str
    source: str
    time_zone: str
    datum: Datum | None
    times: tuple[str, ...]
    received_at: tuple[str, ...]
    source_id: str = ""
    text: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    channel: str = ""
    lon: str = ""
    lat: str = ""
    point: str = ""
    radius_m: str = ""
    address: str = ""
    reporter: str = ""
    time_of_day: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    events: tuple[EventColumns, ...] = ()
    rates_at: tuple[str, ...] = ()
    rates: Mapping[str, YesNoColumn] = field(default_factory=dict)
    synthetic: bool = False
    order: DateOrder | None = None

    @property
    def has_points(self) -> bool:
        """Whether the source gives coordinates."""
        return bool(self.lon or self.point)

    @property
    def time_columns(self) -> tuple[str, ...]:
        """Every column of times, once."""
        of_events = (name for one in self.events for name in (*one.at, one.until))
        named = (*self.received_at, *of_events, *self.rates_at)
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def fingerprint(self) -> str:
        """The id with a digest of all that is declared: another layout is another import."""
        return f"{self.id}:{hashlib.sha256(repr(self).encode()).hexdigest()[:12]}"

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, once."""
        of_events = (
            name
            for one in self.events
            for name in (*one.at, one.body_name, one.reason, one.until, one.condition)
        )
        of_rates = (*self.rates_at, *(rate.column for rate in self.rates.values()))
        own = (
            self.source_id,
            self.channel,
            self.lon,
            self.lat,
            self.point,
            self.radius_m,
            self.address,
            self.time_of_day,
        )
        texts = (*self.received_at, *self.text, *self.place, *self.category, self.reporter)
        named = (*own, *texts, *of_events, *of_rates)
        return tuple(dict.fromkeys(name for name in named if name))
