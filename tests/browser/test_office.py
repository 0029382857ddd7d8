"""What is done once: bringing files in and taking them back, inviting people, one's language and theme."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

TOAST = "#toasts .toast"
PageFor = Callable[..., Any]
BOOK = "code,name,country,currency,account_manager\nbirchway,Birchway Studio,GB,GBP,alice@lindenworks.example\n"


def test_a_file_is_looked_at_brought_in_and_taken_back(
    page_for: PageFor, assert_accessible: Callable[[Any], None]
) -> None:
    page = page_for("FIN")
    page.goto("/imports/")
    file = {"name": "clients.csv", "mimeType": "text/csv", "buffer": BOOK.encode()}
    page.get_by_label("Drop files here").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="What will happen")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Birchway Studio")
    assert_accessible(page)
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", name="What has happened")).to_be_visible(timeout=30_000)
    here = page.url
    page.goto("/clients/?q=birchway")
    expect(page.locator("[data-item]")).to_have_count(1)
    page.goto(here)
    page.get_by_role("link", name="Take it back").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Take it back").click()
    expect(page.locator("main")).to_contain_text("It was taken back")
    page.goto("/clients/?q=birchway")
    expect(page.locator("[data-item]")).to_have_count(0)


def test_a_file_that_is_no_table_is_refused_with_a_sentence(page_for: PageFor) -> None:
    page = page_for("FIN")
    page.goto("/imports/")
    file = {"name": "clients.csv", "mimeType": "text/csv", "buffer": b"code,name,terms_days\nx1,Xylem,soon\n"}
    page.get_by_label("Drop files here").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("main")).to_contain_text("soon")
    expect(page.get_by_role("button", name="Apply")).to_have_count(0)


def test_a_colleague_is_invited_and_the_invitation_withdrawn(page_for: PageFor) -> None:
    page = page_for("DIR")
    page.goto("/settings/people/")
    page.get_by_role("link", name="Invite").click()
    page.get_by_label("Name").fill("Nina Petrenko")
    page.get_by_label("E-mail").fill("nina@lindenworks.example")
    page.get_by_role("button", name="Invite").click()
    expect(page.locator("main")).to_contain_text("Nina Petrenko")
    expect(page.locator("tr", has_text="Nina Petrenko")).to_contain_text("Invited")
    page.keyboard.press("z")
    expect(page.locator(TOAST)).to_contain_text("withdrawn")


@pytest.mark.parametrize(
    ("name", "code", "today"), [("Русский", "ru", "23 ноября"), ("Українська", "uk", "23 листопада")]
)
def test_the_interface_speaks_the_chosen_language(page_for: PageFor, name: str, code: str, today: str) -> None:
    page = page_for("HCS")
    page.goto("/today/")
    for language, spoken, said in ((name, code, today), ("English", "en", "23 November")):
        page.locator("button.me").click()
        page.get_by_role("button", name=language).click()
        expect(page.locator("html")).to_have_attribute("lang", spoken)
        expect(page.get_by_role("heading", level=1)).to_contain_text(said)
        assert ".." not in page.locator("main").inner_text()


def test_the_dark_theme_stays_chosen(page_for: PageFor) -> None:
    page = page_for("HCS")
    page.goto("/today/")
    for theme in ("Dark", "As the system"):
        page.locator("button.me").click()
        with page.expect_response(re.compile("/profile/theme/")):
            page.get_by_role("button", name=theme).click()
        page.reload()
        lightness = page.evaluate("Number(getComputedStyle(document.body).backgroundColor.match(/oklch.([0-9.]+)/)[1])")
        assert (lightness < 0.5) == (theme == "Dark"), lightness
