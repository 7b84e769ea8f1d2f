"""The PMTiles format: numbers, directories, whole files."""

from __future__ import annotations

import gzip
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.base.errors import InputError
from geo_service.region.basemap import pmtiles_write
from geo_service.region.basemap.archive import BasemapArchive
from geo_service.region.basemap.pmtiles_format import (
    Entry,
    Header,
    pack_directory,
    read_directory,
    tile_id,
)
from geo_service.region.basemap.pmtiles_write import write_pmtiles

BOX = (116.0, 40.0, 116.4, 40.2)


def test_numbers_of_the_specification():
    known = {(0, 0, 0): 0, (1, 0, 0): 1, (1, 0, 1): 2, (1, 1, 1): 3, (1, 1, 0): 4, (2, 0, 0): 5}
    assert {tile: tile_id(*tile) for tile in known} == known
    assert tile_id(12, 3423, 1763) == 19_078_479


@pytest.mark.parametrize("z", [1, 2, 5])
def test_the_curve_passes_every_tile_once_and_never_jumps(z):
    tiles = {tile_id(z, x, y): (x, y) for x in range(2**z) for y in range(2**z)}
    numbers = sorted(tiles)
    assert numbers == list(range(numbers[0], numbers[0] + 4**z))
    for a, b in pairwise(numbers):
        (x, y), (u, v) = tiles[a], tiles[b]
        assert abs(x - u) + abs(y - v) == 1


entries = st.lists(
    st.tuples(
        st.integers(0, 1000), st.integers(0, 2**40), st.integers(1, 2**20), st.integers(0, 99)
    ),
    max_size=40,
)


@given(entries)
def test_a_directory_comes_back(parts):
    number, made = 0, []
    for step, offset, length, run in parts:
        number += step
        made.append(Entry(number, offset, length, run))
        number += max(run, 1)
    assert read_directory(pack_directory(made)) == made


def written(tmp_path, tiles, zooms=(0, 14)):
    file = tmp_path / "some.pmtiles"
    write_pmtiles(file, tiles, bounds=BOX, zooms=zooms, metadata={"name": "some"})
    return file


def test_tiles_come_back_each_content_once(tmp_path):
    tiles = [(tile_id(0, 0, 0), b"world"), (tile_id(1, 0, 0), b"sea"), (tile_id(1, 0, 1), b"sea"),
             (tile_id(1, 1, 0), b"land")]  # fmt: skip
    archive = BasemapArchive(written(tmp_path, tiles))
    content = {at: archive.tile(*at) for at in ((0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 0))}
    assert [gzip.decompress(data) for data in content.values()] == [
        b"world",
        b"sea",
        b"sea",
        b"land",
    ]
    assert archive.tile(1, 1, 1) is None
    assert archive.tile(15, 0, 0) is None
    assert archive.tile(1, 2, 0) is None
    assert archive.tile(1, -1, 0) is None
    assert archive.header.counts == (4, 3, 3)
    assert archive.header.bounds == pytest.approx(BOX)


def test_many_tiles_lie_in_leaf_directories(tmp_path, monkeypatch):
    monkeypatch.setattr(pmtiles_write, "ROOT_BYTES", 800)
    monkeypatch.setattr(pmtiles_write, "LEAF", 16)
    rng = random.Random(4)
    numbers = sorted(rng.sample(range(21_000), 2_000))
    tiles = [(n, f"tile {n}".encode() * rng.randint(1, 40)) for n in numbers]
    archive = BasemapArchive(written(tmp_path, tiles))
    assert archive.header.leaves[1] > 0
    found = {}
    for z in range(8):
        for x in range(2**z):
            for y in range(2**z):
                data = archive.tile(z, x, y)
                if data is not None:
                    found[tile_id(z, x, y)] = gzip.decompress(data)
    assert found == dict(tiles)


def test_the_version_changes_with_the_tiles_only(tmp_path):
    one = BasemapArchive(written(tmp_path, [(0, b"a"), (1, b"b")])).version
    assert BasemapArchive(written(tmp_path, [(0, b"a"), (1, b"b")])).version == one
    assert BasemapArchive(written(tmp_path, [(0, b"a"), (2, b"b")])).version != one
    assert BasemapArchive(written(tmp_path, [(0, b"a"), (1, b"c")])).version != one


def test_damaged_files_are_refused(tmp_path):
    file = written(tmp_path, [(0, b"a" * 500)])
    whole = file.read_bytes()
    for content in (b"", b"PMTiles\x02" + whole[8:], whole[:-1], whole[:127], b"\0" * 500,
                    whole[:130] + b"xxxx" + whole[134:], whole[:99] + b"\x02" + whole[100:]):  # fmt: skip
        file.write_bytes(content)
        with pytest.raises(InputError, match=r"some\.pmtiles cannot be read"):
            BasemapArchive(file)


def test_a_header_comes_back():
    header = Header((127, 5), (132, 6), (138, 0), (138, 99), (3, 2, 1), (5, 14), BOX)
    assert Header.of_bytes(header.to_bytes()) == header
