"""Damaged files: noticed, mended from the ledger's rows, and never by sealing differently."""

import datetime as dt
import json
import os

import duckdb
import numpy as np
import pytest

from geo_service.cube import public, views
from geo_service.cube.build import CubeBuilder
from geo_service.cube.cube import Cube
from geo_service.cube.filters import Filters
from geo_service.cube.integrity import find_damage
from geo_service.cube.manifest import BrokenCubeError
from geo_service.planning.cubes import refresh

from .factory import TODAY, build, complaints, shape, table
from .test_build import everything

FIRST = complaints(4000, seed=11, days=120, townships=3)
LATER = complaints(600, seed=12, start="2024-05-20", days=80, townships=3, first_id=4001)


class Ledger:
    """What the ledger would export: the rows changed since."""

    def __init__(self, *frames):
        self.frames = frames
        self.asked = []

    def export(self, since):
        self.asked.append(since)
        for frame in self.frames:
            rows = frame[frame["seq"] > since]
            if len(rows):
                yield table(rows)


def heal(folder, *frames, today=TODAY):
    ledger = Ledger(*frames)
    refresh(folder, shape(), ledger.export, today)
    return Cube(folder, thorough=True).snapshot(), ledger


def blocks(snapshot):
    """The public's table as a set of rows with their sums."""
    file = snapshot.rollup("blocks")
    if file is None:
        return []
    query = (
        "SELECT month::TEXT, area_district, area_township, cell, c1, sum(n) "
        f"FROM read_parquet('{file}') GROUP BY ALL ORDER BY ALL"
    )
    return duckdb.sql(query).fetchall()


def publics(snapshot):
    filters = (Filters(), Filters(category="a1"), Filters(first=dt.date(2024, 4, 1)))
    return [
        dict(zip(found.codes, found.counts.tolist(), strict=True))
        for found in (public.areas(snapshot, one, "township") for one in filters)
    ]


@pytest.fixture
def cube(tmp_path):
    build(tmp_path, FIRST)
    snapshot = build(tmp_path, LATER)
    assert len(blocks(snapshot)) > 20
    return tmp_path, snapshot


