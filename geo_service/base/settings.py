"""One ``Settings``, read from the environment at the doors and passed down.

Every field is documented in ``.env.example`` and ``docs/operations.md``; a test checks it.
"""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator can set, each as ``GEO_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="GEO_", extra="ignore", frozen=True)

    # where state lives
    home: Path = Field(default_factory=lambda: user_data_path("geo-service", appauthor=False))
    region: str = "beijing"
    database_url: SecretStr | None = None
    # the service
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    workers: int = Field(1, ge=1, le=64)
    log_level: str = "info"
    max_body_bytes: int = Field(20_000_000, ge=1_000)
    rate_limit_per_minute: int = Field(0, ge=0)
    cube_refresh_s: float = Field(20.0, ge=0)
    report_font: Path | None = None
    # privacy
    k_anonymity: int = Field(5, ge=1)
    hash_key: SecretStr | None = None
