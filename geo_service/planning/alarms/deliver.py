"""Send alarms by signed webhook and e-mail, repeated until the receiver accepts them."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from geo_service.base.errors import InputError
from geo_service.base.settings import Settings
from geo_service.ledger import Ledger
from geo_service.ledger.alarms import DueMessage, due, failed, reached
from geo_service.planning.alarms.visibility import region_level
from geo_service.region.folder import RegionFolder

log = logging.getLogger(__name__)
TIMEOUT_S = 10.0
#: places that a mail names; an alarm of more says how many
MOST_PLACES = 20
SIGNATURE = "X-Geo-Signature"
TIMESTAMP = "X-Geo-Timestamp"


def _code_itself(_kind: str, _level: str, code: str) -> str:
    return code


def _names_in(folder: RegionFolder) -> Callable[[str, str, str], str]:
    """What tells an area's name and code; cells and compounds stay as they are called."""
    levels = {level.id for level in folder.levels}

    def name_of(kind: str, level: str, code: str) -> str:
        own = region_level(kind, level, folder.manifest.lead_level)
        areas = folder.names(own) if own in levels else ()
        name = next((area.name for area in areas if area.code == code), "")
        return f"{name} ({code})" if name else code

    return name_of


@dataclass(frozen=True, slots=True)
class Channels:
    """Where alarms go; an empty address is no channel.

    Mails tell times of ``zone``, and places by ``name_of`` (the alarm's kind, its level, code).
    """

    webhook_url: str = ""
    webhook_secret: str = ""
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: bool = False
    email_from: str = ""
    email_to: tuple[str, ...] = ()
    zone: tzinfo = UTC
    name_of: Callable[[str, str, str], str] = _code_itself

    @classmethod
    def of(cls, settings: Settings, folder: RegionFolder | None = None) -> Channels:
        """The channels that an operator set, for alarms of the region in ``folder``.

        Raises:
            InputError: a webhook without a secret, or an address that is none.
        """
        url = settings.alarm_webhook_url
        secret = settings.alarm_webhook_secret
        if url and urlsplit(url).scheme not in ("http", "https"):
            raise InputError("GEO_ALARM_WEBHOOK_URL is not an http or https address")
        if url and secret is None:
            raise InputError("a webhook needs GEO_ALARM_WEBHOOK_SECRET to be signed with")
        password = settings.smtp_password
        return cls(
            webhook_url=url,
            webhook_secret=secret.get_secret_value() if secret else "",
            smtp_host=settings.smtp_host,
            smtp_port=settings.smtp_port,
            smtp_user=settings.smtp_user,
            smtp_password=password.get_secret_value() if password else "",
            smtp_tls=settings.smtp_tls,
            email_from=settings.alarm_email_from,
            email_to=tuple(
                one.strip() for one in settings.alarm_email_to.split(",") if one.strip()
            ),
            zone=folder.zone if folder else UTC,
            name_of=_names_in(folder) if folder else _code_itself,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The channels there are."""
        email = bool(self.smtp_host and self.email_from and self.email_to)
        found = [("webhook", bool(self.webhook_url)), ("email", email)]
        return tuple(name for name, there in found if there)


def deliver(ledger: Ledger, channels: Channels, *, limit: int = 20) -> tuple[int, int]:
    """Send what is due; how many messages arrived and how many did not.

    A message stays in the outbox until its receiver answered that it has it. One whose channel
    is not set any more waits until it is set again.
    """
    arrived = lost = 0
    for message in ledger.writer.run(lambda at: due(at, limit)):
        error = _send(message, channels)
        if error is None:
            ledger.writer.run(lambda at, number=message.id: reached(at, number))  # type: ignore[misc]
            arrived += 1
        else:
            log.warning("alarm message %s was not taken: %s", message.id, error)
            ledger.writer.run(lambda at, m=message, e=error: failed(at, m, e))  # type: ignore[misc]
            lost += 1
    return arrived, lost


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What a receiver compares: HMAC-SHA256 over timestamp, a dot and the body, in hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _send(message: DueMessage, channels: Channels) -> str | None:
    """Send one message; None once it was taken, else why it was not."""
    if message.channel not in channels.names:
        return f"no {message.channel} is set"
    try:
        if message.channel == "webhook":
            _post(message, channels)
        else:
            _mail(message, channels)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return None


def _post(message: DueMessage, channels: Channels) -> None:
    body = json.dumps({"alarm": message.payload}, ensure_ascii=False).encode()
    timestamp = str(int(time.time()))
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked when it was set
        channels.webhook_url,
        body,
        {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message.key,
            TIMESTAMP: timestamp,
            SIGNATURE: "sha256=" + signature(channels.webhook_secret, timestamp, body),
        },
    )
    opener = urllib.request.build_opener(_NoRedirect)
    with opener.open(request, timeout=TIMEOUT_S) as answer:
        answer.read(1024)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A signed message goes where the operator said, nowhere else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Refuse; the redirect is then an error."""


def _mail(message: DueMessage, channels: Channels) -> None:
    alarm = message.payload
    mail = EmailMessage()
    mail["Subject"] = _one_line(f"[geo-service] {alarm['kind']}: {alarm['topic'] or 'all topics'}")
    mail["From"] = channels.email_from
    mail["To"] = ", ".join(channels.email_to)
    mail["Message-ID"] = f"<{message.key}@{_one_line(channels.email_from).rpartition('@')[2]}>"
    mail.set_content(_text(alarm, channels))
    with smtplib.SMTP(channels.smtp_host, channels.smtp_port, timeout=TIMEOUT_S) as server:
        if channels.smtp_tls:
            server.starttls(context=ssl.create_default_context())
        if channels.smtp_user:
            server.login(channels.smtp_user, channels.smtp_password)
        server.send_message(mail)


def _text(alarm: dict[str, Any], channels: Channels) -> str:
    """The mail's words; no complaint's text is in them."""
    zone = channels.zone
    of = (alarm["kind"], alarm["level"])
    listed = [channels.name_of(*of, code) for code in alarm["places"][:MOST_PLACES]]
    further = len(alarm["places"]) - len(listed)
    places = ", ".join(listed) + (f" and {further} more" if further else "") or "the whole city"
    return (
        f"{alarm['observed']} complaints where {alarm['expected']:.1f} were to be expected\n"
        f"来件 {alarm['observed']} 件，预期 {alarm['expected']:.1f} 件\n\n"
        f"topic: {alarm['topic'] or 'all'}\nplaces ({alarm['level'] or 'city'}): {places}\n"
        f"from {_when(alarm, 'started_at', zone)} to {_when(alarm, 'last_at', zone)}\n"
        f"by chance once in {alarm['recurrence_days']:,.0f} days\n"
        f"alarm {alarm['id']}, state {alarm['state']}\n"
    )


def _when(alarm: dict[str, Any], name: str, zone: tzinfo) -> str:
    """The day, and of a burst the minute, where the alarm is."""
    moment = datetime.fromisoformat(alarm[name]).astimezone(zone)
    return f"{moment:%Y-%m-%d %H:%M}" if alarm["kind"] == "burst" else f"{moment:%Y-%m-%d}"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
