"""A dry run says what the run then does: every count, reason and note, over every kind of fault."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import pytest

from geo_service.base.errors import GeoServiceError
from geo_service.intake import import_file, read_profile
from geo_service.intake.run import ImportSummary
from geo_service.ledger import Ledger
from geo_service.service.region import Region
from tests.intake.made_files import profile, row, write_csv

SHARED = Path(__file__).resolve().parents[2] / "../shared/data"
#: what can be wrong with a row, or be said of one that is known: changes of its cells
FAULTS = (
    {"received": "soon"}, {"received": ""}, {"received": "31.02.2024"}, {"received": "2199-01-01"},
    {"no": ""}, {"no": "1.23E+11"}, {"no": "0012"}, {"x": "0", "y": "0"}, {"x": "200"}, {"x": ""},
    {"x": "116,2", "y": "40,1"}, {"x": "12.5", "y": "41.9"}, {"words": "another matter"},
    {"words": ""}, {"class": "a/b"}, {"sent": "2024-12-24 10:00:00", "unit": "U"},
    {"sent": "2024-12-24 10:00:00", "unit": "V"}, {"sent": "never"}, {"sent": "2001-01-01"},
    {"state": "退回", "back": "2024-12-28"}, {"called": "2024-12-29", "happy": "满意"},
    {"called": "2024-12-29", "happy": "什么"}, {"phone": ""}, {"received": "2024-05-05 05:05:05"},
)  # fmt: skip


def counts(summary):
    told = dataclasses.asdict(summary)
    # looked for only where complaints are kept
    del told["seconds"], told["duplicates"], told["joined_issues"]
    return told


def outcome(*arguments, **named):
    try:
        return counts(import_file(*arguments, key=b"k", **named))
    except GeoServiceError as error:
        return str(error), error.hint


def same_twice(*arguments, **named):
    """What a dry run and the run after it say, which must be the same, and again afterwards."""
    foreseen, done = (outcome(*arguments, dry_run=dry, **named) for dry in (True, False))
    assert foreseen == done
    again, still = (outcome(*arguments, dry_run=dry, **named) for dry in (True, False))
    assert again == still
    return done


def faulty_rows(rng, n):
    for _ in range(n):
        changes = {}
        for fault in rng.sample(FAULTS, rng.choice((0, 0, 1, 1, 2))):
            changes |= fault
        number = rng.randrange(n // 2)
        yield row(number, rng if rng.random() < 0.2 else None, **changes)


@pytest.mark.parametrize("seed", range(3))
def test_made_up_files_of_every_fault(toy, ledger, tmp_path, seed):
    rng = random.Random(seed)
    seen = set()
    for number in range(3):
        path = write_csv(tmp_path / f"{number}.csv", list(faulty_rows(rng, 60)))
        done = same_twice(toy, ledger, profile(), path, batch_rows=rng.choice((7, 19, 1_000)))
        assert done["rows"] == 60
        seen |= {name for name in ("accepted", "known", "rejected", "conflicts") if done[name]}
    assert seen == {"accepted", "known", "rejected", "conflicts"}


def test_a_file_broken_off_is_foreseen_from_where_it_goes_on(toy, ledger, tmp_path, monkeypatch):
    path = write_csv(tmp_path / "in.csv", [row(number) for number in range(30)])
    take = ImportSummary.add
    calls = []

    def add(self, piece, prepared, outcome):
        calls.append(piece)
        if len(calls) == 3:
            raise KeyboardInterrupt
        take(self, piece, prepared, outcome)

    with monkeypatch.context() as patch:
        patch.setattr(ImportSummary, "add", add)
        with pytest.raises(KeyboardInterrupt):
            import_file(toy, ledger, profile(), path, key=b"k", batch_rows=7)
    done = same_twice(toy, ledger, profile(), path, batch_rows=5)
    assert (done["done_before"], done["accepted"]) == (21, 9)


def _kinds():
    folder = SHARED / "faults"
    return sorted([*folder.glob("import/*.csv"), *folder.glob("csv/*.csv"), *folder.glob("xlsx/*")])


@pytest.mark.skipif(not SHARED.is_dir(), reason="the files lie in ../shared only")
def test_the_files_that_went_wrong(toy, ledger):
    for path in _kinds():
        same_twice(toy, ledger, read_profile("la311"), path)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the files lie in ../shared only")
@pytest.mark.parametrize("name", ["la311", "nyc311"])
def test_real_files(toy_folder, tmp_path, name):
    region = Region.open(str(toy_folder))
    levels = [level.id for level in region.folder.levels]
    url = f"sqlite:///{tmp_path}/ledger.sqlite"
    ledger = Ledger.open(url, region=region.folder.manifest.id, levels=levels)
    done = same_twice(region, ledger, read_profile(name), SHARED / name / "points.csv.gz")
    assert done["rows"] > 5_000
    ledger.close()
