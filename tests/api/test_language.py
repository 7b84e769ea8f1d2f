"""Every answer of a region whose language is English is in English, Chinese names in letters."""

from __future__ import annotations

import re

from tests.api.english_city import HAN, chinese, english_client

__all__ = ["english_client"]

PERIOD = {"from": "2024-01-01", "to": "2024-03-01"}
POINT = {"lon": "116.05", "lat": "40.1"}
#: what an endpoint is asked with, beside the period where it takes one
ASKED = {
    "/v1/areas": {"level": "township"},
    "/v1/areas/at": POINT,
    "/v1/choropleth": {"level": "township"},
    "/v1/hotspots": {"level": "township", "measure": "count"},
    "/v1/cells": {"res": "8"},
    "/v1/emerging": {"level": "township", "step": "week"},
    "/v1/forecast": {"level": "township"},
    "/v1/profile": {"shape": "circle:116.05,40.1,9000"},
    "/v1/places": {"q": "t"},
    "/v1/route": {"text": "路口路灯不亮"},
    "/v1/topics": {"month": "2024-01"},
    "/v1/classify": {"text": "light"},
}
#: answers that hold no words, or the caller's own, and pages
LEFT_OUT = re.compile(
    r"^/(healthz|readyz|metrics|openapi.json|ogc|open311|planner|board|assets|$)"
    r"|/(stream|file|report|tiles)"
)


def paths(client):
    return {
        path: {one["name"]: one for one in operations["get"].get("parameters", ())}
        for path, operations in client.get("/openapi.json").json()["paths"].items()
        if "get" in operations and not LEFT_OUT.search(path)
    }


def ask(client, path, parameters):
    complaint = client.get("/v1/complaints").json()["complaints"][0]["id"]
    named = {"level": "township", "code": "T1", "complaint_id": complaint}
    query = {**ASKED.get(path, {})}
    query |= {key: value for key, value in PERIOD.items() if key in parameters}
    for name, one in parameters.items():
        if one["in"] == "path":
            path = path.replace(f"{{{name}}}", named.get(name, "1"))
    return client.get(path, params=query)


def test_every_answer_is_in_the_regions_language(english_client):
    client = english_client
    answered, found = [], {}
    for path, parameters in paths(client).items():
        answer = ask(client, path, parameters)
        assert answer.status_code < 500, path
        if answer.status_code == 200:
            answered.append(path)
        if "json" in answer.headers.get("content-type", ""):  # a tile that is empty has no type
            said = sorted(set(chinese(answer.json())))
            found |= {path: said[:5]} if said else {}
    assert not found, "\n".join(f"{path} {said}" for path, said in found.items())
    assert len(answered) > 30
    missing = set(ASKED) - set(answered)
    assert missing == set()


def test_a_language_asked_for_goes_before_the_regions(english_client):
    client = english_client
    asked = [path for path, given in paths(client).items() if "lang" in given]
    assert {"/v1/areas/at", "/v1/choropleth", "/v1/places", "/v1/assessment"} <= set(asked)
    for path in ("/v1/areas/at", "/v1/choropleth", "/v1/areas"):
        query = {**ASKED[path], "lang": "zh"}
        assert list(chinese(client.get(path, params=query).json())), path


#: what the pages show names or texts from
TOLD = {
    "/v1/areas", "/v1/assessment", "/v1/assessment/complaints", "/v1/complaints", "/v1/counted",
    "/v1/choropleth", "/v1/complaints/{complaint_id}/events", "/v1/reports/{kind}", "/v1/route",
    "/v1/supervision", "/v1/supervision/{number}", "/v1/topics", "/v1/topics/{number}",
    "/v1/watch", "/v1/watch/{number}", "/v1/watch/nominations",
}  # fmt: skip


def test_what_the_pages_name_takes_a_language(english_client):
    client = english_client
    document = client.get("/openapi.json").json()["paths"]
    taken = {path for path, one in document.items()
             if any(p["name"] == "lang" for p in one.get("get", {}).get("parameters", ()))}  # fmt: skip
    assert taken >= TOLD


def test_areas_have_both_names_and_the_region_names_of_categories(english_client):
    client = english_client
    rows = client.get("/v1/areas", params={"level": "township", "lang": "zh"}).json()["areas"]
    assert all(HAN.search(row["name"]) and not HAN.search(row["name_en"]) for row in rows)
    names = client.get("/v1/areas").json()["region"]["category_names"]
    assert names["噪声扰民"] == "Noise"
    assert list(chinese(list(names.values()))) == []


def test_the_map_report_names_levels_and_sources_in_english(english_client):
    page = english_client.get("/v1/report", params={"lang": "en"}).text
    assert re.search(r"Township \(\w+\): made up; CC0-1.0", page)


def test_levels_tell_their_source_in_both_languages(english_client):
    level = english_client.get("/v1/areas").json()["region"]["levels"][0]
    assert (level["source_zh"], level["source_en"]) == ("made up", "made up")


RULES = """
id = "town.test"
version = "1"
source = "市里的办法"
source_en = "the town's method"

[[class]]
id = "most"
title = "诉求最多的"
title_en = "Those with the most"
class = "治理"
class_en = "To govern"
by = "complaints"
take = "top"
count = 1

[[exclusion]]
id = "twice"
title = "重复诉求"
title_en = "Repeated"
"""


def test_titles_of_the_regions_rules_are_told_in_english(english_client):
    client = english_client
    file = client.app.state.geo.region_ready.folder.path / "assessment.toml"
    file.write_text(RULES, encoding="utf-8")
    try:
        query = {**PERIOD, "level": "township"}
        english = english_client.get("/v1/assessment", params={**query, "lang": "en"}).json()
        own = english_client.get("/v1/assessment", params={**query, "lang": "zh"}).json()
    finally:
        file.unlink()
    assert english["rules"]["classes"] == [
        {"id": "most", "class": "To govern", "title": "Those with the most"}
    ]
    assert english["rules"]["exclusion"] == [{"id": "twice", "title": "Repeated"}]
    assert english["rules"]["source"] == "the town's method"
    classes = {row["class"] for row in english["rows"]}
    assert classes == {"", "To govern"}
    assert {row["class"] for row in own["rows"]} == {"", "治理"}
