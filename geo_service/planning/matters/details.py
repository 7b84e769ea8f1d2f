"""The details of topics, watched places and supervised items, and their states."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from geo_service.base.errors import ConflictError, InputError

Text = Annotated[str, Field(max_length=2_000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
AreaText = Annotated[str, Field(pattern=r"^[^:|]{1,40}:[^:|]{1,60}$", examples=["township:T1"])]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NamedBody(_Model):
    """A body by code and name."""

    code: str = Field(min_length=1, max_length=100)
    name: str = Field("", max_length=200)


class WatchedPlace(_Model):
    """A place: an area, an H3 cell, or a circle (a compound, a point).

    Coordinates are degrees WGS-84, the radius metres.
    """

    kind: Literal["area", "cell", "circle"]
    name: str = Field("", max_length=200)
    level: str = Field("", max_length=40)
    code: str = Field("", max_length=100, description="The area's, or the cell in hexadecimal")
    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)
    radius_m: float = Field(200.0, gt=0, le=3_000)

    @model_validator(mode="after")
    def _whole(self) -> WatchedPlace:
        if self.kind == "circle" and (self.lon is None or self.lat is None):
            raise ValueError("a circle needs lon and lat")
        if self.kind == "area" and not (self.level and self.code):
            raise ValueError("an area needs level and code")
        if self.kind == "cell" and not self.code:
            raise ValueError("a cell needs its code")
        return self


class _Followed(_Model):
    """What all kinds have: who answers, since when, and a target in words."""

    lead: NamedBody | None = Field(None, description="Who answers for it")
    begun: date | None = Field(None, description="When work on it began: what effects are told by")
    target: Text = ""


class TopicDetails(_Followed):
    """A chosen topic (每月一题). It covers categories, words, and areas (all of them if none)."""

    month: str = Field(pattern=r"^\d{4}-\d{2}$")
    categories: list[Name] = Field(min_length=1, max_length=50)
    words: list[Name] = Field([], max_length=50)
    areas: list[AreaText] = Field([], max_length=400)
    assisting: list[NamedBody] = Field([], max_length=50)
    measures: list[Text] = Field([], max_length=50)
    until: date | None = None

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """The areas as (level, code)."""
        return tuple((level, code) for level, _, code in (one.partition(":") for one in self.areas))


class WatchDetails(_Followed):
    """A watched place: why, how many a week are the target, and what stood at the opening.

    ``opening`` is written when the place is put on the list; see ``WatchOpening``.
    """

    place: WatchedPlace
    category: str = Field("", max_length=300)
    reason: Text = ""
    rule: str = Field("", max_length=60, description="The rule that nominated it")
    target_per_week: float | None = Field(None, gt=0)
    opening: WatchOpening | None = None


class WatchOpening(_Model):
    """The level at the opening: complaints in a window, and how the levels of all places lie."""

    first: date
    until: date
    complaints: int = Field(ge=0)
    reporters: int = Field(ge=0)
    shape: float = Field(ge=0)
    rate: float = Field(ge=0)


class SupervisionDetails(_Followed):
    """A supervised item (挂牌督办): of a place, a topic or a ticket; what, why, until when."""

    subject: Literal["place", "topic", "ticket"]
    place: WatchedPlace | None = None
    topic: int | None = Field(None, ge=1, description="The topic's number")
    ticket: str = Field("", max_length=60, description="The complaint's id")
    category: str = Field("", max_length=300)
    reason: Text = Field(min_length=1)
    due: date
    evidence: list[Text] = Field([], max_length=100)

    @model_validator(mode="after")
    def _subject_is_there(self) -> SupervisionDetails:
        there = {"place": self.place, "topic": self.topic, "ticket": self.ticket}
        if not there[self.subject]:
            raise ValueError(f"say which {self.subject} it is")
        return self


WatchDetails.model_rebuild()
Details = TopicDetails | WatchDetails | SupervisionDetails
MODELS: dict[str, type[Details]] = {
    "topic": TopicDetails,
    "watch": WatchDetails,
    "supervision": SupervisionDetails,
}
#: by kind: the first state, and from which states one may go to which
STATES: dict[str, dict[str, tuple[str, ...]]] = {
    "topic": {
        "chosen": ("in_work", "dropped"),
        "in_work": ("done", "dropped"),
        "done": ("in_work",),
        "dropped": (),
    },
    "watch": {
        "nominated": ("watched", "closed"),
        "watched": ("in_work", "solved", "closed"),
        "in_work": ("solved", "closed"),
        "solved": ("proven", "reopened", "closed"),
        "proven": ("reopened", "closed"),
        "reopened": ("in_work", "solved", "closed"),
        "closed": (),
    },
    "supervision": {
        "open": ("answered", "withdrawn"),
        "answered": ("done", "open"),
        "done": ("open",),
        "withdrawn": (),
    },
}


def first_state(kind: str) -> str:
    """The state in which a matter of this kind begins."""
    return next(iter(STATES[kind]))


def check_move(kind: str, old: str, new: str) -> None:
    """Refuse a change of state that is not possible.

    Raises:
        InputError: there is no such state.
        ConflictError: it does not follow the present one.
    """
    if new not in STATES[kind]:
        raise InputError(f"unknown state {new!r}", hint=f"one of {', '.join(STATES[kind])}")
    allowed = STATES[kind][old]
    if new not in allowed:
        raise ConflictError(
            f"{new} is not possible after {old}",
            hint=f"possible: {', '.join(allowed) or 'nothing'}",
        )


def read_details(kind: str, given: object) -> Details:
    """Read a matter's details.

    Raises:
        InputError: they do not fit the kind; every fault is told.
    """
    try:
        return MODELS[kind].model_validate(given)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in one['loc']) or kind}: {one['msg']}"
            for one in error.errors()
        )
        raise InputError(f"this {kind} cannot be used: {faults}") from error
