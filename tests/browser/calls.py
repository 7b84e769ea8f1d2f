"""Calls on the dispatcher's page, by the verdict that the made-up city gives."""

WORDS = {"confirm": "沿河路路灯不亮", "direct": "书院路12号井盖破损", "fallback": "有个大集乱收费"}


def answered(page, kind):
    """Wait for the page, with the answer to a call of that verdict; empty: before any call."""
    page.wait_for_selector(".empty-levels")
    if kind:
        page.fill("#call", WORDS[kind])
        page.wait_for_selector(f'[data-verdict="{kind}"]')
        page.wait_for_selector("#answer:not(.is-stale)")
    page.wait_for_selector("#map-canvas")
