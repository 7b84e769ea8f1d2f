"""Frozen assessments: the announced numbers stay, later changes are shown as corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pyarrow as pa

from geo_service.base.errors import InputError
from geo_service.ledger import Ledger
from geo_service.ledger.frozen import AssessmentSubject, Frozen, find_frozen, freeze
from geo_service.planning.assessment.assess import Assessment, Question
from geo_service.planning.assessment.table import COLUMNS, json_of

#: differences of numbers below this are rounding
_SMALLEST = 1e-9


def thing_of(question: Question) -> AssessmentSubject:
    """What a question's assessment is kept under."""
    return AssessmentSubject(
        question.level,
        question.filters.category,
        question.period.first.isoformat(),
        question.period.until.isoformat(),
    )


def freeze_assessment(
    ledger: Ledger, found: Assessment, region_name: str, *, cube: str, actor: str
) -> int:
    """Keep an assessment as it is now; its number.

    Raises:
        InputError: the period has not ended.
        ConflictError: it is frozen already.
    """
    if found.unfinished:
        raise InputError(
            f"the period ends on {found.question.period.until}",
            hint="an assessment is frozen when its period is over",
        )
    content = orjson.loads(orjson.dumps(json_of(found, region_name)))
    rules = f"{found.rules.id} {found.rules.version}"
    return ledger.writer.run(
        lambda at: freeze(
            at, thing_of(found.question), content, rules=rules, cube=cube, actor=actor
        )
    )


def frozen_of(ledger: Ledger, question: Question) -> Frozen | None:
    """The frozen assessment that answers a question, if there is one."""
    with ledger.reading() as connection:
        return find_frozen(connection, thing_of(question))


def answer(found: Assessment, region_name: str, frozen: Frozen | None) -> dict[str, Any]:
    """What is told: the frozen assessment with corrections beside it, or the present one."""
    present = json_of(found, region_name)
    if frozen is None:
        return {**present, "frozen": None, "corrections": []}
    told = {
        "id": frozen.id, "at": frozen.made_at.isoformat(timespec="seconds"), "by": frozen.made_by,
        "cube": frozen.cube, "rules": frozen.rules,
    }  # fmt: skip
    changes = corrections(frozen.content["rows"], present["rows"])
    return {**frozen.content, "frozen": told, "corrections": changes}


def corrections(
    then: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """What differs between two tables of an assessment: code, name, column, was, now."""
    before, after = ({row["code"]: row for row in rows} for rows in (then, now))
    found = []
    for code in sorted(set(before) | set(after)):
        was, present = before.get(code, {}), after.get(code, {})
        name = present.get("name", was.get("name", ""))
        found += [
            {
                "code": code,
                "name": name,
                "column": key,
                "was": was.get(key),
                "now": present.get(key),
            }
            for key in COLUMNS
            if key not in ("code", "name") and _differ(was.get(key), present.get(key))
        ]
    return found


def _differ(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) > _SMALLEST
    return bool(one != other)


def frozen_table(frozen: Frozen, schema: pa.Schema) -> pa.Table:
    """The rows of a frozen assessment as a table of the same columns."""
    rows = frozen.content["rows"]
    columns = {name: [row.get(name) for row in rows] for name in schema.names}
    return pa.table(columns, schema=schema)
