"""The planner's operations, tried with whatever schemathesis thinks of."""

import pytest
from hypothesis import settings

from tests.api.contract import TRIED, check_case, published, schema


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
@settings(max_examples=25, **TRIED)
def test_no_input_makes_the_service_fail(case, service):
    check_case(case, service)
