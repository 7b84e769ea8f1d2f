"""Mutation tests: small faults put into the modules that decide, one at a time; a test must notice.

Run with ``make mutate`` (or ``python -m tests.mutate --module route``). For each group of modules a
fixed number of mutations is drawn with a fixed seed; each runs the group's own tests in a forked
child in which the code was changed in memory, never on disk. Prints a table of killed and
surviving mutations and exits with 1 below the share asked for. What is decided does not depend on
the store, so the tests run on SQLite only. Results: ``docs/tests.md``.
"""

from __future__ import annotations

import argparse
import ast
import gc
import importlib.abc
import importlib.util
import io
import os
import random
import signal
import sys
import time
import types
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
TIMEOUT_S = 120

#: what decides, and the tests that must notice
TARGETS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "route": (
        ("route/verdict.py", "route/router.py", "route/rules.py", "route/question.py"),
        ("tests/route", "tests/service", "tests/intake/test_bulk_rules.py", "tests/cli/test_route.py"),
    ),
    "events": (
        ("ledger/events/rules.py", "ledger/events/state.py", "ledger/events/log.py"),
        ("tests/ledger/test_event_decisions.py", "tests/ledger/test_events.py",
         "tests/ledger/test_bulk.py", "tests/ledger/test_complaints.py"),
    ),
    "disputes": (
        ("service/disputes.py", "ledger/disputes.py"),
        ("tests/service/test_disputes.py", "tests/ledger/test_disputes.py"),
    ),
    "public": (
        ("cube/blocks.py", "cube/public.py"),
        ("tests/cube/test_public_sums.py", "tests/cube/test_blocks.py", "tests/cube/test_views.py"),
    ),
    "masking": (
        ("ledger/masking/names.py", "ledger/masking/numbers.py", "ledger/masking/mask.py"),
        ("tests/ledger/test_masking_ways_of_writing.py", "tests/ledger/test_masking.py",
         "tests/ledger/test_masking_texts.py"),
    ),
    "scoring": (
        ("locate/scoring.py", "locate/answer.py"),
        ("tests/locate/test_probabilities.py", "tests/locate/test_locator.py",
         "tests/locate/test_weights.py", "tests/locate/test_names.py",
         "tests/locate/test_relations.py", "tests/locate/test_elsewhere.py",
         "tests/locate/test_discourse.py", "tests/locate/test_neighbours.py",
         "tests/locate/test_districts_told.py"),
    ),
}  # fmt: skip

COMPARE = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}


@dataclass(frozen=True)
class Mutation:
    """A change at one place: ``number`` counts the places of a module in the order of the walk."""

    file: str
    number: int
    line: int
    says: str


class Mutator(ast.NodeTransformer):
    """Walks a module; changes the place ``wanted``, or only lists the places."""

    def __init__(self, wanted: int = -1) -> None:
        self.wanted, self.count = wanted, -1
        self.places: list[tuple[int, str]] = []
        self.frozen = 0

    def _place(self, node: ast.AST, says: str) -> bool:
        if self.frozen:
            return False
        self.count += 1
        self.places.append((getattr(node, "lineno", 0), says))
        return self.count == self.wanted

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [self.visit(one) for one in node.body]  # not its decorators
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        first = node.body[0]
        documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        body = node.body[1:] if documented else node.body
        node.body = node.body[: len(node.body) - len(body)] + [self.visit(one) for one in body]
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        self.frozen += 1  # the wording of an error decides nothing
        self.generic_visit(node)
        self.frozen -= 1
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        kind = type(node.ops[0])
        if kind in COMPARE and self._place(node, f"{kind.__name__} -> {COMPARE[kind].__name__}"):
            node.ops[0] = COMPARE[kind]()
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        if self._place(node, "and <-> or"):
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not) and self._place(node, "not x -> x"):
            return node.operand
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        if self._place(node, "branches exchanged"):
            node.body, node.orelse = node.orelse, node.body
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        kind = type(node.op)
        if kind in ARITHMETIC and self._place(
            node, f"{kind.__name__} -> {ARITHMETIC[kind].__name__}"
        ):
            node.op = ARITHMETIC[kind]()
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool):
            if self._place(node, f"{node.value} -> {not node.value}"):
                return ast.copy_location(ast.Constant(not node.value), node)
        elif isinstance(node.value, int | float) and self._place(node, f"{node.value} -> +1"):
            return ast.copy_location(ast.Constant(node.value + 1), node)
        return node


