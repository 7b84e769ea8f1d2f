"""Normalise a complaint's text before its character n-grams are counted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

#: stands for a place name that was masked; a private-use character that no caller writes
PLACE_MARK = "\ue000"
#: characters of a text that are read; what follows says little about its category
MAX_CHARS = 4_000

_DIGITS = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")
#: the same sign three times and more: rules of dashes, rows of exclamation marks
_REPEATED = re.compile(r"([^\w\s])\1{2,}")
_PLACES = re.compile(f"{PLACE_MARK}{{2,}}")


def normal_spelling(text: str) -> str:
    """Full-width forms folded, lower case, every number as ``0``, no white space."""
    text = text[:MAX_CHARS]
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    text = text.lower()
    text = _SPACE.sub("", text)
    text = _DIGITS.sub("0", text)
    text = _REPEATED.sub(r"\1", text)
    return _PLACES.sub(PLACE_MARK, text)


def code_points(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """Texts (n,) in one spelling as code points end to end, and their bounds (n + 1,)."""
    spelled = [normal_spelling(text) for text in texts]
    bounds = np.zeros(len(spelled) + 1, np.int64)
    np.cumsum([len(text) for text in spelled], out=bounds[1:])
    joined = "".join(spelled).encode("utf-32-le", "replace")
    return np.frombuffer(joined, np.uint32), bounds
