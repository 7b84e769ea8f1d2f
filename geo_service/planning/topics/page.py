"""The page of a chosen topic: trend, places, share solved."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import numpy as np

from geo_service.base.intervals import wilson
from geo_service.cube.cube import Snapshot
from geo_service.cube.filters import Filters
from geo_service.cube.places import state_of
from geo_service.cube.views import areas, series
from geo_service.planning.categories import outermost
from geo_service.planning.geography import Geography
from geo_service.planning.matters.details import TopicDetails


def topic_page(geography: Geography, snapshot: Snapshot, details: TopicDetails) -> dict[str, Any]:
    """Complaints per month, per lead area in the topic's month and since, and the solved share.

    A topic of several categories is the sum of them: categories within one another count once.
    """
    year, month = (int(part) for part in details.month.split("-"))
    since = date(year, month, 1)
    lead = geography.folder.manifest.lead_level
    course: Counter[date] = Counter()
    where: Counter[str] = Counter()
    state: Counter[str] = Counter()
    for category in outermost(details.categories):
        whole = Filters(category=category, areas=details.places)
        found = series(snapshot, whole, "month")
        course.update(dict(zip(found.starts, found.counts.tolist(), strict=True)))
        lately = whole.during(since, None)
        view = areas(snapshot, lately, lead)
        where.update(dict(zip(view.codes, view.counts.tolist(), strict=True)))
        state.update(state_of(snapshot, lately))
    known, yes = np.array([float(state["known"])]), np.array([float(state["yes"])])
    low, high = wilson(yes, known)
    names = geography.names[lead]
    return {
        "course": [{"start": start, "count": course[start]} for start in sorted(course)],
        "places": [
            {"code": code, "name": names.get(code, code), "count": count}
            for code, count in sorted(where.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
        "since": since,
        "complaints": state["n"],
        "solved": {
            "yes": state["yes"],
            "known": state["known"],
            "rate": float(yes[0] / known[0]) if state["known"] else None,
            "low": float(low[0]) if state["known"] else None,
            "high": float(high[0]) if state["known"] else None,
        },
    }
