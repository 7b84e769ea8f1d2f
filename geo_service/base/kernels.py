"""Compile numba kernels: without the GIL, cached on disk once per machine and version.

Numba would write beside the source, which an installed package must not. It reads the folder
once, when a kernel is declared, so this is the one setting taken at import. Numba itself writes
each file under another name and moves it, so several processes may compile at once.
"""

from __future__ import annotations

import ast
import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numba
from platformdirs import user_cache_path

_IMPORT = "from geo_service.base.kernels import kernel"


def cache_folder() -> Path:
    """Where the kernels of this very source are kept; the folder may be deleted at any time.

    The user's cache folder, or where that cannot be written a private one beside the state, or in
    the temporary folder. Numba compiles a kernel again when its own file changes, but not when a
    kernel it calls does: so each state of the kernels' sources has a folder of its own.
    """
    name = f"{numba.__version__}-{sources_key(Path(__file__).parents[1])}"
    for base in _bases():
        folder = base / "kernels" / name
        if _is_private(folder):
            return folder
    return Path(tempfile.mkdtemp(prefix="geo-service-kernels-"))


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


def _bases() -> Iterator[Path]:
    yield user_cache_path("geo-service", appauthor=False)
    home = os.environ.get("GEO_HOME")
    if home:
        yield Path(home) / "cache"
    owner = os.getuid() if hasattr(os, "getuid") else "user"
    yield Path(tempfile.gettempdir()) / f"geo-service-{owner}"


def _is_private(folder: Path) -> bool:
    """Make the folder; whether it can be written and nobody else can: what lies there is run."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        own = not hasattr(os, "getuid") or all(
            one.stat().st_uid == os.getuid() and not one.stat().st_mode & stat.S_IWOTH
            for one in (folder, folder.parent, folder.parents[1])
        )
        return own and os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        return False


numba.config.CACHE_DIR = os.environ.get("NUMBA_CACHE_DIR") or str(cache_folder())


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile ``function`` in nopython mode, releasing the GIL, with a disk cache."""
    compiled: Callable[..., Any] = numba.njit(function, nogil=True, cache=True, error_model="numpy")
    return compiled
