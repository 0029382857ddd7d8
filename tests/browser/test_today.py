"""The morning of an account manager: the queue by keyboard, by mouse, by touch and without script. Each test leaves the
queue as it found it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

OPEN = "[data-item]:has(> details[open])"
TOAST = "#toasts .toast"
# What htmx asks for leaves half a second late: long enough to act before the draft is there.
SLOW_NETWORK = """
const send = XMLHttpRequest.prototype.send;
XMLHttpRequest.prototype.send = function (...body) { setTimeout(() => send.apply(this, body), 500); };
"""

PageFor = Callable[..., Any]


def queue(page: Any) -> list[str]:
    """The ids of what waits, in order."""
    page.goto("/today/")
    ids: list[str] = page.locator("[data-item]").evaluate_all("all => all.map((one) => one.id)")
    return ids


def test_one_click_signs_an_account_manager_in_to_the_queue(page_for: PageFor) -> None:
    page = page_for(None)
    page.goto("/")
    page.get_by_role("button", name=re.compile("Account manager")).first.click()
    expect(page).to_have_url(re.compile("/today/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Monday, 23 November")
    expect(page.locator(OPEN)).to_have_count(1)
    expect(page.locator(f"{OPEN} [data-letter]")).to_contain_text(re.compile("Dear|Hi "))


def test_j_and_k_move_and_what_is_done_comes_back_with_z(page_for: PageFor) -> None:
    page = page_for("AM")
    before = queue(page)
    page.keyboard.press("j")
    expect(page.locator(OPEN)).to_have_id(before[1])
    expect(page.locator(f"{OPEN} [data-letter]")).to_be_visible()
    page.keyboard.press("k")
    expect(page.locator(OPEN)).to_have_id(before[0])
    page.keyboard.press("e")
    expect(page.locator("[data-item]")).to_have_count(len(before) - 1)
    expect(page.locator(TOAST)).to_contain_text("Undo")
    expect(page.locator(OPEN)).to_have_id(before[1])
    page.keyboard.press("z")
    expect(page.locator(TOAST)).to_contain_text("back in the queue")
    assert queue(page) == before


def test_letters_act_by_the_place_of_the_key_in_a_cyrillic_layout(page_for: PageFor) -> None:
    page = page_for("AM")
    before = queue(page)
    for key, code, left in (("у", "KeyE", len(before) - 1), ("я", "KeyZ", len(before))):
        page.evaluate(
            """([key, code]) => document.body.dispatchEvent(
                new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }))""",
            [key, code],
        )
        expect(page.locator("[data-item]")).to_have_count(left)


def test_s_and_a_figure_put_an_item_off_until_its_day(page_for: PageFor) -> None:
    page = page_for("AM")
    before = queue(page)
    page.keyboard.press("s")
    page.keyboard.press("1")
    expect(page.locator("[data-item]")).to_have_count(len(before) - 1)
    page.goto("/today/?split=snoozed")
    expect(page.locator("[data-item]")).to_have_id(before[0])
    page.locator("summary.qi").first.click()
    page.get_by_role("button", name="Back to the queue").click()
    assert queue(page) == before


def test_x_and_a_figure_say_that_an_item_was_not_useful(page_for: PageFor) -> None:
    page = page_for("AM")
    before = queue(page)
    page.keyboard.press("x")
    page.keyboard.press("2")
    expect(page.locator(TOAST)).to_contain_text("not useful")
    expect(page.locator("[data-item]")).to_have_count(len(before) - 1)
    page.keyboard.press("z")
    expect(page.locator("[data-item]")).to_have_count(len(before))


def test_an_edited_letter_is_sent_by_keyboard_and_taken_back_in_time(page_for: PageFor) -> None:
    page = page_for("AM")
    queue(page)
    item = page.locator(OPEN)
    client = item.get_by_role("link", name="Open the client").get_attribute("href")
    page.keyboard.press("d")
    text = item.get_by_role("textbox", name="Text")
    expect(text).to_be_focused()
    text.fill(text.input_value() + "\n\nWith an edited last line.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(TOAST)).to_contain_text("is leaving")
    page.locator(TOAST).get_by_role("button", name="Undo").click()
    expect(page.locator(TOAST)).to_contain_text("taken back")
    page.goto(f"{client}timeline/")
    history = page.locator("main")
    expect(history).to_contain_text(re.compile("taken back", re.IGNORECASE))
    expect(history).to_contain_text(re.compile("Alice Marchenko"))


def test_the_queue_is_worked_by_touch(page_for: PageFor, assert_accessible: Callable[[Any], None]) -> None:
    page = page_for("HCS", phone=True)
    page.add_init_script(SLOW_NETWORK)
    before = queue(page)
    assert_accessible(page)
    page.locator("summary.qi").nth(1).tap()
    item = page.locator(OPEN)
    expect(item).to_have_id(before[1])
    item.get_by_role("button", name="Done").tap()
    expect(page.locator("[data-item]")).to_have_count(len(before) - 1)
    page.locator(TOAST).get_by_role("button", name="Undo").tap()
    expect(page.locator("[data-item]")).to_have_count(len(before))
    page.locator(f"{OPEN} summary", has_text="Snooze").tap()
    page.locator(f"{OPEN} .pop button:visible").first.tap()
    expect(page.locator("[data-item]")).to_have_count(len(before) - 1)
    page.locator(TOAST).get_by_role("button", name="Undo").tap()
    expect(page.locator("[data-item]")).to_have_count(len(before))
    page.get_by_role("button", name="More").tap()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Receivables").tap()
    expect(page).to_have_url(re.compile("/receivables/"))


def test_the_queue_and_its_letters_work_without_script(page_for: PageFor) -> None:
    page = page_for("AM", number=1, scripts=False)
    before = queue(page)
    page.locator(OPEN).get_by_role("button", name="Done").click()
    expect(page.locator(f"[id='{before[0]}']")).to_have_count(0)
    page.locator(TOAST).get_by_role("button", name="Undo").click()
    assert queue(page) == before
    page.locator(OPEN).get_by_role("link", name="Edit").click()
    text = page.get_by_role("textbox", name="Text")
    text.fill(text.input_value() + "\n\nWritten without script.")
    page.get_by_role("button", name=re.compile("Send")).click()
    expect(page.locator(TOAST)).to_contain_text("is leaving")
    page.locator(TOAST).get_by_role("button", name="Undo").click()
    expect(page.locator(TOAST)).to_contain_text("taken back")
