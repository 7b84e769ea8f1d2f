"""Routes called without resolving dependencies leave out nothing that others have."""

from __future__ import annotations

import pytest
from fastapi import APIRouter, Request, Response

from geo_service.api.app import create_app
from geo_service.api.direct_route import DirectRoute
from geo_service.api.strict_query import check_query
from geo_service.base.settings import Settings


def test_the_application_wants_nothing_more_of_every_route(tmp_path):
    app = create_app(Settings(home=tmp_path))
    # DirectRoute calls this one itself; a further dependency has to be added there
    assert [one.dependency for one in app.router.dependencies] == [check_query]


def test_an_unknown_name_is_refused(client):
    answer = client.get("/v1/route?lon=116.05&lat=40.05&dattum=GCJ-02")
    assert answer.status_code == 422
    assert "datum" in answer.text


def test_other_methods_are_refused(client):
    assert client.post("/v1/route").status_code == 405


def test_an_endpoint_that_takes_more_is_a_mistake():
    router = APIRouter()

    async def takes_more(request: Request, name: str) -> Response:
        return Response(name)

    with pytest.raises(TypeError, match="takes_more"):
        router.add_api_route("/x", takes_more, route_class_override=DirectRoute)
