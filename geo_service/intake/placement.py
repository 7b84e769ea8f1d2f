"""Convert a routing answer to the placement that the ledger stores."""

from __future__ import annotations

from collections.abc import Sequence

from geo_service.base.model import AreaShare, Position, RouteAnswer, RuleRef, Verdict
from geo_service.index.cells import cell_of
from geo_service.ledger import Placement
from geo_service.service.region import Region


def rule_text(ref: RuleRef | None) -> str:
    """A rule as it is cited: id and version."""
    return f"{ref.id}@{ref.version}" if ref else ""


def _covering(region: Region, position: Position, answer: RouteAnswer) -> dict[str, Sequence[str]]:
    """The areas that cover the point, exactly as drawn: totals are made of these."""
    layers = region.atlas.layers(answer.as_of)
    return {
        level: [layer.table.codes[area] for area in
                layer.index.lookup_one(lon=position.lon, lat=position.lat)]
        for level, layer in layers.items()
    }  # fmt: skip


def _likely(region: Region, answer: RouteAnswer) -> dict[str, Sequence[str]]:
    """The best area of each level, down to the level that is certain enough to be named."""
    if answer.verdict is Verdict.OUTSIDE:
        return {}
    levels = [level.id for level in region.folder.levels]
    if answer.verdict is Verdict.FALLBACK:
        levels = levels[: levels.index(region.folder.manifest.fallback_level) + 1]
    least = region.router.thresholds.overlay
    best: dict[str, AreaShare] = {
        level: shares[0] for level, shares in answer.areas.items() if shares and level in levels
    }
    return {
        level: [share.area.code]
        for level, share in best.items()
        if share.probability >= least or level == region.lead_level
    }


def placement_of(region: Region, answer: RouteAnswer, *, given: bool) -> Placement:
    """What is kept of an answer: areas, position, verdict, who leads under which rule, how soon.

    ``given`` says that the answer is for a point: its areas are then those that cover it;
    words give the most likely ones.
    """
    best = answer.candidates[0] if answer.candidates else None
    position = answer.position or (best.position if best else None)
    exact = given and position is not None
    areas = _covering(region, position, answer) if exact and position else _likely(region, answer)
    found = "text" if areas or position else "none"
    lead, deadline = answer.lead, answer.deadline
    return Placement(
        areas=areas,
        lon=position.lon if position else None,
        lat=position.lat if position else None,
        radius_m=position.radius_m if position else None,
        located_by="given" if given else found,
        place=best.place if best and not given else "",
        overlay=answer.overlays[0].code if answer.overlays else "",
        h3=_cell(region, position),
        generations=answer.generations,
        verdict=answer.verdict.value,
        probability=answer.probability,
        lead_code=lead.code if lead else "",
        lead_name=lead.name if lead else "",
        rule=rule_text(lead.rule) if lead else "",
        deadline=deadline.id if deadline else "",
        deadline_h=deadline.hours if deadline else None,
    )


def _cell(region: Region, position: Position | None) -> int | None:
    if position is None:
        return None
    res = region.folder.manifest.h3_res
    return int(cell_of(lon=position.lon, lat=position.lat, res=res), 16)
