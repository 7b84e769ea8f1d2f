"""The texts of a shapefile that does not state their encoding."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def dbf_without_encoding(file: Path) -> bool:
    """Say whether ``file`` is a shapefile that does not state the encoding of its texts."""
    if file.suffix.lower() != ".shp":
        return False
    return not any(file.with_suffix(suffix).exists() for suffix in (".cpg", ".CPG"))


def decoded(frame: Any) -> Any:
    """Read texts that came as bytes in disguise as UTF-8, or failing that as GB 18030."""
    for name in frame.columns:
        if name == frame.geometry.name:
            continue
        texts = [value for value in frame[name] if isinstance(value, str)]
        encoding = "utf-8" if all(map(_is_utf8, texts)) else "gb18030"
        frame[name] = [
            value.encode("latin-1").decode(encoding, "replace") if isinstance(value, str) else value
            for value in frame[name]
        ]
    return frame


def _is_utf8(text: str) -> bool:
    try:
        text.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
