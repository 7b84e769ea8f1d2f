"""Files as cities leave them: other date formats, headers, ids, empty events, doubtful times."""

from __future__ import annotations

import csv
import random
from datetime import UTC, datetime, timedelta

import pytest

from geo_service.base.errors import InputError
from geo_service.intake import import_file
from geo_service.intake.prepare import CONFLICT
from geo_service.intake.profile_file import parse_profile
from geo_service.intake.read_rows import BAD_RECEIVED, SHORT_ID, TOO_EARLY, TOO_LATE
from tests.intake.made_files import PROFILE, profile, row, write_csv


def take(toy, ledger, path, **named):
    used = named.pop("profile", None) or profile()
    return import_file(toy, ledger, used, path, key=b"k", **{"batch_rows": 7, **named})


def kept(ledger):
    found = [one for table in ledger.export() for one in table.to_pylist()]
    return {one.source_id: one for one in (ledger.get(item["id"]) for item in found)}


@pytest.mark.parametrize("seed", range(3))
def test_a_source_that_changed_its_date_format_is_read_all_the_same(toy, ledger, tmp_path, seed):
    rng = random.Random(seed)
    forms = ["%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S.000", "%Y-%m-%d %H:%M:%S"]
    moments = [datetime(2018, 1, 1) + timedelta(minutes=rng.randrange(10**6)) for _ in range(40)]
    moments = [moment.replace(second=0, microsecond=0) for moment in moments]
    rows = [row(n, received=moment.strftime(forms[n % 3])) for n, moment in enumerate(moments)]
    summary = take(toy, ledger, write_csv(tmp_path / "in.csv", rows))
    assert (summary.accepted, summary.rejected) == (40, 0)
    found = kept(ledger)
    for n, moment in enumerate(moments):
        utc = (moment - timedelta(hours=8)).replace(tzinfo=UTC)
        assert found[f"N{n:06d}"].received_at == utc


def test_a_rejected_time_is_quoted_and_a_run_that_fails_says_why(toy, ledger, tmp_path):
    rows = [row(n, received="31.02.2024") for n in range(5)] + [row(9)]
    summary = take(toy, ledger, write_csv(tmp_path / "in.csv", rows))
    assert summary.reasons[BAD_RECEIVED] == 5
    assert "'31.02.2024'" in summary.examples[BAD_RECEIVED][0]
    assert summary.failure.startswith("5 of 6 rows could not be used")
    assert "31.02.2024" in summary.failure


def test_times_in_the_future_and_far_back_are_refused_with_the_setting(toy, ledger, tmp_path):
    later = (datetime.now(UTC) + timedelta(days=400)).strftime("%Y-%m-%d 10:00:00")
    rows = [row(1, received=later), row(2, received="1931-05-01 10:00:00"), row(3, sent=later),
            row(4), row(5), row(6, sent="2024-07-08 10:00:00", due=later)]  # fmt: skip
    summary = take(toy, ledger, write_csv(tmp_path / "in.csv", rows))
    assert (summary.reasons[TOO_LATE], summary.reasons[TOO_EARLY]) == (2, 1)
    assert summary.accepted == 3


@pytest.mark.parametrize("change", [str.upper, str.title, lambda n: f" {n} ", lambda n: f"\ufeff{n}",
                                    lambda n: n.replace("e", "é"), lambda n: f'"{n}" ']
)  # fmt: skip
def test_headers_match_whatever_their_case_blanks_accents_and_marks(toy, ledger, tmp_path, change):
    rows = [row(n) for n in range(3)]
    path = tmp_path / "in.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([change(name) for name in rows[0]])
        writer.writerows(one.values() for one in rows)
    summary = take(toy, ledger, path)
    assert (summary.accepted, summary.rejected) == (3, 0)
    assert any("was read as the profile's" in notice for notice in summary.notices)


