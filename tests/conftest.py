"""What every test may use."""

import os
import shutil

import pytest
from hypothesis import settings

from geo_service.base.kernels import cache_folder
from tests.postgres_fixtures import (
    _migrated_template,
    postgres_database,
    postgres_ledger_url,
    postgres_server_url,
)
from tests.required_parts import absent
from tests.toy_region import make_region

__all__ = ["_migrated_template", "postgres_database", "postgres_ledger_url", "postgres_server_url"]

# no test is timed: a busy machine is no fault of the code
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# compiled kernels are the same for all tests and for every process they start
os.environ.setdefault("NUMBA_CACHE_DIR", str(cache_folder()))

# WebGL in software: a test machine has no graphics card.
FLAGS = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
)


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a worker."""
    from playwright.sync_api import sync_playwright

    program = os.environ.get("GEO_TEST_CHROMIUM") or shutil.which("chromium")
    if program is None:
        absent("browser", "no Chromium: install it, or name one in GEO_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def toy_folder(tmp_path_factory):
    """The toy region with exact borders."""
    return make_region(tmp_path_factory.mktemp("toytown"))


@pytest.fixture(scope="session")
def toy(toy_folder):
    """The toy region, opened."""
    from geo_service.service.region import Region

    return Region.open(toy_folder)


@pytest.fixture(scope="session")
def blurred_folder(tmp_path_factory):
    """The toy region with borders that are off by 500 m."""
    return make_region(tmp_path_factory.mktemp("blurred"), accuracy_m=500, approximate=True)


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    """State of a test stays in the test."""
    monkeypatch.setenv("GEO_HOME", str(tmp_path / "home"))
