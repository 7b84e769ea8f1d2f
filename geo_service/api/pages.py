"""The web pages: static files built from ``maps/``."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from geo_service.api.permitted import open_to_all
from geo_service.base.errors import NotFoundError

#: path of a page -> its file
PAGES = {"/": "index.html", "/planner": "planner.html", "/board": "board.html"}


def pages_folder() -> Path:
    """The built pages: inside an installed package, or ``maps/dist`` of a checkout."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "_data" / "maps"
    return shipped if shipped.is_dir() else package.parent / "maps" / "dist"


def mount_pages(app: FastAPI) -> None:
    """Serve the pages and their assets."""
    folder = pages_folder()
    for path, file in PAGES.items():
        app.add_api_route(path, _page(folder / file), include_in_schema=False)
    if (folder / "assets").is_dir():
        app.mount("/assets", StaticFiles(directory=folder / "assets"), name="assets")


def _page(file: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a handler FastAPI inspects
    @open_to_all()
    async def page() -> FileResponse:
        if not file.is_file():
            raise NotFoundError("the web pages are not built", hint="run `make web`")
        return FileResponse(file, headers={"Cache-Control": "no-cache"})

    return page
