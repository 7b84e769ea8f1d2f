"""Suggest categories by the region's keywords, where no model is trained yet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from geo_service.text.model import CategorySuggestion, Prediction
from geo_service.text.spelling import normal_spelling
from geo_service.text.tree import Path

_BETWEEN = re.compile(r"[|,，、;；\s]+")


def split_words(words: str) -> tuple[str, ...]:
    """The words of a list, separated by ``|``, commas or white space."""
    return tuple(dict.fromkeys(filter(None, _BETWEEN.split(words))))


def words_of_name(name: str) -> tuple[str, ...]:
    """What speaks for a category that has no keywords: its name, and the parts of it.

    Parts are words between blanks; of a name written without blanks, its pairs of characters.
    """
    parts = [
        [part] if part.isascii() else [part[k : k + 2] for k in range(len(part) - 1)]
        for part in split_words(name)
    ]
    return tuple(dict.fromkeys([name, *(piece for pieces in parts for piece in pieces)]))


@dataclass(frozen=True)
class KeywordList:
    """Words that speak for each category. They never decide: a person picks."""

    words: Mapping[Path, tuple[str, ...]]

    @cached_property
    def _weights(self) -> dict[str, dict[Path, float]]:
        """Per word its categories; long words, and words of few categories, weigh more."""
        found: dict[str, dict[Path, float]] = {}
        for path, words in self.words.items():
            for word in words:
                spelled = normal_spelling(word)
                if spelled:
                    found.setdefault(spelled, {})[path] = float(len(spelled))
        return {
            word: {path: weight / len(paths) for path, weight in paths.items()}
            for word, paths in found.items()
        }

    def predict(self, texts: Sequence[str], top: int = 3) -> list[Prediction]:
        """The categories whose words occur in each text (n,), by their share of the weight."""
        return [self._one(text, top) for text in texts]

    def _one(self, text: str, top: int) -> Prediction:
        spelled = normal_spelling(text)
        weights: dict[Path, float] = {}
        for word, paths in self._weights.items():
            if word in spelled:
                for path, weight in paths.items():
                    weights[path] = weights.get(path, 0.0) + weight
        # what no word speaks for weighs as a word of two characters
        total = sum(weights.values()) + 2.0
        best = sorted(weights, key=lambda path: (-weights[path], path))[:top]
        suggestions = tuple(CategorySuggestion(path, weights[path] / total) for path in best)
        return Prediction(suggestions, False, "keywords" if suggestions else "none")
