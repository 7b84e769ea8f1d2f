"""Serialise changes of a region folder, so that parallel imports do not lose one another."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from geo_service.base.lock import exclusive

P = ParamSpec("P")
T = TypeVar("T")


def one_at_a_time(
    change: Callable[Concatenate[Path, P], T],
) -> Callable[Concatenate[Path, P], T]:
    """Let ``change`` hold the lock of the region folder that is its first argument.

    It raises ``ConflictError`` while another process changes that region.
    """

    @wraps(change)
    def alone(path: Path, /, *args: P.args, **kwargs: P.kwargs) -> T:
        # beside the folder, which may not be there yet
        lock = path.parent / f".{path.name}.lock"
        with exclusive(lock, f"region {path.name!r} is being changed by another process"):
            return change(path, *args, **kwargs)

    return alone
