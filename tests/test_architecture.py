"""The layers hold: stages do not import one another, compositions import downward, no cycles."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "geo_service"
WEB = ROOT / "maps" / "src"
FOUNDATION = ("base", "datum", "tables")
STAGES = {
    "alarms", "assess", "cube", "features", "index", "ledger", "locate",
    "region", "render", "route", "samples", "text",
}  # fmt: skip
#: each may import those before it, the stages and the foundation
COMPOSITIONS = ("service", "assign", "intake", "planning", "api", "cli")
FILES = sorted(PACKAGE.rglob("*.py"))
#: folders of the web pages, each with those it may import besides itself
WEB_LAYERS = {
    "words": set(),
    "geography": set(),
    "styles": set(),
    "service": {"words"},
    "spreadsheet": {"words", "service"},
    "map": {"words", "service", "geography"},
    "parts": {"words", "service", "geography"},
}


def module_of(file):
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


KNOWN = {module_of(file) for file in FILES}


def imported(file):
    """Modules of ours that a file imports, inside functions and for its types included."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            parts = tuple(name.split("."))[1:] if name.split(".")[0] == "geo_service" else None
            if parts:
                yield parts if parts in KNOWN else parts[:-1]


def wrong_imports(rooms, allowed):
    return [
        f"{'.'.join(module_of(file))} imports {'.'.join(target)}"
        for file in FILES
        if (module_of(file) or ("",))[0] in rooms
        for target in imported(file)
        if target and target[0] not in allowed | {module_of(file)[0]}
    ]


def test_every_room_is_known():
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert rooms == {*FOUNDATION, *STAGES, *COMPOSITIONS} & rooms
    assert {file.name for file in PACKAGE.glob("*.py")} <= {"__init__.py", "__main__.py"}


def test_the_foundation_imports_downward():
    assert wrong_imports({"base"}, set()) == []
    assert wrong_imports({"datum"}, {"base"}) == []
    assert wrong_imports({"tables"}, {"base", "datum"}) == []


def test_every_stage_imports_only_the_foundation_and_itself():
    assert wrong_imports(STAGES, set(FOUNDATION)) == []


@pytest.mark.parametrize("room", COMPOSITIONS)
def test_compositions_import_downward(room):
    below = set(COMPOSITIONS[: COMPOSITIONS.index(room)])
    assert wrong_imports({room}, below | STAGES | set(FOUNDATION)) == []


def test_there_are_no_import_cycles():
    graph = {}
    for file in FILES:
        module = module_of(file)
        targets = {target for target in imported(file) if target in KNOWN and target != module}
        # a package's own files may be re-exported by it
        graph[module] = {t for t in targets if t[: len(module)] != module}
    assert list(TopologicalSorter(graph).static_order())


def web_imports(file):
    source = file.read_text(encoding="utf-8")
    for target in re.findall(
        r"^import\s+(?!type\b)[^;]*?from\s+[\"'](\.[^\"']+)[\"']", source, re.M | re.S
    ):
        found = (file.parent / target).resolve()
        for candidate in (
            found.with_name(found.name + ".ts"),
            found.with_name(found.name + ".tsx"),
            found,
        ):
            if candidate.is_file():
                yield candidate
                break


def web_files():
    return sorted([*WEB.rglob("*.ts"), *WEB.rglob("*.tsx")])


def test_the_web_has_no_import_cycles():
    graph = {file: set(web_imports(file)) for file in web_files()}
    assert list(TopologicalSorter(graph).static_order())


def test_shared_web_folders_import_no_page():
    wrong = [
        f"{file.relative_to(WEB)} imports {target.relative_to(WEB)}"
        for file in web_files()
        if file.relative_to(WEB).parts[0] in WEB_LAYERS
        for target in web_imports(file)
        if target.is_relative_to(WEB)
        and target.relative_to(WEB).parts[0]
        not in WEB_LAYERS[file.relative_to(WEB).parts[0]] | {file.relative_to(WEB).parts[0]}
        and len(target.relative_to(WEB).parts) > 1
    ]
    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_files_stay_small(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


def test_no_city_is_written_in_the_code():
    cities = ("北京", "beijing", "朝阳", "海淀", "los angeles", "new york")
    # the region that comes built in is a default setting, and used in examples of commands
    allowed = {"settings.py", "examples.py"}
    wrong = [
        f"{file.relative_to(PACKAGE)}: {city}"
        for file in FILES
        if file.name not in allowed
        for city in cities
        if city in file.read_text(encoding="utf-8").lower()
    ]
    assert wrong == []


def test_the_architecture_page_names_only_what_is_there():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[\w-]+/)+[\w.-]+\.(?:py|ts|tsx|toml|md))`", page))
    roots = (ROOT, PACKAGE, WEB)
    assert sorted(n for n in named if not any((root / n).exists() for root in roots)) == []
    rooms = {*FOUNDATION, *STAGES, *COMPOSITIONS}
    present = {path.name for path in PACKAGE.iterdir() if path.name in rooms}
    assert {
        room for room in present if f"`{room}/`" not in page and f"{room}/" not in page
    } == set()


def class_names(files):
    for file in files:
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                yield node.name, ".".join(module_of(file))


def test_one_name_is_one_type():
    """A shape of the API (``api/schemas*``) bears the name of what it shows; no others share one."""
    homes = {}
    for name, module in class_names(FILES):
        if not module.startswith("api.schemas"):
            homes.setdefault(name, []).append(module)
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}
