"""A route whose endpoint takes the request alone and is called without resolving dependencies.

FastAPI walks through an endpoint's dependencies for each request, which for the hottest endpoint
costs a quarter of the whole. Here nothing is left out but that walk: the query's names are checked
as everywhere, and middleware, errors and the documentation are those of any other route.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from geo_service.api.strict_query import check_query


class DirectRoute(APIRoute):
    """A route of an async endpoint with one parameter, ``request``, that gives a ``Response``.

    Raises:
        TypeError: the endpoint takes something else, which would go unresolved.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Check the query's names, as the application wants of every route; call the endpoint."""
        endpoint = self.endpoint
        takes_request_alone = list(inspect.signature(endpoint).parameters) == ["request"]
        if not takes_request_alone or not inspect.iscoroutinefunction(endpoint):
            raise TypeError(f"{endpoint.__name__} must be async and take the request alone")

        async def handle(request: Request) -> Response:
            await check_query(request)
            response: Response = await endpoint(request)
            return response

        return handle
