"""Answers to what is sent are in the language asked for, else the region's; what is kept is not."""

from __future__ import annotations

import csv
import io
import re
import time

import numpy as np
import pyarrow as pa
import pytest
import sqlalchemy as sa

from geo_service.api.arrow_stream import MEDIA_TYPE, to_stream
from geo_service.api.ledger_access import ledger_of
from geo_service.intake.issues import build_issues
from geo_service.ledger.schema import complaint
from tests.api.english_city import chinese, english_client

__all__ = ["english_client"]

#: a call by words, and one by a point, in the toy region
WORDS = {"text": "东风街道路口路灯不亮", "source": "t"}
POINT = {"lon": 116.15, "lat": 40.1, "text": "路灯不亮", "source": "t"}
PERIOD = {"from": "2024-01-01", "to": "2024-02-01"}
#: answers without a word that has a language, beside what was sent
NO_WORDS = {
    "/v1/alarms/{alarm_id}/ack": "codes of areas, the topic as kept",
    "/v1/alarms/{alarm_id}/note": "the same", "/v1/alarms/{alarm_id}/mute": "the same",
    "/v1/places/added": "the place that was sent",
    "/v1/session": "role and scopes", "/v1/uploads": "the number of the job",
    "/v1/disputes": "codes, and the note that was sent",
    "/v1/disputes/{dispute_id}/open": "codes", "/v1/disputes/{dispute_id}/withdraw": "codes",
    "/v1/disputes/{dispute_id}/ruling": "codes", "/v1/cube/refresh": "numbers",
    "/v1/sample": "the number of the job", "/v1/assessment/frozen": "the number",
    "/open311/v2/requests.{fmt}": "in the region's language, by the standard",
}  # fmt: skip


def kept(client, body=WORDS, **query):
    answer = client.post("/v1/complaints", json=body, params=query)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def matter(client, path, details, **query):
    body = {"title": "t", "details": details}
    answer = client.post(path, json=body, params=query)
    assert answer.status_code == 201, answer.text
    return answer.json()


PLACE = {"kind": "area", "level": "township", "code": "T1"}
LEAD = {"code": "T1", "name": "东风街道"}
DETAILS = {
    "/v1/topics": {"month": "2024-01", "categories": ["light"], "lead": LEAD, "begun": "2024-01-01"},
    "/v1/watch": {"place": PLACE, "lead": LEAD},
    "/v1/supervision": {"subject": "place", "place": PLACE, "lead": LEAD, "due": "2030-01-01",
                        "reason": "r"},
}  # fmt: skip


def issue_of(client):
    """An issue of complaints whose place is named in Chinese, made where there is none."""
    ledger = ledger_of(client.app.state.geo)
    for number in range(3):
        kept(client, WORDS | {"source_id": f"i{number}", "reporter": f"r{number}"})
    build_issues(client.app.state.geo.region_ready, ledger, k=1, days=9)
    ledger.writer.run(lambda at: at.execute(sa.update(complaint).values(place="东风街道")))
    found = client.get("/v1/issues", params={"status": "all"}).json()["issues"]
    return next(one["id"] for one in found if one["place"])


def asked(client, path, **query):
    """What an endpoint answers to a request that it takes."""
    if path == "/v1/complaints":
        return kept(client, WORDS | {"source_id": f"{query}"}, **query)
    if path == "/v1/complaints:batch":
        return sent(client, path, {"items": [WORDS, POINT]}, query)
    if path == "/v1/route/batch":
        by_point = sent(client, path, {"items": [{"lon": 116.05, "lat": 40.1}]}, query)
        return [by_point, sent(client, path, {"items": [{"text": WORDS["text"]}, POINT]}, query)]
    if path == "/v1/issues/{number}":
        number = issue_of(client)
        return sent(client, f"/v1/issues/{number}", {"action": "open"}, query)
    if path == "/v1/complaints:check":
        body = {"text": WORDS["text"], "area": "T1", **query}
        return sent(client, path, body, {})
    if path.endswith("/events") and "complaint" in path:
        made = path.replace("{complaint_id}", kept(client)["id"])
        return sent(client, made, {"kind": "dispatched"}, query)
    if path.endswith("/exclusion"):
        made = path.replace("{complaint_id}", kept(client, WORDS)["id"])
        return sent(client, made, {"action": "ask", "reason": "r", "reason_id": ""}, query)
    if path.endswith("/{number}/events"):
        base = path.removesuffix("/{number}/events")
        number = matter(client, base, DETAILS[base])["id"]
        return sent(client, f"{base}/{number}/events", {"note": "n"}, query)
    return matter(client, path, DETAILS[path], **query)


