"""Every setting is documented."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from geo_service.base.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("field", sorted(Settings.model_fields))
def test_every_setting_is_in_the_example_and_in_the_docs(field):
    name = f"GEO_{field.upper()}"
    assert name in (ROOT / ".env.example").read_text(encoding="utf-8")
    assert name in (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("GEO_PORT", "9001")
    assert Settings().port == 9001
    monkeypatch.setenv("GEO_PORT", "many")
    with pytest.raises(ValidationError):
        Settings()
