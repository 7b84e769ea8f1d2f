"""Objects shared by the running service, one per class, made when first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

Part = TypeVar("Part")


class Parts:
    """One object of each class. Making one holds up only those who want the same class."""

    def __init__(self) -> None:
        self._made: dict[type[Any], Any] = {}
        self._making: dict[type[Any], threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, kind: type[Part], make: Callable[[], Part]) -> Part:
        """The object of class ``kind``; whatever ``make`` raises is raised, and nothing kept."""
        found = self._made.get(kind)
        if found is None:
            with self._lock:
                making = self._making.setdefault(kind, threading.Lock())
            with making:
                found = self._made.get(kind)
                if found is None:
                    found = self._made[kind] = make()
        return cast("Part", found)

    def made(self, kind: type[Part]) -> Part | None:
        """The object of class ``kind``, if there is one."""
        return cast("Part | None", self._made.get(kind))

    def drop(self, kind: type[Part]) -> Part | None:
        """Take the object of class ``kind`` out."""
        return cast("Part | None", self._made.pop(kind, None))
