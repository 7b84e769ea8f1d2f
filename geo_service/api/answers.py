"""Answers as JSON: the model's values in the shapes that ``schemas.py`` documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Response

from geo_service.api.extent_json import extent_json
from geo_service.base.model import (
    AreaRef,
    Body,
    Border,
    Candidate,
    CoordinateInText,
    Deadline,
    MeantPlace,
    Neighbour,
    RouteAnswer,
    RuleRef,
    Span,
)


def json_response(
    body: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """``body`` as JSON."""
    content = orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY)
    return Response(content, status, headers, "application/json")


def to_text(body: Any) -> str:
    """``body`` as indented JSON, for people and for pipes."""
    return orjson.dumps(body, option=orjson.OPT_INDENT_2).decode()


def area(ref: AreaRef) -> dict[str, str]:
    """An area by code and name."""
    return {"code": ref.code, "name": ref.name}


def body_of(body: Body | None) -> dict[str, Any] | None:
    """A body with the rule that named it."""
    if body is None:
        return None
    return {"code": body.code, "name": body.name, "kind": body.kind, "rule": rule_of(body.rule)}


def rule_of(rule: RuleRef | None) -> dict[str, str] | None:
    """The rule that an answer cites."""
    # written out: dataclasses.asdict copies deeply, and an answer cites several rules
    if rule is None:
        return None
    return {
        "id": rule.id,
        "version": rule.version,
        "title": rule.title,
        "source": rule.source,
    }


def deadline_of(deadline: Deadline | None) -> dict[str, Any] | None:
    """A deadline with the rule that set it."""
    if deadline is None:
        return None
    return {
        "id": deadline.id,
        "name": deadline.name,
        "hours": deadline.hours,
        "rule": rule_of(deadline.rule),
    }


def neighbour(found: Neighbour | None) -> dict[str, Any] | None:
    """A neighbouring area and how far it is."""
    if found is None:
        return None
    return {
        "level": found.area.level,
        **area(found.area),
        "distance_m": round(found.distance_m, 1),
        "bearing_deg": round(found.bearing_deg),
    }


def border(found: Border | None) -> dict[str, Any] | None:
    """How exact the borders are that an answer rests on."""
    if found is None:
        return None
    return {
        "level": found.level,
        "accuracy_m": found.accuracy_m,
        "approximate": found.approximate,
        "note": found.note,
    }


def span(found: Span) -> dict[str, Any]:
    """A stretch of the caller's text."""
    return {
        "start": found.start,
        "end": found.end,
        "text": found.text,
        "kind": found.kind,
        "role": found.role,
    }


def candidate(found: Candidate) -> dict[str, Any]:
    """One candidate."""
    position = found.position
    return {
        "areas": {level: area(ref) for level, ref in found.areas.items()},
        "probability": round(found.probability, 4),
        "position": position
        and {
            "lon": round(position.lon, 7),
            "lat": round(position.lat, 7),
            "radius_m": round(position.radius_m, 1),
            "datum": position.datum,
        },
        "place": found.place,
        "kind": found.kind,
        "matched": [span(s) for s in found.matched],
        "evidence": found.evidence,
        "along": [{"name": one.name, "kind": one.kind} for one in found.along],
    }


def meant_place(found: MeantPlace) -> dict[str, Any]:
    """One of several places that are meant."""
    return {
        "start": found.start,
        "end": found.end,
        "text": found.text,
        "areas": {level: area(ref) for level, ref in found.areas.items()},
        "relation": found.relation,
    }


def coordinate(found: CoordinateInText | None) -> dict[str, Any] | None:
    """A coordinate that the text holds, in degrees of its datum."""
    if found is None:
        return None
    return {
        "start": found.start,
        "end": found.end,
        "lon": found.lon,
        "lat": found.lat,
        "datum": found.datum,
        "swapped": found.swapped,
    }


def route(answer: RouteAnswer, region: dict[str, str], *, drawn: bool = False) -> dict[str, Any]:
    """A whole answer; ``region`` is its id and name. ``drawn`` adds the course of a long place."""
    position = answer.position
    return {
        "verdict": answer.verdict,
        "reason": answer.reason,
        "question": answer.question,
        "probability": round(answer.probability, 4),
        "lead": body_of(answer.lead),
        "assist": [body_of(b) for b in answer.assist],
        "escalation": [body_of(b) for b in answer.escalation],
        "deadline": deadline_of(answer.deadline),
        "areas": {
            level: [
                {**area(share.area), "probability": round(share.probability, 4)} for share in shares
            ]
            for level, shares in answer.areas.items()
        },
        "candidates": [candidate(c) for c in answer.candidates],
        "other": round(answer.other, 4),
        "matters": [meant_place(one) for one in answer.meant_places],
        "coordinate": coordinate(answer.coordinate),
        "mentions": [span(s) for s in answer.mentions],
        "neighbour": neighbour(answer.neighbour),
        "nearest": neighbour(answer.nearest),
        "overlays": [body_of(b) for b in answer.overlays],
        "position": position
        and {
            "lon": round(position.lon, 7),
            "lat": round(position.lat, 7),
            "radius_m": round(position.radius_m, 1),
            "datum": position.datum,
            "datum_assumed": position.datum_assumed,
        },
        "h3": answer.h3,
        "extent": extent_json(answer.extent) if drawn else None,
        "border": border(answer.border),
        "generations": dict(answer.generations),
        "as_of": answer.as_of.isoformat(),
        "region": region,
        "hints": list(answer.hints),
    }
