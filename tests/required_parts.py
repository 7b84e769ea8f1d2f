"""Parts that a test needs from the machine: absent, the test is skipped, or fails where promised.

``GEO_TEST_REQUIRE`` (set by ``.ci/run``) names the parts that must be there: postgres, browser,
nginx. So a gate that lost one of them cannot pass by skipping.
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def absent(part: str, reason: str) -> NoReturn:
    """Skip the test for want of ``part``; fail it if ``GEO_TEST_REQUIRE`` promises the part."""
    if part in os.environ.get("GEO_TEST_REQUIRE", "").split():
        pytest.fail(f"GEO_TEST_REQUIRE names {part}, but: {reason}", pytrace=False)
    pytest.skip(reason)
