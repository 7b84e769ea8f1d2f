"""``/v1/classify``: suggest categories for a caller's text; a person chooses."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.concurrency import run_in_threadpool

from geo_service.api.answers import json_response
from geo_service.api.permitted import allowed
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_text import CategorySuggestions
from geo_service.api.state import State, StateDep
from geo_service.intake.classify_file import status_of, suggestions_json
from geo_service.intake.suggest_category import CategorySuggester
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import ADD_COMPLAINTS
from geo_service.text.model import Prediction

router = APIRouter(tags=["complaints"], responses=PROBLEMS)
_WARMING = "1"


def open(state: State) -> None:  # noqa: A001 - the name the application calls
    """Read the model and compile its kernels before the first question comes."""
    suggester_of(state).one(_WARMING)


def suggester_of(state: State) -> CategorySuggester:
    """The suggestions of the running service's region."""
    return state.part(CategorySuggester, lambda: CategorySuggester(state.region_ready))


@router.get(
    "/v1/classify", response_model=CategorySuggestions, summary="Categories for a caller's words"
)
async def classify(
    state: StateDep,
    _: Annotated[Principal, allowed(ADD_COMPLAINTS)],
    text: Annotated[str, Query(max_length=100_000, description="The caller's words")],
    top: Annotated[int, Query(ge=1, le=20)] = 3,
) -> Response:
    """The likeliest categories, best first, each with its probability."""
    return json_response(await run_in_threadpool(suggest_json, state, text, top))


def suggest_json(state: State, text: str, top: int = 3) -> dict[str, Any]:
    """Suggestions for a text as ``CategorySuggestions`` says."""
    prediction = suggester_of(state).one(text, top)
    return {
        "status": status_of(prediction),
        "suggestions": suggestions_json(prediction),
        "model_version": _version(state, prediction),
    }


def _version(state: State, prediction: Prediction) -> str | None:
    model = suggester_of(state).model() if prediction.source == "model" else None
    return model.version if model else None
