"""What the toy city's dispatcher service answers, chosen by a word in the text."""

from __future__ import annotations

from typing import Any

from . import toy_city as city

RULE = {"id": "seat", "version": "2023-1", "title": "属地管辖", "source": "样例规则"}


def answer(text: str, *, point: tuple[float, float] | None) -> dict[str, Any]:
    """One answer per situation that the page must show."""
    if point is not None:
        return _at_point(*point)
    if "沿河路" in text:
        return _confirm(text)
    if "外地" in text:
        return _outside()
    if "大集" in text:
        return _fallback(text)
    if "书院路" in text:
        return _direct(text)
    return _base("fallback", "没有听出地名。", 0.0, question="在哪条路、哪个小区附近？")


def places(prefix: str) -> list[dict[str, Any]]:
    """Suggestions for the names that the tests type."""
    known = [
        ("书院路", "road", 2, 1),
        ("书院北里", "compound", 2, 1),
        ("书院路", "road", 0, 1),
        ("沿河路", "road", 1, 1),
        ("沿河花园", "compound", 2, 1),
    ]
    return [_place(*one) for one in known if one[0].startswith(prefix)]


def _direct(text: str) -> dict[str, Any]:
    spans = [_span(text, "书院路", "road"), _span(text, "柳溪苑", "compound", "caller")]
    found = [span for span in spans if span is not None]
    best = _candidate(
        2, 1, 0.96, place="书院路12号", kind="address", radius_m=120.0, spans=found[:1]
    )
    best["evidence"] = "书院路12号按门牌插值，落在书院街道内"
    other = _candidate(0, 1, 0.04, place="书院路", kind="road", radius_m=900.0, spans=found[:1])
    other["evidence"] = "双井街道也有一条书院路"
    return {
        **_base("direct", "门牌位置与地名一致，可以直接派单。", 0.96),
        "lead": _body(2, 1),
        "assist": [
            {"code": "water", "name": "市水务局", "kind": "department", "rule": RULE},
            {"code": "roads", "name": "市政道路管理处", "kind": "department", "rule": None},
        ],
        "deadline": {"id": "general", "name": "一般诉求", "hours": 72.0, "rule": RULE},
        "escalation": [{"code": "990002", "name": "河东区政府", "kind": "area", "rule": None}],
        "areas": _areas((2, 1, 0.96), (0, 1, 0.04)),
        "candidates": [best, other],
        "mentions": found,
        "position": best["position"],
        "neighbour": {"level": "township", **city.area_ref(1, 1)["township"], "distance_m": 1240.0},
        "border": _border(),
    }


def _confirm(text: str) -> dict[str, Any]:
    span = _span(text, "沿河路", "road")
    spans = [] if span is None else [span]
    pair = [
        _candidate(
            1, 1, 0.55, place="沿河路西侧", kind="road", radius_m=400.0, spans=spans, shift=0.045
        ),
        _candidate(
            2, 1, 0.41, place="沿河路东侧", kind="road", radius_m=400.0, spans=spans, shift=-0.045
        ),
        _candidate(1, 2, 0.04, place="沿河路南段", kind="road", radius_m=900.0, spans=spans),
    ]
    evidence = ("沿河路是两街道的界路，路西归云台", "路东归书院", "南段延伸到梧桐街道")
    for candidate, words in zip(pair, evidence, strict=True):
        candidate["evidence"] = words
    return {
        **_base("confirm", "沿河路是界路，两侧归属不同。", 0.55, question="在路东还是路西？"),
        "lead": _body(1, 1),
        "areas": _areas((1, 1, 0.55), (2, 1, 0.41), (1, 2, 0.04)),
        "candidates": pair,
        "mentions": spans,
        "position": pair[0]["position"],
        "deadline": {"id": "urgent", "name": "紧急诉求", "hours": 24.0, "rule": RULE},
        "neighbour": {"level": "township", **city.area_ref(2, 1)["township"], "distance_m": 35.0},
        "border": _border(),
    }


