"""The forms of a name: full, with another ending, or shortened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum

from geo_service.locate.text import spelling, spellings
from geo_service.locate.vocabulary import Ending, Vocabulary

MIN_CHARS = 2
#: a short form of a place or a community with fewer characters is a common word
SURE_CHARS = 3
MAX_CHARS = 60


class Form(IntEnum):
    """How a name is said, from the surest to the least sure."""

    FULL = 0
    ALIAS = 1
    STEM = 2
    #: the beginning of a longer name: 模式口 of 模式口东里, 阜石路 of 阜石路第一社区
    FAMILY = 3


Forms = Mapping[str, Form]


def area_forms(
    name: str, aliases: Iterable[str], words: Vocabulary, *, family: bool = False
) -> Forms:
    """Give every form of an administrative name, each with the surest reading it has.

    ``family`` adds the beginnings by which its neighbours of like name are also called.
    """
    forms: dict[str, Form] = {}
    for other in (one for alias in aliases for one in spellings(alias)):
        for text, form in _said(other, words).items():
            _keep(forms, text, max(form, Form.ALIAS) if form is Form.FULL else form)
    for written in spellings(name):
        for text, form in _said(written, words).items():
            _keep(forms, text, form)
    if family:
        _keep_family(forms, stem_of(spelling(name), words)[0], words)
    return forms


def place_forms(name: str, aliases: Iterable[str], words: Vocabulary) -> Forms:
    """Give every form of a place's name: with its last word and without, and its whole family.

    A listed alias or former name is a name like the first one.
    """
    forms: dict[str, Form] = {}
    for full in (one for text in (name, *aliases) for one in spellings(text)):
        _keep(forms, full, Form.FULL)
        stem = full
        for ending in words.compound_spoken:
            stem = stem.removesuffix(ending)
        # 滨河小区 without its last word is any 滨河
        _keep(forms, stem, Form.STEM if len(stem) < SURE_CHARS else Form.ALIAS)
        _keep(forms, words.compound_part.sub("", stem), Form.STEM)
        _keep_family(forms, full, words)
    return forms


def _keep_family(forms: dict[str, Form], name: str, words: Vocabulary) -> None:
    """Add the beginnings of a name that are themselves names, by their heads."""
    for head in words.head.finditer(name):
        if SURE_CHARS <= head.end() < len(name):
            _keep(forms, name[: head.end()], Form.FAMILY)


def stem_of(name: str, words: Vocabulary) -> tuple[str, Ending | None]:
    """Split a name in normal spelling into its stem and the ending it was found to have."""
    match = words.endings.search(name)
    if match is None or match.start() == 0:
        return name, None
    stem, ending = name[: match.start()], words.ending_of[match[0]]
    people = words.people.search(stem)
    return (stem[: people.start()] if people else stem), ending


def _said(name: str, words: Vocabulary) -> Forms:
    forms: dict[str, Form] = {}
    stem, ending = stem_of(name, words)
    _keep(forms, name, Form.FULL)
    if ending is None:
        return forms
    for equal in ending.equals:
        _keep(forms, stem + equal, Form.FULL)
    if len(stem) >= MIN_CHARS:
        for spoken in ending.spoken:
            _keep(forms, stem + spoken, Form.ALIAS)
    _keep(forms, stem, Form.STEM)
    for head in words.droppable:
        # 田村街道 is said for 田村路街道
        if stem.endswith(head) and len(stem) - len(head) >= MIN_CHARS:
            _keep(forms, stem.removesuffix(head) + ending.text, Form.STEM)
    return forms


def _keep(forms: dict[str, Form], text: str, form: Form) -> None:
    if not MIN_CHARS <= len(text) <= MAX_CHARS or text.isdigit():
        return  # a bare number names nothing in a text full of numbers
    if form < forms.get(text, len(Form)):
        forms[text] = form
