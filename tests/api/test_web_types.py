"""The web pages' types are those of the OpenAPI document."""

from pathlib import Path

import pytest

from geo_service.api.app import create_app
from geo_service.api.web_types import FILE, to_typescript, type_of
from geo_service.base.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def document():
    return create_app(Settings()).openapi()


def test_the_file_is_up_to_date(document):
    written = (ROOT / FILE).read_text(encoding="utf-8")
    assert written == to_typescript(document), "run: make types-web"


def test_no_two_shapes_share_a_name(document):
    """FastAPI would tell them apart by their modules, and the pages' names would change."""
    assert [name for name in document["components"]["schemas"] if "__" in name] == []


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "integer"}, "number"),
        ({"anyOf": [{"$ref": "#/components/schemas/Rule"}, {"type": "null"}]}, "Rule | null"),
        ({"enum": ["a", "b"]}, '"a" | "b"'),
        ({"const": "x"}, '"x"'),
        (
            {"type": "array", "items": {"anyOf": [{"type": "number"}, {"type": "null"}]}},
            "(number | null)[]",
        ),
        (
            {"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}]},
            "[string, number]",
        ),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "Record<string, string>"),
        ({"type": "object", "additionalProperties": True}, "Record<string, unknown>"),
        ({"type": "object", "properties": {"a-b": {"type": "null"}}}, '{ "a-b"?: null; }'),
        ({}, "unknown"),
    ],
)
def test_a_schema_as_a_type(schema, expected):
    assert type_of(schema) == expected
