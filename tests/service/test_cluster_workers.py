"""Texts read on a Dask cluster: the bytes of one machine, whatever becomes of its workers."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from geo_service import Region
from geo_service.base.errors import InputError, UnavailableError

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

from geo_service.service import cluster_workers as clusters  # noqa: E402
from geo_service.service.cluster_workers import RegionSeen, cluster_workers  # noqa: E402
from geo_service.service.locate_file import locate_file  # noqa: E402


@pytest.fixture
def region(toy_folder, tmp_path):
    return Region.open(toy_folder, tmp_path / "home")


@pytest.fixture
def calls(tmp_path, region) -> Path:
    names = [area.name for area in region.folder.names("township")]
    rows = [f"{n},{names[n % len(names)]}路灯不亮" for n in range(2_000)]
    file = tmp_path / "calls.csv"
    file.write_text("\n".join(["id,words", *rows]), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def own_processes():
    """Four workers in processes of their own, as on other machines; dead ones are started again."""
    with distributed.LocalCluster(
        n_workers=4, threads_per_worker=1, processes=True, dashboard_address=None
    ) as local:
        yield local


def pids(address) -> dict[str, int]:
    with distributed.Client(address) as client:
        return client.run(os.getpid, on_error="ignore")  # one may be dying


def scale(cluster, workers: int) -> None:
    cluster.scale(workers)
    until = time.monotonic() + 30
    while len(pids(cluster.scheduler_address)) != workers:
        assert time.monotonic() < until, "the cluster did not shrink"
        time.sleep(0.1)


def located(region, calls, target, address, progress=None) -> bytes:
    with cluster_workers(region, address) as workers:
        locate_file(region, calls, target, text="words", workers=workers, progress=progress)
    return target.read_bytes()


def test_the_same_bytes_with_four_workers_with_two_with_one_and_after_kills(
    region, calls, tmp_path, own_processes
):
    alone = tmp_path / "alone.csv"
    locate_file(region, calls, alone, text="words")
    expected = alone.read_bytes()
    assert len(set(expected.decode().splitlines()[1:])) == 2_000

    address = own_processes.scheduler_address
    assert located(region, calls, tmp_path / "four.csv", address) == expected

    killed: list[int] = []

    def kill_two(rows: int, share: float) -> None:
        if not killed:
            killed.extend(sorted(pids(address).values())[:2])
            for pid in killed:
                os.kill(pid, signal.SIGKILL)

    assert located(region, calls, tmp_path / "killed.csv", address, kill_two) == expected
    assert len(killed) == 2
    for workers in (2, 1):
        scale(own_processes, workers)
        target = tmp_path / f"{workers}.csv"
        assert located(region, calls, target, address) == expected


@pytest.fixture(scope="module")
def in_threads():
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    ) as local:
        yield local.scheduler_address


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("folder", "/nowhere/region", "does not see /nowhere/region"),
        ("digest", "other", "sees another"),
        ("version", "0.0", "has version"),
    ],
)
def test_a_worker_that_sees_something_else_refuses(
    region, calls, tmp_path, in_threads, monkeypatch, field, value, told
):
    seen = RegionSeen.of(region)
    changed = RegionSeen(**{**{name: getattr(seen, name) for name in seen.__slots__}, field: value})
    monkeypatch.setattr(clusters.RegionSeen, "of", lambda _: changed)
    with pytest.raises(InputError, match=told):
        located(region, calls, tmp_path / "out.csv", in_threads)
    assert not (tmp_path / "out.csv").exists()


def test_the_digest_changes_with_the_files(region, tmp_path):
    first = RegionSeen.of(region)
    assert RegionSeen.of(region) == first
    places = region.state / "places"
    places.mkdir(parents=True)
    (places / "more.parquet").write_bytes(b"places")
    assert RegionSeen.of(region).digest != first.digest


def test_no_worker_has_joined(region, monkeypatch):
    monkeypatch.setattr(clusters, "JOIN_TIMEOUT_S", 0.3)
    with (
        distributed.LocalCluster(n_workers=0, processes=False, dashboard_address=None) as empty,
        pytest.raises(UnavailableError, match="no worker"),
        cluster_workers(region, empty.scheduler_address),
    ):
        pass


def test_disputes_travel(region):
    from geo_service.base.model import Dispute

    one = Dispute(1, "township", "a", "b", "border", "", "open")
    region.contests.disputes = (one,)
    seen = RegionSeen.of(region)
    assert clusters._opened(seen).contests.disputes == (one,)


def test_an_imports_texts_are_placed_as_alone_and_the_key_stays_here(region, in_threads):
    import numpy as np
    import pyarrow as pa

    from geo_service.intake.locate_texts import place_words
    from geo_service.ledger.identity import Identity
    from geo_service.service.region_workers import RegionWorkers

    sent = []

    class Recorded(RegionWorkers):
        def in_order(self, work, items):
            for item in items:
                sent.append(item)
                yield work(self._region, item)

    names = [area.name for area in region.folder.names("township")]
    words = pa.array([f"{names[n % len(names)]}路灯不亮" for n in range(300)])
    categories = pa.array([""] * 300)
    days = np.full(300, 19_700, np.int32)
    identity = Identity("toy", tuple(level.id for level in region.folder.levels), b"a secret key")
    alone = place_words(Recorded(region, None, 1), identity, words, categories, days)
    assert alone.num_rows == 300
    assert {part.identity.id_key for part in sent} == {b""}
    with cluster_workers(region, in_threads) as workers:
        assert place_words(workers, identity, words, categories, days).equals(alone)
