"""The kit in a real browser: keys in any layout, dialogs, letters, axe in both themes, no sideways scroll."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.urls import path
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from perennial.web.views.kit import kit
from tests.browser.accessible import Accessible

pytestmark = pytest.mark.browser
urlpatterns = [path("kit/", kit)]
NOTE_WHAT_IS_SENT = """document.addEventListener('submit', e => {
  e.preventDefault();
  window.sent = [...new FormData(e.target, e.submitter)].map(pair => pair.join('='));
})"""
# The skeleton has faded in: what ends, has ended.
AT_REST = """() => Promise.all(document.getAnimations()
  .filter(one => one.effect.getComputedTiming().endTime < Infinity).map(one => one.finished.catch(() => null)))"""
PAGES = ("", "?page=today", "?page=table", "?page=sign-in", "?page=first-run")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the kit is served; it asks the database nothing, so there is none."""
    with override_settings(ROOT_URLCONF=__name__):
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@pytest.fixture(scope="module")
def assert_accessible() -> Accessible:
    return Accessible()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=address)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert not faults, "the page must run under its own content security policy"


def current(page: Page) -> str:
    return str(page.locator("[data-item]:has(> details[open]) .why b").first.inner_text())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("query", PAGES)
def test_axe_finds_nothing(page: Page, assert_accessible: Accessible, query: str, theme: str) -> None:
    """In the theme that the page was told, whatever the system says."""
    page.goto(f"/kit/{query}{'&' if query else '?'}theme={theme}")
    page.evaluate(AT_REST)
    assert_accessible(page)


@pytest.mark.parametrize("query", PAGES)
def test_no_page_scrolls_sideways(page: Page, query: str) -> None:
    page.goto(f"/kit/{query}")
    for width in (320, 390, 768, 1100, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_j_and_k_move_the_open_item_and_the_focus_with_it(page: Page) -> None:
    page.goto("/kit/?page=today")
    assert current(page) == "Kestrel Logistics"
    page.keyboard.press("KeyJ")
    page.keyboard.press("KeyJ")
    assert current(page) == "Tidepool Games"
    page.keyboard.press("KeyK")
    assert current(page) == "Papertrail"
    assert page.locator("details[name=queue][open]").count() == 1
    assert page.evaluate("document.activeElement.closest('[data-item]').id") == "item-2"


def test_a_key_acts_by_its_place_in_a_cyrillic_layout_and_never_while_typing(page: Page) -> None:
    page.goto("/kit/?page=today")
    # The key that prints "ы" in a Russian layout sits where S does: it opens the snooze menu of the open item.
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyS', key: 'ы', bubbles: true}))")
    assert page.locator("#item-1 details.menu[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    page.keyboard.press("KeyD")
    page.keyboard.type(" see e, s and x")
    assert page.locator("details.menu[open]").count() == 0
    assert "e, s and x" in page.locator("#item-1 .ed").evaluate("f => [...f.elements].map(e => e.value).join()")


def test_digits_choose_inside_the_open_menu_not_on_the_page(page: Page) -> None:
    page.goto("/kit/?page=today")
    page.evaluate(NOTE_WHAT_IS_SENT)
    page.keyboard.press("KeyS")
    page.keyboard.press("Digit2")
    assert "until=2" in page.evaluate("window.sent")


def test_keys_are_listed_and_can_be_switched_off(page: Page) -> None:
    page.goto("/kit/?page=today")
    page.keyboard.press("?")
    listed = page.locator("#keys [data-keylist]").inner_text()
    assert "Done" in listed
    assert "Receivables" in listed
    page.keyboard.press("Escape")
    page.evaluate("document.body.dataset.shortcuts = 'off'")
    page.keyboard.press("KeyS")
    assert page.locator("details.menu[open]").count() == 0


def test_the_slash_opens_find_with_the_focus_in_it(page: Page) -> None:
    page.goto("/kit/?page=today")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    page.keyboard.press("Escape")
    assert not page.locator("#find").evaluate("d => d.open")


def test_space_peeks_at_the_current_row_and_escape_gives_the_focus_back(page: Page) -> None:
    page.goto("/kit/?page=table")
    page.keyboard.press("KeyJ")
    page.keyboard.press("Space")
    peek = page.locator("#peek")
    peek.get_by_role("link", name="Open the client").wait_for()
    assert peek.get_attribute("aria-label") == "Kestrel Logistics"
    page.keyboard.press("Escape")
    assert not peek.evaluate("dialog => dialog.open")
    assert page.evaluate("document.activeElement.closest('[data-item]').matches('.sel')")


def test_a_letter_opens_its_fields_and_goes_by_ctrl_enter_with_what_was_typed(page: Page) -> None:
    page.goto("/kit/?page=today")
    page.evaluate(NOTE_WHAT_IS_SENT)
    page.keyboard.press("Control+Enter")
    assert not [field for field in page.evaluate("window.sent") if field.startswith("body")]
    page.reload()
    page.evaluate(NOTE_WHAT_IS_SENT)
    page.locator("#item-1 [data-letter-edit]").click()
    page.locator("#item-1 textarea").fill("Dear James, tomorrow then.")
    page.keyboard.press("Control+Enter")
    assert "body=Dear James, tomorrow then." in page.evaluate("window.sent")


def test_the_phone_has_the_whole_navigation_behind_more(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/kit/?page=today")
    assert not page.locator("#nav").is_visible()
    page.get_by_role("button", name="More").click()
    assert page.locator("#nav").get_by_text("Settings").is_visible()
    page.locator("#nav .me").click()
    assert page.get_by_role("button", name="Sign out").is_visible()


def test_a_table_keeps_two_lines_a_row_on_the_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/kit/?page=table")
    row = page.locator("table.list tbody tr").first
    box = row.bounding_box()
    assert box is not None
    assert 44 <= box["height"] <= 96
    assert row.get_by_text("£23,100").is_visible()
    assert not page.locator("table.list thead").is_visible()


def test_acts_are_big_enough_for_a_finger(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/kit/?page=today")
    small = page.evaluate(
        "[...document.querySelectorAll('.btn, .tabs a, .ptabs > *, summary')].filter(e => e.checkVisibility()"
        " && e.getBoundingClientRect().height < 44).map(e => e.outerHTML.slice(0, 80))"
    )
    assert small == []


def test_everything_opens_without_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto("/kit/?page=today")
    page.locator("#item-2 summary.qi").click()
    assert page.locator("#item-2 .acts").is_visible()
    assert not page.locator("#item-1 .acts").is_visible()
    page.locator("#item-2 .menu summary").first.click()
    assert page.locator("#item-2").get_by_text("In a week").is_visible()
    context.close()