def places_of(file: str) -> list[Mutation]:
    mutator = Mutator()
    mutator.visit(ast.parse((ROOT / "geo_service" / file).read_text(encoding="utf-8")))
    return [Mutation(file, i, line, says) for i, (line, says) in enumerate(mutator.places)]


class Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from a changed tree."""

    def __init__(self, module: str, path: Path, tree: ast.Module) -> None:
        self.module, self.path, self.tree = module, path, tree

    def find_spec(self, name, path=None, target=None):
        if name != self.module:
            return None
        return importlib.util.spec_from_file_location(name, self.path, loader=self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(compile(self.tree, str(self.path), "exec"), module.__dict__)


def changed_tree(mutation: Mutation) -> ast.Module:
    tree = ast.parse((ROOT / "geo_service" / mutation.file).read_text(encoding="utf-8"))
    return ast.fix_missing_locations(Mutator(mutation.number).visit(tree))


def codes_in(code: types.CodeType) -> dict[tuple[str, int], types.CodeType]:
    """The code of every function below, by its qualified name and first line."""
    found = {}
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            found[inner.co_qualname, inner.co_firstlineno] = inner
            found |= codes_in(inner)
    return found


def is_within_function(mutation: Mutation) -> bool:
    tree = ast.parse((ROOT / "geo_service" / mutation.file).read_text(encoding="utf-8"))
    return any(
        isinstance(node, ast.FunctionDef)
        and node.body[0].lineno <= mutation.line <= node.end_lineno
        for node in ast.walk(tree)
    )


def apply(mutation: Mutation) -> None:
    """Change the code of functions that are loaded; else have everything of ours imported anew."""
    path, tree = ROOT / "geo_service" / mutation.file, changed_tree(mutation)
    if is_within_function(mutation):
        changed = codes_in(compile(tree, str(path), "exec"))
        for one in gc.get_objects():
            if isinstance(one, types.FunctionType) and one.__code__.co_filename == str(path):
                key = one.__code__.co_qualname, one.__code__.co_firstlineno
                one.__code__ = changed.get(key, one.__code__)
        return
    for name in [n for n in sys.modules if n.split(".")[0] in ("geo_service", "tests")]:
        if name != __name__:
            del sys.modules[name]
    name = "geo_service." + mutation.file.removesuffix(".py").replace("/", ".")
    sys.meta_path.insert(0, Loader(name, path, tree))


def run_tests(tests: tuple[str, ...], *more: str) -> int:
    """Run tests in this very process, up to the first that fails; gives pytest's status."""
    import pytest

    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not postgres"]
    return int(pytest.main([*options, *more, *tests]))


def run_child(mutation: Mutation, tests: tuple[str, ...]) -> int:
    if mutation.number >= 0:
        apply(mutation)
    return run_tests(tests)


def killed(mutation: Mutation, tests: tuple[str, ...]) -> bool:
    """Whether a test failed, or the tests did not come to an end."""
    child = os.fork()
    if child == 0:
        os.setsid()
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        status = 1
        try:
            status = run_child(mutation, tests)
        finally:
            os._exit(min(status, 1))
    end = time.monotonic() + TIMEOUT_S
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status != 0
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def warm_up(tests: tuple[str, ...]) -> None:
    """Import what the tests import, so that a fork starts at once."""
    with redirect_stdout(io.StringIO()):
        run_tests(tests, "--collect-only")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--module", choices=sorted(TARGETS), action="append")
    parser.add_argument("--most", type=int, default=40, help="mutations a module group")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=float, default=0.9, help="share that must be killed")
    given = parser.parse_args()
    failed = False
    print(f"{'group':10} {'drawn':>6} {'killed':>7} {'share':>6}")
    for group in given.module or sorted(TARGETS):
        files, tests = TARGETS[group]
        warm_up(tests)
        if killed(Mutation(files[0], -1, 0, "none"), tests):
            print(f"{group}: the tests fail without any mutation; mend that first")
            return 1
        places = [one for file in files for one in places_of(file)]
        drawn = random.Random(given.seed).sample(places, min(given.most, len(places)))
        survivors = [one for one in drawn if not killed(one, tests)]
        share = 1 - len(survivors) / max(len(drawn), 1)
        failed |= share < given.least
        print(f"{group:10} {len(drawn):6} {len(drawn) - len(survivors):7} {share:6.0%}", flush=True)
        for one in sorted(survivors, key=lambda m: (m.file, m.line)):
            print(f"    survived: {one.file}:{one.line}  {one.says}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
