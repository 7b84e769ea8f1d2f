"""An assessment as a table for files, and as JSON with all intermediate figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from geo_service.assess.outcomes import RATES
from geo_service.planning.assessment.assess import Assessment, PeriodChange
from geo_service.planning.result import column

#: the code of the last row, the whole region
WHOLE = "*"
_NO_REASON = "unstated"
_DIGITS = 6

COLUMNS = (
    "code", "name", "parent", "complaints", "excluded", "unknown",
    *(f"{rate}_{what}" for rate in RATES for what in ("yes", "known", "rate", "low", "high")),
    "score", "score_low", "score_high", "score_shrunken", "rank", "rank_low", "rank_high",
    "class", "per_10k", "overdue",
)  # fmt: skip
#: columns after these where none of the three rates is known, and closings are
CLOSING_COLUMNS = (
    "closed", "closed_share", "close_days", "close_days_low", "close_days_high",
    "with_deadline", "closed_in_time", "closed_in_time_share",
)  # fmt: skip


def table_of(found: Assessment, region_name: str) -> pa.Table:
    """One row per body, best rank first, and the region last (columns ``COLUMNS``).

    Rates and scores are shares between 0 and 1; null where they are not known. ``CLOSING_COLUMNS``
    follow where closings are all that is known of the outcome.
    """
    outcomes, scores, ranking = found.outcomes, found.scores, found.ranking
    rows = found.rows
    classes = [rule.name if rule is not None else "" for rule in found.classes]
    columns: dict[str, Any] = {
        "code": [*(row.code for row in rows), WHOLE],
        "name": [*(row.name for row in rows), region_name],
        "parent": [*(row.parent for row in rows), ""],
        "complaints": outcomes.complaints,
        "excluded": outcomes.excluded,
        "unknown": outcomes.unknown,
    }
    for i, rate in enumerate(RATES):
        columns[f"{rate}_yes"] = outcomes.yes[i]
        columns[f"{rate}_known"] = outcomes.known[i]
        columns[f"{rate}_rate"] = column(scores.rate[i])
        columns[f"{rate}_low"] = column(scores.rate_low[i])
        columns[f"{rate}_high"] = column(scores.rate_high[i])
    columns |= {
        "score": column(scores.score),
        "score_low": column(scores.low),
        "score_high": column(scores.high),
        "score_shrunken": column(scores.shrunken),
        "rank": _rank(ranking.rank),
        "rank_low": _rank(ranking.low),
        "rank_high": _rank(ranking.high),
        "class": [*classes, ""],
        "per_10k": column(found.per_10k[0]),
        "overdue": outcomes.overdue,
    }
    names = COLUMNS
    if closings_only(found):
        names, columns = (*COLUMNS, *CLOSING_COLUMNS), columns | _closing(found)
    return pa.table({name: columns[name] for name in names}).take(pa.array(order_of(found)))


def closings_only(found: Assessment) -> bool:
    """Tell whether none of the three rates is known of any complaint, and closings are."""
    return not found.outcomes.known[:, -1].any() and bool(found.closing.counted[-1])


def _closing(found: Assessment) -> dict[str, Any]:
    """Give ``CLOSING_COLUMNS``; null where nothing is known of closings."""
    told, known = found.closing, found.closing.counted > 0
    return {
        "closed": _count(told.closed, known),
        "closed_share": column(told.closed_share),
        "close_days": column(told.median_days),
        "close_days_low": column(told.low_days),
        "close_days_high": column(told.high_days),
        "with_deadline": _count(told.due, known),
        "closed_in_time": _count(told.in_time, known),
        "closed_in_time_share": column(told.in_time_share),
    }


def _count(counts: np.ndarray, known: np.ndarray) -> pa.Array:
    return pa.array(counts.astype(np.int64), mask=~known)


def order_of(found: Assessment) -> list[int]:
    """The rows as they are listed: by rank, then the unranked by code, the region last."""
    ranks = found.ranking.rank.tolist()
    rows = found.rows
    listed = sorted(range(len(rows)), key=lambda i: (ranks[i] == 0, ranks[i], rows[i].code))
    return [*listed, len(rows)]


def json_of(found: Assessment, region_name: str) -> dict[str, Any]:
    """The table's rows with what a page shows beside them, and the facts of the whole."""
    rows = table_of(found, region_name).to_pylist()
    closings = pa.table(_closing(found)).to_pylist()
    for row, place in zip(rows, order_of(found), strict=True):
        row |= closings[place] | _beside(found, place)
    return {**facts_of(found), "rows": rows}


