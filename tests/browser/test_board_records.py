"""What is done on the board: months frozen, topics chosen, places watched, bodies reminded, exclusions decided."""

import json

from geo_service.ledger.access import Role
from tests.browser import live
from tests.browser.boards import asked, key_of, numbers, there


def test_freezing_and_what_is_corrected_later(board, board_service):
    with board("?level=district") as page:
        there(page)
        page.click(".board-pickers button:has-text('定稿')")
        page.click(".board-form button[type=submit]")
        page.wait_for_selector(".board-frozen")
        row = page.locator(".cell-complaints .count").first
        row.click()
        page.wait_for_selector(".complaint")
        page.click(".complaint-line >> nth=0")
        one = page.inner_text(".complaint-more dd >> nth=0").split("（")[0]
        page.keyboard.press("Escape")
        body = json.dumps({"action": "grant", "reason": "重复诉求"})
        status = page.evaluate(
            """async ([id, body]) => {
              const {csrf} = await (await fetch('v1/session')).json();
              const headers = {'Content-Type': 'application/json', 'X-CSRF-Token': csrf};
              return (await fetch(`v1/complaints/${id}/exclusion`, {method: 'POST', headers, body})).status;
            }""",
            [one, body],
        )
        assert status == 201
        live.planner_of(board_service.app.state.geo).refresh()
        page.reload()
        there(page)
        page.wait_for_selector(".board-frozen strong")
        page.click(".board-frozen")
        assert "剔除" in page.inner_text(".dialog .list-table")
        page.click("text=看今天的数字")
        page.wait_for_selector("text=回到定稿数字")


def test_a_topic_is_chosen_and_worked_on(board):
    with board("?tab=topics") as page:
        there(page, "topics")
        before = page.locator(".record-line").count()
        name = page.inner_text(".topic-name >> nth=1")
        page.locator(".topics-table tbody tr").nth(1).locator("button:has-text('选定')").click()
        page.fill(".board-form textarea[name=measures]", "逐项排查\n限期整改")
        page.fill(".board-form input[name=target]", "降三成")
        page.click(".board-form button[type=submit]")
        page.wait_for_function(
            f"() => document.querySelectorAll('.record-line').length === {before + 1}"
        )
        page.locator(".record-line", has_text=name).last.click()
        page.wait_for_selector(".record .bars-chart")
        assert "逐项排查，限期整改" in page.inner_text(".record .facts")
        page.click(".record button:has-text('改状态')")
        page.click(".choices label:has-text('推进中')")
        page.click(".board-form button[type=submit]")
        page.wait_for_selector(".record .state-chip:has-text('推进中')")


def test_a_nominated_place_is_listed_and_supervised(board):
    with board("?tab=watch") as page:
        there(page, "watch")
        before = page.locator(".place-card").count()
        page.click(".nominations button:has-text('列入') >> nth=0")
        page.fill(".board-form input[name=title]", "新列入的点位")
        page.click(".board-form button[type=submit]")
        page.wait_for_function(
            f"() => document.querySelectorAll('.place-card').length === {before + 1}"
        )
        card = page.locator(".place-card", has_text="新列入的点位")
        card.locator("button:has-text('督办')").click()
        page.fill(".board-form input[name=title]", "新列入的点位：限期")
        page.fill(".board-form input[name=reason]", "反复投诉")
        page.click(".board-form button[type=submit]")
        page.wait_for_selector(".dialog", state="detached")
        page.click(".board-tabs button:has-text('挂牌督办')")
        page.wait_for_selector(".supervision-table >> text=新列入的点位：限期")


def test_what_was_to_be_expected_stands_beside_what_came(board):
    with board("?tab=watch") as page:
        there(page, "watch")
        told = asked(page, "v1/watch")["watch"]
        solved = next(one for one in told if one["state"] in ("solved", "proven"))
        card = page.locator(".place-card", has_text=solved["title"])
        expected = solved["course"]["expectation"]
        text = card.locator(".regression").inner_text()
        assert numbers(text)[:4] == [
            round(expected["expected"]), expected["low"], expected["high"], expected["came"],
        ]  # fmt: skip
        assert card.locator(".bar").count() == len(solved["course"]["weeks"])
        assert card.locator(".level.is-opening").count() == 1


