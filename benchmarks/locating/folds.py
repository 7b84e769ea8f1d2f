"""Fit on some tickets, ask the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.locating.data import Row
from benchmarks.locating.made_up import MadeUp
from geo_service.locate.calibration_features import circumstances
from geo_service.locate.features import ROW, feature_matrix, names_lead
from geo_service.locate.history.phrase_counts import Experience
from geo_service.locate.locator import Locator
from geo_service.locate.reader import TextReading
from geo_service.locate.scoring import Trust, probabilities
from geo_service.locate.training.calibration import fit_all
from geo_service.locate.training.fit import TrainingTexts

FOLDS = 5
#: how many tickets a made-up text stands for in a fit: of weights, and of trust
MADE_UP_COUNT, MADE_UP_TRUSTED = 0.3, 0.1
#: a ticket whose district was taken out is no second ticket: what it counts for trust
BARE_TRUSTED = 0.3


@dataclass
class Corpus:
    """All that a fit may learn from: labelled rows, rows that name their area, made-up texts."""

    rows: list[Row]
    telling: list[tuple[str, TextReading, int]]
    made_up: list[MadeUp]


@dataclass
class Answer:
    row: Row
    order: np.ndarray
    chance: float

    @property
    def rank(self) -> int:
        return int(np.flatnonzero(self.order == self.row.lead)[0])


@dataclass
class Trained:
    experience: Experience
    weights: np.ndarray
    trust: Trust

    def chances(self, reading: TextReading, locator: Locator) -> np.ndarray:
        matrix = feature_matrix(
            reading, locator.book, self.experience, neighbours=locator.neighbours
        )
        around = circumstances(reading, locator.book)
        return probabilities(matrix, around, self.weights, self.trust, locator.neighbours)


def train(
    rows: Sequence[Row], corpus: Corpus, locator: Locator, start: np.ndarray | None = None
) -> Trained:
    experience = Experience(locator.book.n_lead)
    for row in rows:
        experience.add(names(row.reading), row.lead, told=names_lead(row.reading, row.lead))
    for _, reading, lead in corpus.telling:
        experience.add(names(reading), lead, told=True)
    texts = [(r, {row.lead: 1.0}, row.lead) for row in rows for r in (row.reading, row.bare)]
    texts += [(made.reading, made.shares, None) for made in corpus.made_up]
    real = np.array([own is not None for _, _, own in texts])
    book = locator.book
    targets = np.zeros((len(texts), book.n_lead), np.float32)
    for target, (_, shares, _) in zip(targets, texts, strict=True):
        target[list(shares)] = list(shares.values())
    matrices = [
        feature_matrix(r, book, experience, own, neighbours=locator.neighbours).astype(np.float32)
        for r, _, own in texts
    ]
    _without_prior(matrices[2 * len(rows) :], corpus.made_up)
    lessons = TrainingTexts(
        np.stack(matrices),
        targets,
        np.stack([circumstances(r, book) for r, _, _ in texts]),
        np.where(real, 1.0, MADE_UP_COUNT),
        real,
    )
    ticket = np.where(real, np.arange(len(texts)) // 2, -1)
    given = np.arange(len(texts)) % 2 == 0
    trusted = np.where(real, np.where(given, 1.0, BARE_TRUSTED), MADE_UP_TRUSTED)
    weights, trust = fit_all(lessons, ticket, trusted, start)
    return Trained(experience, weights, trust)


def _without_prior(matrices: Sequence[np.ndarray], made_up: Sequence[MadeUp]) -> None:
    """Spoken texts are drawn evenly from all areas: where tickets come from is nothing to them."""
    for matrix, made in zip(matrices, made_up, strict=True):
        if made.kind.startswith("spoken"):
            matrix[[ROW["prior"], ROW["open.prior"]]] = 0.0


def names(reading: TextReading) -> list[str]:
    return [phrase.text for phrase in reading.phrases]


def ask(
    rows: Sequence[Row], locator: Locator, trained: Trained, bare: bool = False
) -> list[Answer]:
    answers = []
    for row in rows:
        chances = trained.chances(row.bare if bare else row.reading, locator)
        order = np.argsort(-chances, kind="stable")
        answers.append(Answer(row, order, float(chances[order[0]])))
    return answers
