"""A part that the gate promises may not be missing."""

import pytest

from tests.required_parts import absent


def test_an_absent_part_is_skipped_with_its_reason(monkeypatch):
    monkeypatch.setenv("GEO_TEST_REQUIRE", "postgres")
    with pytest.raises(pytest.skip.Exception, match="no nginx"):
        absent("nginx", "no nginx")


def test_a_promised_part_that_is_absent_fails(monkeypatch):
    monkeypatch.setenv("GEO_TEST_REQUIRE", "postgres nginx")
    with pytest.raises(pytest.fail.Exception, match="no nginx"):
        absent("nginx", "no nginx")
