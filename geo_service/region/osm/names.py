"""The names of an OpenStreetMap object: current, alternative, former; addresses and exits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

ALIAS_KEYS = (
    "alt_name", "short_name", "official_name", "loc_name", "nat_name", "reg_name",
    "name:zh", "name:zh-Hans", "name:zh-Hant", "name:en", "int_name",
)  # fmt: skip
FORMER_KEYS = ("old_name", "was:name", "old_name:zh", "old_name:en")
ROAD_ALIAS_KEYS = ("ref", "local_ref")
_HAN = re.compile(r"[\u3400-\u9fff]")
#: a day in the key of a dated former name, as in old_name:-2010-05-31
_UNTIL = re.compile(r"^old_name:(?:\d{4}(?:-\d\d){0,2})?-(\d{4}-\d\d-\d\d)$")
NAME_KEYS = frozenset({"name", "area", *ALIAS_KEYS, *FORMER_KEYS, *ROAD_ALIAS_KEYS})


def is_name_key(key: str) -> bool:
    """Tell whether a tag bears on what a thing is called, where its address is, or its shape."""
    return key in NAME_KEYS or key.startswith(("old_name:", "addr:"))


def aliases_of(tags: Mapping[str, str], *, road: bool = False) -> str:
    """Give the other names, joined by ``|``, without the name itself."""
    keys = (*ALIAS_KEYS, *ROAD_ALIAS_KEYS) if road else ALIAS_KEYS
    return _joined((tags.get(key, "") for key in keys), tags.get("name", ""))


def former_of(tags: Mapping[str, str]) -> str:
    """Give former names, joined by ``|``, as ``name`` or ``name@YYYY-MM-DD`` where it is dated."""
    dated = [
        f"{name.strip()}@{match.group(1)}"
        for key, name in tags.items()
        if (match := _UNTIL.match(key)) is not None
    ]
    plain = _joined((tags.get(key, "") for key in FORMER_KEYS), tags.get("name", ""))
    return "|".join([*dated, *filter(None, [plain])])


def address_name(road: str, number: str) -> str:
    """Write a road and a house number as one does: ``学府路3号``, ``Städtle 3``."""
    if _HAN.search(road):
        return f"{road}{number}" if number.endswith("号") else f"{road}{number}号"
    return f"{road} {number}"


def exit_name(station: str, tags: Mapping[str, str]) -> str:
    """Name an exit after its station: ``学府站C口``, ``Central Exit C``; empty if it cannot be."""
    own = tags.get("name", "")
    stem = station.removesuffix("站")
    if own and (stem in own if stem else len(own) > 2):
        return own
    letter = tags.get("ref") or tags.get("local_ref") or own
    if not stem or not letter:
        return ""
    if _HAN.search(stem):
        return f"{stem}站{letter}" + ("" if letter.endswith("口") else "口")
    return f"{station} Exit {letter}"


def _joined(values: Iterable[str], name: str) -> str:
    found: dict[str, None] = {}
    for value in values:
        for part in value.replace("|", ";").split(";"):
            if part.strip() and part.strip() != name:
                found[part.strip()] = None
    return "|".join(found)
