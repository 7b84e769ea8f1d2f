"""Alarms go out: signed, tried again, and none is lost while a receiver is down."""

from __future__ import annotations

import json
import socket
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from geo_service.base.errors import InputError
from geo_service.base.settings import Settings
from geo_service.ledger import Ledger
from geo_service.ledger.alarms import NewAlarm, put_alarm, waiting
from geo_service.ledger.schema import alarm_outbox
from geo_service.planning.alarms.deliver import Channels, deliver, signature
from geo_service.region.folder import RegionFolder

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = "a secret of the receiver"


@pytest.fixture
def ledger(tmp_path):
    opened = Ledger.open(f"sqlite:///{tmp_path}/a.sqlite", region="toy", levels=("township",))
    yield opened
    opened.close()


class Receiver:
    """A webhook's receiver that can be told how to answer."""

    def __init__(self):
        self.taken, self.status = [], 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.taken.append((dict(self.headers), body))
                self.send_response(receiver.status)
                if receiver.status == 302:
                    self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def put(ledger, channels, key="a"):
    new = NewAlarm(
        "burst", key, "供水", "place", ("甲小区",), NOON, NOON, NOON - timedelta(hours=3),
        7, 0.2, 1e-9, 1e9, 7,
    )  # fmt: skip
    ledger.writer.run(lambda at: put_alarm(at, new, channels=channels.names))


def now_due(ledger):
    """Let the waiting time of every message be over."""
    ledger.writer.run(lambda at: at.execute(sa.update(alarm_outbox).values(next_at=0)))


def left(ledger):
    with ledger.reading() as at:
        return waiting(at)


def test_a_webhook_is_signed_and_sent_once(ledger, receiver):
    channels = Channels(webhook_url=receiver.url, webhook_secret=SECRET)
    put(ledger, channels)
    assert deliver(ledger, channels) == (1, 0)
    assert deliver(ledger, channels) == (0, 0)
    ((headers, body),) = receiver.taken
    signed = signature(SECRET, headers["X-Geo-Timestamp"], body)
    assert headers["X-Geo-Signature"] == f"sha256={signed}"
    assert headers["Idempotency-Key"]
    alarm = json.loads(body)["alarm"]
    assert (alarm["observed"], alarm["places"]) == (7, ["甲小区"])
    assert left(ledger) == 0


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_receiver_that_fails_is_tried_again_with_the_same_key(ledger, receiver, status):
    channels = Channels(webhook_url=receiver.url, webhook_secret=SECRET)
    put(ledger, channels)
    receiver.status = status
    assert deliver(ledger, channels) == (0, 1)
    assert deliver(ledger, channels) == (0, 0)  # it waits before it tries again
    assert left(ledger) == 1
    receiver.status = 200
    now_due(ledger)
    assert deliver(ledger, channels) == (1, 0)
    keys = {headers["Idempotency-Key"] for headers, _ in receiver.taken}
    assert len(keys) == 1


def test_a_receiver_that_is_down_loses_nothing(ledger, receiver):
    url = receiver.url
    receiver.server.shutdown()
    receiver.server.server_close()
    down = Channels(webhook_url=url, webhook_secret=SECRET)
    for i in range(5):
        put(ledger, down, key=str(i))
    assert deliver(ledger, down) == (0, 5)
    again = Receiver()
    now_due(ledger)
    assert deliver(ledger, Channels(webhook_url=again.url, webhook_secret=SECRET)) == (5, 0)
    assert len({h["Idempotency-Key"] for h, _ in again.taken}) == 5
    again.server.shutdown()
    again.server.server_close()


def test_waiting_grows_with_each_try(ledger, receiver):
    receiver.status = 500
    channels = Channels(webhook_url=receiver.url, webhook_secret=SECRET)
    put(ledger, channels)
    waits = []
    for _ in range(4):
        now_due(ledger)
        before = datetime.now(UTC).timestamp() * 1e6
        deliver(ledger, channels)
        with ledger.reading() as at:
            waits.append(at.execute(sa.select(alarm_outbox.c.next_at)).scalar_one() - before)
    assert waits == sorted(waits)
    assert waits[3] > 6 * waits[0]


def test_mail_goes_to_the_given_server(ledger):
    from aiosmtpd.controller import Controller

    class Sink:
        mails = ()

        async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's name
            self.mails = (*self.mails, (envelope.rcpt_tos, envelope.content))
            return "250 taken"

    sink = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        channels = Channels(
            smtp_host="127.0.0.1", smtp_port=port, email_from="alarms@example.org",
            email_to=("a@example.org", "b@example.org"), zone=ZoneInfo("Asia/Shanghai"),
            name_of=lambda kind, level, code: f"{code} of {level}",
        )  # fmt: skip
        put(ledger, channels)
        assert deliver(ledger, channels) == (1, 0)
    finally:
        controller.stop()
    ((to, content),) = sink.mails
    mail = message_from_bytes(content, policy=default)
    assert to == ["a@example.org", "b@example.org"]
    assert mail["Subject"] == "[geo-service] burst: 供水"
    text = mail.get_content()
    assert "甲小区 of " in text
    assert "7 件" in text
    assert "from 2026-03-01 20:00 to 2026-03-01 20:00" in text  # noon UTC, told as in Beijing
    assert left(ledger) == 0


def test_channels_must_make_sense(tmp_path):
    def of(**settings):
        return Channels.of(Settings(home=tmp_path, **settings))

    assert of().names == ()
    with pytest.raises(InputError, match="SECRET"):
        of(alarm_webhook_url="https://example.org/")
    with pytest.raises(InputError, match="not an http"):
        of(alarm_webhook_url="file:///etc/passwd", alarm_webhook_secret="x")
    both = of(
        alarm_webhook_url="https://example.org/", alarm_webhook_secret="x", smtp_host="mail",
        alarm_email_from="a@b.c", alarm_email_to="d@e.f, g@h.i",
    )  # fmt: skip
    assert both.names == ("webhook", "email")
    assert both.email_to == ("d@e.f", "g@h.i")


def test_mails_name_the_areas_of_the_region(toy_folder, tmp_path):
    channels = Channels.of(Settings(home=tmp_path), RegionFolder.open(str(toy_folder)))
    assert channels.name_of("scan", "township", "T1") == "东风街道 (T1)"
    assert channels.name_of("burst", "area", "T1") == "东风街道 (T1)"
    assert channels.name_of("scan", "township", "T9") == "T9"
    assert channels.name_of("burst", "place", "甲小区") == "甲小区"
    assert str(channels.zone) == "Asia/Shanghai"
