"""How kernels are compiled: without the GIL, and cached on disk under the state folder.

Numba would write beside the source, which an installed package must not. It reads the folder
once, when a kernel is declared, so this is the one setting taken at import.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from platformdirs import user_data_path


def cache_folder() -> Path:
    """Where compiled kernels are kept."""
    home = os.environ.get("GEO_HOME")
    base = Path(home) if home else user_data_path("geo-service", appauthor=False)
    return base / "cache" / "kernels"


numba.config.CACHE_DIR = os.environ.get("NUMBA_CACHE_DIR") or str(cache_folder())


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile ``function`` in nopython mode, releasing the GIL, with a disk cache."""
    compiled: Callable[..., Any] = numba.njit(function, nogil=True, cache=True, error_model="numpy")
    return compiled
