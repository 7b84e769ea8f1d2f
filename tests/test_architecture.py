"""The house keeps its shape: stages do not import one another, and there are no cycles."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "geo_service"
STAGES = {
    "region",
    "index",
    "locate",
    "route",
    "ledger",
    "cube",
    "render",
    "samples",
    "alarms",
    "assess",
    "text",
}
GROUND = {"base", "datum", "tables"}
DOORS = {"api", "cli"}


def module_of(file):
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def imported(file):
    """Modules of ours that a file imports at run time, as tuples below the package."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    typing_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] + [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            if name.startswith("geo_service."):
                yield tuple(name.split(".")[1:])


FILES = sorted(PACKAGE.rglob("*.py"))


def test_every_stage_imports_only_the_ground_and_itself():
    wrong = [
        f"{'.'.join(module_of(file))} imports {'.'.join(target)}"
        for file in FILES
        if (module_of(file) or ("",))[0] in STAGES
        for target in imported(file)
        if target[0] not in GROUND | {module_of(file)[0]}
    ]
    assert wrong == []


def test_the_ground_imports_nothing_above_it():
    wrong = [
        f"{'.'.join(module_of(file))} imports {'.'.join(target)}"
        for file in FILES
        if (module_of(file) or ("",))[0] in GROUND
        for target in imported(file)
        if target[0] not in GROUND
    ]
    assert wrong == []


def test_only_doors_import_doors():
    wrong = [
        f"{'.'.join(module_of(file))} imports {'.'.join(target)}"
        for file in FILES
        if (module_of(file) or ("",))[0] not in DOORS
        for target in imported(file)
        if target[0] in DOORS
    ]
    assert wrong == []


def test_there_are_no_import_cycles():
    known = {module_of(file): file for file in FILES}
    graph = {}
    for module, file in known.items():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        top = ast.Module([n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)], [])
        names = set()
        for node in top.body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("geo_service."):
                base = tuple(node.module.split(".")[1:])
                names |= {base} | {(*base, alias.name) for alias in node.names}
        graph[module] = {name for name in names if name in known and name != module}
    for module, targets in graph.items():  # a package's own files may be re-exported by it
        graph[module] = {t for t in targets if t[: len(module)] != module or not module}
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_files_stay_small(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


def test_no_city_is_written_in_the_code():
    cities = ("北京", "beijing", "朝阳", "海淀", "los angeles", "new york")
    allowed = {"settings.py"}  # the region that comes built in is a default setting
    wrong = [
        f"{file.relative_to(PACKAGE)}: {city}"
        for file in FILES
        if file.name not in allowed
        for city in cities
        if city in file.read_text(encoding="utf-8").lower()
    ]
    assert wrong == []
