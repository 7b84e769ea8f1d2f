"""Each role gets from the OGC API what it gets elsewhere, and no more."""

import pytest

PUBLIC = ["areas-district", "areas-township", "choropleth-district", "choropleth-township",
          "hotspots-district", "hotspots-township", "cells", "alarms"]  # fmt: skip


def listed(ogc, role):
    body = ogc.get("/ogc/collections", role).json()
    return [one["id"] for one in body["collections"]]


@pytest.mark.parametrize("role", [None, "public", "planner"])
def test_complaints_are_not_listed_below_dispatchers(ogc, role):
    assert listed(ogc, role) == PUBLIC


@pytest.mark.parametrize("role", ["dispatcher", "admin"])
def test_dispatchers_get_complaints(ogc, role):
    assert listed(ogc, role) == [*PUBLIC, "complaints"]


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("public", 403), ("planner", 403)])
@pytest.mark.parametrize(
    "path", ["", "/items", "/items/x", "/queryables", "/items?filter=true", "/items?limit=0"]
)
def test_complaints_are_refused_below_dispatchers(ogc, role, status, path):
    answer = ogc.get(f"/ogc/collections/complaints{path}", role)
    assert answer.status_code in ((status, 400) if "limit=0" in path else (status,))
    assert "text" not in answer.json() or "features" not in answer.json()


def test_complaints_are_masked_and_without_the_reporter(ogc):
    feature = ogc.items("complaints", "dispatcher", limit=1)["features"][0]
    alone = ogc.get(f"/v1/complaints/{feature['id']}", "dispatcher").json()
    assert feature["properties"]["text"] == alone["text"]
    assert "reporter" not in feature["properties"]
    assert feature["geometry"]["coordinates"] == pytest.approx(
        [alone["position"]["lon"], alone["position"]["lat"]], abs=1e-6
    )


@pytest.mark.parametrize("role", [None, "planner"])
def test_cells_are_those_of_the_view(ogc, role):
    features, _ = ogc.everything("cells", role)
    view = ogc.get("/v1/cells?res=8", role).json()
    shown = {one["id"]: one["properties"]["count"] for one in features}
    assert shown == dict(view["cells"])
    finer, _ = ogc.everything("cells", role, res=9)
    assert {one["properties"]["resolution"] for one in finer} == ({8} if role is None else {9})


@pytest.mark.parametrize("role", [None, "planner"])
def test_areas_are_those_of_the_view(ogc, role):
    features, _ = ogc.everything("choropleth-township", role)
    view = ogc.get("/v1/choropleth?level=township", role).json()
    shown = {one["id"]: one["properties"]["count"] for one in features}
    assert shown == {row["code"]: row["count"] for row in view["rows"]}


def test_the_public_sees_fewer(ogc):
    def total(role):
        features, _ = ogc.everything("cells", role)
        assert all(one["properties"]["count"] >= 5 for one in features if role is None)
        return sum(one["properties"]["count"] for one in features)

    assert 0 < total(None) < total("planner")


def test_the_public_gets_whole_months(ogc):
    period = {"datetime": "2026-08-05/2026-08-20"}
    assert all(
        one["properties"]["count"] is None
        for one in ogc.items("choropleth-township", None, **period)["features"]
    )


def test_the_public_is_refused_what_is_finer(ogc):
    answer = ogc.get("/ogc/collections/cells/items", None, params={"category": "a/b"})
    assert answer.status_code == 403
    tile = ogc.get("/ogc/collections/cells/tiles/WebMercatorQuad/10/387/842?category=a/b", None)
    assert tile.status_code == 403


def test_a_filter_tells_the_public_nothing_about_what_is_hidden(ogc):
    """A count that is null is not known: no comparison holds for it, nor its negation."""
    features, _ = ogc.everything("choropleth-township", None)
    hidden = {one["id"] for one in features if one["properties"]["count"] is None}
    for text in ("count > 0", "NOT (count > 0)", "per_km2 >= 0", "NOT (per_km2 >= 0)"):
        found = ogc.items("choropleth-township", None, filter=text)["features"]
        assert not hidden & {one["id"] for one in found}


@pytest.mark.parametrize("collection", ["cells", "choropleth-township", "areas-township"])
def test_entity_tags_hold_version_and_audience(ogc, collection):
    path = f"/ogc/collections/{collection}/items?limit=2"
    tags = {role: ogc.get(path, role).headers["etag"] for role in (None, "planner", "dispatcher")}
    assert tags["planner"] == tags["dispatcher"] != tags[None]
    for role, tag in tags.items():
        assert ogc.get(path, role, **{"If-None-Match": tag}).status_code == 304
    assert ogc.get(path, None, **{"If-None-Match": tags["planner"]}).status_code == 200


def test_single_complaints_are_stored_nowhere(ogc):
    answer = ogc.get("/ogc/collections/complaints/items?limit=1", "dispatcher")
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


def test_exact_counts_leave_only_with_a_key_shown_lately(ogc, monkeypatch):
    from geo_service.ledger.access.permissions import Permission

    monkeypatch.setattr(
        Permission,
        "require",
        lambda self, principal: (_ for _ in ()).throw(KeyAgain()) if self.id == "export" else None,
    )
    assert ogc.get("/ogc/collections/cells/items?limit=3", "planner").status_code == 401
    assert ogc.get("/ogc/collections/cells/items?limit=3", None).status_code == 200


def KeyAgain():  # noqa: N802 - made like the error
    from geo_service.base.errors import KeyAgainError

    return KeyAgainError("confirm")
