"""Features of a text that tell how reliable its best candidate is.

Tickets do not always go where their words say. How often they do not depends on what is said: a
township and a compound in it are hardly ever wrong, the bridge of a river often is, because there
two townships meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np

from geo_service.base.model import LINE_KINDS, FloatArray
from geo_service.locate.areas import AreaBook
from geo_service.locate.forms import Form
from geo_service.locate.mentions import Mention, MentionRole, Sort
from geo_service.locate.reader import TextReading

PLACED = (Sort.FINE, Sort.PLACE, Sort.ADDRESS)
#: a lead area counts as told if a mention gives it more than this
_TOLD = 0.3
#: a place speaks for what is told, or against it, with shares above and below these
_FOR, _AGAINST = 0.5, 0.1


class Evidence(IntEnum):
    """The best evidence of a text: a lead area, a hint of one, one place alone, a place, none.

    ``LISTED`` is one place alone whose name the gazetteer has as it is said, ``SOLE`` any other.
    """

    TOLD = 0
    HINTED = 1
    LISTED = 2
    SOLE = 3
    PLACED = 4
    OPEN = 5


#: the circumstances of a text, in the order of ``circumstances``
CIRCUMSTANCES = (
    *(kind.name.lower() for kind in Evidence),
    "supported",
    "contradicted",
    "crossing",
    "line",
    "unsure",
    "home",
    "border",
    "several",
    "astray",
    "indirect",
    "misspelt",
)


def circumstances(reading: TextReading, book: AreaBook, kind: Evidence | None = None) -> FloatArray:
    """Give what bears on how likely a ticket slips (0 or 1, shape: ``CIRCUMSTANCES``).

    ``supported``: a place within what is told is named, too; ``contradicted``: only one elsewhere;
    ``crossing``: a bridge and a river, where areas meet; ``line``: a road or a river;
    ``unsure``: the caller says that he does not know the area; ``home``: only where he lives is
    told; ``border``: he speaks of where two areas or things meet; ``several``: several places are
    meant; ``astray``: the district contradicts the township; ``indirect``: only places that are
    refused, past or compared with are named; ``misspelt``: the area is known only by a likeness.
    The argument ``kind`` is the reading's evidence, where it is known already.
    """
    kind = evidence(reading, book) if kind is None else kind
    supported, contradicted = _agreement(reading, book)
    kinds = {phrase.kind for phrase in reading.phrases}
    told = kind <= Evidence.HINTED
    found = {
        kind.name.lower(): True,
        "supported": supported and not reading.astray,
        "contradicted": contradicted and not supported,
        "crossing": "bridge" in kinds and "water" in kinds and not supported,
        "line": told and any(phrase.is_line for phrase in reading.phrases),
        "unsure": reading.unsure,
        "home": kind is Evidence.TOLD and not supported and _is_home(reading, book),
        "border": reading.border,
        "several": bool(reading.joints),
        "astray": reading.astray,
        "indirect": reading.indirect,
        "misspelt": kind is Evidence.HINTED and _is_misspelt(reading, book),
    }
    return np.array([float(found.get(name, False)) for name in CIRCUMSTANCES])


def evidence(reading: TextReading, book: AreaBook) -> Evidence:
    """Give the best kind of evidence in a reading."""
    named = reading.named
    kinds = [
        _kind(m)
        for m in reading.mentions
        if m.sort != Sort.COARSE and not is_foreign(m, named, book)
    ]
    best = min((kind for kind in kinds if kind is not None), default=Evidence.OPEN)
    alone = sole_place(reading, book) if best is not Evidence.TOLD else None
    if alone is not None:
        return Evidence.LISTED if alone.sort is Sort.PLACE and is_sure(alone) else Evidence.SOLE
    return best


def _kind(mention: Mention) -> Evidence | None:
    if mention.sort is not Sort.LEAD:
        return Evidence.PLACED if mention.sort in PLACED[:2] and _is_here(mention) else None
    outright = mention.form < Form.STEM
    if outright and mention.role is not MentionRole.NOTE and not mention.doubted:
        return Evidence.TOLD
    short = not mention.embedded and mention.kind in ("", "misspoken")
    return Evidence.HINTED if outright or short else Evidence.PLACED


def _is_home(reading: TextReading, book: AreaBook) -> bool:
    """Whether all lead areas that a text tells are where the caller lives."""
    told = [m for m in reading.mentions if _kind(m) is Evidence.TOLD]
    here = [m for m in told if not is_foreign(m, reading.named, book)]
    return all(m.role is MentionRole.CALLER for m in here)


def _is_misspelt(reading: TextReading, book: AreaBook) -> bool:
    """Whether all lead areas that a text hints at are names written wrong."""
    hints = [m for m in reading.mentions if _kind(m) is Evidence.HINTED]
    here = [m for m in hints if not is_foreign(m, reading.named, book)]
    return all(m.kind == "misspoken" for m in here)


def _is_here(mention: Mention) -> bool:
    """Whether a place is named, if only for short, and of where it happens."""
    line = mention.form is Form.STEM and mention.kind in LINE_KINDS
    return not line and not mention.embedded and mention.role is MentionRole.INCIDENT


def is_sure(mention: Mention) -> bool:
    """Whether a name is said as a list has it, and of where it happens."""
    outright = mention.form < Form.STEM and not mention.embedded
    return outright and mention.role is MentionRole.INCIDENT


def is_foreign(mention: Mention, named: Sequence[int], book: AreaBook) -> bool:
    """Whether all that a mention may mean lies outside the districts that the text names."""
    if not named or mention.astray:
        return False
    if mention.areas:
        return all(book.coarse[area] not in named for area in mention.areas)
    return all(int(book.lead_coarse[lead]) not in named for lead in mention.support or ())


def sole_place(reading: TextReading, book: AreaBook) -> Mention | None:
    """Give the one place that a text names, if it names no road, river or other place besides.

    It may be a lead area that is named for short (望京), but not one named in full; or a family
    (芍药居) whose members all lie in one lead area.
    """
    told = [
        m
        for m in reading.mentions
        if (m.sort is Sort.LEAD or m.sort in PLACED) and not is_foreign(m, reading.named, book)
    ]
    longest = max(told, key=lambda m: (m.end - m.start, -m.form), default=None)
    if longest is None or (longest.form is Form.FAMILY and len(longest.support or ()) != 1):
        return None
    if longest.sort is Sort.LEAD and (longest.form < Form.STEM or longest.kind == "misspoken"):
        return None
    if not _is_here(longest):
        return None  # 凉水河 is the river before it is the community of that name
    lines = [(phrase.start, phrase.end) for phrase in reading.phrases if phrase.is_line]
    spans = [*lines, *((m.start, m.end) for m in told)]
    inside = all(longest.start <= start and end <= longest.end for start, end in spans)
    return longest if inside else None


def _agreement(reading: TextReading, book: AreaBook) -> tuple[bool, bool]:
    """Whether places speak for the lead areas that are told, and whether any speaks against."""
    told: set[int] = set()
    for m in reading.mentions:
        outright = m.sort is Sort.LEAD and (m.form < Form.STEM or m.kind == "misspoken")
        if outright and not is_foreign(m, reading.named, book):
            told.update(lead for lead, share in (m.support or {}).items() if share > _TOLD)
    supported = contradicted = False
    for m in reading.mentions:
        if m.sort not in PLACED or not m.support or m.embedded:
            continue
        if is_foreign(m, reading.named, book):
            continue
        here = sum(m.support.get(lead, 0.0) for lead in told)
        supported = supported or here > _FOR
        against = here < _AGAINST and m.role is MentionRole.INCIDENT and m.form is not Form.FAMILY
        contradicted = contradicted or (bool(told) and against)
    return supported, contradicted