def test_two_columns_that_could_be_meant_are_refused(toy, ledger, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("No,NO,received,title,words,x,y\n1,2,2024-05-01 10:00:00,a,b,116,40\n")
    with pytest.raises(InputError, match=r"'no' could be 'No' or 'NO'"):
        take(toy, ledger, path)


def test_one_id_with_other_contents_is_a_conflict_that_is_listed(toy, ledger, tmp_path):
    rows = [row(1), row(2, no="N000001"), row(3), row(4, no="N000001", received=row(1)["received"])]
    path = write_csv(tmp_path / "in.csv", rows)
    foreseen = take(toy, ledger, path, dry_run=True)
    done = take(toy, ledger, path)
    for summary in (foreseen, done):
        assert (summary.accepted, summary.known, summary.conflicts) == (2, 0, 2)
        assert summary.reasons[CONFLICT] == 2
    again = [row(1), row(3, words="ANOTHER"), row(3)]
    later = write_csv(tmp_path / "later.csv", again)
    summary = take(toy, ledger, later)
    assert (summary.accepted, summary.known, summary.conflicts) == (0, 2, 1)


def test_ids_shortened_by_a_spreadsheet_are_flagged_and_zeros_kept(toy, ledger, tmp_path):
    rows = [row(1, no="1.23E+11"), row(2, no="0012"), row(3, no="1,23E+11"), row(4, no="12E5")]
    summary = take(toy, ledger, write_csv(tmp_path / "in.csv", rows))
    assert summary.reasons[SHORT_ID] == 2
    assert set(kept(ledger)) == {"0012", "12E5"}


@pytest.mark.parametrize("pair", [("0", "0"), ("0.0", "0.000000"), ("-999", "-999"), ("0", "")])
def test_a_number_that_stands_for_no_coordinate_leaves_the_words(toy, ledger, tmp_path, pair):
    rows = [row(1, x=pair[0], y=pair[1]), row(2)]
    summary = take(toy, ledger, write_csv(tmp_path / "in.csv", rows))
    assert summary.rejected == 0
    assert kept(ledger)["N000001"].placement.located_by != "given"


def test_an_event_without_a_time_is_none_unless_the_profile_says_so(toy, ledger, tmp_path):
    path = write_csv(tmp_path / "in.csv", [row(1, state="退回", back="")])
    take(toy, ledger, path)
    assert [one.kind for one in ledger.history(kept(ledger)["N000001"].id)] == ["received"]
    asked = PROFILE.replace('reason = "why"', 'reason = "why"\nwithout_time = "receipt"')
    other = parse_profile(asked.replace('source = "made"', 'source = "other"'), "other.toml")
    take(toy, ledger, path, profile=other)
    both = [one for table in ledger.export() for one in table.to_pylist()]
    kinds = sorted([event.kind for event in ledger.history(one["id"])] for one in both)
    assert kinds == [["received"], ["received", "returned"]]


def test_a_dry_run_counts_as_the_run_does(toy, ledger, tmp_path):
    take(toy, ledger, write_csv(tmp_path / "first.csv", [row(n) for n in range(5)]))
    rows = [row(n, sent="2024-12-24 10:00:00") for n in range(3, 9)]
    rows += [rows[4], row(7, sent="2024-12-25 10:00:00"), row(8, received="soon")]
    path = write_csv(tmp_path / "in.csv", rows)
    foreseen, done = (take(toy, ledger, path, dry_run=dry) for dry in (True, False))
    for name in ("rows", "accepted", "known", "late_events", "rejected", "conflicts"):
        assert getattr(foreseen, name) == getattr(done, name), name
    assert (done.known, done.late_events) == (4, 3)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("recieved_at = 'a'", "did you mean 'received_at'"),
        ("lon = 'x'", "lon and lat go together"),
        ("category = ['a','b','c','d']", "columns.category"),
    ],
)
def test_a_profiles_faults_name_the_key_that_was_meant(line, told):
    text = f"id = 'a'\nsource = 'a'\n[columns]\nreceived_at = 'a'\n{line}\n"
    with pytest.raises(InputError, match=told):
        parse_profile(text, "a.toml")
