"""Names of text encodings that a user states: Python's own name, or a refusal."""

from __future__ import annotations

import codecs

from geo_service.base.errors import InputError

#: text encodings of Python that no file is written in
_NOT_OF_FILES = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})


def encoding_named(stated: str) -> str:
    """Give Python's name of an encoding: ``latin1`` is ``iso8859-1``, ``936`` is ``gbk``.

    Raises:
        InputError: there is no such encoding of texts.
    """
    try:
        "".encode(stated)  # hex and the like are encodings of bytes only
        name = codecs.lookup(stated).name
    except (LookupError, ValueError, UnicodeError):
        name = ""
    if not name or name.replace("_", "-") in _NOT_OF_FILES:
        raise InputError(
            f"{stated[:40]!r} is not a known encoding", hint="for example utf-8, gb18030, cp1252"
        )
    return name
