"""Statements about one complaint other than its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from geo_service.base.model import CoordinateInText


@dataclass(frozen=True, slots=True)
class CallContext:
    """The words, category, day and language of a complaint, and whether the public asks."""

    text: str
    category: str
    as_of: date | None
    lang: str
    public: bool

    def of_inquiry(self) -> dict[str, Any]:
        """The fields that every inquiry keeps."""
        names = ("text", "category", "as_of", "lang")
        return {name: getattr(self, name) for name in names}


def without_coordinate(text: str, found: CoordinateInText | None) -> str:
    """The text with blanks in place of the coordinate in it, as long as before."""
    if found is None:
        return text
    return text[: found.start] + " " * (found.end - found.start) + text[found.end :]
