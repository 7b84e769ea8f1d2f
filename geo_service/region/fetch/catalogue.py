"""The catalogue of public extracts, ``boundaries/extracts.toml``."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from pydantic import Field

from geo_service.base.errors import NotFoundError, RegionError
from geo_service.base.validation import StrictModel, checked
from geo_service.region.fetch.source import DownloadSource
from geo_service.region.find import built_in_folder

FILE_NAME = "extracts.toml"


class Provider(StrictModel):
    """Who offers extracts: the address of its files, and the checksums beside them."""

    url: str
    checksum: Literal["md5", "sha256"] | None = None


class Extract(StrictModel):
    """An extract that holds a city: its files by provider, and how a region is made of it."""

    id: str
    name: str
    name_en: str
    country: str | None = None
    within: str | None = None
    codes_from: str | None = None
    area_km2: float = Field(gt=0)
    files: dict[str, str]


class Catalogue(StrictModel):
    """Providers by id, and the extracts."""

    providers: dict[str, Provider]
    extract: tuple[Extract, ...]

    def find(self, name: str) -> Extract | None:
        """The extract of an id or name, in any spelling of capitals."""
        wanted = name.casefold()
        for one in self.extract:
            if wanted in (one.id, one.name.casefold(), one.name_en.casefold()):
                return one
        return None

    def sources(self, extract: Extract) -> tuple[DownloadSource, ...]:
        """Where its file can be had, in the order in which to try."""
        found = []
        for provider, path in extract.files.items():
            known = self.providers[provider]
            url = known.url + path
            found.append(DownloadSource(url, f"{url}.{known.checksum}" if known.checksum else None))
        return tuple(found)

    def unknown(self, name: str) -> NotFoundError:
        """What to tell whoever asks for a name that is not here."""
        ids = [one.id for one in self.extract]
        near = difflib.get_close_matches(name.casefold(), ids, 2, 0.6)
        meant = f"did you mean {' or '.join(near)}? " if near else ""
        hint = (
            f"{meant}known: {', '.join(ids)}; any other extract by --source FILE or URL, "
            "with --country and --within"
        )
        return NotFoundError(f"no extract is known for {name!r}", hint=hint)


@lru_cache(maxsize=1)
def read_catalogue() -> Catalogue:
    """Read the catalogue that is shipped.

    Raises:
        RegionError: it cannot be read as one.
    """
    return parse_catalogue(tomllib.loads((built_in_folder() / FILE_NAME).read_text("utf-8")))


def parse_catalogue(table: Mapping[str, object]) -> Catalogue:
    """Read a catalogue from its table.

    Raises:
        RegionError: unknown keys, missing ones, or a file of a provider that is not listed.
    """
    catalogue, faults = checked(Catalogue, table)
    if catalogue is not None:
        faults = [
            f"extract {one.id!r}: no provider {provider!r}"
            for one in catalogue.extract
            for provider in one.files
            if provider not in catalogue.providers
        ]
    if catalogue is None or faults:
        raise RegionError(f"{FILE_NAME} cannot be used", faults=faults)
    return catalogue
