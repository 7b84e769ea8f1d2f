"""Compile numba kernels: without the GIL, cached on disk once per machine and version.

Numba would write beside the source, which an installed package must not. It reads the folder
once, when a kernel is declared, so this is the one setting taken at import. Numba itself writes
each file under another name and moves it, so several processes may compile at once.
"""

from __future__ import annotations

import ast
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba

from geo_service.base.user_cache import private_folder

_IMPORT = "from geo_service.base.kernels import kernel"


def cache_folder() -> Path:
    """Where the kernels of this very source are kept; the folder may be deleted at any time.

    The user's cache folder, or where that cannot be written a private one beside the state, or in
    the temporary folder. Numba compiles a kernel again when its own file changes, but not when a
    kernel it calls does: so each state of the kernels' sources has a folder of its own.
    """
    name = f"{numba.__version__}-{sources_key(Path(__file__).parents[1])}"
    return private_folder("kernels", name) or Path(tempfile.mkdtemp(prefix="geo-service-kernels-"))


def sources_key(package: Path) -> str:
    """A digest of what the files that declare kernels do: comments and blank lines do not count."""
    digest = hashlib.sha256()
    for file in sorted(package.rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        if _IMPORT in source:
            digest.update(file.relative_to(package).as_posix().encode())
            digest.update(ast.dump(_without_docstrings(ast.parse(source))).encode())
    return digest.hexdigest()[:12]


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = node.body[1:]
    return tree


numba.config.CACHE_DIR = os.environ.get("NUMBA_CACHE_DIR") or str(cache_folder())


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile ``function`` in nopython mode, releasing the GIL, with a disk cache."""
    compiled: Callable[..., Any] = numba.njit(function, nogil=True, cache=True, error_model="numpy")
    return compiled
