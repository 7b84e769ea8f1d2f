"""Report what is wrong with data that people write (TOML, JSON): one line per fault.

Models of such data derive from :class:`StrictModel`: a key that is not known is an error, so that a
misspelt one cannot change anything silently.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

Model = TypeVar("Model", bound=BaseModel)


class StrictModel(BaseModel):
    """Data written by people: unknown keys are refused, values do not change afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def checked(model: type[Model], table: Mapping[str, Any]) -> tuple[Model | None, list[str]]:
    """Read ``table`` as ``model``; gives the value, or None and a line for each fault."""
    try:
        return model.model_validate(table), []
    except ValidationError as error:
        return None, [_line(fault, model, table) for fault in error.errors(include_url=False)]


def _line(fault: Any, model: type[BaseModel], table: Mapping[str, Any]) -> str:
    place = _place(fault["loc"], table)
    if fault["type"] == "extra_forbidden":
        key = str(fault["loc"][-1])
        near = difflib.get_close_matches(key, _keys(model, fault["loc"][:-1]), 1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        return f"{place}: unknown key{meant}"
    if fault["type"] == "missing":
        return f"{place} is missing"
    message = str(fault["msg"]).removeprefix("Value error, ")
    written = fault["input"]
    shown = f" (found {written!r})" if isinstance(written, str | int | float | bool) else ""
    return f"{place}: {message}{shown}" if place else message


def _place(loc: Sequence[int | str], table: Mapping[str, Any]) -> str:
    """The path of a fault: list items by their id where they have one, else by position."""
    parts: list[str] = []
    at: Any = table
    for position, step in enumerate(loc):
        inside = _step(at, step)
        if inside is None and position < len(loc) - 1:
            continue  # a name of the model's own, such as one form of several
        at = inside
        if isinstance(step, int) and parts:
            name = at.get("id") if isinstance(at, Mapping) else None
            if isinstance(at, Mapping) and "generation" in at:
                name = f"{at.get('level')}/{at['generation']}"
            parts[-1] += f" {name!r}" if isinstance(name, str) else f" {step + 1}"
        else:
            parts.append(str(step))
    return ".".join(parts)


def _step(at: Any, step: int | str) -> Any:
    try:
        return at[step]
    except (KeyError, IndexError, TypeError):
        return None


def _keys(model: type[BaseModel], loc: Sequence[int | str]) -> list[str]:
    """The keys that would be known at ``loc``: those of the nested model, else the outer ones."""
    found = [model]
    for step in loc:
        if isinstance(step, str) and (field := found[-1].model_fields.get(step)):
            found += _models(field.annotation)[:1]
    return [field.alias or name for name, field in found[-1].model_fields.items()]


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
