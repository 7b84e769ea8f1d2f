"""``/v1/places``: completions of what a dispatcher types."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.concurrency import run_in_threadpool

from geo_service.api.answers import json_response
from geo_service.api.language import Lang
from geo_service.api.permitted import open_to_all
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_places import Places
from geo_service.api.state import RegionDep, State
from geo_service.base.model import AreaRef
from geo_service.locate.suggest import PlaceSuggestion
from geo_service.service.english import English

router = APIRouter(tags=["places"], responses=PROBLEMS)


def open(state: State) -> None:  # noqa: A001 - the name the application calls
    """Build the index before the first question comes."""
    state.region_ready.locator.suggest("a", 1)


@router.get("/v1/places", response_model=Places, summary="Areas and places that begin so")
@open_to_all()
async def places(
    region: RegionDep,
    q: Annotated[
        str, Query(max_length=100, examples=["hai"], description="Characters, pinyin or initials")
    ],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
    lang: Lang = None,
) -> Response:
    """Areas first, coarse before fine, then places; shorter names before longer ones."""
    found = await run_in_threadpool(region.locator.suggest, q, limit)
    language = lang or region.folder.manifest.language
    english = region.english if language == "en" else None
    return json_response({"places": [_told(suggestion, english) for suggestion in found]})


def _told(suggestion: PlaceSuggestion, english: English | None) -> dict[str, Any]:
    refs = [english.area(a) if english else a for a in suggestion.areas]
    areas = [{"level": a.level, "code": a.code, "name": a.name} for a in refs]
    return {
        "name": _name(suggestion, refs) if english else suggestion.name,
        "kind": suggestion.kind,
        "areas": areas,
        "lon": suggestion.lon,
        "lat": suggestion.lat,
    }


def _name(suggestion: PlaceSuggestion, refs: list[AreaRef]) -> str:
    """An area under its own name; a place as the gazetteer has it."""
    own = {given.name: ref.name for given, ref in zip(suggestion.areas, refs, strict=True)}
    return own.get(suggestion.name, suggestion.name)
