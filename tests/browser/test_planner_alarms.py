"""The planner's page: alarms as a list and live, emerging hot spots, forecasts."""

from datetime import UTC, datetime, timedelta

import pytest

from geo_service.ledger.alarms import NewAlarm, put_alarm
from tests.browser.live import drawn, ledger

TOPIC = "噪声扰民/施工噪声"


def raise_alarm(service, key, **changes):
    """Put an alarm of two townships into the ledger; returns its id."""
    day = datetime.now(UTC) - timedelta(days=2)
    start, end = (day - timedelta(days=3)).date(), day.date()
    course = {
        "first_day": (day - timedelta(days=9)).date().isoformat(),
        "counts": [0, 1, 0, 0, 1, 0, 3, 4, 5, 2],
        "expected": [0.4] * 10,
    }
    new = {
        "kind": "scan", "key": key, "topic": TOPIC, "level": "township", "places": ("T1", "T2"),
        "started_at": day - timedelta(days=3), "last_at": day, "continues_after": day, "observed": 14,
        "expected": 3.2, "p": 0.001, "recurrence_days": 812.0, "reporters": 14,
        "details": {"start": start.isoformat(), "end": end.isoformat(), "chance_a_day": 0.8, "course": course},
    }  # fmt: skip
    made = ledger(service).writer.run(lambda at: put_alarm(at, NewAlarm(**{**new, **changes})))
    return made.id


@pytest.fixture
def alarm(sampled, request):
    return raise_alarm(sampled, request.node.name)


def test_an_alarm_is_listed_opened_and_acknowledged(see, sampled, alarm):
    with see(f"?tab=alarms&alarm={alarm}") as page:
        drawn(page)
        page.wait_for_selector(".alarm-observed")
        text = page.inner_text(".area")
        assert "14 件，预期 3.2" in text
        assert "812 天一次" in text
        assert "偶然可出现 0.8 个" in text
        assert page.locator(".area .trend svg").count() == 1
        page.click(".alarm-actions button:has-text('确认')")
        page.wait_for_selector(".badge.is-acknowledged")
        page.fill(".alarm-note input", "已转街道核实")
        page.click(".alarm-note button")
        page.wait_for_selector(".alarm-notes:has-text('已转街道核实')")
        page.click("text=静音 7 天")
        page.wait_for_selector(".badge.is-muted")
        page.click("text=取消静音")
        page.wait_for_selector(".badge.is-acknowledged")
        page.click("text=返回预警")
        page.click(".chip:has-text('已确认')")  # off
        page.wait_for_function("() => !document.querySelector('.badge.is-acknowledged')")


def test_an_alarm_outlines_its_places_on_the_map(see, alarm):
    far = "at=116.3900,40.1900,13.00"
    with see(f"?tab=alarms&by=area&{far}") as page:
        drawn(page)
        page.click(".alarm-row >> nth=0")
        page.wait_for_selector(".alarm-places")
        assert page.locator(".alarm-places .chip").count() == 2
        page.wait_for_function("(far) => !location.search.includes(far)", arg=far)  # it flew there
    with see(f"?tab=alarms&alarm={alarm}&by=area&{far}") as page:
        drawn(page)
        page.wait_for_selector(".alarm-places")
        page.wait_for_timeout(1_000)
        assert far in page.evaluate("location.search")  # a link keeps its own sight
        page.click(".alarm-places .chip >> nth=0")
        page.wait_for_function("() => location.search.includes('sel=township')")


def test_the_complaints_behind_an_alarm(see, alarm):
    with see(f"?tab=alarms&alarm={alarm}") as page:
        drawn(page)
        with page.expect_request("**/v1/counted*") as asked:
            page.click("text=看这 14 件投诉")
        assert "repeat=once" in asked.value.url
        assert "area=township%3AT1" in asked.value.url
        page.wait_for_selector("dialog .complaints")


def test_alarms_come_live_and_after_a_broken_line(see, sampled):
    with see("?tab=alarms") as page:
        drawn(page)
        page.wait_for_selector(".alarms-live:not(.is-off)")
        raise_alarm(sampled, "live-1", topic="供暖/停暖")
        page.wait_for_selector(".alarm-row:has-text('停暖')")
        page.wait_for_selector(".toast:has-text('停暖')")


