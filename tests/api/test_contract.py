"""Every operation of the OpenAPI document, tried with whatever schemathesis thinks of."""

import tempfile
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from tests.api.contract import close
from tests.toy_region import make_region

_folder = Path(tempfile.mkdtemp(prefix="geo-contract-"))
_app = close(
    create_app(Settings(region=str(make_region(_folder / "region")), home=_folder / "home"))
)
schema = schemathesis.openapi.from_asgi("/openapi.json", _app)


@schema.include(path_regex=r"^/(v1/route|v1/areas|healthz|readyz)").parametrize()
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_no_input_makes_the_service_fail(case):
    response = case.call()
    assert response.status_code < 500
    case.validate_response(
        response,
        checks=CHECKS.get_by_names(
            ["status_code_conformance", "response_schema_conformance", "content_type_conformance"]
        ),
    )
