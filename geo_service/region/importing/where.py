"""Choose features by a condition on their fields: ``STATE = 'IL' AND KIND IN ('A', 'B')``."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from geo_service.base.errors import InputError
from geo_service.base.model import BoolArray

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')|(?P<field>"[^"]+"|[^\W\d]\w*)|(?P<number>-?\d+(?:\.\d+)?)"""
    r"""|(?P<op><=|>=|<>|!=|=|<|>)|(?P<mark>[(),]))""",
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_HINT = "write for example: STATE = 'IL'; also <>, <, >, IN ('a', 'b'), LIKE 'A%', IS NULL, AND, OR"

#: gives the texts of a field (n,), empty where it has none
Texts = Callable[[str], Sequence[str]]


def chosen(condition: str, texts: Texts) -> BoolArray:
    """Tell which features meet ``condition``.

    Texts are compared as written, numbers as numbers. AND goes before OR.

    Raises:
        InputError: the condition cannot be read, or names a field that is not there.
    """
    reader = _Reader(condition, texts)
    found = reader.either()
    if not reader.done:
        raise reader.fault()
    return found


class _Reader:
    """Reads a condition from left to right."""

    def __init__(self, condition: str, texts: Texts) -> None:
        self._condition = condition
        self._texts = texts
        self._tokens: list[tuple[str, str]] = []
        at = 0
        while condition[at:].strip():
            match = _TOKEN.match(condition, at)
            if match is None:
                raise self.fault()
            self._tokens.append((match.lastgroup or "", match[match.lastgroup or 0]))
            at = match.end()

    def fault(self) -> InputError:
        return InputError(f"--where {self._condition!r} cannot be read", hint=_HINT)

    @property
    def done(self) -> bool:
        return not self._tokens

    def either(self) -> BoolArray:
        found = self._both()
        while self._word("or"):
            found = found | self._both()
        return found

    def _both(self) -> BoolArray:
        found = self._one()
        while self._word("and"):
            found = found & self._one()
        return found

    def _one(self) -> BoolArray:
        if self._mark("("):
            found = self.either()
            self._expect(")")
            return found
        values = self._texts(self._take("field").strip('"'))
        if self._word("is"):
            negated = self._word("not")
            if not self._word("null"):
                raise self.fault()
            return _flags(values, lambda one: (one == "") != negated)
        negated = self._word("not")
        if self._word("in"):
            literals = self._list()
            return _flags(values, lambda one: any(_is(one, x) for x in literals) != negated)
        if self._word("like"):
            pattern = _like(self._literal())
            return _flags(values, lambda one: (pattern.fullmatch(one) is not None) != negated)
        if negated:
            raise self.fault()
        compare, literal = _COMPARE[self._take("op")], self._literal()
        return _flags(values, lambda one: _compare(compare, one, literal))

    def _list(self) -> list[str | float]:
        self._expect("(")
        found = [self._literal()]
        while self._mark(","):
            found.append(self._literal())
        self._expect(")")
        return found

    def _literal(self) -> str | float:
        if self._tokens and self._tokens[0][0] == "number":
            return float(self._take("number"))
        return self._take("text")[1:-1].replace("''", "'")

    def _take(self, kind: str) -> str:
        if not self._tokens or self._tokens[0][0] != kind:
            raise self.fault()
        return self._tokens.pop(0)[1]

    def _word(self, word: str) -> bool:
        found = bool(self._tokens) and self._tokens[0][1].casefold() == word
        if found:
            self._tokens.pop(0)
        return found

    _mark = _word

    def _expect(self, mark: str) -> None:
        if not self._mark(mark):
            raise self.fault()


def _flags(values: Sequence[str], test: Callable[[str], bool]) -> BoolArray:
    return np.array([test(one) for one in values], dtype=bool)


def _is(value: str, literal: str | float) -> bool:
    return _compare(operator.eq, value, literal)


def _compare(compare: Callable[[Any, Any], bool], value: str, literal: str | float) -> bool:
    if isinstance(literal, str):
        return bool(value) and compare(value, literal)
    try:
        return compare(float(value), literal)
    except ValueError:
        return False


def _like(pattern: str | float) -> re.Pattern[str]:
    parts: Mapping[str, str] = {"%": ".*", "_": "."}
    text = "".join(parts.get(one, re.escape(one)) for one in str(pattern))
    return re.compile(text, re.IGNORECASE | re.DOTALL)
