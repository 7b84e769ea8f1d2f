"""A region whose language is English and whose data are Chinese, opened as an application."""

from __future__ import annotations

import re
import shutil

import pytest
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from tests.api.ledger_client import BASE_URL, admin_headers
from tests.planning.test_closings import PROFILE, make_rows, write_rows
from tests.planning.test_commands import run

HAN = re.compile(r"[\u3400-\u9fff]")
#: names that the region has in Chinese only: of its rules
ONLY_CHINESE = {"紧急", "一般", "区"}


@pytest.fixture(scope="module")
def english_client(toy_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("english")
    shutil.copytree(toy_folder, folder / "town")
    manifest = folder / "town" / "region.toml"
    manifest.write_text('language = "en"\n' + manifest.read_text(encoding="utf-8"), "utf-8")
    write_rows(folder / "in.csv", list(make_rows(300)))
    (folder / "portal.toml").write_text(PROFILE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEO_HOME", str(folder / "home"))
        where = ["--region", folder / "town"]
        run("import", folder / "in.csv", *where, "--profile", folder / "portal.toml")
        run("cube", "build", *where)
        run("watch", "add", "the junction", *where, "--area", "township:T1")
        settings = Settings(home=folder / "home", region=str(folder / "town"))
        with TestClient(create_app(settings), base_url=BASE_URL) as opened:
            opened.headers.update(admin_headers(settings))
            yield opened


def chinese(value, path=""):
    """Where an answer says something in Chinese; ``zh`` beside ``en`` is meant to."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key != "zh":
                yield from chinese(part, f"{path}.{key}")
    elif isinstance(value, list):
        for part in value:
            yield from chinese(part, f"{path}[]")
    elif isinstance(value, str) and HAN.search(value) and value not in ONLY_CHINESE:
        yield path, value
