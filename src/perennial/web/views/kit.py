"""The kit: every component in every state, for the eye, the screenshot test and axe. `?theme=dark`, `?page=today`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from perennial.web.assets import STATIC
from perennial.web.views import kit_samples as samples

SWATCHES = (
    ("bg", "bg"), ("sunken", "sunken"), ("surface", "surface"), ("line", "line"), ("ink-3", "ink-3"), ("ink", "ink"),
    ("accent-solid", "accent"), ("accent-soft", "soft"), ("good-fill", "good"), ("watch-fill", "watch"),
    ("risk-fill", "risk"), ("none-fill", "none"), ("age-0", "age 0"), ("age-1", "1–30"), ("age-2", "31–60"),
    ("age-3", "61–90"), ("age-4", "90+"), ("accent-fill-2", "series"),
)  # fmt: skip


@cache
def icon_names() -> tuple[str, ...]:
    """Every icon of the sprite, in its order."""
    return tuple(re.findall(r'id="([^"]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))


def kit(request: HttpRequest) -> HttpResponse:
    """Invented data only, so it is open to anyone who can reach the page."""
    theme = request.GET.get("theme", "")
    page = request.GET.get("page", "")
    context: dict[str, Any] = {"theme": theme if theme in ("light", "dark") else "", "today": samples.TODAY}
    context["shell"] = samples.shell(context["theme"], {"today": "Today", "table": "Receivables"}.get(page, ""))
    if page == "today":
        return render(request, "kit/page_today.html", context | today_page())
    if page == "table":
        return render(request, "kit/page_table.html", context | table_page())
    if page == "peek":
        return render(request, "kit/_kit_peek.html", {"steps": steps()})
    if page in ("sign-in", "first-run"):
        return render(request, "kit/page_plain.html", context | {"which": page})
    return render(request, "kit/page_parts.html", context | parts())


def today_page() -> dict[str, Any]:
    """The queue in its shell."""
    return {
        "queue": samples.queue(),
        "letter": samples.letters()["draft"],
        "checks": checks(),
        "steps": steps(),
        "tabs": tabs("Queue", "Money", "Promises", "Snoozed"),
        "keys": [
            {"keys": ["J", "K"], "text": "move"},
            {"keys": ["E"], "text": "done"},
            {"keys": ["S"], "text": "snooze"},
        ],
        "promises": [
            {"when": "−3 d", "text": "£18,200 by 20 Nov", "note": "Kestrel Logistics · broken", "tone": "risk"},
            {"when": "Thu", "text": "$31,000", "note": "Tidepool Games", "tone": ""},
        ],
    }


def table_page() -> dict[str, Any]:
    """A table with its header facts, ageing, filters and a rail."""
    return {
        "facts": facts(),
        "ageing": samples.ageing(),
        "invoices": samples.invoices(),
        "tabs": tabs("Open", "Overdue", "Promised", "Disputed", "On hold", "Paid"),
        "pills": pills(),
        "letter": samples.letters()["draft"],
        "checks": checks(),
        "steps": steps(),
        "page": Paginator(range(240), 50).page(2),
    }


def parts() -> dict[str, Any]:
    """Everything else."""
    return {
        "swatches": SWATCHES,
        "icons": icon_names(),
        "forms": samples.forms_shown(),
        "letters": samples.letters(),
        "charts": samples.charts(),
        "ageing": samples.ageing(),
        "facts": facts(),
        "steps": steps(),
        "checks": checks(),
        "pills": pills(),
        "months": timeline(),
        "progress": {"url": "#", "done": 18400, "total": 50000, "text": "18,400 of 50,000 lines are read"},
        "now": datetime(2026, 11, 23, 9, 40, tzinfo=UTC),
        "amounts": [samples.usd("388800"), samples.gbp("41300.50"), samples.usd("-1250")],
    }


def tabs(*names: str) -> list[dict[str, Any]]:
    return [
        {"url": "#", "label": name, "count": 12 - 3 * i if i < 4 else 0, "current": not i, "key": str(i + 1)}
        for i, name in enumerate(names)
    ]


def facts() -> list[dict[str, Any]]:
    return [
        {"label": "Open", "value": "$451,600", "url": "#"},
        {"label": "Overdue", "value": "$99,200", "note": "22%", "tone": "watch"},
        {"label": "Days to pay, median", "value": "52", "spark": samples.charts()["spark"]},
        {"label": "Promised to us", "value": "$31,000", "note": "26 Nov"},
        {"label": "By 24 December", "value": "$418k", "note": "362–447"},
    ]


def steps() -> list[dict[str, str]]:
    return [
        {"name": "Reminder", "when": "15 Oct", "state": "done"},
        {"name": "+7", "when": "27 Oct", "state": "done"},
        {"name": "+14", "when": "3 Nov", "state": "skipped", "reason": "promise"},
        {"name": "Pause letter", "when": "today", "state": "now"},
        {"name": "Pause", "when": "Fri 27", "state": "next"},
    ]


def checks() -> list[dict[str, str]]:
    return [
        {"state": "pass", "text": "No unmatched credit from them", "url": ""},
        {"state": "pass", "text": "Not disputed, delivered by mail", "url": "#"},
        {"state": "fail", "text": "Bank data is 3 days old", "url": "#"},
        {"state": "unknown", "text": "Whether the contract allows a pause", "url": "#"},
    ]


def pills() -> list[dict[str, str]]:
    return [
        {"field": "Manager", "verb": "is", "value": "Alice Marchenko", "remove_url": "#"},
        {"field": "Overdue", "verb": "is over", "value": "30 days", "remove_url": "#"},
    ]


def timeline() -> list[dict[str, Any]]:
    return [
        {
            "title": "November 2026",
            "events": [
                {
                    "when": "today 09:40",
                    "icon": "warning",
                    "tone": "risk",
                    "title": "Promise not kept",
                    "by": "computed",
                    "text": "£18,200 by 20 November; the bank shows nothing since 2 October.",
                },
                {
                    "when": "13 Nov",
                    "icon": "phone",
                    "tone": "acc",
                    "title": "James Holt promised £18,200 by 20 November",
                    "quote": "“It goes out with Friday's run.”",
                    "by": "Alice",
                },
                {
                    "when": "3 Nov",
                    "icon": "money",
                    "tone": "good",
                    "title": "Invoice 2026-0851 paid, £63,200",
                    "text": "2 days after due",
                    "by": "bank file",
                },
            ],
        },
        {
            "title": "October 2026",
            "events": [
                {"when": "27 Oct", "icon": "mail", "tone": "", "title": "Letter sent: second reminder", "by": "Alice"}
            ],
        },
    ]
