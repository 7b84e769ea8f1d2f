"""Read a CQL2 filter, text or JSON, into its JSON form; refuse what no honest filter needs.

The grammar is read by the ``cql2`` package. It descends as deep as the filter is nested, and a
stack that ends would end the process: so the filter is measured before it is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import cql2

from geo_service.base.errors import InputError

#: characters of a filter; how deep it may be nested; operators beside AND and OR; values of a list
MAX_LENGTH, MAX_DEPTH, MAX_OPERATORS, MAX_LIST = 16_000, 40, 100, 1_000
#: conditions; relations between geometries, each of which may take a second for whole boundaries;
#: functions and patterns of text, each of which looks at every letter
MAX_CONDITIONS, MAX_SPATIAL, MAX_TEXT = 500, 10, 50
#: the languages that ``filter-lang`` names
TEXT, JSON = "cql2-text", "cql2-json"
LANGUAGES = (TEXT, JSON)

_QUOTED = re.compile(r"""'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_COORDINATE = re.compile(rf"\s*(?:{_NUMBER}(?:\s+{_NUMBER}){{0,3}})?\s*")
_OPERATOR = re.compile(r"[-+*/^%]|\b(?:not|div)\b", re.IGNORECASE)
#: a node of the parsed filter
Node = Any


def parse_filter(text: str, lang: str = TEXT) -> Node:
    """The JSON form of a filter.

    Raises:
        InputError: the language is not known, the filter cannot be read, is too long, or is
            nested too deep.
    """
    if lang not in LANGUAGES:
        raise InputError(f"filter-lang={lang[:40]!r} is not known", hint="use cql2-text, cql2-json")
    if len(text) > MAX_LENGTH:
        raise _too_much(f"it has {len(text)} characters", f"{MAX_LENGTH} at most")
    if lang == TEXT:
        _measure(text)
    try:
        tree = (cql2.parse_text if lang == TEXT else cql2.parse_json)(text).to_json()
    except (cql2.ParseError, cql2.ValidationError, ValueError) as error:
        raise InputError(f"the filter cannot be read: {_where(str(error))}", hint=_HINT) from None
    _check_lists(tree)
    _check_costs(tree)
    return tree


_HINT = "it is CQL2 text, such as name = 'x' AND count > 5, or CQL2 JSON with filter-lang=cql2-json"


def _measure(text: str) -> None:
    bare = _QUOTED.sub("''", text)
    depth = deepest = 0
    for character in bare:
        if character in "()":
            depth += 1 if character == "(" else -1
            deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise _too_much(f"{deepest} brackets are open at once", f"{MAX_DEPTH} at most")
    pieces = re.split(r"[(),]", bare)
    operators = sum(
        len(_OPERATOR.findall(piece)) for piece in pieces if not _COORDINATE.fullmatch(piece)
    )
    if operators > MAX_OPERATORS:
        raise _too_much(f"it has {operators} operators", f"{MAX_OPERATORS} at most")


def _check_lists(tree: Node) -> None:
    for node in walk(tree):
        if isinstance(node, dict) and node.get("op") == "in":
            for part in node.get("args", ()):
                if isinstance(part, list) and len(part) > MAX_LIST:
                    raise _too_much(f"a list has {len(part)} values", f"{MAX_LIST} at most")


def _check_costs(tree: Node) -> None:
    joined = spatial = texts = 0
    for node in walk(tree):
        op = node.get("op") if isinstance(node, dict) else None
        if op in ("and", "or"):
            joined += len(node.get("args", ()))
        elif isinstance(op, str):
            spatial += op.lower().startswith("s_")
            texts += op.lower() in ("like", "casei", "accenti")
    for number, what, most in (
        (joined, "conditions", MAX_CONDITIONS),
        (spatial, "relations between geometries", MAX_SPATIAL),
        (texts, "functions and patterns of text", MAX_TEXT),
    ):
        if number > most:
            raise _too_much(f"it has {number} {what}", f"{most} at most")


def walk(tree: Node) -> Iterator[Node]:
    """Every node of a filter, without descending by calls."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _too_much(what: str, most: str) -> InputError:
    return InputError(f"the filter is too large: {what}", hint=most)


def _where(message: str) -> str:
    """The parser's message in one line: where, and what it expected."""
    lines = [line.strip(" |=-^>") for line in message.splitlines()]
    return "; ".join(line for line in lines if line)[:300]