def sent(client, path, body, query):
    answer = client.post(path, json=body, params=query)
    assert answer.status_code in (200, 201), (path, answer.text)
    return answer.json()


def posted(client):
    document = client.get("/openapi.json").json()["paths"]
    return [path for path, operations in document.items() if "post" in operations]


WITH_WORDS = (
    "/v1/complaints", "/v1/complaints:batch", "/v1/complaints:check", "/v1/route/batch",
    "/v1/complaints/{complaint_id}/events", "/v1/complaints/{complaint_id}/exclusion",
    "/v1/issues/{number}", "/v1/topics", "/v1/watch", "/v1/supervision",
    "/v1/topics/{number}/events",
    "/v1/watch/{number}/events", "/v1/supervision/{number}/events",
)  # fmt: skip


def told(value):
    """What an answer says in Chinese of its own: the caller's words stand in quotation marks."""
    found = [(path, re.sub("“[^”]*”", "", text)) for path, text in chinese(value)]
    return [
        (path, text)
        for path, text in found
        if list(chinese(text)) and path[-5:] not in (".text", "rds[]")
    ]


def test_no_endpoint_is_left_out(english_client):
    known = {*NO_WORDS, *WITH_WORDS}
    assert set(posted(english_client)) == known


@pytest.mark.parametrize("path", WITH_WORDS)
def test_an_answer_is_in_the_regions_language_else_in_the_one_asked_for(english_client, path):
    assert told(asked(english_client, path)) == []
    assert told(asked(english_client, path, lang="en")) == []
    if path != "/v1/complaints:check":  # nothing is known around the first call
        assert told(asked(english_client, path, lang="zh")), path


def test_what_is_kept_is_in_the_regions_language_whatever_was_asked_for(english_client):
    ids = [kept(english_client, WORDS | {"source_id": f"k{lang}"}, **({"lang": lang} if lang else {}))["id"]
           for lang in ("", "zh", "en")]  # fmt: skip
    found = [english_client.get(f"/v1/complaints/{one}").json() for one in ids]
    assert len({(one["lead"]["name"], one["place"]) for one in found}) == 1


def test_a_search_takes_the_language(english_client):
    kept(english_client)
    for path in ("/v1/complaints", "/v1/assessment/complaints"):
        query = {"limit": 1, **(PERIOD if "assess" in path else {})}
        names = {
            lang: english_client.get(path, params={**query, "lang": lang}).json()["complaints"][0]["status_name"]
            for lang in ("zh", "en")
        }  # fmt: skip
        assert list(chinese([names["zh"]]))
        assert not list(chinese([names["en"]]))


def test_a_stream_of_points_names_areas_in_the_language(english_client):
    points = pa.table({"lon": np.array([116.05, 116.149, 0.0]), "lat": np.array([40.1, 40.1, 0.0])})
    for lang, han in (("en", False), ("zh", True)):
        answer = english_client.post(
            "/v1/route/batch", content=to_stream(points), params={"lang": lang},
            headers={"Content-Type": MEDIA_TYPE},
        )  # fmt: skip
        rows = pa.ipc.open_stream(answer.content).read_all().to_pylist()
        assert rows[0]["township_code"] == "T1"
        assert bool(list(chinese(rows))) is han


def test_an_upload_asks_in_the_language(english_client):
    content = "words\n东风街道路灯不亮\n电视没有信号\n".encode()
    for lang, han in (("en", False), ("zh", True)):
        form = {"column": "words", "lang": lang}
        sent_ = english_client.post("/v1/uploads", files={"file": ("a.csv", content)}, data=form)
        key = sent_.json()["id"]
        for _ in range(200):
            if english_client.get(f"/v1/uploads/{key}").json()["state"] != "running":
                break
            time.sleep(0.05)
        text = english_client.get(f"/v1/uploads/{key}/file").content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert bool(told([[row["reason"], row["question"]] for row in rows])) is han
