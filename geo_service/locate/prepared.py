"""Open the gazetteer from a prepared copy, or build it and store the copy if it is large."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from geo_service.base.atomic import creating_folder
from geo_service.locate.addresses import AddressBook
from geo_service.locate.addresstable import AddressTable
from geo_service.locate.arrays import open_arrays, save_arrays
from geo_service.locate.completion import Completions
from geo_service.locate.datafile import data_path
from geo_service.locate.placebook import PlaceBook
from geo_service.locate.placefile import fingerprint, read_places
from geo_service.locate.suggest import place_completions
from geo_service.locate.vocabulary import Vocabulary

FOLDER = "prepared"
COMPLETIONS = "completions"
ADDRESSES = "addresses"
#: changes when the arrays change their meaning
FORMAT = "5"
#: what the arrays depend on besides the entries
VOCABULARIES = ("chinese.toml", "english.toml")
#: fewer entries than this build in a moment
WORTH_KEEPING = 20_000


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The entries, and their index of completions (built when first asked for, if not prepared)."""

    places: PlaceBook
    addresses: AddressBook | None = None
    folder: Path | None = None

    def completions(self) -> Completions:
        """Open or build the index of completions."""
        folder = self.folder / COMPLETIONS if self.folder else None
        if folder and folder.is_dir():
            return open_arrays(Completions, folder)
        return place_completions(self.places)


def open_places(files: Sequence[Path], words: Vocabulary, state: Path | None) -> Gazetteer | None:
    """Open the entries of ``files`` as one book; None where there are no files.

    A prepared copy lies under ``state`` and is used while the files and the vocabulary are as
    they were.
    """
    if not files:
        return None
    vocabulary = [data_path(name).read_text(encoding="utf-8") for name in VOCABULARIES]
    folder = state / FOLDER / fingerprint(files, *vocabulary, FORMAT) if state else None
    if folder and folder.is_dir():
        # another process may clear away a copy that has just become old
        with suppress(FileNotFoundError):
            return _opened(folder)
    places = read_places(files)
    table = AddressTable.build(places)
    book = PlaceBook.build(places, words)
    if folder is None or len(book) < WORTH_KEEPING:
        return Gazetteer(book, AddressBook.open(table) if table else None)
    del places
    _keep(book, table, folder)
    return _opened(folder)


def _opened(folder: Path) -> Gazetteer:
    book = open_arrays(PlaceBook, folder)
    known = folder / ADDRESSES
    table = open_arrays(AddressTable, known) if known.is_dir() else None
    return Gazetteer(book, AddressBook.open(table) if table else None, folder)


def _keep(book: PlaceBook, table: AddressTable | None, folder: Path) -> None:
    """Write the copy whole or not at all, in place of older ones."""
    with creating_folder(folder) as part:  # a copy that another process made first is the same
        save_arrays(book, part)
        save_arrays(place_completions(book), part / COMPLETIONS)
        if table is not None:
            save_arrays(table, part / ADDRESSES)
    for other in folder.parent.iterdir():
        if other != folder and not other.name.startswith(".part-"):
            shutil.rmtree(other, ignore_errors=True)
