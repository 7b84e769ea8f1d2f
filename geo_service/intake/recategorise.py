"""Change a complaint's category: deadline and lead follow the rules, the place stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from geo_service.base.model import RouteAnswer
from geo_service.intake.placement import rule_text
from geo_service.ledger import Complaint, Placement
from geo_service.service.region import Region


def recategorised(
    region: Region, present: Complaint, category: tuple[str, str, str] | None
) -> Placement | None:
    """The placement under another category; None where nothing changes.

    The place stays as it is. The lead changes only if it was the one that the rules gave under
    the old category: a person's choice stands.
    """
    if category is None or category == present.category:
        return None
    before, after = (_route(region, present, one) for one in (present.category, category))
    placed, deadline = present.placement, after.deadline
    placed = replace(
        placed,
        deadline=deadline.id if deadline else "",
        deadline_h=deadline.hours if deadline else None,
    )
    if before.lead and after.lead and before.lead.code == placed.lead_code:
        lead = after.lead
        placed = replace(
            placed, lead_code=lead.code, lead_name=lead.name, rule=rule_text(lead.rule)
        )
    return None if placed == present.placement else placed


def _route(region: Region, present: Complaint, category: tuple[str, str, str]) -> RouteAnswer:
    """The routing of a complaint, where it lies now, under a category."""
    placed = present.placement
    zone = ZoneInfo(region.folder.manifest.time_zone)
    asked: dict[str, Any] = {
        "text": present.text,
        "category": "/".join(part for part in category if part),
        "as_of": present.received_at.astimezone(zone).date(),
    }
    if placed.lon is not None and placed.lat is not None and placed.located_by == "given":
        asked |= {"lon": placed.lon, "lat": placed.lat, "datum": "WGS-84"}
        asked |= {"radius_m": placed.radius_m}
    return region.route(**asked)
