"""The language in which an answer tells names of areas and units."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import Field

from geo_service.api.state import StateDep
from geo_service.planning.telling import Telling

__all__ = ["LangField", "Telling", "TellingDep", "telling_of"]

Lang = Annotated[
    Literal["zh", "en"] | None,
    Query(description="Language of names of areas and of units; else the region's"),
]


def telling_of(state: StateDep, lang: Lang = None) -> Telling:
    """The language asked for, else the region's."""
    region = state.region_ready
    language = lang or region.folder.manifest.language
    return Telling(language, region.english if language == "en" else None)


TellingDep = Annotated[Telling, Depends(telling_of)]
#: the same as a field, where a query is a model of its own; read by ``telling_of``
LangField = Annotated[
    Literal["zh", "en"] | None,
    Field(description="Language of names of areas and of states; else the region's"),
]
