"""Evidence as numeric features of each lead area; the score is linear in them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from geo_service.base.model import FloatArray
from geo_service.locate.areas import NONE, AreaBook
from geo_service.locate.calibration_features import (
    Evidence,
    evidence,
    is_foreign,
    is_sure,
    sole_place,
)
from geo_service.locate.forms import Form
from geo_service.locate.history.features import fill_learned
from geo_service.locate.history.phrase_counts import Experience
from geo_service.locate.mentions import Mention, MentionRole, Sort
from geo_service.locate.neighbours import Neighbours
from geo_service.locate.reader import TextReading

#: every feature, in the order of the rows of a feature matrix
FEATURES = (
    "lead.full",
    "lead.alias",
    "lead.stem",
    "lead.short_stem",
    "lead.namesake",
    "lead.foreign",
    "lead.embedded",
    "lead.water",
    "lead.misspoken",
    "lead.first",
    "lead.agrees",
    "lead.caller",
    "lead.caller_beside",
    "lead.reference",
    "lead.note",
    "lead.note_stem",
    "lead.doubted",
    "lead.astray",
    "fine.full",
    "fine.alias",
    "fine.stem",
    "fine.weak",
    "fine.aside",
    "fine.astray",
    "family",
    "place.full",
    "place.alias",
    "place.stem",
    "place.aside",
    "position",
    "named.first",
    "named.short",
    "named.other",
    "named.note",
    "named.astray",
    "prior",
    "learned.line",
    "learned.point",
    "learned.best_line",
    "learned.best_point",
    "learned.share",
    "place.foreign",
    "sole.lead",
    "sole.area",
    "sole.stem",
    "sole.family",
    "sole.place",
    "around.told",
    "around.sure",
    "around.area",
    "around.place",
    "around.learned",
    "near.place",
    "near.learned",
    "open.prior",
    "open.line",
    "open.point",
    "open.best_line",
    "open.best_point",
    "open.share",
)
ROW = {name: row for row, name in enumerate(FEATURES)}
_AROUND = tuple(name for name in FEATURES if name.startswith("around."))
_NAMES = np.array(
    [ROW[n] for n in FEATURES if n.startswith("lead.") or n in ("around.told", "sole.lead")]
)
_LEARNED = {name: row for name, row in ROW.items() if "learned" in name}
_OPEN = tuple(
    (ROW[name], ROW["prior" if name == "open.prior" else name.replace("open", "learned")])
    for name in FEATURES
    if name.startswith("open.")
)
_OWN, _ROWS = (np.array(rows) for rows in zip(*_OPEN, strict=True))
#: mentions that speak for areas, and the features that they raise
Told = Sequence[tuple[Mention, str]]

_SHORT = 2
#: what says nothing of its neighbours: weak evidence, and a position, whose radius holds them
_ALONE = ("fine.weak", "fine.aside", "place.aside", "lead.embedded", "position")
#: where evidence begins to count: a share of about one in so many
_STEEP = 50.0
#: a position's shares are probabilities, and count as such: their logarithm, from one in so many
_SHARP = 300.0
_LOG_STEEP = math.log1p(_STEEP)
_SOLE = {
    Form.FULL: "sole.area",
    Form.ALIAS: "sole.area",
    Form.STEM: "sole.stem",
    Form.FAMILY: "sole.family",
}
_BY_FORM = {Form.FULL: "full", Form.ALIAS: "alias", Form.STEM: "stem"}


def feature_matrix(
    reading: TextReading,
    book: AreaBook,
    experience: Experience,
    own: int | None = None,
    *,
    neighbours: Neighbours | None = None,
    kind: Evidence | None = None,
) -> FloatArray:
    """Give the features of a reading (shape: features × lead areas).

    ``own`` is the lead area of a ticket that is itself among the experience, and whose
    contribution is left out: so weights are fitted on what a ticket could not know of itself.
    Without ``neighbours`` nothing is known of what lies side by side. ``kind`` is the reading's
    evidence, where it is known already.
    """
    matrix = np.zeros((len(FEATURES), book.n_lead))
    _districts(matrix, reading, book)
    rows = ((m, _row(m, reading.named, book)) for m in reading.mentions if m.support)
    told = [(m, row) for m, row in rows if row is not None]
    _names(matrix, reading, book, told)
    _agreement(matrix, reading, book)
    _sole(matrix, reading, book)
    prior = experience.prior(own, own is not None and names_lead(reading, own))
    matrix[ROW["prior"]] = np.log(prior)
    learned = {name: matrix[row] for name, row in _LEARNED.items()}
    fill_learned(learned, reading.phrases, experience, prior, book.groups, own, neighbours)
    if neighbours is not None:
        _nearby(matrix[ROW["near.place"]], told, neighbours)
    if (evidence(reading, book) if kind is None else kind) >= Evidence.LISTED:
        # where no area is told, what is learned counts by itself
        matrix[_OWN] = matrix[_ROWS]
    if reading.named:
        # a district that is named tells more than the districts of what else is named
        for name in _AROUND:
            matrix[ROW[name]] = 0.0
    return matrix


def without_names(weights: FloatArray) -> FloatArray:
    """Give the weights that score a text as though it named no lead area.

    Names count nothing, and what is learned counts by itself, as where no area is told.
    """
    rest = weights.copy()
    rest[_NAMES] = 0.0
    rest[_ROWS] += weights[_OWN]
    rest[_OWN] = 0.0
    return rest


def strength(share: float) -> float:
    """Give a share as evidence between 0 and 1, on the scale of logarithms on which scores add.

    Two homonyms with half the share each are each nearly as likely as one name alone.
    """
    return math.log1p(_STEEP * share) / _LOG_STEEP


def names_lead(reading: TextReading, lead: int) -> bool:
    """Whether a text names this lead area outright."""
    return any(
        m.sort is Sort.LEAD and m.form < Form.STEM and lead in (m.support or {})
        for m in reading.mentions
    )


def _districts(matrix: FloatArray, reading: TextReading, book: AreaBook) -> None:
    """Areas of the district named first, of the others, and of those only a note names."""
    seen: set[int] = set()
    first = True
    # several districts that are all meant count alike
    joined = {site.start for joint in reading.joints for site in joint.sites if not site.support}
    for mention in reading.mentions:
        if mention.sort is not Sort.COARSE:
            continue
        for area in mention.areas:
            first_told = first or mention.start in joined
            row = _district_row(mention, first_told and area not in seen)
            if row == "named.note" or area not in seen:
                matrix[ROW[row], book.leads_of[area]] = 1.0
            if row != "named.note":
                seen.add(area)
        first = first and mention.role is MentionRole.NOTE


def _district_row(mention: Mention, first: bool) -> str:
    if mention.role is MentionRole.NOTE:
        return "named.note"
    if mention.astray:
        return "named.astray"
    if mention.form is Form.STEM:
        return "named.short"
    return "named.first" if first else "named.other"


def _names(matrix: FloatArray, reading: TextReading, book: AreaBook, told: Told) -> None:
    first = True
    happens = any(m.sort is Sort.LEAD and is_sure(m) for m in reading.mentions)
    for mention, row in told:
        if row == "lead.caller" and happens:
            row = "lead.caller_beside"
        values = matrix[ROW[row]]
        support = mention.support or {}
        for lead, share in support.items():
            evidence = math.log1p(_SHARP * share) if row == "position" else strength(share)
            values[lead] = max(values[lead], evidence * mention.quality)
        _around(matrix, mention, book)
        if row in ("lead.full", "lead.alias") and first:
            first = False
            for lead, share in support.items():
                matrix[ROW["lead.first"], lead] = strength(share)


def _around(matrix: FloatArray, mention: Mention, book: AreaBook) -> None:
    """What a mention says of the whole district: a place on a border does not lie far away."""
    values = matrix[ROW[_around_row(mention)]]
    shares: dict[int, float] = {}
    for lead, share in (mention.support or {}).items():
        coarse = int(book.lead_coarse[lead])
        shares[coarse] = shares.get(coarse, 0.0) + share
    for coarse, share in shares.items():
        leads = book.leads_of[coarse]
        values[leads] = np.maximum(values[leads], strength(share) * mention.quality)


def _around_row(mention: Mention) -> str:
    if is_sure(mention) and mention.sort is not Sort.ADDRESS:
        return "around.told" if mention.sort is Sort.LEAD else "around.sure"
    area = mention.sort in (Sort.LEAD, Sort.FINE) and mention.form is not Form.FAMILY
    return "around.area" if area else "around.place"


def _nearby(values: FloatArray, told: Told, neighbours: Neighbours) -> None:
    """What the mentions say of the neighbours of where they lie."""
    for mention, row in told:
        if mention.support and row not in _ALONE:
            neighbours.lift(values, mention.support)
    np.log1p(_STEEP * values, out=values)
    values /= _LOG_STEEP


def _sole(matrix: FloatArray, reading: TextReading, book: AreaBook) -> None:
    """The one place of a text without another: what is called for short, it means."""
    place = sole_place(reading, book)
    if place is None:
        return
    if place.sort in (Sort.PLACE, Sort.ADDRESS):
        for lead, share in (place.support or {}).items():
            matrix[ROW["sole.place"], lead] = math.log1p(_SHARP * share)
        return
    row = ROW["sole.lead" if place.sort is Sort.LEAD else _SOLE[place.form]]
    for lead, share in (place.support or {}).items():
        matrix[row, lead] = strength(share)


def _row(mention: Mention, named: Sequence[int], book: AreaBook) -> str | None:
    """Name the feature that a mention raises."""
    if mention.astray and mention.sort in (Sort.LEAD, Sort.FINE):
        return f"{mention.sort}.astray"
    if mention.sort is Sort.LEAD:
        if named and all(book.coarse[area] not in named for area in mention.areas):
            return "lead.foreign"
        return _lead_row(mention)
    if mention.sort in (Sort.FINE, Sort.PLACE) and is_foreign(mention, named, book):
        return "place.foreign"
    if mention.sort is Sort.ADDRESS:
        return "position"
    if mention.form is Form.FAMILY:
        return "family" if mention.role is MentionRole.INCIDENT else None
    if mention.sort is Sort.FINE:
        if mention.role is not MentionRole.INCIDENT:
            return "fine.aside"
        short = mention.form is Form.STEM and mention.end - mention.start <= _SHORT
        return "fine.weak" if mention.embedded or short else f"fine.{_BY_FORM[mention.form]}"
    if mention.sort is Sort.PLACE:
        aside = mention.role is not MentionRole.INCIDENT or mention.embedded
        return "place.aside" if aside else f"place.{_BY_FORM[mention.form]}"
    return None


def _lead_row(mention: Mention) -> str:
    if mention.role is MentionRole.NOTE:
        return "lead.note_stem" if mention.form is Form.STEM else "lead.note"
    if mention.form is not Form.STEM:
        return _told_row(mention)
    if mention.kind == "misspoken":
        return "lead.misspoken"
    if mention.embedded:
        return "lead.water" if mention.kind == "water" else "lead.embedded"
    if mention.kind:
        return "lead.namesake"
    return "lead.short_stem" if mention.end - mention.start <= _SHORT else "lead.stem"


def _told_row(mention: Mention) -> str:
    if mention.doubted:
        return "lead.doubted"
    if mention.role is MentionRole.INCIDENT:
        return f"lead.{_BY_FORM[mention.form]}"
    return "lead.caller" if mention.role is MentionRole.CALLER else "lead.reference"


def _agreement(matrix: FloatArray, reading: TextReading, book: AreaBook) -> None:
    """A lead area that is named, inside a district that is named too."""
    for mention in reading.mentions:
        if mention.sort is Sort.LEAD:
            for area in mention.areas:
                lead = book.lead[area]
                if lead != NONE and book.coarse[area] in reading.named:
                    matrix[ROW["lead.agrees"], lead] = 1.0
