"""Requests that once made the service fail: unreadable hosts, cells, ids; a broken document."""

from __future__ import annotations

import pytest

from geo_service.base.settings import Settings
from tests.api.ledger_client import served


@pytest.fixture(scope="module")
def service(toy_folder, tmp_path_factory):
    made = Settings(region=str(toy_folder), home=tmp_path_factory.mktemp("home"))
    with served(made) as opened:
        yield opened


@pytest.mark.parametrize("host", ["[bad", "[::1", "a b", "x]", "[zz]:1", "a/b", 'a"b'])
@pytest.mark.parametrize(
    "path", ["/v1/complaints", "/open311/v2/discovery.json", "/v1/session", "/v1/cells?res=8"]
)
def test_a_host_that_is_none_is_refused(service, host, path):
    answer = service.client.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "geo.example", ""])
def test_hosts_are_taken(service, host):
    assert service.client.get("/v1/areas", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("cell", ["-180", "-1", "+1", " 8", "8 ", "zz", "0x8", "8" * 16, "-" * 16])
def test_a_cell_that_is_none_is_refused(service, cell):
    answer = service.client.get("/v1/complaints", params={"cell": cell}, headers=service.dispatcher)
    assert answer.status_code == 422


@pytest.mark.parametrize("depth", [1, 200, 300, 900])
def test_a_nested_id_is_an_error_of_its_item(service, depth):
    deep = f'{{"items":[{{"lon":116.05,"lat":40.1}},{{"id":{"[" * depth}{"]" * depth},'
    deep += '"lon":116.05,"lat":40.1}]}'
    answer = service.client.post("/v1/route/batch", content=deep)
    assert answer.status_code == 200
    good, bad = answer.json()["results"]
    assert "verdict" in good
    assert bad["error"]["hint"]


def test_every_reference_of_the_openapi_document_leads_somewhere(service):
    document = service.client.app.openapi()

    def walk(node):
        if isinstance(node, list):
            for part in node:
                walk(part)
        elif isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                found = document
                for part in node["$ref"].removeprefix("#/").split("/"):
                    found = found[part]
            for part in node.values():
                walk(part)

    walk(document)


@pytest.mark.parametrize("path", ["/v1/areas", "/healthz", "/v1/session", "/"])
@pytest.mark.parametrize("second", ["127.0.0.1:8000", "other.example"])
def test_a_request_has_one_host(service, path, second):
    hosts = [("Host", "127.0.0.1:8000"), ("Host", second)]
    answer = service.client.get(path, headers=hosts)
    assert answer.status_code == 400
    assert "several" in answer.json()["detail"]
