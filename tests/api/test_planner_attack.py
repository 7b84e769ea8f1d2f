"""A public client with patience: whatever it asks and subtracts, it learns of k or of nobody."""

import csv
import datetime as dt
import io
import itertools
import random
import re
import time
from collections import defaultdict

import duckdb
import numpy as np
import pytest
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.api.planner_state import planner_of
from geo_service.base.settings import Settings
from geo_service.cube.blocks import UNTOLD, UNTOLD_CELL
from geo_service.cube.schema import NO_POSITION

from .ledger_client import BASE_URL, Service, make_keys

K = 5
LEVELS = ("district", "township")
UNSAID = "?"


@pytest.fixture(scope="module")
def service(toy_folder, tmp_path_factory):
    """A sample, counted."""
    settings = Settings(
        region=str(toy_folder), home=tmp_path_factory.mktemp("home"), cube_refresh_s=0
    )
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        service = Service(client, {})
        service.keys.update(make_keys(service.ledger))
        size = {"count": 2_500, "days": 150, "seed": 8}
        assert client.post("/v1/sample", json=size, headers=service.admin).status_code == 202
        while client.get("/v1/cube", headers=service.admin).json()["job"]["state"] == "running":
            time.sleep(0.05)
        yield service


@pytest.fixture(scope="module")
def blocks(service):
    """The sealed blocks with their texts: (month, district, township, cell, category, n)."""
    snapshot = planner_of(service.client.app.state.geo).snapshot()
    rows = duckdb.sql(f"FROM '{snapshot.rollup('blocks')}'").to_df()
    books = snapshot.books
    for column in ("area_district", "area_township", "c1"):
        texts = np.array(books[column].texts, object)
        rows[column] = [UNSAID if i == UNTOLD else texts[i] if i >= 0 else "" for i in rows[column]]
    rows["month"] = rows["month"].dt.date
    assert (rows["n"] >= K).all()
    return rows


def questions(blocks, n=160):
    """Periods that overlap by days and months, categories, areas; any of them together."""
    draw = random.Random(4)
    months = sorted(set(blocks["month"]))
    starts = [month + dt.timedelta(day) for month in months for day in (0, 0, 1, 14)]
    starts.append(months[-1] + dt.timedelta(31))
    categories = sorted(set(blocks["c1"]) - {"", UNSAID})
    told = {level: set(blocks[f"area_{level}"]) - {"", UNSAID} for level in LEVELS}
    areas = [f"{level}:{code}" for level in LEVELS for code in told[level]]
    for _ in range(n):
        asked = {}
        if draw.random() < 0.8:
            asked["from"], asked["to"] = sorted(draw.sample(starts, 2))
            if asked["from"] == asked["to"]:
                continue
        if draw.random() < 0.5:
            asked["category"] = draw.choice(categories)
        if draw.random() < 0.4:
            asked["area"] = draw.sample(sorted(areas), draw.choice([1, 2]))
        yield asked


def matching(blocks, asked):
    """The blocks a question is answered from: whole months, and only those that tell enough."""
    rows = blocks
    if "from" in asked:
        first, until = asked["from"], asked["to"]
        first = (
            first if first.day == 1 else (first.replace(day=1) + dt.timedelta(32)).replace(day=1)
        )
        rows = rows[(rows["month"] >= first) & (rows["month"] < until.replace(day=1))]
    if "category" in asked:
        rows = rows[rows["c1"] == asked["category"]]
    if "area" in asked:
        held = np.zeros(len(rows), bool)
        for level, code in (one.split(":") for one in asked["area"]):
            held |= np.array([code in text.split("|") for text in rows[f"area_{level}"]], bool)
        rows = rows[held]
    return rows


