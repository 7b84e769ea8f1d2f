"""Open the forms of a region's area names from a prepared file, or build them and keep the file.

A large city's names have tens of thousands of forms; working them out takes longer than reading a
file of texts. The file's name is a digest of everything that they are made of: the names, this
stage's code and vocabularies, the table of pinyin. It holds plain numbers and is checked as it is
read; what cannot be read is built again.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import zipfile
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from geo_service.base.atomic import write_file
from geo_service.locate.areas import AreaBook
from geo_service.locate.lexicon import Lexicon
from geo_service.locate.meaning_table import MeaningTable
from geo_service.locate.misheard import MisheardNames
from geo_service.locate.trie import Trie
from geo_service.locate.vocabulary import Vocabulary

log = logging.getLogger(__name__)

FOLDER = "prepared-names"
#: changes when the arrays change their meaning
FORMAT = "1"
#: fewer areas than this are worked out in a moment
WORTH_KEEPING = 1_000
_TRIE = ("keys", "children", "names")
Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class AreaNames:
    """Names as they are written, and as they are misheard or misread."""

    lexicon: Lexicon
    misheard: MisheardNames

    @classmethod
    def build(cls, book: AreaBook, words: Vocabulary) -> AreaNames:
        """Work them out from the areas' names."""
        lexicon = Lexicon.build(book, words)
        return cls(lexicon, MisheardNames.build(lexicon, lexicon.texts, book, words))


def open_names(book: AreaBook, words: Vocabulary, state: Path | None) -> AreaNames:
    """The names of ``book``; a prepared file of many lies under ``state``."""
    if state is None or len(book.areas) < WORTH_KEEPING:
        return AreaNames.build(book, words)
    file = state / FOLDER / f"{_key(book)}.npz"
    try:
        return _read(file, words)
    except FileNotFoundError:
        pass
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        log.warning("prepared names cannot be read and are made again: %s", type(error).__name__)
    names = AreaNames.build(book, words)
    _keep(names, file)
    return names


def _key(book: AreaBook) -> str:
    """A digest of everything that the names are made of."""
    digest = hashlib.sha256(f"{FORMAT} {version('pypinyin')}".encode())
    stage = Path(__file__).parent
    for made_by in sorted((*stage.glob("*.py"), *(stage / "data").iterdir())):
        digest.update(made_by.name.encode() + made_by.read_bytes())
    areas = [astuple(area) for area in book.areas]
    placed = [book.ranks, book.lead_rank, book.lead, book.lead_areas]
    digest.update(json.dumps([areas, placed], default=str).encode())
    return digest.hexdigest()[:32]


def _read(file: Path, words: Vocabulary) -> AreaNames:
    # the archive holds a checksum of each array, which is compared as it is read
    with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    parts = {
        name: (_trie(arrays, name), MeaningTable.read(arrays, name))
        for name in ("written", "sounds", "shapes")
    }
    for trie, meanings in parts.values():
        if len(meanings) and int(trie.names.max()) >= len(meanings):
            raise ValueError("a name has no meaning")
    return AreaNames(
        Lexicon(*parts["written"]), MisheardNames(*parts["sounds"], *parts["shapes"], words)
    )


def _trie(arrays: Arrays, name: str) -> Trie:
    return Trie(*(arrays[f"{name}.{part}"] for part in _TRIE))


def _keep(names: AreaNames, file: Path) -> None:
    """Write the file whole or not at all, in place of older ones; without it nothing is lost."""
    heard = names.misheard
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, trie, meanings in (
        ("written", names.lexicon.trie, names.lexicon.meanings),
        ("sounds", heard.sounds, heard.by_sound),
        ("shapes", heard.shapes, heard.by_shape),
    ):
        arrays |= {f"{name}.{part}": getattr(trie, part) for part in _TRIE}
        arrays |= MeaningTable.of(meanings).arrays(name)
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **arrays)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_file(file, content.getvalue())
    except OSError as error:
        log.warning("prepared names cannot be kept: %s", type(error).__name__)
        return
    for other in file.parent.glob("*.npz"):
        if other != file:
            other.unlink(missing_ok=True)