def truncated(path):
    os.truncate(path, path.stat().st_size // 2)


def altered(path):
    """Other bytes in the middle; size, end mark and even the time as before."""
    before = path.stat()
    with path.open("r+b") as file:
        file.seek(before.st_size // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 0xFF]))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))


def removed(path):
    path.unlink()


SPOILERS = (truncated, altered, removed)


def kinds(manifest):
    month = sorted(manifest.months)[1]
    return {
        "rows": manifest.months[month],
        "sealed": manifest.sealed[month],
        **manifest.rollups,
    }


@pytest.mark.parametrize("spoil", SPOILERS)
@pytest.mark.parametrize("kind", ["rows", "sealed", "cells", "areas", "totals", "blocks"])
def test_one_damaged_file_is_noticed_and_mended(cube, spoil, kind):
    folder, snapshot = cube
    before = everything(snapshot), publics(snapshot), blocks(snapshot)
    spoil(folder / kinds(snapshot.manifest)[kind])
    with pytest.raises(BrokenCubeError, match="is damaged"):
        Cube(folder, thorough=True).snapshot()
    healed, ledger = heal(folder, FIRST, LATER)
    assert (everything(healed), publics(healed), blocks(healed)) == before
    assert healed.manifest.lost_blocks == ()
    assert healed.manifest.number == snapshot.manifest.number + 1
    assert ledger.asked == [0 if kind == "rows" else snapshot.manifest.seq]
    assert not find_damage(folder, healed.manifest, thorough=True)


@pytest.mark.parametrize("spoil", [truncated, removed])
def test_what_was_cut_short_is_noticed_on_opening(cube, spoil):
    folder, snapshot = cube
    for kind, file in kinds(snapshot.manifest).items():
        kept = (folder / file).read_bytes()
        spoil(folder / file)
        with pytest.raises(BrokenCubeError, match=r"damaged"):
            Cube(folder).snapshot()
        (folder / file).write_bytes(kept)
        assert Cube(folder).snapshot() is not None, kind


def test_a_file_cut_short_under_a_reader_is_no_internal_error(cube):
    folder, _ = cube
    snapshot = Cube(folder).snapshot()
    for file in snapshot.manifest.months.values():
        truncated(folder / file)
    with pytest.raises(BrokenCubeError):
        views.cells(snapshot, Filters(category="a1"), 9)


def test_a_byte_changed_under_a_reader_is_found_by_checking(cube):
    folder, _ = cube
    opened = Cube(folder)
    snapshot = opened.snapshot()
    opened.check()
    altered(folder / snapshot.manifest.rollups["totals"])
    with pytest.raises(BrokenCubeError, match="totals"):
        opened.check()
    with pytest.raises(BrokenCubeError, match="totals"):
        opened.snapshot()
    healed, _ = heal(folder, FIRST, LATER)
    assert opened.snapshot().manifest.number == healed.manifest.number


def test_mending_takes_news_in_as_well(cube, tmp_path_factory):
    folder, snapshot = cube
    news = complaints(200, seed=13, start="2024-04-10", days=90, townships=3, first_id=4601)
    moved = FIRST.iloc[:40].assign(township_code="t9", seq=np.arange(5001, 5041))
    other = tmp_path_factory.mktemp("whole")
    for frames in ((FIRST,), (LATER,), (news, moved)):
        whole = build(other, *frames)
    truncated(folder / sorted(snapshot.manifest.months.values())[1])
    rest = FIRST.iloc[40:]
    healed, _ = heal(folder, rest, LATER, news, moved)
    assert everything(healed) == everything(whole)
    before = {row[:5]: row[5] for row in blocks(snapshot)}
    after = {row[:5]: row[5] for row in blocks(healed)}
    grown = [after[key] - n for key, n in before.items()]
    assert min(grown) >= 0
    assert all(one == 0 or one >= 5 for one in grown)
    assert sum(after.values()) == sum(row[5] for row in blocks(whole))


def test_rows_and_sealed_keys_lost_together_never_show_anybody_twice(cube):
    folder, snapshot = cube
    month, before = sorted(snapshot.manifest.months)[1], everything(snapshot)
    for files in (snapshot.manifest.months, snapshot.manifest.sealed):
        removed(folder / files[month])
    healed, _ = heal(folder, FIRST, LATER)
    assert blocks(healed) == blocks(snapshot)
    assert everything(healed) == before
    flags = duckdb.sql(
        f"SELECT bool_and(published) FROM read_parquet('{folder / healed.manifest.months[month]}')"
    ).fetchall()
    assert flags == [(True,)]


def test_a_lost_pointer_does_not_seal_anew(cube):
    folder, snapshot = cube
    for content in (None, "", "x", "\x00"):
        (folder / "CURRENT").unlink(missing_ok=True)
        if content is not None:
            (folder / "CURRENT").write_text(content)
        found = Cube(folder).snapshot()
        assert found.manifest.version == snapshot.manifest.version
        assert blocks(found) == blocks(snapshot)
    more = complaints(50, seed=14, start="2024-08-01", days=10, townships=3, first_id=7001)
    healed, ledger = heal(folder, FIRST, LATER, more)
    assert ledger.asked == [snapshot.manifest.seq]
    kept = {row[:5]: row[5] for row in blocks(healed)}
    assert all(kept[row[:5]] >= row[5] for row in blocks(snapshot))


def test_one_spoilt_manifest_is_read_from_its_copy(cube):
    folder, snapshot = cube
    file = folder / "versions" / f"{snapshot.manifest.number}.json"
    stored = json.loads(file.read_text())
    stored["k"] = 1
    for content in (json.dumps(stored), "{", ""):
        file.write_text(content)
        assert Cube(folder).snapshot().manifest == snapshot.manifest


def test_without_any_manifest_nothing_is_sealed_anew_by_itself(cube):
    folder, _ = cube
    for file in [*folder.glob("versions*/*.json"), folder / "CURRENT"]:
        file.unlink()
    with pytest.raises(BrokenCubeError, match="manifests are gone") as caught:
        Cube(folder).snapshot()
    assert "compare" in caught.value.hint
    with pytest.raises(BrokenCubeError), CubeBuilder(folder, shape()):
        pass


def _as_older_programs_wrote(folder, snapshot):
    """A manifest without checks and sealed keys."""
    old = json.loads((folder / "versions" / f"{snapshot.manifest.number}.json").read_text())
    for name in ("checks", "sealed", "lost_blocks", "digest"):
        old.pop(name)
    (folder / "versions" / f"{snapshot.manifest.number}.json").write_text(json.dumps(old))
    (folder / "versions-copy" / f"{snapshot.manifest.number}.json").unlink()
    for file in snapshot.manifest.sealed.values():
        (folder / file).unlink()


def test_a_cube_of_an_older_program_goes_on_as_sealed(cube):
    folder, snapshot = cube
    before = everything(snapshot)
    _as_older_programs_wrote(folder, snapshot)
    healed, ledger = heal(folder, FIRST, LATER)
    assert ledger.asked == [snapshot.manifest.seq]
    assert blocks(healed) == blocks(snapshot)
    assert set(healed.manifest.sealed) == set(healed.manifest.months)
    removed(folder / healed.manifest.months["2024-04"])
    again, _ = heal(folder, FIRST, LATER)
    assert blocks(again) == blocks(snapshot)
    assert everything(again) == before


def test_blocks_that_cannot_be_made_again_are_said_to_be_lost(cube):
    folder, snapshot = cube
    _as_older_programs_wrote(folder, snapshot)
    healed, _ = heal(folder, FIRST, LATER)
    for file in (folder / "data").glob("blocks-*.parquet"):
        file.unlink()
    lost, _ = heal(folder, FIRST, LATER)
    assert blocks(lost) == []
    assert lost.manifest.lost_blocks == tuple(sorted(healed.manifest.sealed))
    later, _ = heal(folder, FIRST, LATER, complaints(9, first_id=9001, start="2024-08-01", days=3))
    assert later.manifest.lost_blocks == lost.manifest.lost_blocks


def test_older_blocks_stand_in_for_lost_ones(cube):
    folder, snapshot = cube
    _as_older_programs_wrote(folder, snapshot)
    healed, _ = heal(folder, FIRST, LATER)
    removed(folder / healed.manifest.rollups["blocks"])
    again, _ = heal(folder, FIRST, LATER)
    assert blocks(again) == blocks(snapshot)
    assert again.manifest.lost_blocks == ()


def test_files_are_for_the_owner_alone(cube):
    folder, _ = cube
    for file in (folder / "data").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name
