from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geo_service.assign import Options, assign_file
from geo_service.base.errors import InputError, UnavailableError

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

from geo_service.assign import cluster  # noqa: E402
from geo_service.service import dask_client  # noqa: E402


@pytest.fixture
def source(tmp_path: Path) -> Path:
    rng = np.random.default_rng(8)
    n = 4000
    lon = pa.array(rng.uniform(115.9, 116.5, n), mask=np.arange(n) % 100 == 0)
    table = pa.table({"i": np.arange(n), "lon": lon, "lat": rng.uniform(39.9, 40.3, n)})
    pq.write_table(table, tmp_path / "in.parquet", row_group_size=300)
    return tmp_path / "in.parquet"


@pytest.fixture(scope="module")
def scheduler():
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    ) as local:
        yield local.scheduler_address


def test_the_same_answer_as_alone(atlas, source, tmp_path, scheduler, monkeypatch):
    monkeypatch.setattr(cluster, "TASK_ROWS", 700)
    alone = assign_file(atlas, source, tmp_path / "a.parquet", Options(h3_res=8))
    seen = []
    together = cluster.assign_on_cluster(
        atlas,
        source,
        tmp_path / "b.parquet",
        Options(h3_res=8),
        scheduler,
        progress=lambda rows, share: seen.append((rows, share)),
    )
    assert pq.read_table(tmp_path / "a.parquet").equals(pq.read_table(tmp_path / "b.parquet"))
    assert together.tally == alone.tally
    assert len(seen) == 5
    assert seen[-1] == (4000, 1.0)
    first, second = pd.read_csv(alone.rejects), pd.read_csv(together.rejects)
    assert first.equals(second)
    assert len(first) == 40
    assert not list(tmp_path.glob(".*"))


def test_a_folder_of_parts_in_and_out(atlas, source, tmp_path, scheduler, monkeypatch):
    monkeypatch.setattr(cluster, "TASK_ROWS", 700)
    parts = tmp_path / "parts"
    cluster.assign_on_cluster(atlas, source, parts, Options(), scheduler)
    assert len(list(parts.glob("part-*.parquet"))) == 5
    again = tmp_path / "again"
    cluster.assign_on_cluster(atlas, parts, again, Options(levels=["district"]), scheduler)
    table = pa.concat_tables(pq.read_table(f) for f in sorted(again.glob("*.parquet")))
    assert table["i"].to_pylist() == list(range(4000))
    assert table["district_code"].to_pylist() == table["district_code_input"].to_pylist()
    # once more over the old one
    cluster.assign_on_cluster(atlas, source, again, Options(), scheduler)
    assert len(list(again.glob("*.parquet"))) == 5


def test_a_failing_worker_leaves_nothing(atlas, source, tmp_path, scheduler, monkeypatch):
    def fail(*_: object) -> None:
        raise InputError("made to fail")

    monkeypatch.setattr(cluster, "assign_chunk", fail)
    with pytest.raises(InputError, match="made to fail"):
        cluster.assign_on_cluster(atlas, source, tmp_path / "b.parquet", Options(), scheduler)
    assert [file.name for file in tmp_path.iterdir() if file.name != "home"] == ["in.parquet"]


def test_no_scheduler(atlas, source, tmp_path, monkeypatch):
    monkeypatch.setattr(dask_client, "CONNECT_TIMEOUT_S", 0.2)
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(UnavailableError, match="No Dask scheduler"):
            cluster.assign_on_cluster(atlas, source, tmp_path / "b.parquet", Options(), address)


@pytest.fixture
def own_processes():
    """Two workers in processes of their own, as on other machines; dead ones are not replaced."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as local:
        yield local


def pids(address):
    with distributed.Client(address) as client:
        return list(client.run(os.getpid).values())


def test_the_same_bytes_with_one_worker_with_two_and_after_one_was_killed(
    atlas, source, tmp_path, own_processes, scheduler, monkeypatch
):
    monkeypatch.setattr(cluster, "TASK_ROWS", 300)
    address = own_processes.scheduler_address
    workers = pids(address)
    assert len(workers) == 2
    killed = []

    def kill_one(*_: object) -> None:
        if not killed:
            killed.append(workers[0])
            os.kill(workers[0], signal.SIGKILL)

    for name, at, progress in (
        ("one", scheduler, None), ("two", address, None), ("killed", address, kill_one)
    ):  # fmt: skip
        target = tmp_path / f"{name}.parquet"
        done = cluster.assign_on_cluster(atlas, source, target, Options(h3_res=8), at, progress)
        assert done.tally.rows == 4000
    assert killed
    first = (tmp_path / "one.parquet").read_bytes()
    assert (tmp_path / "two.parquet").read_bytes() == first
    assert (tmp_path / "killed.parquet").read_bytes() == first
    assert not list(tmp_path.glob(".*"))


def test_a_worker_that_does_not_see_the_files_says_so(
    atlas, source, tmp_path, scheduler, monkeypatch
):
    given = cluster.WorkerJob

    def elsewhere(region, *rest):
        return given("/nowhere/region", *rest)

    def other_size(region, source, plan, layout, parts, sizes):
        return given(region, source, plan, layout, parts, dict.fromkeys(sizes, 1))

    for job, told in ((elsewhere, "does not see /nowhere/region"), (other_size, "sees another")):
        monkeypatch.setattr(cluster, "WorkerJob", job)
        with pytest.raises(InputError, match=told):
            cluster.assign_on_cluster(atlas, source, tmp_path / "b.parquet", Options(), scheduler)
        assert not (tmp_path / "b.parquet").exists()
        assert not list(tmp_path.glob(".*"))


def test_paths_may_be_relative(atlas, source, tmp_path, scheduler, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cluster.assign_on_cluster(atlas, Path("in.parquet"), Path("out.parquet"), Options(), scheduler)
    assert pq.read_table("out.parquet").num_rows == 4000
