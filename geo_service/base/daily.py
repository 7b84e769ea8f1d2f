"""A cached property that is computed again each day: boundaries take effect on their first day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Generic, Protocol, TypeVar, overload

T = TypeVar("T")


class _Calendar(Protocol):
    def today(self) -> date: ...


class _Dated(Protocol):
    """Has a ``folder`` that knows today's date in the region's time zone."""

    @property
    def folder(self) -> _Calendar: ...


class daily_property(Generic[T]):  # noqa: N801 - used as a decorator, like cached_property
    """Like ``functools.cached_property``, but made again when the day changes."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._name = ""
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_daily_{name}"

    @overload
    def __get__(self, instance: None, owner: type) -> daily_property[T]: ...
    @overload
    def __get__(self, instance: _Dated, owner: type) -> T: ...
    def __get__(self, instance: Any, owner: type) -> Any:
        if instance is None:
            return self
        today = instance.folder.today()
        held: tuple[date, T] | None = instance.__dict__.get(self._name)
        if held is None or held[0] != today:
            held = instance.__dict__[self._name] = (today, self._make(instance))
        return held[1]
