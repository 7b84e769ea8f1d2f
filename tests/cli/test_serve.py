"""`serve` gives the server the bounds that it needs."""

import os

import pytest
import uvicorn
from typer.testing import CliRunner

from geo_service.cli.main import app


@pytest.fixture
def run_with(monkeypatch, toy_folder, tmp_path):
    """What `serve` hands to the server, which is not started."""
    given = {}
    for name in [name for name in os.environ if name.startswith("GEO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GEO_HOME", str(tmp_path))
    monkeypatch.setattr(uvicorn, "run", lambda *_, **options: given.update(options))
    monkeypatch.setattr(os, "environ", dict(os.environ))  # serve writes its options there
    result = CliRunner().invoke(app, ["serve", "--region", str(toy_folder)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return given


def test_a_worker_that_is_slow_to_import_is_not_taken_for_dead(run_with):
    """On a loaded machine importing takes longer than uvicorn's five seconds: it began anew forever."""
    assert run_with["timeout_worker_healthcheck"] >= 30
