"""``classify train``: train a category model on labelled texts, stored as a new version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from geo_service.base.blanks import is_blank
from geo_service.base.characters import is_clean
from geo_service.base.errors import GeoServiceError, InputError
from geo_service.intake.categories import read_categories
from geo_service.intake.mask_places import place_masker
from geo_service.intake.suggest_category import model_versions
from geo_service.service.region import Region
from geo_service.tables import open_table
from geo_service.text.model import CategoryModel
from geo_service.text.ngrams import count_ngrams
from geo_service.text.spelling import MAX_CHARS
from geo_service.text.training import LEAST_TEXTS, Trained, measure, train
from geo_service.text.tree import IntArray, padded
from geo_service.text.tree import Path as CategoryPath

#: share of the texts on which quality is measured, at least and at most so many
HELD_OUT_SHARE = 0.2
LEAST_HELD_OUT, MOST_HELD_OUT = 10, 5_000
#: longest name of a category
_LONGEST_NAME = 100
Say = Callable[[str], None]


@dataclass
class Labelled:
    """Labelled texts (n,) as read; ``faults`` are the rows left out, by number, with the reason."""

    texts: list[str] = field(default_factory=list)
    paths: list[CategoryPath] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    cut: int = 0


@dataclass(frozen=True, slots=True)
class TrainingOutcome:
    """What training gave; ``before`` is the active model's accuracy on the same held-out texts."""

    model: CategoryModel
    trained: Trained
    labelled: Labelled
    before: float | None
    activated: bool


def read_labelled(
    region: Region,
    source: Path,
    *,
    text: str,
    categories: Sequence[str],
    time: str = "",
    known_only: bool = False,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Labelled:
    """Labelled texts of a file; unusable rows are left out and listed.

    ``known_only`` leaves out labels that the region's categories.csv does not list; otherwise
    they are counted and learned as they stand.

    Raises:
        NotFoundError: the file; InputError: a column is missing.
    """
    reader = open_table(source, encoding=encoding, sheet=sheet)
    wanted = [text, *categories, *([time] if time else [])]
    missing = [name for name in wanted if name not in reader.schema.names]
    if missing:
        known = ", ".join(reader.schema.names)
        raise InputError(
            f"{source.name} has no column {', '.join(map(repr, missing))}",
            hint=f"its columns are {known}",
        )
    labelled = Labelled()
    in_tree = {one.path for one in read_categories(region)}
    number = 0
    for chunk in reader.chunks():
        columns = [chunk.table[name].to_pylist() for name in wanted]
        for words, *rest in zip(*columns, strict=True):
            number += 1
            names = [_label(name) for name in rest[: len(categories)]]
            moment = str(rest[-1] or "") if time else ""
            _keep(labelled, number, str(words or ""), names, moment, in_tree, known_only)
    return labelled


def _label(cell: object) -> str:
    name = " ".join(str(cell or "").split())
    return "" if is_blank(name) else name


def _keep(
    labelled: Labelled,
    number: int,
    words: str,
    names: Sequence[str],
    moment: str,
    in_tree: set[tuple[str, str, str]],
    known_only: bool,
) -> None:
    path = padded(names, len(names))
    reason = label_fault(words, path)
    first, second, third = (*path, "", "", "")[:3]
    if not reason and in_tree and (first, second, third) not in in_tree:
        labelled.unknown["/".join(filter(None, path))] += 1
        reason = "a category that the region does not list" if known_only else ""
    if reason:
        labelled.faults.append((number, reason))
        return
    labelled.cut += len(words) > MAX_CHARS
    labelled.texts.append(words)
    labelled.paths.append(path)
    labelled.times.append(moment)


def label_fault(words: str, path: CategoryPath) -> str:
    """Why a row cannot be learned from; empty where it can."""
    if not words.strip():
        return "no text"
    if not path[0]:
        return "no category"
    if any(len(name) > _LONGEST_NAME for name in path):
        return f"a category of more than {_LONGEST_NAME} characters"
    if not all(map(is_clean, path)):
        return "a category with control characters"
    return ""


def train_categories(
    region: Region,
    labelled: Labelled,
    *,
    source: str,
    mask: bool = True,
    precision: float = 0.95,
    activate: bool = False,
    seed: int = 0,
    say: Say | None = None,
) -> TrainingOutcome:
    """Train, measure on the held-out share, keep as a version, and activate if it is no worse.

    With times the latest texts are held out, otherwise a random share. ``activate`` makes the
    new version active whatever it measured.

    Raises:
        InputError: fewer than two categories have enough texts.
    """
    say = say or (lambda _: None)
    if not labelled.texts:
        raise InputError("no row has both a text and a category", hint=_faults_told(labelled))
    texts = labelled.texts
    learned = None
    if mask:
        say("masking place names")
        learned = place_masker(region)(texts)
    held_out = choose_held_out(labelled.times, len(texts), seed)
    trained = train(
        texts,
        labelled.paths,
        levels=len(labelled.paths[0]),
        held_out=held_out,
        learned=learned,
        when=ranks(labelled.times),
        precision=precision,
        seed=seed,
        progress=say,
    )
    versions = model_versions(region)
    before = _accuracy_of_active(region, texts, labelled.paths, held_out)
    model = versions.add(
        replace(trained.model, facts=_facts(region, labelled, trained, source, precision))
    )
    better = before is None or trained.whole.accuracy >= before
    if activate or better:
        versions.activate(model.version)
    return TrainingOutcome(model, trained, labelled, before, activate or better)


def ranks(times: Sequence[str]) -> IntArray | None:
    """The texts ranked by time (n,); None where a time is missing."""
    if not all(times):
        return None
    return np.unique(np.array(times), return_inverse=True)[1].astype(np.int64)


def choose_held_out(times: Sequence[str], texts: int, seed: int) -> IntArray:
    """Which of the texts are held out: the latest by ``times``, or without times a random share."""
    share = min(max(int(texts * HELD_OUT_SHARE), LEAST_HELD_OUT), MOST_HELD_OUT)
    share = min(share, texts // 2)
    if all(times):
        order = np.argsort(np.array(times), kind="stable")
    else:
        order = np.random.default_rng(seed).permutation(texts)
    return np.sort(order[texts - share :]).astype(np.int64)


def _accuracy_of_active(
    region: Region, texts: Sequence[str], paths: Sequence[CategoryPath], held_out: IntArray
) -> float | None:
    """How often the active model is right on the held-out texts; it may have learned from some."""
    try:
        active = model_versions(region).active()
    except GeoServiceError:
        return None  # gone or damaged: anything is better
    if active is None:
        return None
    counts = count_ngrams([texts[row] for row in held_out])
    asked = [padded(paths[row], active.tree.levels) for row in held_out]
    return measure(active, counts, asked)[1].accuracy


def _facts(
    region: Region, labelled: Labelled, trained: Trained, source: str, precision: float
) -> dict[str, Any]:
    times = sorted(filter(None, labelled.times))
    return {
        "region": region.folder.manifest.id,
        "trained_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "source": source,
        "texts": len(labelled.texts),
        "held_out": len(trained.held_out),
        "first": times[0] if times else "",
        "last": times[-1] if times else "",
        "precision": precision,
        "least_texts": LEAST_TEXTS,
        "levels": [quality.as_dict() for quality in trained.levels],
        "whole_path": trained.whole.as_dict(),
    }


def _faults_told(labelled: Labelled) -> str:
    shown = "; ".join(f"row {row}: {reason}" for row, reason in labelled.faults[:3])
    return shown or "the file has no rows"
