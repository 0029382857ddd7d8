"""Finance follows the money: the list, the case beside it, promises and holds, past days and files."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

TOAST = "#toasts .toast"
PageFor = Callable[..., Any]


def choose(page: Any, client: str) -> Any:
    """The client's row, with its case in the rail."""
    page.goto("/receivables/")
    row = page.locator("[data-item]", has_text=client).first
    row.get_by_role("link", name=client).click()
    expect(page.locator("#rail h2").first).to_have_text(client)
    expect(row).to_have_class(re.compile("sel"))
    return row


def test_a_promise_changes_the_next_step_until_it_is_withdrawn(
    page_for: PageFor, assert_accessible: Callable[[Any], None]
) -> None:
    page = page_for("FIN")
    row = choose(page, "Papertrail")
    step = row.locator("td").last.inner_text()
    assert_accessible(page)
    rail = page.locator("#rail")
    rail.locator("summary", has_text="Promise to pay").click()
    rail.get_by_label("By", exact=True).fill("2026-11-30")
    rail.get_by_label("Who said it").fill("Oksana, on the telephone")
    rail.get_by_role("button", name="Note the promise").click()
    expect(page.locator(TOAST)).to_contain_text("The promise is noted")
    row = page.locator("[data-item]", has_text="Papertrail").first
    expect(row).to_contain_text("Promised Mon 30 Nov")
    expect(rail).to_contain_text("Oksana, on the telephone")
    rail.get_by_role("button", name="Withdraw").click()
    expect(page.locator(TOAST)).to_contain_text("withdrawn")
    expect(row.locator("td").last).to_have_text(step)


def test_a_wrong_promise_is_said_beside_its_field(page_for: PageFor) -> None:
    page = page_for("FIN")
    choose(page, "Papertrail")
    rail = page.locator("#rail")
    rail.locator("summary", has_text="Promise to pay").click()
    rail.get_by_label("By", exact=True).fill("2026-11-02")
    rail.get_by_label("Who said it").fill("Oksana")
    rail.get_by_role("button", name="Note the promise").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Who said it")).to_have_value("Oksana")


def test_a_hold_takes_the_client_out_of_the_queue_until_it_ends(page_for: PageFor) -> None:
    finance, manager = page_for("FIN"), page_for("AM", number=1)
    manager.goto("/today/?split=money")  # other cues about the client stay
    item = manager.locator("[data-item] .why", has_text="Lumen Clinic")
    expect(item).to_have_count(1)
    choose(finance, "Lumen Clinic")
    rail = finance.locator("#rail")
    rail.locator("summary", has_text="Hold reminders").click()
    rail.get_by_label("Reason").fill("They moved banks")
    rail.get_by_role("button", name="Hold", exact=True).click()
    expect(finance.locator("[data-item]", has_text="Lumen Clinic").first).to_contain_text("Held: They moved banks")
    manager.reload()
    expect(item).to_have_count(0)
    rail.get_by_role("button", name="End the hold").click()
    expect(finance.locator("[data-item]", has_text="Held: They moved banks")).to_have_count(0)
    manager.reload()
    expect(item).to_have_count(1)


def test_the_book_is_shown_as_it_stood_on_a_past_day(page_for: PageFor) -> None:
    page = page_for("FIN")
    page.goto("/receivables/")
    open_now = page.locator(".facts dd").first.inner_text()
    page.get_by_label("As of the day").fill("2026-09-30")
    expect(page.locator(".note")).to_contain_text("As it stood at the end of 30 September")
    assert page.locator(".facts dd").first.inner_text() != open_now
    page.get_by_role("link", name="Back to today").click()
    expect(page.locator(".facts dd").first).to_have_text(open_now)


def test_the_list_comes_as_a_file_with_the_rows_of_the_page(page_for: PageFor, tmp_path: Path) -> None:
    page = page_for("FIN")
    page.goto("/receivables/?tab=overdue")
    numbers = page.locator("[data-item] .sub.num.block").filter(has_text=re.compile(r"^\d{4}-\d+$")).all_inner_texts()
    page.get_by_label("More").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download CSV").click()
    waiting.value.save_as(tmp_path / "receivables.csv")
    with (tmp_path / "receivables.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert numbers
    assert [next(v for v in row.values() if v in numbers) for row in rows] == numbers
