"""Match codes as programs garble them: ``1`` or ``1.0`` for ``01``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_FLOAT = re.compile(r"^(\d+)[.,]0+$")


def code_finder(codes: Iterable[str]) -> Callable[[str], str | None]:
    """Give a function that tells which of ``codes`` a text means; None where none or several.

    A code as it is goes before; else zeros in front and a decimal ``.0`` do not count.
    """
    known = set(codes)
    by_number: dict[str, set[str]] = {}
    for code in known:
        if code.isdigit():
            by_number.setdefault(code.lstrip("0"), set()).add(code)

    def find(text: str) -> str | None:
        if text in known:
            return text
        plain = _FLOAT.sub(r"\1", text.strip())
        if plain in known:
            return plain
        like = by_number.get(plain.lstrip("0"), set()) if plain.isdigit() else set()
        return next(iter(like)) if len(like) == 1 else None

    return find
