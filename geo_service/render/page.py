"""Fill the fixed HTML template of a page; every value is escaped, none is a template.

The page carries a content security policy that allows the scripts and styles of this package, by
their SHA-256, and nothing else: no script, style, image or request of any other origin.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import orjson
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

_ASSETS = files("geo_service.render") / "assets"
#: rules that point to images we do not carry (marker icons, VML), and the pointer to a source map
_IMAGE_RULES = re.compile(r"[^{}]*\{[^{}]*url\([^)]*\)[^{}]*\}")
_SOURCE_MAP = re.compile(r"//# sourceMappingURL=\S+")
#: characters that end a script element or a line of JavaScript -> the same in a JSON string
_IN_SCRIPT = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
#: characters that HTML cannot hold: control characters, and halves of surrogate pairs
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@lru_cache(maxsize=16)
def asset(path: str) -> str:
    """Read a file that ships with the package, freed of pointers to files that do not."""
    pointers = _IMAGE_RULES if path.endswith(".css") else _SOURCE_MAP
    return pointers.sub("", (_ASSETS / path).read_text(encoding="utf-8")).strip()


def json_block(value: Any) -> Markup:
    """Give ``value`` as JSON that can stand inside ``<script type="application/json">``.

    Texts in it must be free of lone surrogates; see ``printable``.
    """
    return Markup(orjson.dumps(value).decode().translate(_IN_SCRIPT))  # noqa: S704 - escaped


def printable(text: str) -> str:
    """Give ``text`` with U+FFFD for characters that a page cannot hold."""
    return _NO_TEXT.sub("\ufffd", text)


def policy(styles: Sequence[str], scripts: Sequence[str]) -> str:
    """Give the content security policy that allows just these inline styles and scripts.

    Works as a ``<meta>`` element and as a header.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def fill(template: str, *, styles: Sequence[str], scripts: Sequence[str], **values: Any) -> str:
    """Fill ``template``, the name of an asset, with values.

    ``styles`` and ``scripts`` are texts of this package and of the libraries it carries, which the
    page's policy allows by their hashes; nobody's text may be among them.
    """
    inline = {"styles": styles, "scripts": scripts}
    marked = {kind: [Markup(text) for text in texts] for kind, texts in inline.items()}  # noqa: S704 - ours
    filled: Mapping[str, Any] = {**values, **marked, "policy": policy(**inline)}
    return _environment().get_template(template).render(filled)


def _hashes(texts: Sequence[str]) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Templates come from the package's own files only."""
    return Environment(
        loader=FunctionLoader(lambda name: (_ASSETS / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
