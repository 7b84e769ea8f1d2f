"""Build hook: the wheel carries the built web pages and the built-in regions."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebPages(BuildHookInterface):
    """Build ``maps/`` with npm where it is not built yet, and include the result."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the pages and the regions to a wheel; an editable install reads them in place."""
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        pages = root / "maps" / "dist"
        if not pages.is_dir():
            npm = shutil.which("npm")
            if npm is None:
                raise RuntimeError("maps/dist is missing and there is no npm: run `make web` first")
            subprocess.run([npm, "ci"], cwd=pages.parent, check=True)
            subprocess.run([npm, "run", "build"], cwd=pages.parent, check=True)
        build_data["force_include"][str(pages)] = "geo_service/_data/maps"
        build_data["force_include"][str(root / "boundaries")] = "geo_service/_data/boundaries"
