"""What the documents name is there: files that links lead to, and commands."""

import re
from pathlib import Path

import pytest
import typer

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"^(?:\S+=\S+ )*geo-service ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?", re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page):
    text = page.read_text(encoding="utf-8")
    targets = [t for t in LINK.findall(text) if "://" not in t and not t.startswith("mailto:")]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_both_readmes_link_the_same_pages():
    both = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh.md")]
    english, chinese = ({t for t in LINK.findall(text) if t.startswith("docs")} for text in both)
    assert english == chinese


def test_every_command_of_the_documents_exists():
    from geo_service.cli.main import app

    root = typer.main.get_command(app)
    unknown = set()
    for page in PAGES:
        for first, second in COMMAND.findall(page.read_text(encoding="utf-8")):
            command = root.commands.get(first)
            groups = getattr(command, "commands", None)
            if command is None or (groups is not None and second not in groups):
                unknown.add(f"{page.name}: geo-service {first} {second}")
    assert unknown == set()
