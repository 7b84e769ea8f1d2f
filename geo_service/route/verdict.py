"""Decide a verdict (direct, confirm, fallback …) from the candidates' probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo_service.base.errors import RegionError
from geo_service.base.model import AreaShare, Verdict


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities at which a verdict is given; the region's ``[route]`` table sets them.

    ``direct``: send it without asking. ``confirm``: the few best candidates together hold the
    answer, so a question can settle it. ``fallback``: the higher area is certain.
    ``outside``: it is not ours. ``overlay``: an overlay holds the place.
    """

    direct: float = 0.9
    confirm: float = 0.6
    fallback: float = 0.9
    outside: float = 0.5
    overlay: float = 0.5

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Thresholds:
        """Thresholds from a manifest's table.

        Raises:
            RegionError: a key is unknown, or a value is not in 0..1; all faults are listed.
        """
        known = cls.__slots__
        faults = [
            f"[route] {key}: unknown key; one of {', '.join(known)}"
            if key not in known
            else f"[route] {key} is {value!r}, not a probability"
            for key, value in table.items()
            if key not in known or not _is_probability(value)
        ]
        if faults:
            raise RegionError("the thresholds cannot be used", faults=faults)
        return cls(**table)


def _is_probability(value: object) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1  # type: ignore[operator]


#: a question can separate this many candidates
ASKABLE = 3


def decide(
    leads: Sequence[AreaShare], fallback: AreaShare | None, outside: float, at: Thresholds
) -> Verdict:
    """The verdict for candidates at the lead level, best first.

    ``fallback`` is the best area of the higher level; ``outside`` the probability of neither.
    """
    if outside >= at.outside:
        return Verdict.OUTSIDE
    if leads and leads[0].probability >= at.direct:
        return Verdict.DIRECT
    if sum(share.probability for share in leads[:ASKABLE]) >= at.confirm:
        return Verdict.CONFIRM
    if fallback is not None and fallback.probability >= at.fallback:
        return Verdict.FALLBACK
    return Verdict.CONFIRM
