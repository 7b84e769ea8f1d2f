"""The commonest syllable of each character, from pypinyin; kept, since its import takes long.

The library reads its readings of phrases, too, whenever it is imported, which costs more than
all else that a start needs of it.
"""

from __future__ import annotations

import json
import logging
import unicodedata
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from geo_service.base.atomic import write_file
from geo_service.base.user_cache import private_folder

log = logging.getLogger(__name__)
#: changes when the table changes its meaning
_FORMAT = "1"
#: the characters looked at: CJK unified ideographs and their extension A
_FIRST, _LAST = 0x3400, 0x9FFF


def known_syllables() -> dict[int, str]:
    """The syllable of each character by code point: capitals without tone, ü as V."""
    folder = private_folder("pinyin", f"{version('pypinyin')}-{_FORMAT}")
    if folder is None:
        return _from_library()
    file = folder / "syllables.json"
    with suppress(FileNotFoundError, ValueError, TypeError, AttributeError):
        return _read(file)
    table = _from_library()
    try:
        write_file(file, json.dumps({chr(code): said for code, said in table.items()}))
    except OSError as error:
        log.warning("the table of pinyin cannot be kept: %s", type(error).__name__)
    return table


def _read(file: Path) -> dict[int, str]:
    """Read a kept table. Raises ``ValueError`` or ``TypeError`` for anything else."""
    table = {ord(char): said for char, said in json.loads(file.read_text("utf-8")).items()}
    if not table or not all(isinstance(said, str) for said in table.values()):
        raise ValueError("not a table of syllables")
    return table


def _from_library() -> dict[int, str]:
    from pypinyin.constants import PINYIN_DICT

    return {
        code: _plain(readings.split(",")[0])
        for code, readings in PINYIN_DICT.items()
        if _FIRST <= code <= _LAST
    }


def _plain(syllable: str) -> str:
    """Drop tone marks; ü is typed as v."""
    umlaut = syllable.translate(str.maketrans("üǖǘǚǜ", "vvvvv"))
    parts = unicodedata.normalize("NFD", umlaut)
    return "".join(char for char in parts if not unicodedata.combining(char)).upper()
