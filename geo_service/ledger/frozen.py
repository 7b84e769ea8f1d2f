"""Frozen assessments: stored as announced, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from geo_service.base.errors import ConflictError
from geo_service.ledger.access import write_audit
from geo_service.ledger.clock import from_us, now_us
from geo_service.ledger.schema import frozen_assessment
from geo_service.ledger.store.counters import OTHER, take


@dataclass(frozen=True, slots=True)
class AssessmentSubject:
    """What an assessment is of; days are ISO dates, ``until_day`` the day after the last."""

    level: str
    category: str
    first_day: str
    until_day: str


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen assessment: the whole answer as it was, its rules, and the cube it came from."""

    id: int
    of: AssessmentSubject
    rules: str
    cube: str
    made_at: datetime
    made_by: str
    content: Mapping[str, Any]


def freeze(
    connection: sa.Connection,
    of: AssessmentSubject,
    content: Mapping[str, Any],
    *,
    rules: str,
    cube: str,
    actor: str,
) -> int:
    """Keep an assessment for good; its number.

    Raises:
        ConflictError: one is kept for the same level, category and period.
    """
    number = take(connection, which=OTHER)
    known = find_frozen(connection, of)
    if known is not None:
        raise ConflictError(
            f"the assessment of {of.level} from {of.first_day} to {of.until_day} is frozen already",
            hint="later changes are shown as corrections beside it",
        )
    values = {
        "id": number, "level": of.level, "category": of.category, "first_day": of.first_day,
        "until_day": of.until_day, "rules": rules, "cube": cube, "made_at": now_us(),
        "made_by": actor, "content": orjson.dumps(content).decode(),
    }  # fmt: skip
    connection.execute(sa.insert(frozen_assessment), values)
    write_audit(connection, actor, "assessment.freeze", str(number))
    return number


def find_frozen(connection: sa.Connection, of: AssessmentSubject) -> Frozen | None:
    """The frozen assessment of a level, category and period, if there is one."""
    columns = frozen_assessment.c
    query = sa.select(frozen_assessment).where(
        columns.level == of.level,
        columns.category == of.category,
        columns.first_day == of.first_day,
        columns.until_day == of.until_day,
    )
    row = connection.execute(query).first()
    return None if row is None else _frozen_of(row)


def list_frozen(connection: sa.Connection) -> list[Frozen]:
    """All frozen assessments, newest first."""
    query = sa.select(frozen_assessment).order_by(frozen_assessment.c.id.desc())
    return [_frozen_of(row) for row in connection.execute(query)]


def _frozen_of(row: sa.Row[Any]) -> Frozen:
    of = AssessmentSubject(row.level, row.category, row.first_day, row.until_day)
    return Frozen(
        row.id, of, row.rules, row.cube, from_us(row.made_at), row.made_by,
        orjson.loads(row.content),
    )  # fmt: skip
