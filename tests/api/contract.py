"""The OpenAPI document as a strict contract: answers are held to it, undocumented fields too."""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import jsonschema_rs
import schemathesis
from hypothesis import HealthCheck
from schemathesis.checks import CHECKS
from schemathesis.python import asgi

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from tests.api.ledger_client import admin_headers
from tests.toy_region import make_region

JSON = ("application/json", "application/problem+json", "application/geo+json")


def closed(node):
    """A copy of a document in which objects have no fields but those they name."""
    if isinstance(node, list):
        return [closed(part) for part in node]
    if not isinstance(node, dict):
        return node
    copy = {name: _fields(part) if name == "properties" else closed(part)
            for name, part in node.items()}  # fmt: skip
    if isinstance(copy.get("properties"), dict) and "additionalProperties" not in copy:
        copy["additionalProperties"] = False
    return copy


def _fields(properties):
    """Fields by name, one of which may itself be called ``properties``."""
    if not isinstance(properties, dict):
        return closed(properties)
    return {name: closed(part) for name, part in properties.items()}


@contextmanager
def published(*, sign_in=False):
    """A service over the toy region, and the headers of an administrator of it.

    It is made when a test asks: tests are collected by every worker, and run by one.
    """
    with tempfile.TemporaryDirectory(prefix="geo-contract-") as folder:
        region, home = make_region(Path(folder) / "region"), Path(folder) / "home"
        settings = Settings(region=str(region), home=home, cube_refresh_s=0)
        headers = admin_headers(settings) if sign_in else {}
        yield create_app(settings), headers
        asgi.shutdown_lifespans()


#: how every operation is tried
TRIED = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}
DOCUMENTED = ("status_code_conformance", "response_schema_conformance", "content_type_conformance")


def check_case(case, service, checks=DOCUMENTED):
    """Send a generated request: no fault of the service, and an answer as the document has it."""
    app, headers = service
    response = case.call(app=app, headers=headers)
    assert response.status_code < 500, response.text
    case.validate_response(response, checks=CHECKS.get_by_names(list(checks)))


@cache
def document():
    return closed(create_app(Settings()).openapi())


@cache
def schema():
    """The closed document, as schemathesis generates requests from it."""
    return schemathesis.openapi.from_dict(document())


@cache
def _paths():
    """Patterns of the paths; those without parameters come first."""
    found = []
    for path in document()["paths"]:
        pattern = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))
        found.append((path.count("{"), pattern, path))
    return [(pattern, path) for _, pattern, path in sorted(found, key=lambda one: one[0])]


@cache
def _validator(path, method, status, media):
    responses = document()["paths"][path][method]["responses"]
    assert status in responses, f"{method} {path} answers {status}, which is not documented"
    content = responses[status].get("content", {})
    assert media in content, f"{method} {path} answers {status} as {media}, not documented"
    schema = content[media].get("schema")
    if schema is None:
        return None
    return jsonschema_rs.validator_for({**schema, "components": document()["components"]})


def check_answer(response):
    """Raise ``AssertionError`` where an answer is not what the document says."""
    path, method = response.request.url.path, response.request.method.lower()
    template = next((one for pattern, one in _paths() if pattern.fullmatch(path)), None)
    media = response.headers.get("content-type", "").partition(";")[0]
    if template is None or method not in document()["paths"][template] or media not in JSON:
        return
    if response.status_code in (405, 408, 421, 500):
        return  # before any endpoint, or a test of what no caller should meet
    validator = _validator(template, method, str(response.status_code), media)
    if validator is not None:
        faults = [
            f"{one.instance_path}: {one.message[:300]}"
            for one in validator.iter_errors(response.json())
        ]
        assert not faults, f"{method} {path}: {faults[:5]}"
