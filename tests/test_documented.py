"""What a user can set, run or ask stands in the documents: settings, commands, endpoints."""

import re
from pathlib import Path

import pytest
import typer

from geo_service.api.app import create_app
from geo_service.base.settings import Settings

ROOT = Path(__file__).parents[1]
DOCS = "\n".join(
    page.read_text(encoding="utf-8")
    for page in sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
)
API = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
PATHS = create_app(Settings()).openapi()["paths"]


def commands(command, words=()):
    inner = getattr(command, "commands", None)
    if inner is None:
        yield " ".join(words)
        return
    for name, one in inner.items():
        if not one.hidden:
            yield from commands(one, (*words, name))


def leaf_commands():
    from geo_service.cli.main import app

    return sorted(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name):
    assert re.search(rf"\bGEO_{name.upper()}\b", DOCS), (
        f"GEO_{name.upper()} stands in no page of docs/"
    )


@pytest.mark.parametrize("command", leaf_commands())
def test_every_command_is_documented(command):
    *group, last = command.split(" ")  # a list of a group's commands counts too
    listed = "".join(f"{word} " for word in group) + (r"(?:[\w-]+, )*" if group else "")
    assert re.search(rf"\b{listed}{last}\b", DOCS), f"`geo-service {command}` is in no page"


@pytest.mark.parametrize("path", sorted(path for path in PATHS if "/open311/" not in path))
def test_every_endpoint_and_view_stands_on_the_api_page(path):
    forms = {path, re.sub(r"\{\w+_id\}|\{key\}", "{id}", path)}
    whole = "|".join(re.escape(form) for form in forms)
    assert re.search(rf"(?:{whole})(?![\w/{{:])", API), f"{path} is not in docs/api.md"
