"""Clients: found, filtered, kept as a view, looked at, opened, talked to."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

TOAST = "#toasts .toast"
PageFor = Callable[..., Any]


def test_a_client_added_by_hand_is_found_in_cyrillic_whatever_the_case(page_for: PageFor) -> None:
    page = page_for("AM")
    page.goto("/clients/")
    page.keyboard.press("n")
    page.get_by_label("Name", exact=True).fill("Ёлка и Щит")
    page.get_by_role("button", name="Add client").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ёлка и Щит")
    page.goto("/clients/")
    page.keyboard.press("f")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name or contact").fill("ЁЛКА")
    dialog.get_by_role("button", name="Show").click()
    expect(page.locator("[data-item]")).to_have_count(1)
    expect(page.locator("[data-item]")).to_contain_text("Ёлка и Щит")
    page.keyboard.press("/")
    page.get_by_role("combobox").fill("щит")
    expect(page.get_by_role("option").first).to_contain_text("Ёлка и Щит")


def test_filters_read_as_a_sentence_and_are_kept_as_a_view(page_for: PageFor) -> None:
    page = page_for("AM")
    page.goto("/clients/")
    everybody = page.locator("[data-item]").count()
    page.keyboard.press("f")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Overdue is more than").fill("1000")
    dialog.get_by_role("button", name="Show").click()
    expect(page.locator(".filter")).to_contain_text("Overdue")
    assert 0 < page.locator("[data-item]").count() < everybody
    page.keyboard.press("v")
    dialog.get_by_label("Name").fill("Owes a lot")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Owes a lot")).to_have_attribute("aria-current", "page")
    page.get_by_role("button", name=re.compile("Delete the view")).click()
    expect(page.get_by_role("link", name="Owes a lot")).to_have_count(0)


def test_space_shows_a_client_beside_the_list_and_enter_opens_it(page_for: PageFor) -> None:
    page = page_for("AM")
    page.goto("/clients/?q=harbor")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    peek = page.locator("dialog#peek")
    expect(peek.get_by_role("heading", name="Harbor Pay")).to_be_visible()
    page.keyboard.press("Escape")
    expect(peek).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbor Pay")
    for key, tab in (("2", "people"), ("3", "team"), ("4", "health"), ("5", "money")):
        page.keyboard.press(key)
        expect(page).to_have_url(re.compile(f"/{tab}/$"))


def test_a_touch_is_logged_in_one_line_and_stands_in_the_history(page_for: PageFor) -> None:
    page = page_for("AM")
    page.goto("/clients/?q=harbor")
    page.get_by_role("link", name="Harbor Pay", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbor Pay")
    page.keyboard.press("l")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("In one line")).to_be_focused()
    page.keyboard.type("call: back from leave and pays on Thursday.")
    dialog.get_by_role("button", name="Log").click()
    expect(page.locator(TOAST)).to_contain_text("Logged")
    expect(dialog).to_be_hidden()
    page.get_by_role("link", name="Timeline").click()
    expect(page.locator("main")).to_contain_text("back from leave and pays on Thursday.")


def test_a_contact_is_changed_in_the_dialog(page_for: PageFor) -> None:
    page = page_for("AM")
    page.goto("/clients/?q=harbor")
    page.get_by_role("link", name="Harbor Pay", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbor Pay")
    page.keyboard.press("2")
    row = page.locator("[data-item]", has_text="Owen Carver")
    row.locator("summary").click()
    row.get_by_role("link", name="Edit").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(re.compile("^Post|^Title|^Job")).fill("Head of payments")
    dialog.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("Head of payments")
