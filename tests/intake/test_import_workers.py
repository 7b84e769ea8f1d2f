"""Texts placed by several processes are kept as one process keeps them."""

from __future__ import annotations

import sys

import pyarrow as pa
import pytest

from geo_service.intake import import_file
from geo_service.intake.load_disputes import load_disputes
from geo_service.ledger import Ledger
from geo_service.ledger.disputes import propose
from geo_service.service.region_workers import region_workers
from tests.intake.made_files import profile, row, write_csv

ASIDE = ("id", "seq")  # made up anew by every ledger


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_the_same_complaints(toy, tmp_path, monkeypatch):
    monkeypatch.setattr(toy.contests, "disputes", toy.contests.disputes)  # put back afterwards
    monkeypatch.setattr("threading.active_count", lambda: 1)
    rows = [
        row(
            number,
            x="",
            y="",
            words=f"{('东风街道', '玩具站旁', '某处')[number % 3]}{number}号漏水",
        )
        for number in range(450)
    ]
    path = write_csv(tmp_path / "in.csv", rows)
    levels = [level.id for level in toy.folder.levels]
    kept = []
    for processes in (1, 2):
        url = f"sqlite:///{tmp_path}/{processes}.sqlite"
        ledger = Ledger.open(url, region=toy.folder.manifest.id, levels=levels)
        # the workers must know the disputes, too
        ledger.writer.run(lambda at: propose(at, "township", ("T1", "T2"), state="open"))
        load_disputes(toy, ledger)
        with region_workers(toy, processes) as workers:
            assert workers.processes == processes
            summary = import_file(toy, ledger, profile(), path, key=b"k", workers=workers)
        assert (summary.accepted, summary.rejected) == (450, 0)
        table = pa.concat_tables(list(ledger.export()))
        columns = [name for name in table.column_names if name not in ASIDE]
        kept.append(sorted(map(str, table.select(columns).to_pylist())))
        ledger.close()
    assert kept[0] == kept[1]
    assert any("'township_code': 'T1'" in one for one in kept[0])
