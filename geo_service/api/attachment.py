"""The Content-Disposition header of a file, for any characters in its name (RFC 6266)."""

from __future__ import annotations

import re
from urllib.parse import quote


def attachment(name: str) -> str:
    """Give the value of ``Content-Disposition`` for a file to be saved as ``name``.

    Old browsers get the name with everything but letters, digits, dot, dash and underscore
    replaced; others get it whole.
    """
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    whole = f"; filename*=UTF-8''{quote(name, safe='', errors='replace')}" if plain != name else ""
    return f'attachment; filename="{plain}"{whole}'
