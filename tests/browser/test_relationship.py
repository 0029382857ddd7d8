"""Recorded stories of the relationship: an account manager's day, a wave answered on a phone, health and its receipts,
the report of a month. Each is one walk, and expects words that the walk itself has written or the cast always says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Site

PageFor = Callable[..., Any]
Check = Callable[[Any], None]
TOAST = "#toasts .toast"
OPEN = "[data-item]:has(> details[open])"


def open_client(page: Any, name: str) -> str:
    """The client's page, found as people find it. Returns its address."""
    page.goto(f"/clients/?q={name.split()[0].lower()}")
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return str(page.url)


def test_a_full_day_of_an_account_manager(page_for: PageFor, assert_accessible: Check) -> None:
    page = page_for("AM")
    main, dialog = page.locator("main"), page.locator("#dialog")

    # the morning: the first thing of Today is read and done
    page.goto("/today/")
    expect(page.get_by_role("complementary")).to_contain_text("Promises due")
    first = page.locator(OPEN).get_attribute("id")
    page.keyboard.press("e")
    expect(page.locator(f"[id='{first}']")).to_have_count(0)

    # a call is logged in one line, and what it promises is recorded with one press
    client = open_client(page, "Harbor Pay")
    expect(main).to_contain_text("Say what a data engineer costs")
    page.keyboard.press("l")
    expect(dialog.get_by_label("In one line")).to_be_focused()
    page.keyboard.type("call with Priya: she likes the plan. We will send the test report by Friday.")
    dialog.get_by_role("button", name="Log", exact=True).click()
    expect(dialog).to_contain_text("Nothing is recorded until you say so")
    dialog.get_by_role("button", name="Record it").click()
    expect(page.locator(TOAST)).to_contain_text("The promise is recorded")
    line = main.locator("li[data-item]", has_text="We will send the test report by Friday.")
    expect(line).to_contain_text("Fri 27 Nov")
    assert_accessible(page)

    # a meeting at an hour that suits both sides of the ocean
    page.locator("summary[aria-label='More acts']").click()
    page.get_by_role("link", name="Find a time").click()
    page.get_by_label("What it is about").fill("Plan of the release")
    page.get_by_label("Priya Nair").first.check()
    page.get_by_role("button", name="Show the times that suit").click()
    expect(page.locator("#times")).to_contain_text("New York")
    assert_accessible(page)
    page.get_by_role("button", name="Plan it").first.click()
    expect(page.locator(TOAST)).to_contain_text("The meeting is planned")
    expect(page.get_by_role("heading", level=1)).to_have_text("Plan of the release")
    expect(main).to_contain_text("We will send the test report by Friday.")  # beside the agenda

    # an issue comes in: it is logged, and the client has a first answer
    page.goto(client)
    page.get_by_role("link", name="Log one").click()
    dialog.get_by_label("In one line").fill("The export stops at midnight")
    dialog.get_by_role("button", name="Log", exact=True).click()
    page.get_by_role("link", name="The export stops at midnight").click()
    expect(main).to_contain_text("No answer yet")
    assert_accessible(page)

    # the evening: the promise is kept, and the timeline has the whole day
    page.goto(client)
    line.get_by_role("button", name="Kept").click()
    expect(page.locator(TOAST)).to_contain_text("We will send the test report by Friday.")
    page.goto(f"{client}timeline/")
    for told in ("she likes the plan", "Plan of the release", "The export stops at midnight"):
        expect(main).to_contain_text(told)


def test_a_wave_is_answered_on_a_phone_in_ukrainian(
    page_for: PageFor, site: Site, assert_accessible: Check
) -> None:
    bohdan = page_for("AM", number=1)
    client = open_client(bohdan, "Papertrail")
    bohdan.goto(f"{client}pulse/")
    bohdan.get_by_role("link", name="New round").click()
    bohdan.get_by_label("What is asked").select_option("full")
    bohdan.get_by_role("button", name="Look whom it asks").click()
    expect(bohdan.locator("main")).to_contain_text("Тарас Вербич")
    bohdan.get_by_role("button", name="Send the round").click()
    expect(bohdan.locator(TOAST)).to_contain_text("The round is leaving")

    link = site.link("pulse", "Тарас Вербич")
    phone = page_for(None, phone=True, language="uk")
    for _scan in range(3):  # the scanner of a mail server, a preview, the person: opening never answers
        phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Тарас")
    expect(phone.locator("html")).to_have_attribute("lang", "uk")
    assert_accessible(phone)
    bohdan.reload()
    expect(bohdan.locator("main")).to_contain_text("0 of 2")

    phone.locator("[name=score][value='6']").locator("..").tap()
    phone.locator("[name=comment]").fill("Довго чекаємо на відповіді.")
    phone.get_by_role("button", name=re.compile("Надіслати")).tap()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("дякуємо")
    expect(phone.locator("dl")).to_contain_text("Довго чекаємо на відповіді.")
    assert_accessible(phone)
    bohdan.reload()
    said = bohdan.locator("li", has_text="Тарас Вербич")
    expect(said).to_contain_text("Довго чекаємо на відповіді.")
    expect(said).to_contain_text("call by")

    # one answer a person a wave: the second one changes the first
    phone.goto(link)
    expect(phone.locator("[name=score][value='6']")).to_be_checked()
    phone.locator("[name=score][value='8']").locator("..").tap()
    phone.get_by_role("button", name=re.compile("Надіслати")).tap()
    expect(phone.locator("dl")).to_contain_text("8")
    bohdan.reload()
    expect(bohdan.locator("main")).to_contain_text("1 of 2")
    expect(said.locator("b.big")).to_have_text("8")
    expect(said).not_to_contain_text("call by")


