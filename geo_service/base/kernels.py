"""How kernels are compiled: without the GIL, and cached on disk under the state folder.

Numba would write beside the source, which an installed package must not. It reads the folder
once, when a kernel is declared, so this is the one setting taken at import.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from platformdirs import user_data_path


def cache_folder() -> Path:
    """Where the kernels of this very source are kept; the folder may be deleted at any time.

    Numba compiles a kernel anew when its own file changes, but not when a kernel it calls does:
    so each state of the package's sources has a folder of its own.
    """
    home = os.environ.get("GEO_HOME")
    base = Path(home) if home else user_data_path("geo-service", appauthor=False)
    package = Path(__file__).parents[1]
    files = sorted(
        f for stage in ("index", "locate", "cube", "text") for f in (package / stage).glob("*.py")
    )
    stats = [(f.name, f.stat().st_size, f.stat().st_mtime_ns) for f in files]
    return base / "cache" / "kernels" / hashlib.sha256(repr(stats).encode()).hexdigest()[:12]


numba.config.CACHE_DIR = os.environ.get("NUMBA_CACHE_DIR") or str(cache_folder())


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile ``function`` in nopython mode, releasing the GIL, with a disk cache."""
    compiled: Callable[..., Any] = numba.njit(function, nogil=True, cache=True, error_model="numpy")
    return compiled
