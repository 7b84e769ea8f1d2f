"""The dispatcher's page in a real browser: from the caller's words to a ticket, by keyboard."""

import pytest

WORDS = "柳溪苑的住户反映，书院路12号门口井盖破损"
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


@pytest.fixture
def page(opened, toy_url):
    with opened(toy_url, **CLIPBOARD) as page:
        page.wait_for_selector(".empty-levels")
        yield page


def verdict(page, kind):
    """Wait for a verdict and return its card's text."""
    card = page.wait_for_selector(f'[data-verdict="{kind}"]')
    page.wait_for_selector("#answer:not(.is-stale)")
    return card.inner_text()


def copied(page):
    page.wait_for_selector(".toast.is-shown")
    return page.evaluate("navigator.clipboard.readText()")


def focused(page):
    return page.evaluate("document.activeElement.id")


def test_from_words_to_ticket_without_the_mouse(page):
    assert focused(page) == "call"
    page.keyboard.type(WORDS)
    page.keyboard.press("Enter")
    card = verdict(page, "direct")
    assert "直接派单" in card
    assert "书院街道" in card
    assert "96%" in card
    page.keyboard.press("c")
    line = copied(page)
    assert line.startswith("【直接派单】 | 首接：书院街道 (990002007) 96%")
    assert "协办：市水务局、市政道路管理处" in line
    assert line.endswith(f"诉求：{WORDS}")
    assert "\n" not in line
    page.keyboard.press("n")
    assert page.input_value("#call") == ""
    assert focused(page) == "call"


def test_the_answer_comes_while_typing(page):
    page.keyboard.type("书院路井盖")
    verdict(page, "direct")
    assert focused(page) == "call"


def test_copying_from_inside_the_text(page):
    page.keyboard.type(WORDS)
    verdict(page, "direct")
    page.keyboard.press("Control+Enter")
    assert "书院街道" in copied(page)


def test_a_boundary_case_asks_and_a_number_key_decides(page):
    page.keyboard.type("沿河路路灯不亮")
    page.keyboard.press("Enter")
    card = verdict(page, "confirm")
    assert "先问一句" in card
    assert "在路东还是路西？" in card
    assert "暂定" in card
    page.keyboard.press("c")
    line = copied(page)
    assert "待核实：云台街道 55%、书院街道 41%" in line
    assert "先问：在路东还是路西？" in line
    page.keyboard.press("2")
    chosen = verdict(page, "chosen")
    assert "人工选定" in chosen
    assert "书院街道" in chosen
    assert page.get_attribute(".candidate >> nth=1", "aria-pressed") == "true"
    page.wait_for_selector(".toast:not(.is-shown)", state="attached")
    page.keyboard.press("c")
    line = copied(page)
    assert line.startswith("【人工选定】 | 首接：书院街道 (990002007)")
    assert "先问" not in line
    page.keyboard.press("2")
    verdict(page, "confirm")


def test_a_pick_never_carries_another_areas_bodies(page):
    page.keyboard.type(WORDS)
    page.keyboard.press("Enter")
    verdict(page, "direct")
    assert "河东区政府" in page.inner_text(".facts")
    page.keyboard.press("2")
    verdict(page, "chosen")
    assert "河东区政府" not in page.inner_text(".facts")


def test_digits_belong_to_the_text_while_typing(page):
    page.keyboard.type("沿河路12")
    verdict(page, "confirm")
    assert page.input_value("#call") == "沿河路12"
    page.keyboard.press("Alt+2")
    verdict(page, "chosen")
    assert page.input_value("#call") == "沿河路12"


def test_what_was_heard_is_marked_in_the_text(page):
    page.keyboard.type(WORDS)
    verdict(page, "direct")
    marked = page.locator(".call-backdrop mark")
    assert marked.all_inner_texts() == ["柳溪苑", "书院路"]
    assert "来电人住处" in page.inner_text(".mentions")
    page.keyboard.type("吗")
    verdict(page, "direct")
    assert page.inner_text(".call-backdrop").startswith(f"{WORDS}吗")


def test_the_border_says_that_it_is_approximate(page):
    page.keyboard.type(WORDS)
    verdict(page, "direct")
    assert page.inner_text(".map-approximate").strip() == "推定边界，误差约 300 米"
    assert "距云台街道界 1.2 公里" in page.inner_text(".facts")


