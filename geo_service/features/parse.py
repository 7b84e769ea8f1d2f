"""Read a CQL2 filter, text or JSON, into its JSON form; refuse what no honest filter needs.

The grammar is read by the ``cql2`` package. It descends as deep as the filter is nested, and a
stack that ends would end the process: so the filter is measured before it is parsed, and parsed
on a stack that holds the deepest filter of the longest length, should measuring have missed one.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cql2

from geo_service.base.errors import InputError

#: characters of a filter; how deep it may be nested; operators beside AND and OR; values of a list
MAX_LENGTH, MAX_DEPTH, MAX_OPERATORS, MAX_LIST = 16_000, 40, 100, 1_000
#: operations within one another: the brackets and the operators, and some that need neither
MAX_NESTING = MAX_DEPTH + MAX_OPERATORS + 10
#: conditions; relations between geometries, each of which may take a second for whole boundaries;
#: functions and patterns of text, each of which looks at every letter
MAX_CONDITIONS, MAX_SPATIAL, MAX_TEXT = 500, 10, 50
#: the languages that ``filter-lang`` names
TEXT, JSON = "cql2-text", "cql2-json"
LANGUAGES = (TEXT, JSON)

# ``cql2`` knows no backslash: a mark of quotation within a text is written twice. Reading it
# otherwise than the parser would hide brackets from measuring.
_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")
# Possessive (``++``): anybody may send a filter, and what did not match is not read in other ways.
_NUMBER = r"[-+]?(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][-+]?\d++)?+"
_COORDINATE = re.compile(rf"\s*+(?:{_NUMBER}(?:\s++{_NUMBER}){{0,3}}\s*+)?")
_OPERATOR = re.compile(r"[-+*/^%]|\b(?:not|div)\b", re.IGNORECASE)
_COMPARISON = re.compile(r"[<>]=|<>|[=<>]|\b(?:between|like|in|is)\b", re.IGNORECASE)
#: 16,000 letters took 55 MiB at most, however they were nested
_STACK_BYTES = 256 * 2**20
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
        tree = _on_a_deep_stack(text, lang)
    except (cql2.ParseError, cql2.ValidationError, ValueError) as error:
        raise InputError(f"the filter cannot be read: {_where(str(error))}", hint=_HINT) from None
    _check_nesting(tree)
    _check_lists(tree)
    _check_costs(tree)
    return tree


_HINT = "it is CQL2 text, such as name = 'x' AND count > 5, or CQL2 JSON with filter-lang=cql2-json"


def _on_a_deep_stack(text: str, lang: str) -> Node:
    """Parse in a thread whose stack no filter of the greatest length can end."""
    read = cql2.parse_text if lang == TEXT else cql2.parse_json
    with ThreadPoolExecutor(1, "cql2") as thread:
        with _STACK_SIZE:
            before = threading.stack_size(_STACK_BYTES)
            try:
                found = thread.submit(lambda: read(text).to_json())
            finally:
                threading.stack_size(before)
        return found.result()


_STACK_SIZE = threading.Lock()


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
    comparisons = len(_COMPARISON.findall(bare))
    if comparisons > MAX_CONDITIONS:
        raise _too_much(f"it has {comparisons} conditions", f"{MAX_CONDITIONS} at most")


def _check_nesting(tree: Node) -> None:
    level, depth = [tree], 0
    while level:
        depth += any(isinstance(node, dict) and "op" in node for node in level)
        level = [part for node in level for part in _parts(node)]
        if depth > MAX_NESTING:
            raise _too_much("its operations are nested too deep", f"{MAX_NESTING} at most")


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
        waiting.extend(_parts(node))


def _parts(node: Node) -> Iterable[Node]:
    if isinstance(node, dict):
        return node.values()
    return node if isinstance(node, list) else ()


def _too_much(what: str, most: str) -> InputError:
    return InputError(f"the filter is too large: {what}", hint=most)


def _where(message: str) -> str:
    """The parser's message in one line: where, and what it expected."""
    lines = [line.strip(" |=-^>") for line in message.splitlines()]
    return "; ".join(line for line in lines if line)[:300]
