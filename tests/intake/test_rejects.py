"""Rejected rows: listed, mended, tried again, given up."""

from __future__ import annotations

import pytest

from geo_service.base.errors import ConflictError, InputError, NotFoundError
from geo_service.intake import import_file
from geo_service.intake.replay import replay
from geo_service.ledger.rejects import get_reject, list_rejects, mend
from tests.intake.made_files import profile, row, write_csv


@pytest.fixture
def rejected(toy, ledger, tmp_path):
    rows = [row(1), row(2, received="bald"), row(3, x="abc"), row(4, no="")]
    path = write_csv(tmp_path / "in.csv", rows)
    import_file(toy, ledger, profile(), path, key=b"k", batch_rows=2)
    with ledger.reading() as connection:
        return list_rejects(connection)


def test_they_are_listed_with_row_and_reason(rejected):
    assert [one.row_number for one in rejected] == [2, 3, 4]
    assert all(one.reason and one.file_name == "in.csv" for one in rejected)
    assert rejected[0].row["received"] == "bald"


def test_mended_rows_are_taken_in_and_the_others_stay(toy, ledger, rejected):
    ledger.writer.run(lambda at: mend(at, rejected[0].id, {"received": "2024-05-05 05:05:05"}))
    summary = replay(toy, ledger, key=b"k", profile=profile())
    assert (summary.accepted, summary.still_rejected) == (1, 0)
    summary = replay(toy, ledger, key=b"k", profile=profile(), untouched=True)
    assert (summary.accepted, summary.still_rejected) == (0, 2)
    with ledger.reading() as connection:
        left = list_rejects(connection)
        assert [one.row_number for one in left] == [3, 4]
        assert get_reject(connection, rejected[0].id).state == "replayed"
    assert replay(toy, ledger, key=b"k", profile=profile()).accepted == 0
    assert sum(piece.num_rows for piece in ledger.export()) == 2


def test_what_cannot_be_mended_is_refused(toy, ledger, rejected):
    with pytest.raises(InputError, match="no column"):
        ledger.writer.run(lambda at: mend(at, rejected[0].id, {"colour": "red"}))
    with pytest.raises(NotFoundError):
        ledger.writer.run(lambda at: mend(at, 10**9, {}))
    ledger.writer.run(lambda at: mend(at, rejected[0].id, {"received": "2024-05-05 05:05:05"}))
    replay(toy, ledger, key=b"k", profile=profile())
    with pytest.raises(ConflictError):
        ledger.writer.run(lambda at: mend(at, rejected[0].id, {"received": "x"}))


def test_a_profile_that_is_not_built_in_must_be_named(toy, ledger, rejected):
    with pytest.raises(NotFoundError, match="not built in"):
        replay(toy, ledger, key=b"k", untouched=True)
