"""A month from hours to a paid invoice by the four who have a part in it.

The developer writes and submits, the account manager checks and sends, the client approves by the link, finance issues,
sends and records the payment.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Site

PageFor = Callable[..., Any]
Check = Callable[[Any], None]
TOAST = "#toasts .toast"
CLIENT = "Alder & Finch"  # Lena works half her time there, and chooses her days herself


def number_of(site: Site, role: str, name: str) -> int:
    return [one["name"] for one in site.people[role]].index(name)


def test_the_developer_writes_the_week_and_submits_the_month(
    site: Site, page_for: PageFor, assert_accessible: Check, screenshot: Any
) -> None:
    page = page_for("DEV", number=number_of(site, "DEV", "Lena Kravets"), phone=True)
    page.goto("/hours/?week=2026-11-16")  # in Ukrainian, as she reads: found by where things stand, not by words
    friday = page.locator("table.week tbody tr", has_text=CLIENT).locator("td").nth(4).locator("input")
    keep = page.locator("button[data-key=s]")
    friday.first.fill("30")
    friday.last.fill("Release of the checkout")
    keep.click()
    expect(page.get_by_role("alert")).to_contain_text("24")  # nobody works thirty hours a day
    friday.first.fill("3:30")
    keep.click()
    expect(page.locator(TOAST)).to_be_visible()
    expect(friday.first).to_have_value("3:30")
    expect(page.locator("main")).not_to_contain_text(re.compile(r"[$€£]"))  # developers never see money
    assert_accessible(page)
    screenshot(page, "month-developer")
    submit = page.locator("li", has_text=CLIENT).locator("form[action$='/submit/'] button")
    submit.click()
    expect(page.locator(TOAST)).to_be_visible()
    expect(submit).to_have_count(0)


def test_the_account_manager_checks_the_hours_and_sends_them(
    site: Site, page_for: PageFor, assert_accessible: Check, screenshot: Any
) -> None:
    page = page_for("AM", number=number_of(site, "AM", "Bohdan Klymenko"))
    page.goto("/timesheets/?month=2026-11&q=alder")
    page.get_by_role("link", name="Lena Kravets").click()
    expect(page.locator("main")).to_contain_text("Release of the checkout")
    page.get_by_label("Why the hours differ from the calendar").fill("Half of her time, by her own days")
    page.get_by_role("button", name="Checked").click()
    expect(page.locator("main")).to_contain_text("It goes to the client from the list of the month")
    assert_accessible(page)
    page.goto("/timesheets/?month=2026-11&q=alder")
    page.get_by_role("button", name="Send to the client").click()
    expect(page.locator(TOAST)).to_be_visible()
    expect(page.locator("main")).to_contain_text("With the client")
    screenshot(page, "month-manager")


def test_the_client_approves_by_the_link(
    site: Site, page_for: PageFor, assert_accessible: Check, screenshot: Any
) -> None:
    page = page_for(None, phone=True)
    page.goto(site.link("hours", "Helen Mercer"))
    expect(page.locator("main")).to_contain_text("wait for your word")
    page.reload()  # looking approves nothing
    assert_accessible(page)
    screenshot(page, "month-client")
    page.get_by_role("button", name=re.compile("Approve .* hours")).click()
    expect(page.locator("main")).to_contain_text("Everything is approved")


def test_finance_issues_sends_and_is_paid(
    site: Site, page_for: PageFor, assert_accessible: Check, screenshot: Any
) -> None:
    page = page_for("FIN")
    page.goto("/invoicing/?month=2026-11")
    page.get_by_role("button", name="Prepare the month").click()
    expect(page.locator(TOAST)).to_be_visible()
    page.get_by_role("link", name=CLIENT).click()
    assert_accessible(page)
    page.get_by_role("button", name="Issue the invoice").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Invoice ")
    number = page.get_by_role("heading", level=1).inner_text().removeprefix("Invoice ")
    invoice = page.url
    screenshot(page, "month-finance")
    with page.expect_download() as paper:
        page.get_by_role("link", name="PDF with Factur-X inside").click()
    assert Path(paper.value.path()).read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="Send it").click()
    page.get_by_role("button", name=re.compile("^Send")).first.click()
    expect(page.locator(TOAST)).to_be_visible()
    page.goto(invoice)
    expect(page.get_by_role("link", name="Send it")).to_have_count(0)  # it goes out once
    page.get_by_role("link", name="Record a payment").click()
    page.get_by_label("Amount").fill("1800.00")
    page.get_by_label("Reference").fill(number)
    page.get_by_role("button", name="Record").click()
    expect(page.locator(TOAST)).to_be_visible()
    row = page.locator("tr", has_text=number)
    expect(row).to_contain_text("named in the reference")
    page.get_by_role("button", name="Match", exact=True).click()
    expect(page.locator(TOAST)).to_be_visible()
    page.goto(invoice)
    expect(page.locator("main")).to_contain_text("Paid")
    assert_accessible(page)
    screenshot(page, "month-paid")
