"""The planner's operations, tried with whatever schemathesis thinks of."""

import pytest
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS

from tests.api.contract import published, schema


@pytest.fixture(scope="module")
def service():
    with published(sign_in=True) as made:
        yield made


@(
    schema()
    .include(
        path_regex=r"^/v1/(cells|choropleth|hotspots|density|series|categories|report|cube$)|/profile$",
        method="GET",
    )
    .parametrize()
)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_no_input_makes_the_service_fail(case, service):
    response = case.call(app=service[0], headers=service[1])
    assert response.status_code < 500
    case.validate_response(
        response,
        checks=CHECKS.get_by_names(
            ["status_code_conformance", "response_schema_conformance", "content_type_conformance"]
        ),
    )
