"""OGC API Features, parts 1 to 3: the abstract tests that a service can be asked."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import jsonschema_rs
import pytest
import shapely
import yaml

from geo_service.features.crs import CRS84, SYSTEMS
from tests.api.ogc.conftest import COMPLAINTS

SCHEMAS = Path(__file__).resolve().parents[3] / "../shared/data/vectors/ogc/features_core"
ALL = (
    "areas-district", "areas-township", "choropleth-district", "choropleth-township",
    "hotspots-district", "hotspots-township", "cells", "alarms", "complaints",
)  # fmt: skip
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


def links_of(document, rel):
    return [link["href"] for link in document["links"] if link["rel"] == rel]


def schema(name, above=()):
    if not SCHEMAS.is_dir():
        pytest.skip("the schemas of OGC API Features are not on this machine")
    if name in above:
        return {}  # a collection of collections: deep enough
    text = (SCHEMAS / f"{name}.yaml").read_text(encoding="utf-8")
    return resolved(yaml.safe_load(text), (*above, name))


def resolved(node, above):
    """A schema with the files that it refers to written in its place."""
    if isinstance(node, list):
        return [resolved(part, above) for part in node]
    if not isinstance(node, dict):
        return node
    if str(node.get("$ref", "")).endswith(".yaml"):
        return schema(node["$ref"].rpartition("/")[2].removesuffix(".yaml"), above)
    kind = node.get("type", "")  # YAML reads the type null as no value
    if kind is None:
        node = {**node, "type": "null"}
    elif isinstance(kind, list):
        node = {**node, "type": [one or "null" for one in kind]}
    return {key: resolved(part, above) for key, part in node.items()}


def test_landing_page(ogc):
    body = ogc.get("/ogc").json()
    assert all(link["rel"] and link["type"] for link in body["links"])
    for rel in ("self", "conformance", "data", "service-desc"):
        for href in links_of(body, rel):
            assert ogc.get(href).status_code == 200
    jsonschema_rs.validate(schema("landingPage"), body)


def test_api_definition(ogc):
    answer = ogc.get("/ogc/api")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    document = answer.json()
    assert document["openapi"].startswith("3.0")
    assert set(document["paths"]) >= {"/", "/conformance", "/collections"}
    parameters = {
        one["name"]: one
        for one in document["paths"]["/collections/{collection_id}/items"]["get"]["parameters"]
    }
    assert set(parameters) >= {
        "bbox",
        "bbox-crs",
        "datetime",
        "limit",
        "filter",
        "filter-lang",
        "crs",
    }
    assert not any(one["required"] for name, one in parameters.items() if name != "collection_id")
    names = document["components"]["schemas"]
    assert "OgcFeatures" in names
    assert "Complaint" not in names
    parts = [document]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            assert part.get("type") != "null"
            assert not isinstance(part.get("const"), str)
            parts.extend(part.values())
        elif isinstance(part, list):
            parts.extend(part)


def test_conformance(ogc):
    body = ogc.get("/ogc/conformance").json()
    jsonschema_rs.validate(schema("confClasses"), body)
    assert {
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
        "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
        "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
        "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    } <= set(body["conformsTo"])


def test_collections(ogc):
    body = ogc.get("/ogc/collections", "dispatcher").json()
    jsonschema_rs.validate(schema("collections"), body)
    assert links_of(body, "self")
    for one in body["collections"]:
        jsonschema_rs.validate(schema("collection"), one)
        assert links_of(one, "items") == [
            f"http://127.0.0.1:8000/ogc/collections/{one['id']}/items"
        ]
        assert one["crs"][0] == one["storageCrs"] == CRS84
        alone = ogc.get(f"/ogc/collections/{one['id']}", "dispatcher").json()
        assert alone == one
    assert {one["id"] for one in body["collections"]} <= set(ALL)


@pytest.mark.parametrize("collection", ALL)
def test_items_of_every_collection(ogc, collection):
    body = ogc.items(collection, "admin", limit=7)
    jsonschema_rs.validate(schema("featureCollectionGeoJSON"), body)
    assert body["numberReturned"] == len(body["features"]) <= 7
    assert body["numberMatched"] >= body["numberReturned"]
    made = datetime.fromisoformat(body["timeStamp"])
    assert abs((datetime.now(UTC) - made).total_seconds()) < 60
    assert all(link["rel"] and link["type"] for link in body["links"])
    for feature in body["features"][:3]:
        answer = ogc.get(f"/ogc/collections/{collection}/items/{feature['id']}", "admin")
        assert answer.status_code == 200, answer.text
        alone = answer.json()
        jsonschema_rs.validate(schema("featureGeoJSON"), alone)
        assert {link["rel"] for link in alone.pop("links")} == {"self", "collection"}
        assert alone == feature


@pytest.mark.parametrize("collection", ALL)
def test_paging_gives_every_feature_once(ogc, collection):
    whole, matched = ogc.everything(collection, "admin")
    pages, also = ogc.everything(collection, "admin", limit=max(1, len(whole) // 6))
    assert matched == also == len(whole)
    assert [one["id"] for one in pages] == [one["id"] for one in whole]
    assert len({one["id"] for one in whole}) == len(whole)
    if collection == "complaints":
        assert matched == COMPLAINTS


@pytest.mark.parametrize("collection", ALL)
def test_queryables_are_the_properties(ogc, collection):
    answer = ogc.get(f"/ogc/collections/{collection}/queryables", "admin")
    assert answer.headers["content-type"] == "application/schema+json"
    body = answer.json()
    features = ogc.items(collection, "admin", limit=50)["features"]
    for feature in features:
        assert set(feature["properties"]) == set(body["properties"]) - {"geometry"}
    jsonschema_rs.meta.validate(body)


@pytest.mark.parametrize(
    ("collection", "box"),
    [
        ("areas-township", "116.05,40.05,116.06,40.06"),
        ("areas-township", "116.05,40.05,0,116.15,40.06,100"),
        ("cells", "116.0,40.0,116.1,40.1"),
        ("complaints", "116.0,40.0,116.1,40.1"),
    ],
)
def test_bbox(ogc, collection, box):
    numbers = [float(part) for part in box.split(",")]
    half = len(numbers) // 2
    shape = shapely.box(*numbers[:2], *numbers[half : half + 2])
    whole, _ = ogc.everything(collection, "admin")
    found, matched = ogc.everything(collection, "admin", bbox=box)
    wanted = {
        one["id"]
        for one in whole
        if one["geometry"] is None
        or shapely.intersects(shapely.geometry.shape(one["geometry"]), shape)
    }
    assert {one["id"] for one in found} == wanted
    assert 0 < matched == len(wanted) < len(whole)


def test_bbox_in_other_systems(ogc):
    plain = ogc.items("areas-township", bbox="116.05,40.05,116.06,40.06")
    swapped = {"bbox": "40.05,116.05,40.06,116.06", "bbox-crs": f"{EPSG}4326"}
    metres = {"bbox": "12918600,4872400,12919700,4873800", "bbox-crs": f"{EPSG}3857"}
    for other in (swapped, metres):
        found = ogc.items("areas-township", **other)
        assert [one["id"] for one in found["features"]] == [one["id"] for one in plain["features"]]


def test_areas_as_of_a_time(ogc):
    now = ogc.items("areas-township")
    assert {one["properties"]["generation"] for one in now["features"]} == {"2024"}
    for at in ("2021-06-01", "2021-06-01T00:00:00Z", "../2021-06-01", "/2021-06-01T00:00:00Z"):
        then = ogc.items("areas-township", datetime=at)
        assert {one["properties"]["generation"] for one in then["features"]} == {"2020"}
    both = ogc.items("areas-township", datetime="2023-12-31/2024-01-01")
    assert both["numberMatched"] == 8
    assert ogc.items("areas-township", datetime="2024-01-01/..")["numberMatched"] == 4
    assert ogc.items("areas-township", datetime="2019-01-01")["numberMatched"] == 0
    old = ogc.get("/ogc/collections/areas-township/items/T2@2020").json()
    assert old in ogc_without_links(then["features"], old)
    assert ogc.get("/ogc/collections/areas-township/items/T2@1999").status_code == 404


def ogc_without_links(features, one):
    return [{**feature, "links": one["links"]} for feature in features]


def test_complaints_by_time_of_receipt(ogc):
    whole, _ = ogc.everything("complaints", "dispatcher")
    times = sorted(one["properties"]["received_at"] for one in whole)
    middle = times[len(times) // 2]
    before, n = ogc.everything("complaints", "dispatcher", datetime=f"../{middle}")
    after, m = ogc.everything("complaints", "dispatcher", datetime=f"{middle}/")
    assert n + m == len(whole) + sum(time == middle for time in times)
    assert all(one["properties"]["received_at"] <= middle for one in before)
    assert all(one["properties"]["received_at"] >= middle for one in after)


def test_counts_by_period(ogc):
    whole = ogc.items("choropleth-township")
    times = ogc.get("/ogc/collections/choropleth-township").json()["extent"]["temporal"]
    first, last = (text[:10] for text in times["interval"][0])
    period = ogc.items("choropleth-township", datetime=f"{first}/{last}")
    counts = [one["properties"]["count"] for one in whole["features"]]
    assert counts == [one["properties"]["count"] for one in period["features"]]
    until = date.fromisoformat(first) + timedelta(days=40)
    half = ogc.items("choropleth-township", datetime=f"{first}/{until - timedelta(days=1)}")
    assert sum(counts) > sum(one["properties"]["count"] for one in half["features"]) > 0
    view = ogc.get(f"/v1/choropleth?level=township&from={first}&to={until}").json()
    shown = {row["code"]: row["count"] for row in view["rows"]}
    assert {f["id"]: f["properties"]["count"] for f in half["features"]} == shown


@pytest.mark.parametrize("crs", SYSTEMS)
def test_crs(ogc, crs):
    answer = ogc.get("/ogc/collections/areas-township/items/T1", params={"crs": crs})
    assert answer.headers["content-crs"] == f"<{crs}>"
    west, south, east, north = shapely.geometry.shape(answer.json()["geometry"]).bounds
    if crs == CRS84:
        assert (west, south, east, north) == (116.0, 40.0, 116.1, 40.2)
    elif crs.endswith("3857"):
        assert west == pytest.approx(12913060.93, abs=1)
        assert south == pytest.approx(4865942.28, abs=1)
    else:
        assert (west, south, east, north) == (40.0, 116.0, 40.2, 116.1)


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1,2,3", "bbox=a,b,c,d", "bbox=116,41,117,40", "bbox=0,0,0,0,0", "bbox=nan,0,1,1",
        "bbox=-200,0,1,1", "limit=0", "limit=x", "limit=-1", "datetime=yesterday", "datetime=../..",
        "datetime=2024-02-01/2024-01-01", "datetime=2024-01-01/2024-01-02/2024-01-03",
        "crs=EPSG:4326", "bbox=1,2,3,4&bbox-crs=x", "filter=nope%3D1", "filter=(", "filter-lang=sql&filter=true",
        "zzz=1", "offset=-1", "f=html", "valid_from=x",
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_a_400_that_says_why(ogc, query):
    answer = ogc.get(f"/ogc/collections/areas-township/items?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.json()["detail"]) > 15


def test_the_parameter_that_was_meant_is_named(ogc):
    answer = ogc.get("/ogc/collections/areas-township/items?nmae=x")
    assert "did you mean name?" in answer.json()["detail"]


def test_what_is_not_there_is_a_404(ogc):
    for path in (
        "nope",
        "nope/items",
        "areas-community/items",
        "areas-township/items/T9",
        "cells/items/zzz",
    ):
        status = ogc.get(f"/ogc/collections/{path}").status_code
        assert status in ((400, 404) if "zzz" in path else (404,)), path
