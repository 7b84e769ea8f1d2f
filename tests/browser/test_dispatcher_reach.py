"""The dispatcher's page for everyone: axe, small and large screens, dark, uploads."""

import io

import openpyxl
import pytest

from tests.browser.calls import WORDS, answered
from tests.browser.live import SCREENS
from tests.browser.toy_service import UPLOAD_ROWS, ToyHandler


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["", *WORDS])
def test_axe_finds_nothing_serious(opened, toy_url, serious, kind, scheme):
    with opened(toy_url, color_scheme=scheme) as page:
        answered(page, kind)
        assert serious(page) == []


def test_axe_on_dialogs_suggestions_and_faults(opened, toy_url, serious):
    with opened(toy_url) as page:
        page.wait_for_selector(".empty-levels")
        page.keyboard.type("我在书院")
        page.wait_for_selector('[role="option"]')
        page.keyboard.press("ArrowDown")
        assert serious(page) == []
        page.click("text=快捷键")
        assert serious(page) == []
        page.keyboard.press("Escape")
        page.click("text=批量")
        assert serious(page) == []
        page.keyboard.press("Escape")
        page.route("**/v1/route?*", lambda route: route.abort())
        page.fill("#call", WORDS["direct"])
        page.wait_for_selector(".fault")
        assert serious(page) == []


@pytest.mark.parametrize(("lang", "size"), SCREENS)
def test_nothing_spills(opened, toy_url, spilt, lang, size):
    with opened(f"{toy_url}?lang={lang}", size) as page:
        page.wait_for_selector(".empty-levels")
        assert spilt(page) == []
        for kind, words in WORDS.items():
            page.fill("#call", words)
            page.wait_for_selector(f'[data-verdict="{kind}"]')
            assert spilt(page) == []
        page.fill("#call", "116.33,39.91")
        page.wait_for_selector('[data-verdict="direct"]')
        assert spilt(page) == []


def test_the_verdict_and_the_ticket_are_in_sight_at_once(opened, toy_url):
    with opened(toy_url) as page:
        page.fill("#call", WORDS["confirm"])
        card = page.wait_for_selector('[data-verdict="confirm"]')
        candidates = page.query_selector_all(".candidate")
        ticket = page.query_selector(".ticket button")
        for part in (card, *candidates, ticket):
            box = part.bounding_box()
            assert box["y"] + box["height"] <= 800


def csv_file():
    rows = ["编号,内容", *(f"{i},书院路{i}号路灯不亮" for i in range(1200))]
    return {
        "name": "calls.csv",
        "mimeType": "text/csv",
        "buffer": "\n".join(rows).encode("gb18030"),
    }


def xlsx_file():
    book = openpyxl.Workbook()
    book.active.append(["编号", "内容", "时间"])
    book.active.append([1, "书院路12号门口的路灯不亮", "2026-03-02"])
    buffer = io.BytesIO()
    book.save(buffer)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "calls.xlsx", "mimeType": kind, "buffer": buffer.getvalue()}


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_an_upload_offers_columns_shows_progress_and_gives_the_file_back(opened, toy_url, make):
    with opened(toy_url) as page:
        page.wait_for_selector(".empty-levels")
        page.click("text=批量")
        page.set_input_files('input[type="file"]', make())
        assert page.is_checked('label:has-text("内容") input')
        assert "书院路" in page.inner_text(".columns")
        page.click("text=开始定位")
        page.wait_for_selector("progress")
        link = page.wait_for_selector("text=下载结果")
        assert link.get_attribute("href") == "v1/uploads/u1/file"
        assert "内容".encode() in ToyHandler.uploaded
        assert f"{UPLOAD_ROWS:,}" in page.inner_text(".upload")


def two_sheets():
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["本表由热线导出"])
    calls = book.create_sheet("来电")
    calls.append(["编号", "内容"])
    calls.append([1, "书院路12号门口的路灯不亮"])
    buffer = io.BytesIO()
    book.save(buffer)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "calls.xlsx", "mimeType": kind, "buffer": buffer.getvalue()}


def test_a_person_names_the_sheet_and_the_encoding(opened, toy_url):
    with opened(toy_url) as page:
        page.wait_for_selector(".empty-levels")
        page.click("text=批量")
        page.set_input_files('input[type="file"]', two_sheets())
        page.select_option(".upload-origin select", "来电")
        page.wait_for_selector('.columns:has-text("书院路")')
        page.click("text=开始定位")
        page.click("text=换一个文件")
        assert 'name="sheet"\r\n\r\n来电'.encode() in ToyHandler.uploaded
        text = "номер,текст\n1,не горит фонарь\n".encode("koi8-r")
        file = {"name": "calls.csv", "mimeType": "text/csv", "buffer": text}
        page.set_input_files('input[type="file"]', file)
        page.select_option(".upload-origin select", "koi8-r")
        page.check('label:has-text("текст") input')
        page.click("text=开始定位")
        page.wait_for_selector("text=下载结果")
        assert b'name="encoding"\r\n\r\nkoi8-r' in ToyHandler.uploaded


def test_a_file_that_is_no_table_is_refused(opened, toy_url):
    with opened(toy_url) as page:
        page.wait_for_selector(".empty-levels")
        page.click("text=批量")
        file = {"name": "photo.xlsx", "mimeType": "image/png", "buffer": b"\x89PNG"}
        page.set_input_files('input[type="file"]', file)
        page.wait_for_selector(".upload-trouble:has-text('PNG')")


@pytest.mark.parametrize(("lang", "source"), [("zh", "自制样例"), ("en", "made up for tests")])
def test_sources_of_borders_are_told_in_the_pages_language(opened, toy_url, lang, source):
    with opened(f"{toy_url}?lang={lang}") as page:
        page.click(".map-sources summary")
        assert page.locator(".map-sources p >> nth=0").inner_text() == f"{source} · Apache-2.0"


def test_an_answer_can_be_printed(opened, toy_url):
    with opened(f"{toy_url}?lang=en", (794, 1123)) as page:  # A4 at 96 dots to the inch
        page.wait_for_selector(".empty-levels")
        page.fill("#call", WORDS["direct"])
        page.wait_for_selector('[data-verdict="direct"]')
        page.wait_for_selector("#answer:not(.is-stale)")
        page.wait_for_selector("#map-canvas")
        page.wait_for_timeout(600)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        box = page.locator(".map-print").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 794
        assert box["y"] >= page.locator(".ticket-line").bounding_box()["y"]  # beneath the answer
        assert (
            page.locator(".ticket button:visible, .bar-tools:visible, .map-get:visible").count()
            == 0
        )
        cut = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length"
        assert page.locator(".cited").evaluate_all(cut) == 0
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator(".map-print").count() == 0


@pytest.mark.parametrize("kind", ["", "confirm"])
def test_axe_finds_nothing_serious_on_a_phone(opened, toy_url, serious, kind):
    with opened(toy_url, (390, 844), has_touch=True, is_mobile=True) as page:
        answered(page, kind)
        assert serious(page) == []


def test_a_phone_is_told_of_no_keys(opened, toy_url):
    phone = {"has_touch": True, "is_mobile": True}
    told = "kbd:visible, .for-keys:visible"
    with opened(toy_url, (390, 844), **phone) as page:
        answered(page, "confirm")
        assert (
            page.locator(told).all_inner_texts() == page.locator(".candidate kbd").all_inner_texts()
        )
    with opened(toy_url) as page:
        answered(page, "confirm")
        assert page.locator(told).count() > page.locator(".candidate kbd").count()
