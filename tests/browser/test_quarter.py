"""A quarter from the plan to the paid bonus, by the five who have a part in it.

The head proposes, two account managers counter and agree; the quarter goes by and is closed; the head settles it, the
account manager asks about a line of the bonus and is answered, the director approves and finance pays.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SESSIONS, Site, _instance, _run, _served

PageFor = Callable[..., Any]
Check = Callable[[Any], None]
TOAST = "#toasts .toast"
NEXT, AFTER = "2027Q1", "2027Q2"
NIGHT = """
import django
django.setup()
from perennial.foundation.clock import now
from perennial.foundation.registry import SCHEDULES
for name in ("targets.plans", "targets.bonuses"):
    SCHEDULES[name].run(now())
"""


@pytest.fixture(scope="module")
def later(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The company as it stands when the stories before it are over, on the day the running quarter can be closed."""
    home = tmp_path_factory.mktemp("home") / "later"
    shutil.copytree(site.home, home, ignore=shutil.ignore_patterns("perennial.sqlite3*", "*.log"))
    with closing(sqlite3.connect(site.home / "perennial.sqlite3")) as now, closing(
        sqlite3.connect(home / "perennial.sqlite3")
    ) as copy:
        now.backup(copy)
    environment, url = _instance(home)
    environment["PERENNIAL_TODAY"] = "2027-01-25"
    _run([sys.executable, "-c", NIGHT], environment)
    sessions = json.loads(_run([sys.executable, "-c", SESSIONS], environment))
    with _served(environment, url, home):
        yield Site(url, home, sessions["name"], sessions["people"], environment)


def manager(site: Site, name: str) -> int:
    return [one["name"] for one in site.people["AM"]].index(name)


def tap(page: Any, name: str | re.Pattern[str], within: Any = None) -> None:
    """A button that posts, and the answer on the page."""
    (within or page).get_by_role("button", name=name).first.click()
    expect(page.locator(TOAST).first).to_be_visible()


def test_the_head_proposes_the_quarter_after_next_to_everybody(
    site: Site, page_for: PageFor, assert_accessible: Check, screenshot: Any
) -> None:
    page = page_for("HCS")
    page.goto(f"/plan/?quarter={AFTER}&who=company")
    tap(page, "Propose to everybody without a plan")
    expect(page.locator("main")).to_contain_text("0 of")
    assert_accessible(page)
    screenshot(page, "quarter-head")


def test_an_account_manager_counters_a_figure_and_the_head_answers(
    site: Site, page_for: PageFor, assert_accessible: Check, screenshot: Any
) -> None:
    page = page_for("AM", number=manager(site, "Alice Marchenko"))
    page.goto(f"/plan/?quarter={NEXT}")
    assert_accessible(page)
    open_ones = page.locator("section.kpi", has=page.get_by_role("link", name="Counter…"))
    key = open_ones.first.get_attribute("id")
    figure = page.locator(f"section.kpi#{key}")
    figure.get_by_role("link", name="Counter…").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Number").fill("3")
    dialog.get_by_label("Why").fill("Two seats end in January")
    dialog.get_by_role("button", name="Save").click()
    expect(figure).to_contain_text("Two seats end in January")
    screenshot(page, "quarter-manager")

    head = page_for("HCS")
    head.goto(f"/plan/?quarter={NEXT}")
    answered = head.locator(f"section.kpi#{key}")
    answered.get_by_role("link", name="Answer…").click()
    dialog = head.locator("dialog[open]")
    dialog.get_by_label("Number").fill("3")  # the manager's own number agrees it
    dialog.get_by_role("button", name="Save").click()
    expect(answered).to_contain_text("Agreed")


@pytest.mark.parametrize("name", ["Alice Marchenko", "Bohdan Klymenko"])
def test_both_account_managers_agree_the_rest(site: Site, page_for: PageFor, name: str) -> None:
    page = page_for("AM", number=manager(site, name))
    page.goto(f"/plan/?quarter={NEXT}")
    page.get_by_role("link", name="Add a change").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("What").first.fill("Ask recruiting for a rota in December")
    dialog.get_by_role("button", name="Save").click()
    expect(page.locator("#changes")).to_contain_text("Ask recruiting for a rota in December")
    tap(page, re.compile("^Agree to the"))
    expect(page.locator("main")).to_contain_text("Agreed")
    expect(page.get_by_role("button", name=re.compile("^Agree to the"))).to_have_count(0)


def test_the_quarter_is_followed_week_by_week_and_the_director_looks(
    site: Site, page_for: PageFor, assert_accessible: Check, screenshot: Any
) -> None:
    page = page_for("DIR")
    page.goto("/plan/?quarter=2026Q4&who=company")
    page.get_by_role("link", name="Alice Marchenko").last.click()
    expect(page.locator("main")).to_contain_text("so far")
    expect(page.get_by_role("button", name="Agree")).to_have_count(0)
    page.goto("/board/")
    expect(page.get_by_role("heading", level=1)).to_have_text("The company")
    assert_accessible(page)
    screenshot(page, "quarter-director")


def test_the_closed_quarter_is_settled_asked_about_approved_and_paid(
    later: Site, page_for: PageFor, assert_accessible: Check, screenshot: Any
) -> None:
    head = page_for("HCS", on=later)
    for name in ("Alice Marchenko", "Bohdan Klymenko"):
        head.goto("/plan/?quarter=2026Q4&who=company")
        head.get_by_role("link", name=name).last.click()
        expect(head.locator("main")).to_contain_text("It came to")
        tap(head, "Settle: the figures stand")
    screenshot(head, "quarter-closed")
    assert_accessible(head)

    finance = page_for("FIN", on=later)
    finance.goto("/bonus/?quarter=2026Q4")
    screenshot(finance, "quarter-bonuses")
    finance.get_by_role("link", name="Alice Marchenko").click()
    bonus = finance.url

    asker = page_for("AM", number=manager(later, "Alice Marchenko"), on=later)
    asker.goto(bonus)
    asker.get_by_role("link", name="Ask about a line").click()
    dialog = asker.locator("dialog[open]")
    dialog.get_by_role("textbox").first.fill("Was the money of December counted?")
    dialog.get_by_role("button", name="Save").click()
    expect(asker.locator("main")).to_contain_text("Was the money of December counted?")
    screenshot(asker, "quarter-bonus")

    finance.goto(bonus)
    finance.get_by_role("link", name="Answer").click()
    dialog = finance.locator("dialog[open]")
    dialog.get_by_role("textbox").first.fill("Yes, all that had come by the 20th")
    dialog.get_by_role("button", name="Save").click()
    expect(finance.locator("main")).to_contain_text("Yes, all that had come by the 20th")

    director = page_for("DIR", on=later)
    director.goto(bonus)
    tap(director, "Approve")
    finance.goto(bonus)
    tap(finance, "The cash is there")
    tap(finance, "It is paid")
    expect(finance.locator("main")).to_contain_text("Paid on")
    assert_accessible(finance)
