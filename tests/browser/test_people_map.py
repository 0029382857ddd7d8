"""A call logged by keyboard is a tie on the relationship map at once, and is taken back with one key."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

PageFor = Callable[..., Any]
CLIENT = re.compile(r"/clients/\d+/$")
TIES = "#ties .map .tie:not(.cold, .ask)"


def test_a_call_logged_by_keyboard_is_a_tie_on_the_map(page_for: PageFor, assert_accessible: Any) -> None:
    page = page_for("AM")
    page.goto("/clients/")
    page.get_by_role("link", name="Greywolf Security", exact=True).first.click()
    expect(page).to_have_url(CLIENT)
    page.keyboard.press("2")
    page.wait_for_url("**/people/")
    drawn = page.locator(TIES).count()
    assert_accessible(page)
    page.keyboard.press("l")
    line = page.locator("#dialog [name=text]")
    expect(line).to_be_focused()
    page.keyboard.type("call with Анна: the budget stays, 20 min")
    page.get_by_role("button", name="Log", exact=True).press("Enter")
    expect(page.locator("#toasts .toast")).to_contain_text("Анна Левина")
    expect(page.locator(TIES)).to_have_count(drawn + 1)
    row = page.locator("tr[data-item]", has_text="Анна Левина")  # the table of the people tells it, too
    expect(row.locator("[id^=talk-]")).to_have_text("today")
    page.keyboard.press("z")
    expect(page.locator(TIES)).to_have_count(drawn)


def test_the_questions_of_a_talk_open_without_script(page_for: PageFor) -> None:
    page = page_for("AM", scripts=False)
    page.goto("/clients/")
    page.get_by_role("link", name="Greywolf Security", exact=True).first.click()
    expect(page).to_have_url(CLIENT)
    page.goto(f"{page.url}talk/")
    page.get_by_text("What should we stop doing?").click()
    expect(page.locator("[name=q_stop]")).to_be_visible()
    expect(page.locator("[name=q_worry]")).to_be_hidden()