def _beside(found: Assessment, i: int) -> dict[str, Any]:
    outcomes, ranking = found.outcomes, found.ranking
    whole = i == len(found.rows)
    rule = None if whole else found.classes[i]
    _, low, high = found.per_10k
    gain = [_number(part[i]) for part in found.gain]
    return {
        "kind": "region" if whole else found.rows[i].kind,
        "assessed": int(outcomes.assessed[i]),
        "excluded_by": _reasons(found, i),
        "alike": int(ranking.alike[i]),
        "next_is_alike": bool(ranking.next_is_alike[i]),
        "class_rule": None if rule is None else {"id": rule.id, "title": rule.title},
        "per_10k_low": _number(low[i]),
        "per_10k_high": _number(high[i]),
        "in_time": int(outcomes.in_time[i]),
        "returned": int(outcomes.returned[i]),
        "returned_share": _share(outcomes.returned[i], outcomes.complaints[i]),
        "repeat": int(outcomes.repeat[i]),
        "repeat_share": _share(outcomes.repeat[i], outcomes.complaints[i]),
        "change": _change(found.previous, i),
        "change_year": _change(found.last_year, i),
        "gain": {"value": gain[0], "low": gain[1], "high": gain[2]},
    }


def _reasons(found: Assessment, i: int) -> dict[str, int]:
    """Excluded complaints by reason: an id of the rules, or the text that was given."""
    known = {reason.title: reason.id for reason in found.rules.exclusion}
    told: dict[str, int] = {}
    for text, n in sorted(found.counted.reasons[i].items()):
        key = known.get(text, text) or _NO_REASON
        told[key] = told.get(key, 0) + n
    return told


def facts_of(found: Assessment) -> dict[str, Any]:
    """What is said of the whole: period, rules, seed, what belongs to no row."""
    question, rules = found.question, found.rules
    period = question.period
    return {
        "level": question.level,
        "category": question.filters.category,
        "period": {
            "name": period.name, "from": period.first, "to": period.until,
            "unfinished": found.unfinished,
        },
        "versus": {
            "previous": {"from": found.previous.versus.first, "to": found.previous.versus.until},
            "year": {"from": found.last_year.versus.first, "to": found.last_year.versus.until},
        },
        "as_of": found.now.date(),
        "rules": {
            "id": rules.id, "version": rules.version, "source": rules.source,
            "example": rules.example, "rank_by": rules.rank_by,
            "weights": rules.weights.model_dump(),
            "exclusion": [{"id": one.id, "title": one.title} for one in rules.exclusion],
            "classes": [
                {"id": one.id, "class": one.name, "title": one.title} for one in rules.class_
            ],
        },
        "draws": question.draws,
        "seed": question.seed,
        "without_row": found.counted.without_row,
        "expected": {
            rate: {"yes": _number(prior.yes), "no": _number(prior.no)}
            for rate, prior in zip(RATES, found.scores.priors, strict=True)
        },
    }  # fmt: skip


def _rank(ranks: np.ndarray) -> pa.Array:
    return pa.array(ranks, pa.int64(), mask=ranks == 0)


def _change(change: PeriodChange, i: int) -> dict[str, Any]:
    return {
        "before": int(change.before[i]),
        "value": _number(change.value[i]),
        "low": _number(change.low[i]),
        "high": _number(change.high[i]),
    }


def _share(part: int, whole: int) -> float | None:
    return round(float(part) / float(whole), _DIGITS) if whole else None


def _number(value: float) -> float | None:
    return round(float(value), _DIGITS) if np.isfinite(value) else None
