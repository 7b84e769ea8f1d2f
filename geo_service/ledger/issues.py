"""Issues in the ledger: stable numbers, and audited decisions of people about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from geo_service.base.errors import ConflictError, InputError, NotFoundError
from geo_service.ledger.access import write_audit
from geo_service.ledger.clock import from_us, now_us, to_us
from geo_service.ledger.masking import mask
from geo_service.ledger.rows import plain
from geo_service.ledger.schema import complaint, issue, issue_member
from geo_service.ledger.store.clauses import among
from geo_service.ledger.store.counters import OTHER, take

OPEN, CLOSED = "open", "closed"
#: complaints of so many days before the latest are put into issues
WINDOW_DAYS = 60
LONGEST_NAME = 100
#: states of a complaint in which nobody works on it any more
_DONE = ("resolved", "closed", "excluded", "called_back")
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue and what its complaints say of it.

    ``words`` were said by two distinct reporters or more, ``public_words`` by k. ``recent`` and
    ``before`` count its complaints in the last seven days of the ledger and the seven before.
    """

    id: int
    state: str
    name: str
    area_code: str
    category: str
    place: str
    words: str
    public_words: str
    since: datetime
    last: datetime
    complaints: int
    reporters: int
    unsolved: int
    recent: int
    before: int


def list_issues(
    connection: sa.Connection,
    *,
    state: str | None = OPEN,
    area_code: str | None = None,
    least_reporters: int = 0,
    number: int | None = None,
    numbers: Sequence[int] | None = None,
    limit: int = 100,
) -> list[Issue]:
    """Issues, most complaints first; only those of ``least_reporters`` distinct reporters.

    ``number`` names one and ``numbers`` several, of which those that exist are given.
    """
    row, one = complaint.c, issue.c
    latest = connection.execute(sa.select(sa.func.max(row.received_at))).scalar() or 0
    week, fortnight = (latest - to_us(from_us(0) + _WEEK * n) for n in (1, 2))
    count, reporters = sa.func.count(), sa.func.count(row.reporter.distinct())
    query = (
        sa.select(
            *(one[name] for name in ("id", "state", "name", "area_code", "category", "words",
                                     "public_words")),
            sa.func.max(row.place).label("place"),
            sa.func.min(row.received_at).label("since"),
            sa.func.max(row.received_at).label("last"),
            count.label("complaints"),
            reporters.label("reporters"),
            _count_if(is_unsolved()).label("unsolved"),
            _count_if(row.received_at > week).label("recent"),
            _count_if(row.received_at.between(fortnight + 1, week)).label("before"),
        )
        .join(issue_member, issue_member.c.issue_id == one.id)
        .join(complaint, row.pk == issue_member.c.complaint_pk)
        .where(one.merged_into.is_(None))
        .group_by(*(column for column in issue.c))
        .having(reporters >= least_reporters)
        .order_by(count.desc(), one.id)
        .limit(limit)
    )  # fmt: skip
    conditions = ((one.state, state), (one.area_code, area_code), (one.id, number))
    for column, value in conditions:
        if value is not None:
            query = query.where(column == value)
    if numbers is not None:
        query = query.where(among(connection, one.id, numbers))
    return [_issue_of(found) for found in connection.execute(query)]


def is_unsolved() -> sa.ColumnElement[bool]:
    """Whether somebody works on a complaint still, as a condition on its row."""
    return complaint.c.status.not_in(_DONE)


