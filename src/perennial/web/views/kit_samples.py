"""Invented figures for the kit page: every component in every state, on Monday 23 November 2026."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from perennial.kernel.charts import (
    AgePart,
    Chart,
    Column,
    LinePoint,
    Stack,
    Step,
    ageing_bar,
    bullet,
    columns,
    km_step,
    line,
    pay_line,
    spark,
    stacked_columns,
)
from perennial.kernel.money import Money

TODAY = date(2026, 11, 23)
MONTHS = ("May", "Jun", "Jul", "Aug", "Sep", "Oct")


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def gbp(amount: str) -> Money:
    return Money(Decimal(amount), "GBP")


class PromiseForm(forms.Form):
    """Shows every kind of field; bound with a wrong date and nothing chosen it shows the errors."""

    amount = forms.DecimalField(label="Amount", max_digits=12, decimal_places=2)
    on = forms.DateField(
        label="Date they named",
        help_text="As they said it; the day of the week helps.",
        widget=forms.DateInput(attrs={"type": "text"}),
        error_messages={"invalid": "November has 30 days. Did they say 30 November or 1 December?"},
    )
    who = forms.ChoiceField(label="Who promised", choices=[("", "Choose"), ("1", "James Holt"), ("2", "Ruth Adeyemi")])
    note = forms.CharField(label="In their words", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    how = forms.ChoiceField(
        label="How", choices=[("call", "By phone"), ("mail", "By mail")], widget=forms.RadioSelect, initial="call"
    )
    hold = forms.BooleanField(label="Hold reminders until then", required=False, initial=True)


def forms_shown() -> dict[str, forms.Form]:
    wrong = {"amount": "18200", "on": "31 Nov", "who": "", "how": "call", "hold": "on"}
    return {"plain": PromiseForm(auto_id="new_%s"), "wrong": PromiseForm(wrong, auto_id="bad_%s")}


def charts() -> dict[str, Chart]:
    paid = (35, 31, 33, 29, 34, 32)
    days = [Column(m, d, str(d), current=m == "Oct") for m, d in zip(MONTHS, paid, strict=True)]
    weeks = ((38, 14, 66), (71, 42, 104), (96, 61, 128), (64, 30, 101), (52, 22, 88), (18, 4, 44))
    names = ("23 Nov", "30 Nov", "7 Dec", "14 Dec", "21 Dec", "28 Dec")
    cash = [Column(n, m, str(m), low, high) for n, (m, low, high) in zip(names, weeks, strict=True)]
    buckets = ((352.4, 68.9, 30.3, 0, 0), (310, 90, 22, 12, 4), (280, 80, 41, 18, 9), (300, 60, 30, 8, 12))
    months = ("Aug", "Sep", "Oct", "Nov")
    stacks = [Stack(m, p, f"${sum(p):.0f}k") for m, p in zip(months, buckets[::-1], strict=True)]
    dso = ((46, 44, 49), (48, 45, 51), (47, 44, 50), (51, 48, 55), (None, None, None), (52, 49, 56), (54, 50, 58))
    points = [
        LinePoint(m, v, "–" if v is None else f"{v} d", low, high)
        for m, (v, low, high) in zip(("Apr", *MONTHS), dso, strict=True)
    ]
    curve = [(20, 0.08), (28, 0.31), (30, 0.52), (33, 0.68), (37, 0.79), (45, 0.9), (60, 0.97)]
    steps = [Step(d, s, max(0, s - 0.09), min(1, s + 0.07)) for d, s in curve]
    return {
        "days": columns(
            days, label="Paid the last six invoices in 29 to 35 days; terms are 30", head=("Month", "Days"), target=30
        ),
        "cash": columns(cash, label="Most money is expected in the week of 7 December", head=("Week", "Thousand $")),
        "few": columns(days[:3], label="Three invoices are paid", head=("Month", "Days")),
        "stacks": stacked_columns(
            stacks,
            label="Less is overdue than in August",
            head=("Month", "Not due", "1–30", "31–60", "61–90", "90+"),
            format_value=lambda v: f"{v:.0f}",
            levels=("age-0", "age-1", "age-2", "age-3", "age-4"),
            width=384,
        ),
        "dso": line(
            points,
            label="Days sales outstanding rose from 46 to 54 in seven months",
            head=("Month", "DSO"),
            ticks=((45, "45"), (50, "50"), (55, "55")),
            width=384,
        ),
        "km": km_step(
            steps,
            label="Half of the invoices are paid by day 30, nine in ten by day 45",
            head=("Day", "Paid"),
            day_text=lambda d: f"day {d}",
            share_text=lambda s: f"{s * 100:.0f}%",
            mark=30,
            width=384,
        ),
        "bullet": bullet(22, label="22% of what is open is overdue", top=100, target=15, tone="watch"),
        "spark": spark([48, 49, 47, 50, 52, 51, 54], label="Days to pay rise from 48 to 54", tone="risk"),
        "spark_good": spark([8, 8, None, 9, 9, 8.5, 9], label="Steady at 9", low=4, high=10, tone="good"),
    }


def ageing() -> dict[str, Any]:
    names = ("Not due", "1–30 days", "31–60", "61–90", "90+")
    values = ("$352,400", "$68,900", "$30,300", "$0", "$0")
    amounts = (352.4, 68.9, 30.3, 0, 0)
    parts = [AgePart(i, n, v, t) for i, (n, v, t) in enumerate(zip(names, amounts, values, strict=True))]
    shown = [{"level": p.level, "name": p.name, "text": p.text, "empty": not p.value} for p in parts]
    return {"chart": ageing_bar(parts, label="22% is overdue", head=("Days late", "Open")), "parts": shown}


def invoices() -> list[dict[str, Any]]:
    rows = (
        ("Kestrel Logistics", "2026-0871", gbp("23100"), date(2026, 10, 20), (-1, 6, 19), "risk", "Pause letter ready"),
        (
            "Kestrel Logistics",
            "2026-0914",
            gbp("18200.50"),
            date(2026, 11, 19),
            (3, 14, 33),
            "risk",
            "Joined to the case",
        ),
        ("Papertrail", "2026-0902", usd("7900"), date(2026, 11, 11), (2, 9, 27), "watch", "Second letter, Thu"),
        ("Tidepool Games", "2026-0920", usd("31000"), date(2026, 11, 18), (-1, 3, 8), "acc", "Promised 26 Nov"),
        ("Harbor Pay", "2026-0931", usd("68400"), date(2026, 11, 25), (1, 3, 9), "line", "Not due"),
        (
            "Lumen Clinic",
            "2026-0943",
            Money(Decimal("22300"), "CHF"),
            date(2026, 12, 14),
            (17, 20, 24),
            "line",
            "Not due",
        ),
    )
    return [
        {
            "client": client,
            "number": number,
            "amount": amount,
            "due": due,
            "late": (TODAY - due).days,
            "expected": date.fromordinal(TODAY.toordinal() + around[1]),
            "first": date.fromordinal(TODAY.toordinal() + around[0]),
            "last": date.fromordinal(TODAY.toordinal() + around[2]),
            "line": pay_line((due - TODAY).days, *around, label=f"Expected in {around[1]} days"),
            "kind": kind,
            "next": following,
            "selected": index < 2,
        }
        for index, (client, number, amount, due, around, kind, following) in enumerate(rows)
    ]


LETTER_TEXT = """Dear James,

