"""The wording of answers, read from ``phrases.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from geo_service.base.errors import InputError


@cache
def _phrases() -> dict[str, dict[str, str]]:
    text = files("geo_service.route").joinpath("phrases.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def say(lang: str, phrase: str, **values: Any) -> str:
    """A phrase in ``lang`` with its values filled in. Raises ``InputError`` for the language."""
    if lang not in _phrases():
        raise InputError(f"no wording in language {lang!r}", hint=f"use {', '.join(_phrases())}")
    return _phrases()[lang][phrase].format(**values)


def distance(lang: str, metres: float) -> str:
    """A distance as people say it: metres below one kilometre, then kilometres."""
    if metres < 1000:
        return say(lang, "metres", n=round(metres))
    return say(lang, "kilometres", n=round(metres / 1000, 1))
