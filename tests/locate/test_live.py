"""A locator that follows its files."""

import pytest

from geo_service.locate import live
from geo_service.locate.live import LiveLocator
from geo_service.locate.placefile import write_places
from tests.locate.conftest import LEVELS, NAMES, areas_at, best, place


@pytest.fixture(autouse=True)
def look_always(monkeypatch):
    monkeypatch.setattr(live, "LOOK_EVERY_S", 0.0)


@pytest.fixture
def city(tmp_path):
    """The made-up city over the files of a folder."""
    from geo_service.locate.locator import Locator

    def open_now(files):
        return Locator.open(
            levels=LEVELS, names=NAMES, lead_level="township", fallback_level="district",
            areas_at=areas_at, place_files=files,
        )  # fmt: skip

    return LiveLocator(open_now, (tmp_path,))


def test_a_new_file_is_taken_over(city, tmp_path):
    assert city.current().locate("金桂苑停水").reason == "no_place"
    write_places([place("金桂苑", lon=116.3)], tmp_path / "list.parquet")
    assert best(city.settle().locate("金桂苑停水")) == "松林路街道"
    assert [s.name for s in city.current().suggest("jgy")] == ["金桂苑"]


def test_the_old_one_serves_until_the_new_one_is_ready(city, tmp_path):
    old = city.current()
    write_places([place("金桂苑")], tmp_path / "list.parquet")
    assert city.current() is old
    assert city.settle() is not old


def test_what_did_not_change_is_not_opened_again(city, tmp_path):
    write_places([place("金桂苑")], tmp_path / "list.parquet")
    first = city.current()
    assert city.settle() is first


def test_a_broken_file_leaves_the_old_one_serving(city, tmp_path, caplog):
    write_places([place("金桂苑", lon=116.3)], tmp_path / "list.parquet")
    old = city.current()
    (tmp_path / "broken.parquet").write_bytes(b"no parquet")
    assert city.settle() is old
    assert "could not be opened again" in caplog.text
    (tmp_path / "broken.parquet").unlink()
    assert city.settle() is not old
