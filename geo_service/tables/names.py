"""Names of columns that do not clash."""

from __future__ import annotations

from collections.abc import Collection


def free_name(name: str, taken: Collection[str], others: Collection[str]) -> str:
    """Give ``name``, or where it is ``taken`` a name after it that neither collection has."""
    if name not in taken:
        return name
    free = f"{name}_input"
    while free in taken or free in others:
        free += "_"
    return free
