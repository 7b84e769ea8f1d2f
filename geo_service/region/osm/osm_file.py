"""What every reader of OpenStreetMap files needs: pyosmium, and where node positions are kept."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from geo_service.base.errors import InputError

#: bytes of a file from which node positions go to disk: some 50 million nodes, 0.8 GB
LARGE_FILE_BYTES = 400_000_000


def import_osmium() -> Any:
    """Give the module ``osmium``.

    Raises:
        InputError: it is not installed.
    """
    try:
        import osmium
    except ImportError as error:
        raise InputError(
            "Reading OpenStreetMap files needs pyosmium", hint="pip install 'geo-service[osm]'"
        ) from error
    return osmium


@contextmanager
def node_store(file: Path) -> Iterator[str]:
    """Give pyosmium's name of a store for node positions: in memory, or in a scratch file."""
    if file.stat().st_size < LARGE_FILE_BYTES:
        yield "sparse_mem_array"
        return
    with tempfile.NamedTemporaryFile(prefix="nodes.") as scratch:
        yield f"sparse_file_array,{scratch.name}"
