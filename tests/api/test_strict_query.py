"""A query parameter that an endpoint does not know is refused, with the one that was meant."""

import pytest
from fastapi.routing import APIRoute

from geo_service.api.app import create_app
from geo_service.api.permitted import _flat
from geo_service.api.strict_query import known_names
from geo_service.base.settings import Settings

ROUTES = [
    route
    for route in _flat(create_app(Settings()).routes)
    if isinstance(route, APIRoute) and route.include_in_schema and "GET" in route.methods
]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_every_get_refuses_a_parameter_it_does_not_know(client, route):
    path = route.path.replace("{fmt}", "json").replace("{dispute_id}", "1")
    response = client.get(path.replace("{", "").replace("}", ""), params={"zzz": "1"})
    own = "open311" in path or path.startswith("/ogc")  # standards that say 400
    assert response.status_code == (400 if own else 422), response.text
    assert "unknown parameter" in response.text
    assert "zzz" in response.text or "open311" in path


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("/v1/choropleth?level=township&mesure=count", "measure"),
        ("/v1/route?text=x&categry=y", "category"),
        ("/v1/complaints?soruce=api", "source"),
        ("/v1/cells?frm=2024-01-01", "from"),
        ("/open311/v2/requests.json?servce_code=1", "service_code"),
    ],
)
def test_the_parameter_that_was_meant_is_named(client, query, meant):
    response = client.get(query)
    assert response.status_code in (400, 422)
    assert f"did you mean {meant}?" in response.text


def test_a_post_refuses_it_too_and_a_page_takes_what_it_likes(client):
    response = client.post("/v1/cube/refresh?rebuld=true")
    assert response.status_code == 422
    assert "did you mean rebuild?" in response.json()["detail"]
    assert client.get("/?whatever=1").status_code in (200, 404)


def test_what_is_declared_in_dependencies_models_and_documents_is_known(client):
    known = {route.path: known_names(route) for route in ROUTES}
    assert {"text", "lon", "as_of", "lang"} <= known["/v1/route"]
    assert {"from", "to", "bbox", "level", "measure"} <= known["/v1/choropleth"]
    assert {"from", "cursor"} <= known["/v1/complaints"]
    assert {"jurisdiction_id", "api_key", "page_size"} <= known["/open311/v2/requests.{fmt}"]
    assert known["/healthz"] == frozenset()
