"""Likely areas with their shares in words; two of one name each carry the area above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from geo_service.base.model import AreaShare, Candidate


def shares_told(
    shares: Sequence[AreaShare], candidates: Sequence[Candidate], parent_level: str, lang: str
) -> str:
    """Word the shares of areas, best first; ``candidates`` know which area each lies in."""
    above = {
        area.code: one.areas[parent_level].name
        for one in candidates
        if parent_level in one.areas
        for area in one.areas.values()
    }
    counts = Counter(share.area.name for share in shares)
    told = []
    for share in shares:
        name, parent = share.area.name, above.get(share.area.code, "")
        if counts[name] > 1 and parent:
            name = f"{parent}{name}" if lang == "zh" else f"{name} ({parent})"
        told.append(f"{name} {share.probability:.0%}")
    return ("、" if lang == "zh" else ", ").join(told)
