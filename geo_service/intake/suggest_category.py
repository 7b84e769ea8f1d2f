"""Suggest categories for a text: by the active model, else by the region's keywords."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from geo_service.base.errors import GeoServiceError
from geo_service.intake.categories import read_categories
from geo_service.service.region import Region
from geo_service.text.keywords import KeywordList, split_words, words_of_name
from geo_service.text.model import CategoryModel, Prediction
from geo_service.text.versions import ModelVersions

log = logging.getLogger(__name__)


def model_versions(region: Region) -> ModelVersions:
    """Where the category models of a region are kept."""
    return ModelVersions(region.state / "category-models")


@dataclass
class CategorySuggester:
    """Suggestions of a region; looks for another active model before each question."""

    region: Region
    _seen: tuple[str, float] | None = None
    _model: CategoryModel | None = None

    def predict(self, texts: Sequence[str], top: int = 3) -> list[Prediction]:
        """The ``top`` likeliest categories of each text (n,), best first."""
        model = self.model()
        if model is None:
            return self.keywords.predict(texts, top)
        return model.predict(texts, top)

    def one(self, text: str, top: int = 3) -> Prediction:
        """The same for one text; none where the model cannot be used."""
        try:
            return self.predict([text], top)[0]
        except GeoServiceError as error:  # a complaint is kept whether or not this works
            log.warning("no category suggestions: %s", error)
            return Prediction((), False, "none")

    def model(self) -> CategoryModel | None:
        """The active model, read again when another was activated.

        Raises:
            GeoServiceError: it is gone or damaged.
        """
        versions = model_versions(self.region)
        seen = _stamp(versions.folder / "active")
        if seen != self._seen:
            self._model = versions.active()
            self._seen = seen
        return self._model

    @cached_property
    def keywords(self) -> KeywordList:
        """The words of the region's categories.csv; of a category without any, its name's."""
        categories = read_categories(self.region)
        return KeywordList(
            {one.path: split_words(one.keywords) or words_of_name(one.name) for one in categories}
        )


def _stamp(file: Path) -> tuple[str, float] | None:
    try:
        return file.read_text(encoding="utf-8"), file.stat().st_mtime
    except FileNotFoundError:
        return None
