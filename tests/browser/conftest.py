"""Chromium, and the pages on a made-up city."""

from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser import toy_service
from tests.required_parts import absent

AXE = Path(__file__).resolve().parents[2] / "maps" / "node_modules" / "axe-core" / "axe.min.js"
BEIJING = Path(__file__).resolve().parents[2] / "boundaries" / "beijing"
DESKTOP = (1280, 800)
SPILT = """() => {
  const wide = document.documentElement.clientWidth;
  const parts = [...document.querySelectorAll("button, p, dd, h2, kbd, td, th, select, .chip")]
    .filter((part) => part.offsetParent && !part.closest(".places, .visually-hidden, .cited, .table-box"))
    .filter((part) => part.getBoundingClientRect().right > wide + 1
      || (part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display === "block"))
    .map((part) => part.outerHTML.slice(0, 120));
  return [document.documentElement.scrollWidth > wide ? "page" : "", ...parts].filter(Boolean);
}"""


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def toy_url():
    """The address of the built pages, with the toy city behind them."""
    if not (toy_service.DIST / "index.html").is_file():
        absent("browser", "the pages are not built: run `make web`")
    with toy_service.serving() as url:
        yield url


@pytest.fixture(scope="session")
def sampled(blurred_folder, tmp_path_factory):
    """A service over the toy region, borders off by 500 m, with a synthetic sample counted."""
    from tests.browser import live

    with live.serving(blurred_folder, tmp_path_factory.mktemp("sampled")) as service:
        live.load(service)
        yield service


@pytest.fixture(scope="session")
def board_service(toy_folder, tmp_path_factory):
    """The toy region with two years of its sample counted, and the records of their story."""
    from geo_service.planning.sample import SampleSize

    with _storied(toy_folder, tmp_path_factory.mktemp("board"), SampleSize(24_000, 760, 3)) as one:
        yield one


@pytest.fixture(scope="session")
def board_key(board_service):
    """An administrator's key. The printed link ends with the first key, whichever test makes it."""
    from geo_service.ledger.access import Role, make_key
    from tests.browser import live

    writer = live.ledger(board_service).writer
    return writer.run(lambda at: make_key(at, "the board's administrator", Role.ADMIN)[1])


@pytest.fixture
def board(opened, board_service, board_key):
    """A way to open the board as an administrator who signed in just now."""
    from tests.browser import live

    def look(query="", size=DESKTOP, **options):
        if "storage_state" not in options:
            options |= live.signed_in(board_service.url, key=board_key)
        return opened(f"{board_service.url}board{query}", size, **options)

    return look


@pytest.fixture(scope="session")
def beijing(tmp_path_factory):
    """Beijing with its sample: complaints of two years, and the records of their story."""
    from geo_service.planning.sample import SampleSize

    with _storied(BEIJING, tmp_path_factory.mktemp("beijing"), SampleSize(24_000, 760, 3)) as one:
        yield one


@contextmanager
def _storied(region, home, size):
    """A service with a sample counted, and the records of its story."""
    from geo_service.planning.sample import load_sample
    from geo_service.planning.sample_records import write_records
    from tests.browser import live

    with live.serving(region, home) as service:
        planner = live.planner_of(service.app.state.geo)
        state, ledger = planner.state, live.ledger(service)
        load_sample(ledger, state.settings, state.region_ready, planner.geography, size)
        planner.refresh()
        write_records(ledger, planner.geography, planner.snapshot(), size)
        yield service


@pytest.fixture
def see(opened, sampled):
    """A way to open a view of the planner."""

    def look(query="", size=DESKTOP, **options):
        return opened(f"{sampled.url}planner{query}", size, **{**sampled.signed, **options})

    return look


@pytest.fixture
def opened(chromium):
    """A way to open pages, which fails the test on script errors and foreign requests."""

    @contextmanager
    def open_page(url, size=DESKTOP, **options):
        options.setdefault("locale", "zh-CN")
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        page = context.new_page()
        page.set_default_timeout(15_000)
        faults = []
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("request", lambda request: faults.extend(foreign(request.url, url)))
        page.on("console", lambda message: faults.extend(refused(message.text)))
        try:
            page.goto(url)
            yield page
        finally:
            context.close()
        assert faults == []

    return open_page


def foreign(requested: str, home: str) -> list[str]:
    origin = "/".join(home.split("/", 3)[:3])
    own = home == "about:blank" or requested.startswith((origin, "blob:", "data:"))
    return [] if own else [f"asked elsewhere: {requested}"]


def refused(message: str) -> list[str]:
    return [message] if "Content Security Policy" in message else []


@pytest.fixture
def spilt():
    """What sticks out of a page, or is cut off in it."""
    return lambda page: page.evaluate(SPILT)


@pytest.fixture
def serious():
    """What axe finds wrong on a page, at the two higher degrees."""
    if not AXE.is_file():
        absent("browser", "axe-core is not installed: run `make web`")
    source = AXE.read_text(encoding="utf-8")

    def find(page) -> list[str]:
        page.evaluate(source)
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{rule['id']}: {node['html'][:160]}"
            for rule in found["violations"]
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]

    return find
