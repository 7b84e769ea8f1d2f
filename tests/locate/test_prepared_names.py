"""Names kept on disk mean what the names worked out anew mean, and a bad file changes nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo_service.base.model import Level, NamedArea
from geo_service.locate import prepared_names
from geo_service.locate.areas import AreaBook
from geo_service.locate.prepared_names import FOLDER, AreaNames, open_names
from geo_service.locate.vocabulary import vocabulary

LEVELS = (Level("district", "区", "District"), Level("township", "街道", "Township"))
NAMES = {
    "district": [NamedArea("district", "1", "东平区", aliases=("东平新区",))],
    "township": [
        NamedArea("township", "11", "长桥街道", "1"),
        NamedArea("township", "12", "酒仙桥街道", "1"),
        NamedArea("township", "13", "北宫镇", "1", aliases=("长桥镇",)),
    ],
}


def book(names=NAMES):
    return AreaBook.build(LEVELS, names, "township", "district")


@pytest.fixture(autouse=True)
def few_are_kept(monkeypatch):
    monkeypatch.setattr(prepared_names, "WORTH_KEEPING", 1)


def same(one: AreaNames, other: AreaNames) -> bool:
    pairs = [
        (one.lexicon.trie, other.lexicon.trie),
        (one.misheard.sounds, other.misheard.sounds),
        (one.misheard.shapes, other.misheard.shapes),
    ]
    tries = all(
        np.array_equal(getattr(a, part), getattr(b, part))
        for a, b in pairs
        for part in ("keys", "children", "names")
    )
    meanings = [
        list(a) == list(b)
        for a, b in (
            (one.lexicon.meanings, other.lexicon.meanings),
            (one.misheard.by_sound, other.misheard.by_sound),
            (one.misheard.by_shape, other.misheard.by_shape),
        )
    ]
    return tries and all(meanings)


def kept(state):
    return sorted((state / FOLDER).iterdir())


def test_kept_names_are_those_worked_out(tmp_path, monkeypatch):
    words = vocabulary()
    built = open_names(book(), words, tmp_path)
    assert len(kept(tmp_path)) == 1
    monkeypatch.setattr(AreaNames, "build", None)  # a second time nothing is worked out
    opened = open_names(book(), words, tmp_path)
    assert same(opened, built)
    assert opened.lexicon.meaning("长桥街道") == built.lexicon.meaning("长桥街道")
    assert opened.lexicon.meanings[-1] == built.lexicon.meanings[-1]


def test_other_names_are_worked_out_and_take_the_place_of_the_old(tmp_path):
    words = vocabulary()
    open_names(book(), words, tmp_path)
    first = kept(tmp_path)
    changed = {**NAMES, "district": [replace(NAMES["district"][0], aliases=())]}
    other = open_names(book(changed), words, tmp_path)
    assert len(kept(tmp_path)) == 1
    assert kept(tmp_path) != first
    assert same(other, AreaNames.build(book(changed), words))


@pytest.mark.parametrize("damage", ["cut", "changed", "text", "empty", "pickle"])
def test_a_damaged_file_is_made_again(tmp_path, damage):
    words = vocabulary()
    built = open_names(book(), words, tmp_path)
    (file,) = kept(tmp_path)
    content = file.read_bytes()
    if damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif damage == "changed":
        at = content.index(b"written.keys") + 400
        file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    elif damage == "text":
        file.write_text("no archive")
    elif damage == "empty":
        file.write_bytes(b"")
    else:
        with file.open("wb") as stream:
            np.savez(stream, **{"written.keys": np.array([object()])})
    assert same(open_names(book(), words, tmp_path), built)
    assert kept(tmp_path)[0].read_bytes() == content


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path, caplog):
    (tmp_path / FOLDER).write_text("a file in the way")
    assert open_names(book(), vocabulary(), tmp_path).lexicon.meaning("长桥街道") is not None
    assert "cannot be kept" in caplog.text
