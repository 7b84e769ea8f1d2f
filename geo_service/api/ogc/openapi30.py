"""Write an OpenAPI 3.1 document as 3.0, which OGC's clients read."""

from __future__ import annotations

from typing import Any

#: keywords of JSON Schema that 3.0 does not have and that say nothing it could say otherwise
_LEFT_OUT = frozenset({"examples", "contentMediaType", "contentEncoding", "$schema"})


def to_openapi30(node: Any) -> Any:
    """A copy of a document, or of a part, in the words of 3.0."""
    if isinstance(node, list):
        return [to_openapi30(part) for part in node]
    if not isinstance(node, dict):
        return node
    copy = {
        key: _named(part) if key == "properties" else to_openapi30(part)
        for key, part in node.items()
        if key not in _LEFT_OUT or not isinstance(part, list | str)
    }
    if "const" in copy:
        copy["enum"] = [copy.pop("const")]
    for bound in ("exclusiveMinimum", "exclusiveMaximum"):
        if isinstance(copy.get(bound), int | float) and not isinstance(copy.get(bound), bool):
            copy[bound.replace("exclusiveM", "m")] = copy[bound]
            copy[bound] = True
    return _nullable(copy)


def _named(properties: Any) -> Any:
    """Properties by name: a property may be called as a keyword is."""
    if not isinstance(properties, dict):
        return to_openapi30(properties)
    return {name: to_openapi30(part) for name, part in properties.items()}


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """``X or null`` as X that is nullable."""
    choices = schema.get("anyOf")
    if not isinstance(choices, list):
        return schema
    kept = [one for one in choices if one != {"type": "null"}]
    if len(kept) == len(choices):
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if len(kept) == 1 and "$ref" not in kept[0]:
        return {**kept[0], **rest, "nullable": True}
    return {**rest, "anyOf": kept, "nullable": True}
