"""Maps citizens' complaints to the jurisdiction that answers for the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"
__all__ = ["Region", "__version__"]

if TYPE_CHECKING:
    from geo_service.service.region import Region


def __getattr__(name: str) -> object:
    # Importing the package must stay cheap: the command line prints its help without numba.
    if name == "Region":
        from geo_service.service.region import Region

        return Region
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
