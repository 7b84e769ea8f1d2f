"""Every operation says what it answers, and answers that are not as said are found out."""

import httpx
import pytest

from tests.api.contract import check_answer, document

OPERATIONS = [
    (method, path, operation)
    for path, operations in document()["paths"].items()
    for method, operation in operations.items()
]


@pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[f"{m} {p}" for m, p, _ in OPERATIONS]
)
def test_an_operation_describes_its_answer(method, path, operation):
    assert operation["summary"]
    assert operation["description"], "the docstring is the description"
    good = {code: one for code, one in operation["responses"].items() if code.startswith("2")}
    assert good
    for code, one in good.items():
        if code == "204":
            continue
        assert one["content"], f"{code} says nothing of its content"
        if "application/json" in one["content"]:
            schema = one["content"]["application/json"].get("schema")
            assert schema, "give a response_model (api/schemas*.py), or a response_class"
            assert schema != {"type": "object", "additionalProperties": True}


def test_no_field_is_without_a_type():
    """`Any` stands for GeoJSON and for details only."""
    free = {
        f"{name}.{field}"
        for name, schema in document()["components"]["schemas"].items()
        for field, about in schema.get("properties", {}).items()
        if not {"type", "$ref", "anyOf", "enum", "const", "allOf"} & set(about)
    }
    assert free <= set(), free


def answered(path, body, status=200, method="GET", media="application/json"):
    request = httpx.Request(method, f"http://127.0.0.1{path}")
    return httpx.Response(status, json=body, headers={"content-type": media}, request=request)


def test_an_answer_that_fits_passes():
    check_answer(answered("/healthz", {"status": "ok", "version": "1"}))
    place = {"name": "a", "kind": "road", "areas": [], "lon": None, "lat": 1.0}
    check_answer(answered("/v1/places", {"places": [place]}))


@pytest.mark.parametrize(
    ("path", "body", "status", "media"),
    [
        ("/healthz", {"status": "ok"}, 200, "application/json"),
        ("/healthz", {"status": "ok", "version": "1", "new": 1}, 200, "application/json"),
        ("/healthz", {"status": "ok", "version": 1}, 200, "application/json"),
        ("/v1/places", {"places": [{"name": "a"}]}, 200, "application/json"),
        ("/v1/areas/township/T1", {}, 200, "application/json"),
        ("/v1/places", {"places": []}, 202, "application/json"),
        ("/v1/places", {"places": []}, 200, "application/problem+json"),
        ("/v1/places", {"title": "x"}, 422, "application/problem+json"),
    ],
)
def test_an_answer_that_does_not_fit_is_found_out(path, body, status, media):
    with pytest.raises(AssertionError):
        check_answer(answered(path, body, status, media=media))
