import io
import json
import logging

import pytest

from geo_service.api.middleware.access_log import JsonLines, PlainLines
from geo_service.base.printable import visible
from tests.hostile_texts import HOSTILE

CONTROLS = ("\x1b]0;title\x07", "\x9b31m", "a\nb", "a\r\nb", "\u2028", "\u202e", "\x7f", "\ud800")


@pytest.mark.parametrize("text", [*HOSTILE, *CONTROLS])
@pytest.mark.parametrize("formatter", [JsonLines(), PlainLines("%(levelname)s %(message)s")])
def test_a_text_in_a_log_is_one_line_that_steers_nothing(text, formatter):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter)
    log = logging.Logger("test")
    log.addHandler(handler)
    log.warning("said: %s", text, extra={"fields": {"field": text}})
    written = stream.getvalue()
    assert written.count("\n") == 1
    assert written.endswith("\n")
    assert visible(written[:-1]) == written[:-1]
    if isinstance(formatter, JsonLines):
        assert json.loads(written)["field"] == text


def test_what_is_seen_stays():
    assert visible("东风街道 {{7*7}} é 😀") == "东风街道 {{7*7}} é 😀"
    assert visible("a\nb\x1b", keep="\n") == "a\nb\\u001b"
