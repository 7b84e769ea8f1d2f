"""Collect what the map says of a place, from a point or from words, for the router."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date

from geo_service.base.model import AreaShare, Border, Candidate, Located, Position
from geo_service.route import Inquiry, shares_of
from geo_service.route.phrases import say
from geo_service.service.atlas import Atlas, Layer

#: a neighbour nearer than this is worth telling, however exact the border is
NEIGHBOUR_M = 100.0


def inquiry_at(
    atlas: Atlas,
    position: Position,
    *,
    as_of: date | None = None,
    text: str = "",
    category: str = "",
    lang: str = "zh",
) -> Inquiry:
    """What is known of a point: the areas under its error disc, and the border near it."""
    as_of = as_of or atlas.folder.today()
    lead_level = atlas.folder.manifest.lead_level
    layers = atlas.layers(as_of)
    shares: dict[str, Sequence[AreaShare]] = {}
    outside = {}
    for level, layer in layers.items():
        shares[level], outside[level] = layer.shares(
            lon=position.lon, lat=position.lat, radius_m=position.radius_m
        )
    inquiry = Inquiry(as_of, areas=shares, text=text, category=category, lang=lang)
    if lead_level not in layers:
        return inquiry
    return _near_borders(inquiry, atlas, layers[lead_level], position, outside[lead_level])


def _near_borders(
    inquiry: Inquiry, atlas: Atlas, lead: Layer, position: Position, outside: float
) -> Inquiry:
    """Add to ``inquiry`` the candidates and the border at the lead level."""
    lon, lat = position.lon, position.lat
    own = lead.index.lookup_one(lon=lon, lat=lat)
    accuracy_m = lead.accuracy_m(own)
    reach_m = math.hypot(position.radius_m, accuracy_m)
    near = lead.nearest(lon=lon, lat=lat, own=own, max_m=max(reach_m, NEIGHBOUR_M))
    shares = inquiry.areas or {}
    return Inquiry(
        inquiry.as_of,
        _candidates(atlas, shares, position, reach_m, inquiry.lang),
        shares,
        outside,
        text=inquiry.text,
        category=inquiry.category,
        position=position,
        neighbour=near if own else None,
        nearest=None if own else near or lead.nearest(lon=lon, lat=lat, own=()),
        border=border_of(lead, accuracy_m, inquiry.lang),
        lang=inquiry.lang,
    )


def _candidates(
    atlas: Atlas,
    shares: Mapping[str, Sequence[AreaShare]],
    position: Position,
    reach_m: float,
    lang: str,
) -> tuple[Candidate, ...]:
    lead_level = atlas.folder.manifest.lead_level
    around = {level: found[0].area for level, found in shares.items() if found}
    return tuple(
        Candidate(
            {**around, lead_level: share.area, **atlas.chain(lead_level, share.area.code)},
            share.probability,
            position,
            evidence=say(
                lang, "evidence_disc", share=f"{share.probability:.0%}", radius_m=round(reach_m)
            ),
        )
        for share in shares[lead_level]
    )


def inquiry_said(
    atlas: Atlas,
    located: Located,
    *,
    as_of: date | None = None,
    text: str = "",
    category: str = "",
    lang: str = "zh",
) -> Inquiry:
    """What is known of a place from a caller's words."""
    layer = atlas.layers(as_of).get(atlas.folder.manifest.lead_level)
    top = located.candidates[0] if located.candidates else None
    border = None
    if layer is not None and top is not None and top.position is not None:
        # a border counts only where the place was found by its position
        own = layer.index.lookup_one(lon=top.position.lon, lat=top.position.lat)
        border = border_of(layer, layer.accuracy_m(own), lang)
    return Inquiry(
        as_of or atlas.folder.today(),
        located.candidates,
        _shares_said(located),
        located.probability_outside,
        located.mentions,
        located.reason,
        text,
        category,
        position=top.position if top else None,
        border=border,
        other=located.probability_other,
        meant_places=located.meant_places,
        extent=located.extent,
        lang=lang,
    )


def _shares_said(located: Located) -> dict[str, Sequence[AreaShare]]:
    """Shares per level of located candidates; the fallback's own where it is the surer."""
    shares: dict[str, Sequence[AreaShare]] = dict(shares_of(located.candidates))
    sure = located.fallback
    if sure is None:
        return shares
    known = shares.get(sure.area.level, ())
    if not known or known[0].probability < sure.probability:
        shares[sure.area.level] = [sure, *(share for share in known if share.area != sure.area)]
    return shares


def border_of(layer: Layer, accuracy_m: float, lang: str) -> Border:
    """What an answer says of the borders it rests on, good to ``accuracy_m``."""
    approximate = layer.area_set.approximate
    note = say(lang, "border_note", accuracy_m=round(accuracy_m)) if approximate else ""
    return Border(layer.area_set.level, accuracy_m, approximate, note)
