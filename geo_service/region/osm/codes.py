"""Stable codes for areas: official ones where known, otherwise OpenStreetMap ids."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from geo_service.base.model import NamedArea

#: what offices put after an area's name
OFFICE = re.compile(r"(办事处|人民政府)$")


class CodeBook:
    """Gives each area a code: the one of the same name in a list, or a tag, or ``r<id>``."""

    def __init__(self, tags: Sequence[str], listed: Mapping[str, Sequence[NamedArea]]) -> None:
        """Take the ``tags`` that may hold a code, and known areas by level."""
        self._tags = tuple(tags)
        self._by_name: dict[tuple[str, str], list[NamedArea]] = {}
        for level, areas in listed.items():
            for area in areas:
                for name in {_plain(name) for name in (area.name, *area.aliases)}:
                    self._by_name.setdefault((level, name), []).append(area)
        self.listed = bool(self._by_name)

    def code_of(self, level: str, relation: int, tags: Mapping[str, str], parent: str) -> str:
        """Give the code of a relation whose parent has the code ``parent`` (empty if none)."""
        known = self._by_name.get((level, _plain(tags.get("name", ""))), [])
        fits = [area for area in known if parent in ("", area.parent)]
        if len(fits) == 1:
            return fits[0].code
        code = next((tags[tag] for tag in self._tags if tags.get(tag)), "")
        return code or f"r{relation}"


def _plain(name: str) -> str:
    return OFFICE.sub("", name.strip())