Invoices 2026-0871 and 2026-0914 for £41,300 are still open, the oldest for 34 days. In our experience that usually \
means a demanding month, and we would hate our bills to make it harder.

If another way suits you better, tell us by Thursday: two or three instalments, a different date, or ten minutes on \
the phone with Fedir.

Alice"""


def letters() -> dict[str, dict[str, Any]]:
    base: dict[str, Any] = {
        "to": "James Holt, finance",
        "copy": "Ruth Adeyemi, COO",
        "subject": "Invoices 0871 and 0914: shall we find an easier schedule?",
        "language": "en",
        "body": LETTER_TEXT,
        "languages": [
            {"code": "en", "url": "#en", "current": True},
            {"code": "ru", "url": "#ru", "current": False},
            {"code": "uk", "url": "#uk", "current": False},
        ],
        "send_url": "#send",
        "edit_url": "#edit",
        "send_label": "Send letter",
    }
    return {
        "draft": base | {"id": "draft"},
        "editing": base | {"id": "editing", "editing": True},
        "blocked": base | {"id": "blocked", "blocked": "Bank data is 3 days old"},
        "refused": base | {"id": "refused", "error": "Mail server refused the address j.holt@kestrel.example."},
        "sent": base | {"id": "sent", "sent": "Sent today at 09:42, to be called back within 10 seconds"},
    }


def queue() -> list[dict[str, Any]]:
    evidence = [
        ("Oldest invoice 2026-0871", "34 days late"),
        ("They usually pay", "12 days late"),
        ("Promise of £18,200 by 20 Nov", "not kept"),
        ("Last letter", "20 days ago"),
    ]
    rows = (
        (
            "Kestrel Logistics",
            "risk",
            "£41,300 overdue,",
            "oldest invoice 34 days late; they usually pay 12 days late. Friday's promise of £18,200 was not kept.",
            "phone",
            "Ring James Holt before 12:00, then the pause letter",
            gbp("41300"),
            "34 days overdue",
            "t-risk",
        ),
        (
            "Papertrail",
            "watch",
            "Second letter is due:",
            "$7,900, 12 days late; nine of ten of their invoices come within three weeks.",
            "mail",
            "Send the second letter",
            usd("7900"),
            "Thursday",
            "t-watch",
        ),
        (
            "Tidepool Games",
            "",
            "Promise comes due on Thursday:",
            "$31,000 by 26 November, told by Dana Ortiz.",
            "promise",
            "Nothing now; comes back on Friday if the money does not",
            usd("31000"),
            "26 Nov",
            "",
        ),
        (
            "Mosaic Retail",
            "",
            "A credit waits for its invoice:",
            "$6,200 from MOSAIC RETAIL INC, no reference.",
            "bank",
            "Match it, then reminders go on",
            usd("6200"),
            "held",
            "",
        ),
    )
    return [
        {
            "rank": index + 1,
            "id": index + 1,
            "client": r[0],
            "tone": r[1],
            "lead": r[2],
            "why": r[3],
            "icon": r[4],
            "do": r[5],
            "money": r[6],
            "when": r[7],
            "when_tone": r[8],
            "evidence": evidence if not index else [],
        }
        for index, r in enumerate(rows)
    ]


def shell(theme: str, here: str) -> dict[str, Any]:
    """A shell like the one perennial.web.context makes."""

    def item(icon: str, label: str, count: str = "", key: str = "") -> dict[str, Any]:
        return {"url": "#", "icon": icon, "label": label, "count": count, "current": label == here, "key": key}

    return {
        "company": "Lindenworks",
        "nav": [
            {"title": "", "items": [item("sun", "Today", "12", "g t"), item("clients", "Clients", "14", "g c")]},
            {
                "title": "Work",
                "items": [item("money", "Receivables", "$99k", "g r"), item("upload", "Import", "", "g i")],
            },
            {"title": "Company", "items": [item("settings", "Settings", "", "g s")]},
        ],
        "pinned": [
            {"url": "#", "name": "Brightwater Health", "band": "risk", "current": False},
            {"url": "#", "name": "Harbor Pay", "band": "watch", "current": False},
            {"url": "#", "name": "Norrland Energi", "band": "good", "current": False},
            {"url": "#", "name": "Greywolf Security", "band": "none", "current": False},
        ],
        "bottom": [item("sun", "Today"), item("clients", "Clients"), item("plus", "Log"), item("search", "Find")],
        "person": {"name": "Alice Marchenko", "role": "Account manager"},
        "theme": theme,
        "shortcuts": True,
        "languages": [
            {"code": "en", "name": "English", "current": True},
            {"code": "ru", "name": "Русский", "current": False},
            {"code": "uk", "name": "Українська", "current": False},
        ],
        "urls": dict.fromkeys(("home", "find", "language", "theme", "profile", "sign_out"), "#"),
    }
