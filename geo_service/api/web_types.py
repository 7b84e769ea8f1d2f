"""Write the shapes of the OpenAPI document as TypeScript types for the web pages.

    python -m geo_service.api.web_types [--check] [maps/src/service/contract.ts]

With ``--check`` it only says whether the file is up to date.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE = Path("maps/src/service/contract.ts")
HEAD = """\
/** The shapes of the HTTP contract. Written by `make types-web` from the OpenAPI document. */
"""
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean"}
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")

Schema = dict[str, Any]


def to_typescript(document: Schema) -> str:
    """All named shapes of an OpenAPI document, by name, and which paths take a language."""
    schemas: dict[str, Schema] = document["components"]["schemas"]
    parts = [_declaration(name, schemas[name]) for name in sorted(schemas)]
    return "\n".join([HEAD, *parts, _language_paths(document)])


def _language_paths(document: Schema) -> str:
    """The paths that answer in the language asked for (the query parameter ``lang``)."""
    told = sorted(
        path
        for path, item in document["paths"].items()
        if any(one["name"] == "lang" for one in item.get("get", {}).get("parameters", ()))
    )
    lines = "".join(f"  {json.dumps(path)},\n" for path in told)
    head = "/** Paths that answer in the language asked for by `lang`. */\n"
    return f"{head}export const LANGUAGE_PATHS: readonly string[] = [\n{lines}];\n"


def _declaration(name: str, schema: Schema) -> str:
    head = _comment(schema, "")
    if "properties" not in schema:
        return f"{head}export type {_type_name(name)} = {type_of(schema)};\n"
    fields = "".join(f"  {line}\n" for line in _fields(schema))
    return f"{head}export type {_type_name(name)} = {{\n{fields}}};\n"


def _type_name(name: str) -> str:
    """A shape that differs as a request and as an answer has a suffix with a hyphen."""
    return name.replace("-", "")


def _fields(schema: Schema) -> Iterator[str]:
    required = set(schema.get("required", ()))
    for name, field in schema["properties"].items():
        comment = _comment(field, "  ").rstrip("\n")
        if comment:
            yield comment.strip()
        key = name if _NAME.fullmatch(name) else json.dumps(name)
        yield f"{key}{'' if name in required else '?'}: {type_of(field)};"


def _comment(schema: Schema, indent: str) -> str:
    text = " ".join(str(schema.get("description", "")).replace("*/", "* /").split())
    return f"{indent}/** {text} */\n" if text else ""


def type_of(schema: Schema) -> str:
    """The TypeScript type of a JSON schema."""
    if "$ref" in schema:
        return _type_name(str(schema["$ref"].rpartition("/")[2]))
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "enum" in schema:
        return " | ".join(json.dumps(one, ensure_ascii=False) for one in schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(type_of(one) for one in schema[several]))
    return _of_kind(schema)


def _of_kind(schema: Schema) -> str:
    kind = schema.get("type")
    if kind == "array":
        return _array(schema)
    if kind == "object":
        return _object(schema)
    if kind == "null":
        return "null"
    return _PLAIN.get(str(kind), "unknown")


def _array(schema: Schema) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(type_of(one) for one in schema['prefixItems'])}]"
    inner = type_of(schema.get("items", {}))
    return f"({inner})[]" if " | " in inner else f"{inner}[]"


def _object(schema: Schema) -> str:
    if "properties" in schema:
        return f"{{ {' '.join(_fields(schema))} }}"
    values = schema.get("additionalProperties")
    return f"Record<string, {type_of(values) if isinstance(values, dict) else 'unknown'}>"


def main() -> int:
    """Run the command; exits with 1 where ``--check`` finds an old file."""
    from geo_service.api.app import create_app
    from geo_service.base.settings import Settings

    parser = argparse.ArgumentParser(description="Write the web pages' types.")
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    new = to_typescript(create_app(Settings()).openapi())
    if given.check:
        return int(given.file.read_text(encoding="utf-8") != new)
    given.file.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