def _count_if(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _issue_of(row: Any) -> Issue:
    values = dict(row._mapping)
    return Issue(**{**values, "since": from_us(row.since), "last": from_us(row.last)})


def get_issue(connection: sa.Connection, number: int) -> Issue:
    """One issue, whatever its state; a merged one gives the issue it went into.

    Raises:
        NotFoundError: there is no such issue.
    """
    found = list_issues(connection, state=None, number=_final(connection, number))
    if not found:
        raise NotFoundError(f"no issue {number}", hint="see /v1/issues for those that exist")
    return found[0]


def members(connection: sa.Connection, number: int) -> list[int]:
    """The numbers of an issue's complaints, oldest first."""
    query = (
        sa.select(issue_member.c.complaint_pk)
        .where(issue_member.c.issue_id == number)
        .order_by(issue_member.c.complaint_pk)
    )
    return list(connection.execute(query).scalars())


def _final(connection: sa.Connection, number: int) -> int:
    """Where an issue went by mergers, or itself."""
    query = sa.select(issue.c.merged_into).where(issue.c.id == number)
    into = connection.execute(query).scalar_one_or_none()
    return number if into is None else _final(connection, into)


def add_issue(connection: sa.Connection, area_code: str, category: str, pks: Sequence[int]) -> int:
    """Keep a new open issue of these complaints; its number is given out for good."""
    number = take(connection, which=OTHER)
    values = dict.fromkeys(("name", "words", "public_words"), "")
    connection.execute(
        sa.insert(issue),
        {**values, "id": number, "state": OPEN, "area_code": area_code, "category": category,
         "created_at": now_us(), "merged_into": None},
    )  # fmt: skip
    add_members(connection, number, pks)
    return number


def add_members(connection: sa.Connection, number: int, pks: Sequence[int]) -> None:
    """Complaints that belong to no issue yet belong to this one."""
    if pks:
        rows = [{"complaint_pk": pk, "issue_id": number} for pk in pks]
        connection.execute(sa.insert(issue_member), rows)


def set_words(connection: sa.Connection, number: int, words: str, public_words: str) -> None:
    """Keep the words that tell an issue apart."""
    changed = sa.update(issue).where(issue.c.id == number)
    connection.execute(changed.values(words=words, public_words=public_words))


# -- what a person decides ----------------------------------------------------------------


def rename(connection: sa.Connection, number: int, name: str, *, actor: str) -> None:
    """Give an issue a name; personal data in it is masked.

    Raises:
        NotFoundError, InputError.
    """
    get_issue(connection, number)
    masked = mask(plain(name.strip())).text
    if len(masked) > LONGEST_NAME:
        raise InputError(f"a name of {len(masked)} characters", hint=f"at most {LONGEST_NAME}")
    connection.execute(sa.update(issue).where(issue.c.id == number).values(name=masked))
    write_audit(connection, actor, "name_issue", str(number))


def set_state(connection: sa.Connection, number: int, state: str, *, actor: str) -> None:
    """Close an issue or open it again; a closed one takes no more complaints."""
    get_issue(connection, number)
    connection.execute(sa.update(issue).where(issue.c.id == number).values(state=state))
    write_audit(connection, actor, f"issue_{state}", str(number))


def merge(connection: sa.Connection, number: int, into: int, *, actor: str) -> None:
    """All complaints of one issue go to another; the number goes on leading there.

    Raises:
        NotFoundError: one does not exist; ConflictError: they are the same.
    """
    one, other = get_issue(connection, number), get_issue(connection, into)
    if one.id == other.id:
        raise ConflictError(f"issues {number} and {into} are merged already")
    member = issue_member.c
    connection.execute(
        sa.update(issue_member).where(member.issue_id == one.id).values(issue_id=other.id)
    )
    connection.execute(sa.update(issue).where(issue.c.id == one.id).values(merged_into=other.id))
    write_audit(connection, actor, "merge_issue", f"{one.id} into {other.id}")


def split(connection: sa.Connection, number: int, pks: Sequence[int], *, actor: str) -> int:
    """Some complaints of an issue become an issue of their own; its number.

    Raises:
        NotFoundError: there is no such issue; InputError: not some of its complaints, but none,
            all or others.
    """
    one = get_issue(connection, number)
    mine, asked = set(members(connection, one.id)), set(pks)
    if not asked or not asked < mine:
        raise InputError(
            "a split needs some, but not all, of the issue's complaints",
            hint="name complaints that belong to this issue",
        )
    connection.execute(
        sa.delete(issue_member).where(issue_member.c.complaint_pk.in_(sorted(asked)))
    )
    new = add_issue(connection, one.area_code, one.category, sorted(asked))
    write_audit(connection, actor, "split_issue", f"{one.id}: {new}")
    return new
