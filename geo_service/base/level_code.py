"""Read ``level:code``, as queries, commands and settings name an area."""

from __future__ import annotations

from geo_service.base.errors import InputError


def parse_level_code(text: str, *, name: str = "area") -> tuple[str, str]:
    """Read a level and a code of that level; ``name`` is what the message calls the value.

    Raises:
        InputError: it is not two parts with a colon between them.
    """
    level, _, code = text.partition(":")
    if not (level and code):
        raise InputError(
            f"{name}={text[:60]!r} is not level:code", hint="for example district:110108"
        )
    return level, code
