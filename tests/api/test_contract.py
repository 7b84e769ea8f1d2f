"""Every operation of the OpenAPI document, tried with whatever schemathesis thinks of."""

import pytest
from hypothesis import settings

from tests.api.contract import TRIED, check_case, published, schema


@pytest.fixture(scope="module")
def service():
    with published() as made:
        yield made


@schema().include(path_regex=r"^/(v1/route|v1/areas|healthz|readyz)").parametrize()
@settings(max_examples=40, **TRIED)
def test_no_input_makes_the_service_fail(case, service):
    check_case(case, service)
