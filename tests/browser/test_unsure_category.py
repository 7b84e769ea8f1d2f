"""A model that is not certain enough says so on the page; a person picks all the same."""

import csv
import random

import pytest
from typer.testing import CliRunner

from geo_service.cli.main import app as commands
from tests.browser import live
from tests.toy_region import make_region

WORDS = ("路灯", "路面", "屋顶", "噪声", "积水", "垃圾")


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """A model learned from labels that have nothing to do with the words."""
    folder = make_region(tmp_path_factory.mktemp("unsure"))
    home = tmp_path_factory.mktemp("home")
    chance = random.Random(1)
    file = home / "train.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        rows = [
            ("".join(chance.sample(WORDS, 3)), chance.choice(["道路", "住房", "环境"]))
            for _ in range(300)
        ]
        csv.writer(opened).writerows([("words", "c1"), *rows])
    arguments = ["classify", "train", str(file), "--region", str(folder)]
    arguments += ["--text", "words", "--category", "c1"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEO_HOME", str(home))
        done = CliRunner().invoke(commands, arguments)
    assert done.exit_code == 0, done.output
    with live.serving(folder, home) as service:
        yield service


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "没有把握，请人工判断。"), ("en", "Not sure enough")]
)
def test_the_page_says_that_it_is_not_certain(opened, service, language, said):
    with opened(f"{service.url}?lang={language}", **service.signed) as page:
        page.wait_for_selector(".empty-levels")
        page.fill("#call", "东风街道路灯坏了")
        page.keyboard.press("Enter")
        page.wait_for_selector(".category")
        assert said in page.inner_text(".categories-unsure")
        assert page.locator('.category[aria-pressed="true"]').count() == 0
        page.keyboard.press("Shift+Digit1")
        page.wait_for_selector('.category[aria-pressed="true"]')
