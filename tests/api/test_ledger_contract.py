"""Complaints, sessions, disputes and Open311, tried with whatever schemathesis thinks of."""

import pytest
from hypothesis import settings

from tests.api.contract import TRIED, check_case, published, schema


@pytest.fixture(scope="module")
def service():
    with published(sign_in=True) as made:
        yield made


@schema().include(path_regex=r"^/(v1/complaints|v1/session|v1/disputes|open311)").parametrize()
@settings(max_examples=15, **TRIED)
def test_no_input_makes_the_service_fail(case, service):
    check_case(case, service, checks=("not_a_server_error", "response_schema_conformance"))
