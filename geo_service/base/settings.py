"""The settings, read from the environment once at the entry points and passed down.

Every field is documented in ``.env.example`` and ``docs/operations.md``; a test checks it.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

#: characters of the secret that a proxy shows before its word on who signed in is taken
_SECRET_LEAST = 32
Network = IPv4Network | IPv6Network


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
    public_body_bytes: int = Field(1_000_000, ge=1_000)
    public_batch_rows: int = Field(200, ge=1)
    max_connections: int = Field(1_000, ge=10)
    cube_refresh_s: float = Field(20.0, ge=0)
    # a reverse proxy in front
    behind_proxy: bool = False
    trusted_proxies: str = "127.0.0.1,::1"
    proxy_user_header: str = ""
    proxy_secret: SecretStr | None = None
    public_url: str = ""
    # alarms
    burst_watch: bool = True
    alarm_webhook_url: str = ""
    alarm_webhook_secret: SecretStr | None = None
    alarm_email_from: str = ""
    alarm_email_to: str = ""
    smtp_host: str = ""
    smtp_port: int = Field(25, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    smtp_tls: bool = False
    report_font: Path | None = None
    # times that a complaint can have
    future_days: int = Field(1, ge=0)
    earliest_year: int = Field(1970, ge=1900, le=2100)
    # privacy
    k_anonymity: int = Field(5, ge=1)
    hash_key: SecretStr | None = None
    backup_key: SecretStr | None = None
    backup_key_file: Path | None = None

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, text: str) -> str:
        for part in filter(None, (part.strip() for part in text.split(","))):
            ip_network(part)  # raises ValueError, which names the part
        return text

    @field_validator("public_url")
    @classmethod
    def _address(cls, text: str) -> str:
        """An address without a slash at its end; one with a query or a fragment is a mistake."""
        if not text:
            return text
        parts = urlsplit(text)  # raises ValueError for a bracket that is left open
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise ValueError("must be an address like https://complaints.example.org/geo")
        if parts.query or parts.fragment:
            raise ValueError("must have no query and no fragment")
        return text.rstrip("/")

    @model_validator(mode="after")
    def _proxy_user(self) -> Self:
        if not self.proxy_user_header:
            return self
        secret = self.proxy_secret.get_secret_value() if self.proxy_secret else ""
        if not self.behind_proxy or len(secret) < _SECRET_LEAST:
            raise ValueError(
                "GEO_PROXY_USER_HEADER needs GEO_BEHIND_PROXY=true and a GEO_PROXY_SECRET of "
                f"at least {_SECRET_LEAST} characters"
            )
        return self

    @property
    def trusted_networks(self) -> tuple[Network, ...]:
        """The networks whose forwarding headers are taken; none unless behind a proxy."""
        if not self.behind_proxy:
            return ()
        parts = (part.strip() for part in self.trusted_proxies.split(","))
        return tuple(ip_network(part) for part in parts if part)

    def ledger_file(self, region_id: str) -> Path:
        """Where the ledger of a region lies, unless ``database_url`` names another store."""
        return self.home / "ledger" / f"{region_id}.sqlite"

    @field_validator("hash_key", "backup_key")
    @classmethod
    def _not_blank(cls, value: SecretStr | None) -> SecretStr | None:
        """A secret that is set but empty is a mistake: everybody could compute the hashes."""
        if value is not None and not value.get_secret_value().strip():
            raise ValueError("is set but empty: unset it, or give it a value")
        return value
