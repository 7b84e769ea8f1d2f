"""Signing in on the pages: by the printed link, and with the key once more before an export."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from geo_service.api import setup_link
from geo_service.api.auth import has_keys
from geo_service.ledger.access import Role, make_key, remember_in_home
from geo_service.ledger.schema import session
from tests.browser import live
from tests.browser.live import drawn

NOTICE = {"zh": "尚未设置访问密钥", "en": "No access keys yet"}


@pytest.fixture(scope="module")
def new(toy_folder, tmp_path_factory):
    """A service that was just installed."""
    with live.serving(toy_folder, tmp_path_factory.mktemp("new")) as service:
        yield service


def notice(page):
    return page.wait_for_selector(".who-open").get_attribute("title")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_link_lets_in_and_leaves_the_address_bar(opened, new, lang):
    token = setup_link.prepare(new.settings)
    with opened(f"{new.url}?lang={lang}#token={token}") as page:
        assert NOTICE[lang] in notice(page)
        assert "token" not in page.url
        assert page.evaluate("history.length") <= 2
        page.reload()
        assert NOTICE[lang] in notice(page)
        page.click("nav >> nth=0 >> a >> nth=1")
        page.wait_for_selector("text=载入合成示例" if lang == "zh" else ".ledger-empty button")


def test_the_link_pasted_into_an_open_page_works_too(opened, new):
    token = setup_link.prepare(new.settings)
    with opened(new.url) as page:
        assert "#token=" in notice(page), "the page says how to get in"
        page.evaluate(f"location.hash = 'token={token}'")
        page.wait_for_function("() => !document.body.innerText.includes('登录')")
        assert "token" not in page.url


def test_a_link_that_is_used_up_says_so(opened, new):
    setup_link.prepare(new.settings)
    with opened(f"{new.url}#token=used-up-long-ago") as page:
        page.wait_for_selector("dialog >> text=此链接无效、已过期或已用完")
        assert "token" not in page.url


def test_an_export_asks_for_the_key_again(opened, blurred_folder, tmp_path):
    with live.serving(blurred_folder, tmp_path) as service:
        live.load(service)
        ledger = live.ledger(service)
        key = ledger.writer.run(lambda at: make_key(at, "p", Role.PLANNER)[1])
        remember_in_home(service.settings.home)
        while not has_keys(service.app.state.geo):
            pass
        with opened(f"{service.url}planner", accept_downloads=True) as page:
            drawn(page)
            page.click("text=登录")
            page.fill('input[name="key"]', key)
            page.click("dialog button[type=submit]")
            page.wait_for_selector(".bar >> text=规划员")
            drawn(page)
            older = session.c.key_shown_at - timedelta(minutes=11) // timedelta(microseconds=1)
            ledger.writer.run(lambda at: at.execute(sa.update(session).values(key_shown_at=older)))
            page.click(".dropdown-button:has-text('导出')")
            page.click(".menu-item:has-text('CSV')")
            page.wait_for_selector("dialog >> text=再输入一次访问密钥")
            page.fill('input[name="key"]', "gs_wrong")
            page.click("dialog button[type=submit]")
            page.wait_for_selector("dialog >> text=密钥无效")
            page.fill('input[name="key"]', key)
            with page.expect_download() as download:
                page.click("dialog button[type=submit]")
            assert download.value.suggested_filename.endswith(".csv")
            page.wait_for_selector("dialog", state="detached")
