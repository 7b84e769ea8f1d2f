"""OGC APIs answer 400 where a query cannot be used; the rest of the service answers 422."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from geo_service.api.problems import problem
from geo_service.api.schemas import Problem
from geo_service.base.errors import InputError

#: the statuses of ``schemas.PROBLEMS`` as these endpoints have them, for the OpenAPI document
OGC_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": description,
        "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
    }
    for status, description in (
        (400, "The query cannot be used"),
        (401, "Credentials needed"),
        (403, "Not allowed"),
        (404, "Not found"),
        (413, "Too large"),
        (429, "Too many requests"),
        (503, "Temporarily unavailable"),
        ("default", "Another error"),  # without it FastAPI documents a 422, which never comes
    )
}


class OgcRoute(APIRoute):
    """A route whose unusable queries are answered with 400, as OGC 17-069r4 has it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the route's handler."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                told = (
                    f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}"
                    for e in error.errors()[:5]
                )
                return problem(400, "Unusable query", "; ".join(told))
            except InputError as error:
                if error.status != InputError.status:
                    raise
                return problem(400, error.title, error.message, hint=error.hint)

        return handled
