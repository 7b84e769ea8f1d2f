"""Categories as paths: which of several lie within one another."""

from __future__ import annotations

from collections.abc import Sequence


def outermost(categories: Sequence[str]) -> list[str]:
    """The categories that lie in none of the others, each once, in the order given."""
    return [
        one
        for one in dict.fromkeys(categories)
        if not any(one != other and one.startswith(f"{other}/") for other in categories)
    ]