def test_the_stream_is_asked_for_again_after_a_refusal(see, sampled):
    with see("?tab=alarms") as page:
        tries = []

        def refuse(route):
            tries.append(1)
            if len(tries) == 1:
                route.fulfill(status=503, body="")
            else:
                route.continue_()

        page.route("**/v1/alarms/stream", refuse)
        page.reload()
        page.wait_for_selector(".alarms-live:not(.is-off)", timeout=40_000)
        assert len(tries) >= 2
        raise_alarm(sampled, "again-1", topic="环境卫生/垃圾")
        page.wait_for_selector(".alarm-row:has-text('垃圾')")


def test_seventeen_classes_in_the_legend_and_a_plain_sentence(see):
    with see("?show=emerging&by=area&step=week") as page:
        drawn(page)
        assert page.locator(".legend-class").count() == 17
        page.click(".rank-name >> nth=0")
        page.wait_for_selector(".area-part:has-text('期得分')")
        text = page.inner_text(".area")
        assert "热点" in text or "冷点" in text or "没有可辨认的规律" in text
        page.click("text=返回排行")
        page.click(".legend-class >> nth=-1")
        assert page.locator(".legend tr.is-dim").count() == 16


def test_a_forecast_or_the_plain_reason_why_none(see):
    with see("?by=area&show=count") as page:
        drawn(page)
        page.wait_for_selector(".outlook")
        assert "预测" in page.inner_text(".outlook")
        page.click(".rank-name >> nth=0")
        part = page.wait_for_selector(".area-part:has-text('未来 4 周')")
        assert "不预测：" in part.inner_text() or "80% 区间" in part.inner_text()


def test_the_forecast_is_asked_for_after_the_map_shows_the_filter(see):
    with see("?by=area&show=count") as page:
        drawn(page)
        page.wait_for_selector(".outlook")
        page.evaluate("""() => {
          window.order = [];
          const fetched = window.fetch;
          window.fetch = async (url, init) => {
            const name = String(url).split("?")[0];
            window.order.push("ask " + name);
            const answer = await fetched(url, init);
            if (name.endsWith("choropleth")) await new Promise((done) => setTimeout(done, 400));
            window.order.push("got " + name);
            return answer;
          };
        }""")
        page.click(".dropdown-button:has-text('更多筛选')")
        page.click("button:has-text('工作日')")
        page.wait_for_function("() => window.order.includes('ask v1/forecast')")
        order = page.evaluate("window.order")
        assert order.index("got v1/choropleth") < order.index("ask v1/forecast")


def test_the_page_words_the_code_of_a_missing_forecast(see):
    with see("?by=area&show=count&lang=en") as page:
        row = {
            "shown": False,
            "week": "",
            "reason": "",
            "reason_code": "coverage",
            "coverage80": 0.62,
        }
        page.route("**/v1/forecast*", lambda route: route.fulfill(json={"rows": [row]}))
        page.reload()
        page.wait_for_selector(".outlook")
        assert "the 80 % interval held 62 % of the weeks" in page.inner_text(".outlook")
        page.goto(page.url.replace("lang=en", "lang=zh"))
        page.wait_for_selector(".outlook:has-text('80% 区间实际只套住 62 % 的周')")


def test_a_forecast_is_a_band_in_the_timeline(see):
    with see("?by=area&show=count") as page:
        weeks = [
            {"code": "", "name": "", "topic": "", "week": week, "mean": 300, "low95": 200, "low80": 250,
             "exceeds80": 270, "high80": 350, "high95": 400, "method": "m", "mase": 0.6, "naive_mase": 1,
             "coverage80": 0.8, "origins": 12, "shown": True, "reason": "", "reason_code": "", "past_actual": "", "past_predicted": ""}
            for week in _coming_weeks(page)
        ]  # fmt: skip
        page.route("**/v1/forecast*", lambda route: route.fulfill(json={"rows": weeks}))
        page.reload()
        drawn(page)
        page.wait_for_selector(".forecast-80")
        assert "预测（80%、95% 区间）" in page.inner_text(".outlook")
        page.click(".rank-name >> nth=0")
        page.wait_for_selector("text=80% 区间 250–350")
        assert "60%" in page.inner_text(".forecast-tested")


def _coming_weeks(page):
    last = page.evaluate("() => fetch('v1/cube').then((a) => a.json()).then((a) => a.last_day)")
    day = datetime.fromisoformat(last) + timedelta(days=1)
    return [(day + timedelta(days=7 * i)).date().isoformat() for i in range(4)]
