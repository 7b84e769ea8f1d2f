"""Complaints, sessions, disputes and Open311, tried with whatever schemathesis thinks of."""

import tempfile
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from tests.api.contract import close
from tests.api.ledger_client import admin_headers
from tests.toy_region import make_region

_folder = Path(tempfile.mkdtemp(prefix="geo-ledger-contract-"))
_settings = Settings(region=str(make_region(_folder / "region")), home=_folder / "home")
HEADERS = admin_headers(_settings)
_app = close(create_app(_settings))
schema = schemathesis.openapi.from_asgi("/openapi.json", _app)


@schema.include(path_regex=r"^/(v1/complaints|v1/session|v1/disputes|open311)").parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_no_input_makes_the_service_fail(case):
    response = case.call(headers=HEADERS)
    assert response.status_code < 500, response.text
    case.validate_response(
        response, checks=CHECKS.get_by_names(["not_a_server_error", "response_schema_conformance"])
    )
