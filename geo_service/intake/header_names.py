"""Match a profile's column names to a file's header, ignoring case, spaces and accents."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from geo_service.base.errors import InputError
from geo_service.intake.profile import EventColumns, SourceProfile, When, YesNoColumn


def plain_name(name: str) -> str:
    """A column's name without case, blanks, accents, punctuation and invisible marks."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def fit(profile: SourceProfile, names: Sequence[str]) -> tuple[SourceProfile, tuple[str, ...]]:
    """Give the profile with the file's own names, and what its columns lack or are called.

    Raises:
        InputError: two columns of the file could be meant; or a needed one is missing.
    """
    called = _called(profile.columns, names)
    fitted = _renamed(profile, called)
    _require(profile, fitted, names)
    told = [f"column {own!r} was read as the profile's {wanted!r}"
            for wanted, own in called.items() if own != wanted]  # fmt: skip
    return fitted, (*told, *_absent(profile, called))


def _called(wanted: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Per column of the profile the file's name of it, where it has one."""
    by_form: dict[str, list[str]] = defaultdict(list)
    for name in names:
        by_form[plain_name(name)].append(name)
    called = {}
    for name in wanted:
        if name in names:
            called[name] = name
            continue
        like = by_form.get(plain_name(name), []) if plain_name(name) else []
        if len(like) > 1:
            raise InputError(
                f"the profile's column {name!r} could be {' or '.join(map(repr, like))}",
                hint="write the one that is meant into the profile, letter by letter",
            )
        if like:
            called[name] = like[0]
    return called


def _renamed(profile: SourceProfile, called: Mapping[str, str]) -> SourceProfile:
    def one(name: str) -> str:
        return called.get(name, name)

    def several(group: Sequence[str]) -> tuple[str, ...]:
        return tuple(one(name) for name in group)

    def event(old: EventColumns) -> EventColumns:
        when = When(one(old.when.column), old.when.values) if old.when else None
        return replace(
            old,
            at=several(old.at),
            when=when,
            **{name: one(getattr(old, name)) for name in ("body_name", "reason", "until")},
        )

    single = ("source_id", "channel", "lon", "lat", "point", "radius_m", "address", "reporter",
              "time_of_day")  # fmt: skip
    lists = ("received_at", "text", "place", "category", "rates_at")
    named: dict[str, Any] = {name: one(getattr(profile, name)) for name in single}
    named |= {name: several(getattr(profile, name)) for name in lists}
    return replace(
        profile,
        events=tuple(event(old) for old in profile.events),
        rates={name: YesNoColumn(one(rate.column), rate.yes, rate.no)
               for name, rate in profile.rates.items()},
        **named,
    )  # fmt: skip


def _require(profile: SourceProfile, fitted: SourceProfile, names: Sequence[str]) -> None:
    points = (fitted.lon, fitted.lat, fitted.point)
    needed = [name for name in (fitted.source_id, *fitted.text, *points) if name]
    missing = [name for name in needed if name not in names]
    if not any(name in names for name in fitted.received_at):
        missing.append(" or ".join(fitted.received_at))
    if missing:
        shown = ", ".join(names[:40])
        raise InputError(
            f"The file has no column {', '.join(map(repr, missing))}, which the profile "
            f"{profile.id!r} reads",
            hint=f"its columns are: {shown}; `geo-service profile guess FILE` proposes a profile",
        )


def _absent(profile: SourceProfile, called: Mapping[str, str]) -> list[str]:
    """Say which of the columns that a profile can do without are not there."""
    absent = [name for name in profile.columns if name not in called]
    if not absent:
        return []
    return [f"the file has no column {', '.join(map(repr, absent))}: read as empty"]
