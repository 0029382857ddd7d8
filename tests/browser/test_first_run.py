"""An instance that was just installed leads its first administrator to a queue of their own."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import expect

NOW = datetime.now(UTC).date()  # no clock is held in a real instance
ISSUED, DUE = NOW - timedelta(days=60), NOW - timedelta(days=30)
BOOK = {
    "clients.csv": "code,name,country,currency,account_manager\nreed,Reed & Co,GB,GBP,ada@birch.example\n",
    "contacts.csv": "client,name,email,roles\nreed,Rosa Reed,rosa@reed.example,billing;decision_maker\n",
    "invoices.csv": f"client,number,issued_on,amount,currency,due_on\nreed,R-1,{ISSUED},1200.00,GBP,{DUE}\n",
}
EMPTY = ("/today/", "/clients/", "/receivables/", "/receivables/measures/", "/imports/", "/bank/", "/settings/people/")
PASSWORD = "correct horse battery staple"


def test_the_first_administrator_comes_to_an_own_queue(
    page_for: Callable[..., Any],
    assert_accessible: Callable[[Any], None],
    screenshot: Callable[[Any, str], Any],
    empty_site: tuple[Any, str],
) -> None:
    site, link = empty_site
    page = page_for(None, on=site)
    page.goto(link)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Three steps to your own queue")
    screenshot(page, "first-run")
    assert_accessible(page)
    for address in EMPTY:
        assert page.goto(address).status == 200
        assert_accessible(page)

    page.goto("/")
    page.get_by_label(re.compile("^Company")).fill("Birch")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Choose a file").first.click()
    file = {"name": "book.zip", "mimeType": "application/zip", "buffer": _book()}
    page.get_by_label("Drop files here").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", name="What has happened")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Receivables").last.click()
    expect(page.locator("[data-item]")).to_contain_text("R-1")
    page.goto("/today/")
    until = time.monotonic() + 30  # the worker fills the queue a moment after the import
    while not page.locator("[data-item]").count() and time.monotonic() < until:
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator("[data-item]").first).to_contain_text("Reed & Co")


def _book() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as book:
        for name, text in BOOK.items():
            book.writestr(name, text)
    return file.getvalue()