def test_health_shows_its_receipts(page_for: PageFor, assert_accessible: Check) -> None:
    page = page_for("AM")
    client = open_client(page, "Kestrel Logistics")
    page.keyboard.press("4")
    expect(page).to_have_url(f"{client}health/")
    main, table = page.locator("main"), page.get_by_role("table", name="Factors of health")
    expect(main).to_contain_text("Evidence complete to")
    expect(table.get_by_role("row", name=re.compile("Happiness"))).to_contain_text("lowest voice 5")
    total = table.locator("tfoot")
    score = int(total.locator("td").nth(1).inner_text())
    assert abs(_sum(total.locator("td").last.inner_text()) - score) <= 0.5
    expect(main).to_contain_text("What would lift it:")
    assert_accessible(page)
    # a receipt opens its facts, and any past day is told again
    table.get_by_role("link", name="Promises").click()
    expect(main).to_contain_text("Kestrel Logistics")
    page.goto(f"{client}health/?as_of=2026-10-26")
    expect(main).to_contain_text("As it stood at the end of")
    expect(table).to_be_visible()


def _sum(text: str) -> float:
    """The figure that the line of the sum adds up by itself: '75 - 24.0 + 2.8 = 53.8'."""
    made, _equals, said = text.replace("−", "-").replace(" ", "").partition("=")
    found = sum(float(part) for part in re.findall(r"[-+]?[\d.]+", made))
    assert abs(found - float(said)) < 0.11, text
    return float(said)


def test_the_report_of_a_month_goes_to_paper_and_to_the_clients_page(
    page_for: PageFor, site: Site, assert_accessible: Check
) -> None:
    page = page_for("AM")
    main, client = page.locator("main"), open_client(page, "Norrland Energi")
    page.goto(f"{client}reports/")
    page.get_by_role("button", name="Report of October 2026").click()
    page.get_by_text("Write a result down").click()
    form = page.locator("details.more form")
    form.get_by_label("What they got").fill("Meters are read by radio")
    form.get_by_label("The number, in their terms").fill("2 days instead of 9")
    form.get_by_role("button", name="Write it down").click()
    expect(main).to_contain_text("2 days instead of 9")
    page.get_by_label("One sentence that a director can repeat").fill("Reading the meters takes 2 days instead of 9.")
    page.get_by_label("One decision you need").fill("May we connect the meters of the north?")
    expect(page.locator("#check")).to_contain_text("The decision has no day")  # told while it is written
    page.locator("[name=decision_by]").fill("2026-12-04")
    page.get_by_label("Who decides").fill("Ingrid Dahl")
    page.get_by_role("button", name="Keep and check").click()
    expect(page.locator("#check")).to_contain_text("Plainly written")
    assert_accessible(page)
    page.get_by_role("button", name="Ready to send").click()
    expect(main).to_contain_text("The cover letter sends it")

    paper = page.request.get(page.get_by_role("link", name="As a PDF").get_attribute("href"))
    assert paper.headers["content-type"] == "application/pdf" and paper.body().startswith(b"%PDF-")
    report = page.url
    page.get_by_role("link", name="Cover letter").click()
    expect(main).to_contain_text("Meters are read by radio")
    page.get_by_role("button", name=re.compile("^Send")).first.click()
    expect(page.locator(TOAST)).to_contain_text("is leaving")

    reader = page_for(None, phone=True)
    reader.goto(site.link("report", "Ingrid Dahl"))
    expect(reader.locator("body")).to_contain_text("Reading the meters takes 2 days instead of 9.")
    expect(reader.locator("body")).to_contain_text("May we connect the meters of the north?")
    for inside in ("Health", "margin", "Alice reads"):
        expect(reader.locator("body")).not_to_contain_text(inside)
    assert_accessible(reader)
    reader.get_by_role("button", name="I have read it").tap()
    expect(reader.get_by_role("status")).to_contain_text("Ingrid Dahl read it on")
    page.goto(report)
    expect(main).to_contain_text("Ingrid Dahl")
    expect(main).to_contain_text("accepted by")