def test_an_item_is_reminded_of_by_name(board):
    with board("?tab=supervision") as page:
        there(page, "supervision")
        assert "逾期" in page.inner_text(".supervision-table")
        first = page.locator(".supervision-table tbody tr").first
        before = int(first.locator("td.amount").inner_text())
        first.locator("button:has-text('催办')").click()
        page.fill(".board-form textarea", "请于周五前回复")
        page.click(".board-form button[type=submit]")
        page.wait_for_function(
            "n => +document.querySelector('.supervision-table tbody td.amount').innerText === n",
            arg=before + 1,
        )


def test_the_effect_is_told_in_a_plain_sentence_with_its_interval(board):
    with board("?tab=effects&lang=en") as page:
        there(page, "effects")
        chosen = asked(page, "v1/watch")["watch"]
        begun = next(one for one in chosen if one["begun"])
        effect = asked(page, f"v1/watch/{begun['id']}/effect")
        card = page.locator(".cards article", has_text=begun["title"])
        assert effect["sentence"]["en"] in card.inner_text()
        assert card.locator(".whisker-range").count() == 1


def test_reports_are_looked_at_and_taken_away(board):
    with board("?tab=reports", accept_downloads=True) as page:
        there(page, "reports")
        assert page.locator(".preview-pictures img").count() >= 1
        wide = "() => [...document.querySelectorAll('.preview-pictures img')].every(i => i.naturalWidth > 0)"
        page.wait_for_function(wide)
        with page.expect_download() as file:
            page.click(".report-files button:has-text('HTML')")
        assert file.value.suggested_filename.startswith("monthly-")
        page.click(".segments button:has-text('周清单')")
        page.wait_for_selector(".preview h2:has-text('周清单')")


def test_an_exclusion_is_asked_for_granted_refused_and_taken_back(board, board_service):
    def act(page, name, ground=None, why="同一来电人重复反映"):
        page.click(f".complaint-more button:text-is('{name}')")
        form = page.locator(".board-form")
        if ground is not None and form.locator("select[name=reason_id]").count():
            form.locator("select[name=reason_id]").select_option(ground)
        form.locator("textarea[name=reason]").fill(why)
        form.locator("button[type=submit]").click()
        form.wait_for(state="detached")

    with live.ledger(board_service).reading() as connection:
        before = connection.exec_driver_sql("select coalesce(max(id), 0) from audit").scalar_one()
    with board() as page:
        there(page)
        page.click(".bodies tbody tr .count >> nth=0")
        page.click(".complaint-line >> nth=0")
        act(page, "申请剔除")
        page.wait_for_selector(".complaint-more .badge:text-is('已申请')")
        act(page, "不予剔除", why="两次诉求不是一件事")
        page.wait_for_selector(".complaint-more .badge:text-is('不予剔除')")
        act(page, "剔除")
        page.wait_for_selector(".complaint-more .badge:text-is('已剔除')")
        assert "两次诉求不是一件事" in page.inner_text(".complaint-more ol")
        page.keyboard.press("Escape")
        page.click(".exclusions label:has-text('已剔除'), .exclusions button:has-text('已剔除')")
        page.click(".exclusion-rows .link >> nth=0")
        page.wait_for_selector(".complaint-more .badge:text-is('已剔除')")
        act(page, "撤回剔除")
        page.wait_for_selector(".complaint-more .badge:text-is('已撤回')")
        listed = asked(page, "v1/exclusions")["exclusions"]
    assert listed[0]["state"] == "revoked"
    with live.ledger(board_service).reading() as connection:
        lines = connection.exec_driver_sql(
            f"select action from audit where action like 'exclusion.%' and id > {before} order by 1"
        ).all()
    assert [one[0] for one in lines] == [
        "exclusion.ask", "exclusion.grant", "exclusion.refuse", "exclusion.revoke",
    ]  # fmt: skip


def test_a_dispatcher_may_ask_and_not_decide(board, board_service):
    with board(**key_of(board_service, Role.DISPATCHER)) as page:
        there(page)
        page.click(".bodies tbody tr .count >> nth=0")
        page.click(".complaint-line >> nth=1")
        page.wait_for_selector(".complaint-more ol li")
        shown = page.locator(".complaint-more button").all_inner_texts()
        assert "申请剔除" in shown
        assert not {"剔除", "不予剔除"} & set(shown)
        assert "考核" in page.inner_text(".complaint-more dl")
