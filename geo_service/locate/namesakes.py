"""Gazetteer places with the same name as an official area nearby.

None hides the other: 八里庄北里 may be the compound that was imported, or the community of that
name in another district.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from geo_service.locate.mentions import Mention, Sort

#: a place is the area of its name where so much of it lies
_SAME = 0.3


def with_namesakes(mentions: Sequence[Mention]) -> list[Mention]:
    """Let the readings of one stretch as a community and as a place speak for both alike."""
    fine = {(m.start, m.end): m for m in mentions if m.sort is Sort.FINE and m.support}
    place = {(m.start, m.end): m for m in mentions if m.sort is Sort.PLACE and m.support}
    both = {span: _shared(fine[span], place[span]) for span in fine if span in place}
    return [_as_both(m, both.get((m.start, m.end))) for m in mentions]


def _shared(area: Mention, place: Mention) -> dict[int, float]:
    """The support of both: each namesake counts once, a place within its area not again."""
    official, found = area.support or {}, place.support or {}
    same = sum(share for lead, share in found.items() if lead in official)
    count = float(max(1, len(official)))
    extra = 0.0 if same > _SAME else 1.0
    total = {lead: share * count for lead, share in official.items()}
    for lead, share in found.items():
        total[lead] = total.get(lead, 0.0) + share * extra
    whole = sum(total.values())
    return {lead: value / whole for lead, value in total.items()} if whole else total


def _as_both(mention: Mention, shared: dict[int, float] | None) -> Mention:
    if shared is None or mention.sort not in (Sort.FINE, Sort.PLACE):
        return mention
    own = set(mention.support or {})
    # a point is that of one of them only
    position = mention.position if own >= set(shared) else None
    return replace(mention, support=shared, position=position)
