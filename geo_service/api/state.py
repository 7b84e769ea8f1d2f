"""The state of the running service, and how request handlers reach it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Annotated, TypeVar, cast

from fastapi import Depends, Request

from geo_service.api.admission.urgent import Urgent
from geo_service.api.parts import Parts
from geo_service.base.errors import UnavailableError
from geo_service.base.settings import Settings
from geo_service.service.region import Region

Part = TypeVar("Part")


@dataclass
class State:
    """The service's resources; opened by the app's lifespan.

    What a router needs beside the region is a *part*: one object of a class of the router's own,
    made when first asked for and found again by its class (``state.part(FailedKeys)``).
    """

    settings: Settings
    region: Region | None = None
    urgent: Urgent = field(default_factory=Urgent)
    _parts: Parts = field(default_factory=Parts)

    def part(self, kind: type[Part], make: Callable[[], Part] | None = None) -> Part:
        """The one object of class ``kind``, made by ``make`` (default: the class itself)."""
        return self._parts.get(kind, make or kind)

    def made(self, kind: type[Part]) -> Part | None:
        """The same if it was made already."""
        return self._parts.made(kind)

    def drop(self, kind: type[Part]) -> Part | None:
        """Forget it, giving what there was, so that it can be closed; made again if asked for."""
        return self._parts.drop(kind)

    @property
    def etag(self) -> str:
        """A tag that changes with the region's files and with the boundaries in force today."""
        return self.etag_at(None)

    def etag_at(self, as_of: date | None) -> str:
        """The same for the boundaries of a day (default: today in the region)."""
        in_force = repr(sorted(self.region_ready.folder.generations(as_of).items()))
        tag = hashlib.sha256(f"{self._files_digest}{in_force}".encode())
        return f'"{tag.hexdigest()[:20]}"'

    @cached_property
    def _files_digest(self) -> str:
        folder = self.region_ready.folder.path
        digest = hashlib.sha256()
        for file in sorted(folder.rglob("*")):
            if file.suffix in {".toml", ".parquet", ".csv"} and file.is_file():
                digest.update(file.relative_to(folder).as_posix().encode())
                digest.update(file.read_bytes())
        return digest.hexdigest()

    @property
    def region_ready(self) -> Region:
        """The region, once it is open. Raises ``UnavailableError`` before."""
        if self.region is None:
            raise UnavailableError("the service is starting", hint="ask again in a few seconds")
        return self.region

    @property
    def region_info(self) -> dict[str, str]:
        """Id and name of the region, for answers in its language."""
        return self.region_told(None)

    def region_told(self, lang: str | None) -> dict[str, str]:
        """Id and name of the region in a language, else in its own."""
        manifest = self.region_ready.folder.manifest
        english = (lang or manifest.language) == "en" and bool(manifest.name_en)
        return {"id": manifest.id, "name": manifest.name_en if english else manifest.name}


async def state_of(request: Request) -> State:
    """The service's state."""
    # async, as region_of: FastAPI sends plain functions to a thread, which costs more than they do
    return cast("State", request.app.state.geo)


async def region_of(request: Request) -> Region:
    """The open region. Raises ``UnavailableError`` while starting."""
    return cast("State", request.app.state.geo).region_ready


StateDep = Annotated[State, Depends(state_of)]
RegionDep = Annotated[Region, Depends(region_of)]
