"""A query string as one pydantic model: checked in one step, documented from the model.

FastAPI checks declared parameters one by one in Python, which costs more than routing a point
does; the hottest endpoint takes its query this way instead.
"""

from __future__ import annotations

from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], request: Request) -> Model:
    """The query of ``request`` as ``model``; of a repeated name the last one counts.

    Raises ``RequestValidationError``, which the application answers as a problem document.
    """
    try:
        return model.model_validate(dict(request.query_params))
    except ValidationError as error:
        found = [{**e, "loc": ("query", *e["loc"])} for e in error.errors()]
        raise RequestValidationError(found) from None


def parameters(model: type[BaseModel]) -> dict[str, Any]:
    """The ``openapi_extra`` that documents ``model`` as query parameters."""
    schema = model.model_json_schema()
    listed = []
    for name, field in schema["properties"].items():
        about = {"description": field.pop("description")} if "description" in field else {}
        listed.append(
            {
                "name": name,
                "in": "query",
                "required": name in schema.get("required", ()),
                "schema": field,
                **about,
            }
        )
    return {"parameters": listed}
