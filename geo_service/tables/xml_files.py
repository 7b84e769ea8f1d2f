"""Check KML and GML from unknown senders, and remove their links to other files.

Real files of Google and of survey offices name pictures, styles and schemas elsewhere. None is
needed for the shapes, so GDAL is handed a copy in which those names are empty.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Callable
from pathlib import Path

#: the encodings in which markup has the bytes of ASCII, so that it can be searched for
_PLAIN = re.compile(
    r"utf-?8|us-ascii|ascii|iso-?8859-\d+|latin-?\d+|windows-125\d|cp125\d|koi8-[ru]"
    r"|gbk|gb2312|gb18030|big5|euc-\w+|shift_jis",
    re.IGNORECASE,
)
_DECLARED = re.compile(rb"""^<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']""")
#: a file whose content lies in another one: without it, it says nothing
_ELSEWHERE = re.compile(rb"<(?:\w+:)?NetworkLink[\s>/]")
#: elements and attributes that name other files, and that shapes do without
_TEXTS = re.compile(
    rb"(<(?:\w+:)?(?:href|Url|styleUrl|targetHref|httpQuery|viewFormat|DefaultStyle)(?:\s[^<>]*)?>)"
    rb"(?!\s*#)(?:<!\[CDATA\[(?:(?!\]\]>).)*\]\]>|[^<])*(</)",
    re.DOTALL,
)
_CDATA = b"<![CDATA["
_ATTRIBUTES = re.compile(
    rb"""(\s(?:(?:\w+:)?(?:schemaLocation|noNamespaceSchemaLocation)|xlink:href)\s*=\s*)"""
    rb"""("(?!\#)[^"]*"|'(?!\#)[^']*')"""
)
#: a schema of the file itself is named by what follows the number sign
_SCHEMA_URLS = re.compile(rb"""(\sschemaUrl\s*=\s*)(?:(")[^"\#]*|(')[^'\#]*)""")


def links_elsewhere(text: bytes) -> bool:
    """Whether a KML says only where other files lie, as the first one of a KMZ of layers does."""
    return _ELSEWHERE.search(text) is not None


def xml_fault(*roots: bytes) -> Callable[[bytes, Path], str]:
    """Make a check for XML whose root is one of ``roots``, which declares no document type.

    The check takes the first bytes and the path; it gives what is wrong, or nothing.
    """
    root = re.compile(rb"<(?:\w+:)?(?:" + b"|".join(roots) + rb")[\s>]")

    def fault(head: bytes, path: Path) -> str:
        text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not text.startswith(b"<") or b"\0" in head:
            return "it is no XML in UTF-8 or another encoding with plain markup"
        declared = _DECLARED.match(text)
        if declared and not _PLAIN.fullmatch(declared[1].decode("ascii", "replace")):
            return f"its encoding {declared[1].decode('ascii', 'replace')!r} is not read"
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as all_:
            if all_.find(b"<!DOCTYPE") >= 0 or all_.find(b"<!ENTITY") >= 0:
                return "it declares a document type"
            if all_.find(b"\0") >= 0:
                return "it holds zero bytes, as no text does"
            if not _closes_cdata(all_):
                return "a CDATA section of it has no end of its own"
            if _ELSEWHERE.search(all_):
                return "it links to other files (NetworkLink)"
        return "" if root.search(text) else "its root is not that of such a file"

    return fault


def _closes_cdata(text: mmap.mmap) -> bool:
    """Whether every CDATA section ends before the next begins; else ``_TEXTS`` takes very long."""
    begin = text.find(_CDATA)
    while begin >= 0:
        end, after = text.find(b"]]>", begin), text.find(_CDATA, begin + len(_CDATA))
        if end < 0 or 0 <= after < end:
            return False
        begin = after
    return True


def without_links(source: Path, target: Path) -> None:
    """Copy an XML file that passed its check, with the names of other files left empty."""
    text = source.read_bytes()
    text = _TEXTS.sub(rb"\1\2", text)
    text = _ATTRIBUTES.sub(rb'\1""', text)
    target.write_bytes(_SCHEMA_URLS.sub(rb"\1\2\3", text))
