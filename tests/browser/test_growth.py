"""More business, as those who do it tap it: an expansion to the yes, a hand-over to the taking, a name to be shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Site

PageFor = Callable[..., Any]
Check = Callable[[Any], None]
CARD = {
    "What was promised outside": "A weekly call with their operations",
    "Who decides, signs and uses it": "Marta Lind signs, dispatchers use it",
    "Terms of money": "30 days, paid by their finance in Oslo",
    "What happens in the next 90 days": "Start on 11 January, demo on 1 February",
    "Their goal": "Know where each parcel is",
    "The team that was sold": "Two .NET developers",
    "How they like": "Short letters, no calls on Fridays",
    "What may go wrong": "Holidays in July",
    "Whom else they looked at": "Two local shops",
}


def save(page: Any, within: Any) -> None:
    within.get_by_role("button", name=re.compile("^Save")).first.click()
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_an_account_manager_brings_an_expansion_to_the_yes(
    page_for: PageFor, assert_accessible: Check, screenshot: Any
) -> None:
    page = page_for("AM")
    page.goto("/growth/expansions/")
    page.get_by_role("link", name=re.compile("^New expansion")).first.click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Client").select_option(label="Harbor Pay")
    dialog.get_by_label("In one line").fill("Somebody for tests from January")
    save(page, dialog)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Spotted")
    expect(page.locator("main")).to_contain_text("To be known before it is qualified")
    page.get_by_role("link", name=re.compile("^Edit")).click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("What they need it for").fill("Releases wait three days for a test")
    dialog.get_by_label("Money a month").fill("6400.50")
    dialog.get_by_label("Who decides").select_option(index=1)
    dialog.get_by_label("Wanted from").fill("2027-01-11")
    dialog.get_by_label("Skill").select_option(label=".NET")
    dialog.get_by_label("Rate an hour").fill("40")
    save(page, dialog)
    page.get_by_role("link", name=re.compile("^Edit")).click()  # what was stored is taken back as it is shown
    dialog = page.locator("dialog[open]")
    expect(dialog.get_by_label("Money a month")).to_have_value("6400.5")
    save(page, dialog)
    page.get_by_role("button", name="All is known").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Qualified")
    assert_accessible(page)
    page.get_by_role("button", name="It was offered").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Proposed")
    page.get_by_role("link", name="Yes in principle").click()
    save(page, page.locator("dialog[open]"))
    expect(page.locator("main")).to_contain_text("It is won by the first day of the work")
    expect(page.get_by_role("link", name="Request for people")).to_be_visible()
    screenshot(page, "growth-expansion")


def test_sales_hand_a_won_deal_over_and_the_account_manager_takes_it(
    page_for: PageFor, assert_accessible: Check, screenshot: Any
) -> None:
    page = page_for("SAL")
    page.goto("/handovers/new/")
    form = page.locator("main")
    form.get_by_label("Name of a new client").fill("Bluefin Freight")
    form.get_by_label("Account manager").select_option(label="Alice Marchenko")
    form.get_by_label("Name of whoever decides").fill("Marta Lind")
    form.get_by_label("E-mail").fill("marta.lind@bluefin.example")
    form.get_by_label("What was sold").fill("A team of two")
    form.get_by_label("Worth").fill("96000")
    form.get_by_label("Why they bought").fill("Deliveries were late and nobody could say why")
    save(page, form)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bluefin Freight")
    card = page.url
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("^Write the card")).click()
    for label, words in CARD.items():
        page.get_by_label(label).fill(words)
    page.get_by_label("First day of work").fill("2027-01-11")
    page.get_by_role("button", name=re.compile("^Save")).first.click()
    expect(page).to_have_url(card)
    page.get_by_role("button", name="Give it to the account manager").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Given to the manager")
    screenshot(page, "growth-handover")

    manager = page_for("AM", phone=True)
    manager.goto(card)
    manager.get_by_role("button", name="Take it").click()
    expect(manager.get_by_role("heading", level=1)).to_contain_text("Taken")
    assert_accessible(manager)
    screenshot(manager, "growth-handover-phone")


def test_a_client_agrees_to_be_shown_by_their_own_page_and_takes_it_back(
    site: Site, page_for: PageFor, assert_accessible: Check, screenshot: Any
) -> None:
    theirs = page_for(None, phone=True)
    theirs.goto(site.link("portfolio", "Tom Reyes"))
    expect(theirs.get_by_role("heading", level=1)).to_have_text("May we show this work?")
    assert_accessible(theirs)
    theirs.get_by_role("button", name="I agree to exactly this").click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("What you let us show")

    ours = page_for("AM")
    ours.goto("/growth/portfolio/")
    ours.get_by_role("link", name="Brightwater Health").first.click()
    expect(ours.get_by_role("heading", level=1)).to_contain_text("Granted")
    ours.get_by_role("link", name=re.compile("^A place where it is shown")).click()
    dialog = ours.locator("dialog[open]")
    dialog.get_by_label("Where").fill("Front page of our site")
    save(ours, dialog)
    expect(ours.locator("main")).to_contain_text("Front page of our site")

    theirs.get_by_text("Take the permission back").click()
    theirs.get_by_label("Why, if you like to say").fill("We are being bought")
    theirs.get_by_role("button", name="Take it back").click()
    expect(theirs.locator("main")).to_contain_text("You took your permission back")
    screenshot(theirs, "growth-portfolio-client")
    ours.reload()
    expect(ours.get_by_role("heading", level=1)).to_contain_text("Taken back")
    expect(ours.locator("main")).to_contain_text("We are being bought")
    ours.get_by_role("button", name="It is removed").click()
    expect(ours.locator("main")).to_contain_text("removed on")
    assert_accessible(ours)
    screenshot(ours, "growth-portfolio")