def test_every_public_answer_is_made_of_whole_blocks(service, blocks):
    """Each number over HTTP equals a sum over the blocks' file, which knows nobody else."""
    numbers = set()
    for asked in questions(blocks):
        rows = matching(blocks, asked)
        for level in LEVELS:
            body = ask(service, "/v1/choropleth", asked, level=level)
            want = defaultdict(int)
            for text, n in zip(rows[f"area_{level}"], rows["n"], strict=True):
                for code in set(text.split("|")) - {"", UNSAID}:
                    want[code] += n
            told = {row["code"]: row["count"] for row in body["rows"] if row["count"] is not None}
            assert told == {code: n for code, n in want.items() if code in told or n}, asked
            numbers |= set(told.values())
        body = ask(service, "/v1/cells", asked, res=11)
        placed = rows[rows["cell"] > max(UNTOLD_CELL, NO_POSITION)]
        want = placed.groupby("cell")["n"].sum().to_dict()
        assert body["res"] == 8
        assert {int(cell, 16): n for cell, n in body["cells"]} == want
        numbers |= set(want.values())
    assert len(numbers) > 30
    assert min(numbers) >= K


def ask(service, path, asked, **more):
    answer = service.client.get(path, params={**asked, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_files_tell_what_the_page_tells(service, blocks):
    for asked in itertools.islice(questions(blocks), 12):
        rows = ask(service, "/v1/choropleth", asked, level="township")["rows"]
        told = [(row["code"], row["count"]) for row in rows]
        params = {**asked, "level": "township"}
        text = service.client.get("/v1/choropleth", params={**params, "format": "csv"}).text
        table = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
        assert [(row["code"], int(row["count"]) if row["count"] else None) for row in table] == told
        drawn = service.client.get("/v1/choropleth", params={**params, "format": "geojson"}).json()
        parts = [one["properties"] for one in drawn["features"]]
        assert [(part["code"], part["count"]) for part in parts] == told


def test_all_else_is_worked_out_from_blocks_alone(service, blocks, monkeypatch):
    """Without the rows and the exact roll-ups every public view is what it was, to the byte."""
    paths = [
        *(f"/v1/choropleth?level={level}&measure=per_km2" for level in LEVELS),
        f"/v1/choropleth?level=township&measure=share&category={max(set(blocks['c1']) - {UNSAID})}",
        *(f"/v1/areas/township/{code}/profile" for code in ("T1", "T2")),
        "/v1/hotspots?level=township",
        "/v1/density?res=8",
        "/v1/series?bucket=day",
        "/v1/categories",
        "/v1/cube",
        "/v1/report",
    ]  # fmt: skip
    paths += [f"{path}{'&' if '?' in path else '?'}repeat=all" for path in paths]
    months = sorted(set(blocks["month"]))
    change = f"/v1/choropleth?level=township&measure=change&from={months[2]}&to={months[3]}"
    paths += [f"{change}&versus={versus}" for versus in ("previous", "year")]
    before = [service.client.get(path) for path in paths]
    assert sum(answer.status_code == 200 for answer in before) > 12
    snapshot = planner_of(service.client.app.state.geo).snapshot()
    hidden = []
    for file in snapshot.manifest.files():
        if "blocks" not in file:
            path = snapshot.folder / file
            hidden.append((path, path.with_suffix(".away")))
            path.rename(path.with_suffix(".away"))
    monkeypatch.setattr(planner_of(service.client.app.state.geo), "kept", lambda _, make: make())
    try:
        after = [service.client.get(path) for path in paths]
    finally:
        for path, away in hidden:
            away.rename(path)
    for one, other in zip(before, after, strict=True):
        assert unnamed(one.text) == unnamed(other.text), one.url


def unnamed(text):
    """Without the names that a report makes up for its parts."""
    return re.sub("[0-9a-f]{32}", "", text)


def test_no_other_door_gives_single_complaints_away(service):
    """Every GET of the service that asks for nothing: without a key none lists complaints."""
    wanted = service.client.get("/v1/complaints", headers=service.dispatcher).json()
    some = [one["id"] for one in wanted["complaints"][:50]]
    assert len(some) == 50
    opened = []
    for path, methods in service.client.get("/openapi.json").json()["paths"].items():
        if "get" not in methods or ("{" in path and "{fmt}" not in path):
            continue
        for fmt in ("json", "xml"):
            answer = service.client.get(path.replace("{fmt}", fmt))
            assert not any(one in answer.text for one in some), path
            opened.append(answer.status_code)
    assert opened.count(200) > 8