def _fallback(text: str) -> dict[str, Any]:
    span = _span(text, "大集", "poi")
    district = city.area_ref(3, 0)["district"]
    shares = [(3, 0, 0.34), (3, 1, 0.33), (3, 2, 0.33)]
    candidates = [
        _candidate(c, r, p, place="大集", kind="poi", radius_m=3000.0) for c, r, p in shares
    ]
    return {
        **_base("fallback", "只能确定到区，请区里先接。", 0.98),
        "lead": {**district, "kind": "area", "rule": {**RULE, "id": "last", "title": "属地兜底"}},
        "areas": {
            "district": [{**district, "probability": 0.98}],
            "township": _areas(*shares)["township"],
        },
        "candidates": candidates,
        "mentions": [] if span is None else [span],
        "border": _border(),
    }


def _outside() -> dict[str, Any]:
    nearest = {"level": "township", **city.area_ref(3, 1)["township"], "distance_m": 5400.0}
    return {
        **_base("outside", "位置不在本市范围内。", 0.99),
        "nearest": nearest,
        "hints": ["请来电人拨打当地热线。"],
    }


def _at_point(lon: float, lat: float) -> dict[str, Any]:
    if not (city.WEST < lon < city.EAST and city.SOUTH < lat < city.NORTH):
        return _outside()
    column = int((lon - city.WEST) / (city.EAST - city.WEST) * city.COLUMNS)
    row = int((city.NORTH - lat) / (city.NORTH - city.SOUTH) * city.ROWS)
    candidate = _candidate(column, row, 0.93, place="", kind="coordinate", radius_m=0.0)
    candidate["position"].update(lon=lon, lat=lat)
    return {
        **_base("direct", "坐标落在界内。", 0.93),
        "lead": _body(column, row),
        "areas": _areas((column, row, 0.93)),
        "candidates": [candidate],
        "position": candidate["position"],
        "border": _border(),
    }


def _base(
    verdict: str, reason: str, probability: float, question: str | None = None
) -> dict[str, Any]:
    return {
        "verdict": verdict, "reason": reason, "question": question, "probability": probability,
        "lead": None, "assist": [], "escalation": [], "deadline": None, "areas": {},
        "candidates": [], "mentions": [], "neighbour": None, "nearest": None, "overlays": [],
        "position": None, "h3": None, "border": None,
        "generations": {"district": "2023", "township": "2023"}, "as_of": "2026-03-02",
        "region": {"id": "toy", "name": "云水市"}, "hints": [],
    }  # fmt: skip


def _candidate(
    column: int,
    row: int,
    probability: float,
    *,
    place: str,
    kind: str,
    radius_m: float,
    spans: list[dict[str, Any]] | None = None,
    shift: float = 0.0,
) -> dict[str, Any]:
    lon, lat = city.centre(column, row)
    return {
        "areas": city.area_ref(column, row),
        "probability": probability,
        "position": {"lon": lon + shift, "lat": lat, "radius_m": radius_m, "datum": "WGS-84"},
        "place": place,
        "kind": kind,
        "matched": spans or [],
        "evidence": "",
    }


def _areas(*shares: tuple[int, int, float]) -> dict[str, list[dict[str, Any]]]:
    refs = [(city.area_ref(column, row), share) for column, row, share in shares]
    first = refs[0][0]["district"]
    within = sum(share for ref, share in refs if ref["district"] == first)
    return {
        "district": [{**first, "probability": within}],
        "township": [{**ref["township"], "probability": share} for ref, share in refs],
    }


def _span(text: str, words: str, kind: str, role: str = "incident") -> dict[str, Any] | None:
    start = text.find(words)
    if start < 0:
        return None
    return {"start": start, "end": start + len(words), "text": words, "kind": kind, "role": role}


def _body(column: int, row: int) -> dict[str, Any]:
    return {**city.area_ref(column, row)["township"], "kind": "area", "rule": RULE}


def _border() -> dict[str, Any]:
    return {
        "level": "township", "accuracy_m": city.APPROXIMATE_M, "approximate": True,
        "note": "边界由标注点推定，不是勘界成果。",
    }  # fmt: skip


def _place(name: str, kind: str, column: int, row: int) -> dict[str, Any]:
    ref = city.area_ref(column, row)
    lon, lat = city.centre(column, row)
    areas = [{"level": level, **area} for level, area in ref.items()]
    return {"name": name, "kind": kind, "areas": areas, "lon": lon, "lat": lat}
