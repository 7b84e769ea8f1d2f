"""Where an H3 index holds its resolution.

Source: the H3 index layout: resolution in bits 52-55, three bits a digit, 7 for unused ones.
"""

from __future__ import annotations

RES_SHIFT = 52
RES_MASK = 0xF << RES_SHIFT


def resolution_of(cell: int) -> int:
    """Give the resolution of an H3 index."""
    return cell >> RES_SHIFT & 0xF