def test_no_place_in_the_text(page):
    page.keyboard.type("电视没有信号")
    page.wait_for_selector(".verdict-none")
    assert "在哪条路、哪个小区附近？" in page.inner_text("#answer")
    page.keyboard.press("Enter")
    page.wait_for_selector("#call:focus")
    page.keyboard.press("Control+Enter")
    assert page.locator(".ticket").count() == 0


@pytest.mark.parametrize(
    ("words", "kind", "said"),
    [("有个大集乱收费", "fallback", "区级兜底"), ("我在外地", "outside", "不在辖区")],
)
def test_other_verdicts_are_told_in_words_and_sign(page, words, kind, said):
    page.keyboard.type(words)
    assert said in verdict(page, kind)
    assert page.locator(f'[data-verdict="{kind}"] .verdict-word svg').count() == 1


def test_a_screen_reader_hears_the_verdict(page):
    page.keyboard.type("沿河路路灯不亮")
    page.keyboard.press("Enter")
    spoken = page.locator('[role="status"].visually-hidden')
    spoken.filter(has_text="先问一句").wait_for(state="attached")
    assert spoken.inner_text() == "先问一句，云台街道，把握 55%，请问来电人：在路东还是路西？"


def test_suggestions_complete_the_name_and_tell_namesakes_apart(page):
    page.keyboard.type("井盖坏了，在书院")
    page.wait_for_selector('[role="option"]')
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#call", "aria-activedescendant") == "place-0"
    page.keyboard.press("Enter")
    assert page.input_value("#call") == "井盖坏了，在河东区书院路"
    assert page.locator('[role="option"]').count() == 0
    verdict(page, "direct")


def test_a_coordinate_carries_its_datum(page):
    page.keyboard.type("116.33,39.91")
    verdict(page, "direct")
    with page.expect_request("**/v1/route?*datum=BD-09*") as asked:
        page.select_option(".call-point select >> nth=0", "BD-09")
    assert "lon=116.33&lat=39.91" in asked.value.url
    assert "text=" not in asked.value.url
    verdict(page, "direct")
    assert "诉求" not in page.inner_text(".ticket-line")


def test_latitude_first_is_noticed(page):
    page.keyboard.type("39.91,116.33")
    page.click("text=对调为")
    assert page.input_value("#call") == "116.330000,39.910000"
    verdict(page, "direct")


def test_a_point_dropped_on_the_map_lasts_until_the_text_changes(page):
    page.keyboard.type("路灯不亮")
    page.wait_for_selector(".verdict-none")
    page.wait_for_selector("#map-canvas")
    page.wait_for_timeout(500)
    page.click("#map-canvas", position={"x": 400, "y": 400})
    verdict(page, "direct")
    assert "按图上落点派单" in page.inner_text(".call-under")
    assert page.inner_text(".ticket-line").endswith("诉求：路灯不亮")
    page.focus("#call")
    page.keyboard.type("啊")
    page.wait_for_selector(".verdict-none")
    assert "按图上落点派单" not in page.inner_text(".call-under")


def test_a_point_can_be_dropped_by_keyboard(page):
    page.wait_for_selector("#map-canvas")
    page.keyboard.press("Tab")
    page.focus("#answer")
    page.keyboard.press("m")
    assert focused(page) == "map-canvas"
    page.keyboard.press("Enter")
    verdict(page, "direct")


def test_the_language_switches_and_stays(page):
    page.keyboard.type("沿河路路灯不亮")
    verdict(page, "confirm")
    page.click("text=English")
    assert "Ask first" in verdict(page, "confirm")
    assert page.get_attribute("html", "lang") == "en"
    page.reload()
    assert "Ask first" in verdict(page, "confirm")
    page.click(".call-clear")
    page.wait_for_selector("text=Type what you hear")


def test_the_keys_are_listed(page):
    page.keyboard.type(WORDS)
    page.keyboard.press("Enter")
    verdict(page, "direct")
    page.keyboard.press("?")
    assert "选定第几个候选" in page.inner_text("dialog")
    page.keyboard.press("c")
    assert page.locator(".toast.is-shown").count() == 0
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
