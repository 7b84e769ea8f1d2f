"""Escape a text so that a terminal or a log displays it and cannot be controlled by it."""

from __future__ import annotations

import re

#: control characters (C0, DEL, C1), marks that turn the direction of writing or end a line, and
#: halves of surrogate pairs
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str, *, keep: str = "") -> str:
    r"""Give ``text`` on one line, with escapes such as ``\u001b`` for what has no shape.

    JSON stays JSON. Characters in ``keep`` stay, such as the line ends of a text of several lines.
    """
    return _UNSEEN.sub(
        lambda found: found[0] if found[0] in keep else f"\\u{ord(found[0]):04x}", text
    )
