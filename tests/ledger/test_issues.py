"""Issues on each store: numbers that last, counts of distinct reporters, mergers that lead on."""

import pytest

from geo_service.base.errors import ConflictError, InputError, NotFoundError
from geo_service.ledger import issues
from tests.ledger.factories import complaint


def add(ledger, count, **changes):
    added = [
        ledger.add(complaint(reporter=f"r{n % 3}", **changes), actor="t") for n in range(count)
    ]
    return [ledger.pk_of(one.id) for one in added]


def run(ledger, function, *args, **kwargs):
    return ledger.writer.run_alone(lambda at: function(at, *args, **kwargs))


def test_counts_and_order(ledger):
    small = run(ledger, issues.add_issue, "t1", "a/b", add(ledger, 2))
    large = run(ledger, issues.add_issue, "t2", "", add(ledger, 5))
    with ledger.reading() as connection:
        found = issues.list_issues(connection)
        assert [(one.id, one.complaints, one.reporters, one.unsolved) for one in found] == [
            (large, 5, 3, 5), (small, 2, 2, 2)
        ]  # fmt: skip
        assert (found[0].recent, found[0].before) == (5, 0)
        assert [one.id for one in issues.list_issues(connection, least_reporters=3)] == [large]
        assert [one.id for one in issues.list_issues(connection, area_code="t1")] == [small]
        assert issues.list_issues(connection, state="closed") == []


def test_a_merged_number_leads_on(ledger):
    pks = [add(ledger, 2) for _ in range(3)]
    one, two, three = (run(ledger, issues.add_issue, "t1", "", some) for some in pks)
    run(ledger, issues.merge, one, two, actor="t")
    run(ledger, issues.merge, two, three, actor="t")
    with ledger.reading() as connection:
        assert issues.get_issue(connection, one).id == three
        assert issues.members(connection, three) == sorted(pk for some in pks for pk in some)
    with pytest.raises(ConflictError):
        run(ledger, issues.merge, one, three, actor="t")


def test_a_split_takes_some(ledger):
    pks = add(ledger, 3)
    number = run(ledger, issues.add_issue, "t1", "", pks)
    for wrong in ([], pks, [*pks[:1], 10**6]):
        with pytest.raises(InputError):
            run(ledger, issues.split, number, wrong, actor="t")
    new = run(ledger, issues.split, number, pks[:1], actor="t")
    with ledger.reading() as connection:
        assert issues.members(connection, new) == pks[:1]
        assert issues.members(connection, number) == pks[1:]
        with pytest.raises(NotFoundError):
            issues.get_issue(connection, 10**9)
