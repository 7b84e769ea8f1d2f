"""Stored versions of a region's category models, one of them active."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from geo_service.base.atomic import write_file
from geo_service.base.errors import GeoServiceError, NotFoundError
from geo_service.text.model import CategoryModel
from geo_service.text.model_file import hash_of, load_model, save_model

_ENDING = ".npz"


@dataclass(frozen=True, slots=True)
class ModelVersions:
    """Models in ``folder`` as ``<version>.npz``; the file ``active`` names the one in use."""

    folder: Path

    def add(self, model: CategoryModel, at: datetime | None = None) -> CategoryModel:
        """Keep a model under a version of its own; it is not active yet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        moment = (at or datetime.now(UTC)).strftime("%Y%m%d-%H%M%S")
        version = f"{moment}-{hash_of(model)[:8]}"
        named = replace(model, facts={**model.facts, "version": version})
        save_model(named, self.folder / f"{version}{_ENDING}")
        return named

    def activate(self, version: str) -> CategoryModel:
        """Use this version from now on.

        Raises:
            NotFoundError: there is none of that name.
            InputError: it is damaged.
        """
        if version not in self.names():
            known = ", ".join(self.names()) or "none"
            raise NotFoundError(f"no category model {version!r}", hint=f"there is {known}")
        model = load_model(self.folder / f"{version}{_ENDING}")
        write_file(self.folder / "active", version)
        return model

    def names(self) -> list[str]:
        """All versions, oldest first."""
        return sorted(file.stem for file in self.folder.glob(f"*{_ENDING}") if file.is_file())

    def active_name(self) -> str | None:
        """The version in use, if any."""
        file = self.folder / "active"
        return file.read_text(encoding="utf-8").strip() if file.is_file() else None

    def active(self) -> CategoryModel | None:
        """The model in use; none before the first is activated.

        Raises:
            GeoServiceError: it is gone or damaged.
        """
        name = self.active_name()
        if name is None:
            return None
        try:
            return load_model(self.folder / f"{name}{_ENDING}")
        except GeoServiceError as error:
            error.hint = "activate another: classify activate VERSION"
            raise
