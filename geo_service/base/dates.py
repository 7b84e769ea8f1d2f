"""Dates as people write them at the door."""

from __future__ import annotations

from datetime import date
from typing import Any

from geo_service.base.errors import InputError


def parse_date(value: Any, *, name: str = "as_of") -> date | None:
    """An ISO date, or ``None`` for ``None``. Raises ``InputError`` naming the value."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        text = str(value)[:40]
        raise InputError(f"{name} {text!r} is not a date", hint="write 2024-01-31") from None
