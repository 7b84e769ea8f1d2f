"""Escape CSV cells that a spreadsheet would run as formulas, and undo the escape.

A cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end gets an apostrophe in front,
which spreadsheet programs take for "this is text" (OWASP, CSV injection). Plain numbers such as
``-5`` or ``+3.2e-4`` stay. A text that already has an apostrophe before such a beginning gets
another one, so that taking one off gives back exactly what was there.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

#: the full-width forms count too: some programs take them for the plain ones
_BEGINNINGS = "=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20"
_LIVE = f"^'*[{_BEGINNINGS}]"
_GUARDED = f"^'+[{_BEGINNINGS}]"
_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?%?"


def guard(text: str) -> str:
    """Give ``text`` as a cell that no spreadsheet program runs."""
    live = re.match(_LIVE, text) and not re.fullmatch(_NUMBER, text)
    return f"'{text}" if live else text


def unguard(text: str) -> str:
    """Give the text that ``guard`` was given; others come back as they are."""
    return text[1:] if re.match(_GUARDED, text) else text


def guard_column(texts: pa.Array) -> pa.Array:
    """``guard`` every text of a string array (n,)."""
    live = pc.match_substring_regex(texts, _LIVE)
    if not pc.any(live).as_py():
        return texts
    number = pc.match_substring_regex(texts, f"^{_NUMBER}\\z")
    guarded = pc.binary_join_element_wise("'", texts, "")
    return pc.if_else(pc.and_not(live, number), guarded, texts)


def unguard_column(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """``unguard`` every text of a string column (n,)."""
    guarded = pc.match_substring_regex(texts, _GUARDED)
    if not pc.any(guarded).as_py():
        return texts
    return pc.if_else(guarded, pc.utf8_slice_codeunits(texts, 1), texts)
