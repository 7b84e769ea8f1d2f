"""Guess the role of each column in a profile, and what is doubtful about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from geo_service.assign.choice import ADDRESS_NAMES
from geo_service.intake.guess.column_facts import Facts
from geo_service.intake.guess.role_names import ROW_NUMBERS, rank
from geo_service.intake.header_names import plain_name
from geo_service.tables.axis_names import point_pair

_MOSTLY = 0.9
_MOST_CATEGORIES = 3
_LONG_TEXT = 20.0
#: share of different texts that a column of words has
_TELLING = 0.3
_TIME_ROLES = ("received_at", "closed_at", "dispatched_at", "due_at", "replied_at")


@dataclass
class ColumnRoles:
    """Columns by role; ``doubts`` are for whoever checks the proposal."""

    source_id: str = ""
    times: dict[str, str] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    category: list[str] = field(default_factory=list)
    place: list[str] = field(default_factory=list)
    single: dict[str, str] = field(default_factory=dict)
    lon: str = ""
    lat: str = ""
    rates: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def choose_roles(facts: Mapping[str, Facts]) -> ColumnRoles:
    """Give each role the column that fits best by name, where its contents allow it."""
    roles, free = ColumnRoles(), dict(facts)
    _points(roles, free)
    _times(roles, free)
    _time_of_day(roles, facts, free)
    _id(roles, free)
    for role in ("status", "body", "channel", "reporter", "address"):
        allowed = _few if role in ("status", "channel") else _filled
        if name := _take(role, free, allowed):
            roles.single[role] = name
    roles.rates = [name for role in ("responded", "resolved", "satisfied")
                   if (name := _take(role, free, _few, keyed=roles.single))]  # fmt: skip
    _categories(roles, free)
    _texts(roles, free)
    while len(roles.place) < 2 and (name := _take("place", free, _filled)):
        roles.place.append(name)
    return roles


def _ranked(role: str, free: Mapping[str, Facts], fits: Callable[[Facts], bool]) -> list[str]:
    scored = [(place, name) for name, facts in free.items()
              if fits(facts) and (place := rank(role, name)) is not None]  # fmt: skip
    return [name for _, name in sorted(scored, key=lambda one: one[0])]


def _take(
    role: str,
    free: dict[str, Facts],
    fits: Callable[[Facts], bool],
    keyed: dict[str, str] | None = None,
) -> str:
    """Give the best column for a role and take it away; empty if none fits."""
    names = _ranked(role, free, fits)
    if not names:
        return ""
    if keyed is not None:
        keyed[role] = names[0]
    free.pop(names[0])
    return names[0]


def _filled(facts: Facts) -> bool:
    return facts.filled > 0


def _few(facts: Facts) -> bool:
    return 0 < facts.distinct <= max(50, 0.05 * facts.distinct / max(facts.unique, 1e-9))


def _is_time(facts: Facts) -> bool:
    return facts.times >= _MOSTLY


def _points(roles: ColumnRoles, free: dict[str, Facts]) -> None:
    if found := point_pair([name for name, facts in free.items() if facts.filled]):
        roles.lon, roles.lat = found
        for name in found:
            free.pop(name)


def _times(roles: ColumnRoles, free: dict[str, Facts]) -> None:
    for role in _TIME_ROLES:
        if name := _take(role, free, _is_time):
            roles.times[role] = name
    if "received_at" in roles.times:
        return
    dated = {name: facts for name, facts in free.items() if _is_time(facts) and facts.numbers < 0.5}
    if not dated:
        roles.doubts.append("no column of times was found: name the time of receipt (received_at)")
        return
    first = min(dated, key=lambda name: (round(1 - dated[name].filled, 1), dated[name].median_us))
    roles.times["received_at"] = first
    free.pop(first)
    roles.doubts.append(f"received_at: {first!r} was chosen as the earliest column of times")


def _time_of_day(roles: ColumnRoles, facts: Mapping[str, Facts], free: dict[str, Facts]) -> None:
    """The times of day, where the time of receipt is a day alone and one column holds them."""
    received = roles.times.get("received_at")
    if not received or facts[received].dated < _MOSTLY:
        return
    hours = [name for name, one in free.items() if one.hours >= _MOSTLY]
    named = _ranked("time_of_day", free, lambda one: one.hours >= _MOSTLY)
    if not hours:
        return
    roles.single["time_of_day"] = (named or hours)[0]
    free.pop(roles.single["time_of_day"])
    if not named or len(named) > 1:
        roles.doubts.append(
            f"time_of_day: {roles.single['time_of_day']!r} was taken as the time of {received!r}"
        )


def _numbers_rows(name: str, facts: Facts) -> bool:
    """Whether a column only numbers the rows of this file: a database's or a program's own."""
    return name.strip().casefold() in ROW_NUMBERS or facts.counting


def _id(roles: ColumnRoles, free: dict[str, Facts]) -> None:
    names = _ranked("source_id", free, lambda one: one.filled > _MOSTLY and one.unique == 1.0)
    names.sort(key=lambda name: _numbers_rows(name, free[name]))
    if names:
        if _numbers_rows(names[0], free[names[0]]):
            roles.doubts.append(
                f"source_id: {names[0]!r} numbers the rows; another export may number them "
                "otherwise"
            )
        roles.source_id = names[0]
        free.pop(names[0])
        return
    near = _ranked("source_id", free, lambda one: one.filled > _MOSTLY and one.unique > _MOSTLY)
    roles.doubts.append(
        f"source_id: {near[0]!r} holds some ids more than once, so row numbers stand in"
        if near
        else "source_id: no column of ids was found, so row numbers stand in"
    )


def _categories(roles: ColumnRoles, free: dict[str, Facts]) -> None:
    """The coarsest first: those with fewest values."""
    found: list[tuple[int, int, str]] = []
    limit = max(facts.distinct / max(facts.unique, 1e-9) for facts in free.values()) if free else 0
    while len(found) < _MOST_CATEGORIES:
        name = next(iter(_ranked("category", free, lambda one: _is_category(one, limit))), "")
        if not name:
            break
        found.append((free.pop(name).distinct, len(found), name))
    roles.category = _coarse_first([name for _, _, name in sorted(found)])
    if not found:
        roles.doubts.append("category: no column of categories was found")


def _coarse_first(names: list[str]) -> list[str]:
    """Order numbered names by their numbers; others stay."""
    numbers = [re.search(r"\d+|[一二三]", name) for name in names]
    if not all(numbers):
        return names
    order = {name: found[0] for name, found in zip(names, numbers, strict=True) if found}
    return sorted(names, key=lambda name: "一二三123".find(order[name][0]) % 3)


def _is_category(facts: Facts, rows: float) -> bool:
    return 0 < facts.distinct <= max(30.0, 0.2 * rows) and facts.times < 0.5 and facts.numbers < 0.5


def _texts(roles: ColumnRoles, free: dict[str, Facts]) -> None:
    name = _take("text", free, lambda one: one.filled > 0 and one.times < 0.5)
    if name:
        roles.text = [name]
        return
    long = {name: facts for name, facts in free.items()
            if facts.length > _LONG_TEXT and facts.times < 0.5 and facts.unique > _TELLING
            and plain_name(name) not in ADDRESS_NAMES}  # fmt: skip
    if long:
        roles.text = [max(long, key=lambda name: long[name].length)]
        free.pop(roles.text[0])
        roles.doubts.append(f"text: {roles.text[0]!r} was chosen as the column of longest texts")
        return
    roles.text = [*roles.category, *filter(None, [roles.single.get("address")])]
    roles.doubts.append("text: no column of words was found, so category and address stand in")
