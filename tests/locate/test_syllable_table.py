"""The kept table of syllables is the library's, and is made again where it cannot be read."""

from __future__ import annotations

import pytest

from geo_service.locate import syllable_table


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(syllable_table, "private_folder", lambda *names: tmp_path)
    return tmp_path


def test_the_second_time_the_library_is_not_asked(folder, monkeypatch):
    first = syllable_table.known_syllables()
    assert first[ord("京")] == "JING"
    assert first[ord("旅")] == "LV"
    monkeypatch.setattr(syllable_table, "_from_library", None)
    assert syllable_table.known_syllables() == first


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"京": 1}', '{"京城": "JING"}'])
def test_what_is_no_table_is_made_again(folder, content):
    first = syllable_table.known_syllables()
    (folder / "syllables.json").write_text(content)
    assert syllable_table.known_syllables() == first
    assert len((folder / "syllables.json").read_text()) > 100_000


def test_without_a_private_folder_the_library_is_asked(monkeypatch):
    monkeypatch.setattr(syllable_table, "private_folder", lambda *names: None)
    assert syllable_table.known_syllables()[ord("京")] == "JING"
