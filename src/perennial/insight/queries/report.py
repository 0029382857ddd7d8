"""What a report says: figures of the month from every room, each with its source, and its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from perennial.billing.models import Invoice, Payment
from perennial.billing.queries import AMOUNT, payments_between, sales_by_month
from perennial.care.choices import Direction, TouchKind
from perennial.care.models import Issue, Promise, Touch
from perennial.care.queries.found import promises_without_day
from perennial.care.queries.promises import end_of
from perennial.clients.models import Client, Contact
from perennial.clients.queries import recipients
from perennial.handover.ports import SeenReport
from perennial.insight.choices import ReportState
from perennial.insight.models import ClientReport, ClientResult
from perennial.insight.rules.report import TEXTS, Review, lines_of, month_of, review
from perennial.pulse.queries.results import happiness_of

MONTHS_OF_CHART = 6


def figures_of(client: Client, month: date) -> dict[str, Any]:
    """What we know of a client's month, as JSON; what is not known is not there. Nothing of the inside is asked."""
    first, last = month_of(month)
    found: dict[str, Any] = {**_money(client, first, last), **_care(client, first, last)}
    happy = happiness_of([client.pk], last).get(client.pk)
    if happy is not None and happy.mean is not None and happy.on is not None and happy.on >= first:
        found |= {"happiness": round(happy.mean, 1), "voices": happy.answered, "asked": happy.invited}
    return found


def _money(client: Client, first: date, last: date) -> dict[str, Any]:
    invoices = Invoice.objects.filter(client=client, issued_on__range=(first, last)).order_by()
    invoiced = dict(invoices.values_list("currency").annotate(total=Sum("amount", output_field=AMOUNT)))
    arrived = Payment.objects.filter(client=client, paid_on__range=(first, last)).order_by()
    paid = dict(arrived.values_list("currency").annotate(total=Sum("amount", output_field=AMOUNT)))
    found: dict[str, Any] = {}
    if invoiced:
        found["invoiced"] = {code: _plain(total) for code, total in sorted(invoiced.items())}
        found["invoices"] = list(invoices.order_by("issued_on", "number").values_list("number", flat=True))
    if any(paid.values()):
        found["paid"] = {code: _plain(total) for code, total in sorted(paid.items()) if total}
    rows = payments_between(first, last, clients=[client.pk])
    total = sum((amount for _c, _cur, amount, *_rest in rows), Decimal())
    if total > 0:
        days = sum((amount * max(0, (on - issued).days) for _c, _cur, amount, issued, on, _i in rows), Decimal())
        found["days_to_pay"] = round(days / total)
    start = first
    for _month in range(MONTHS_OF_CHART - 1):
        start = (start - timedelta(days=1)).replace(day=1)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for (_client, code, year, number), amount in sales_by_month(start, last, clients=[client.pk]).items():
        if code == client.currency:
            sums[f"{year}-{number:02d}-01"] += amount
    found["by_month"] = [[day, _plain(amount)] for day, amount in sorted(sums.items())]
    return found


def _care(client: Client, first: date, last: date) -> dict[str, Any]:
    start, end = end_of(first - timedelta(days=1)), end_of(last)
    found: dict[str, Any] = {}
    ended = Promise.objects.standing().filter(
        client=client, direction=Direction.OURS, ended_at__gte=start, ended_at__lt=end,
        state__in=["kept", "kept_late", "broken"],
    )  # fmt: skip
    promises = [[row.text, row.state] for row in ended.order_by("due_at", "pk")]
    if promises:
        kept = sum(1 for _text, state in promises if state == "kept")
        found["promises"] = {"kept": kept, "ended": len(promises), "rows": promises}
    asked = Issue.objects.filter(client=client, withdrawn_on__isnull=True, opened_at__gte=start, opened_at__lt=end)
    count = asked.count()
    if count:
        answered = asked.filter(answered_at__isnull=False, answered_at__lt=end).count()
        found["questions"] = {"answered": answered, "asked": count}
    meetings = Touch.objects.standing().filter(client=client, on__range=(first, last), kind=TouchKind.MEETING).count()
    return found | ({"meetings": meetings} if meetings else {})


def _plain(amount: Decimal) -> str:
    """Without needless zeros: the number as somebody would type it."""
    return f"{amount.quantize(Decimal(1)) if amount == amount.to_integral() else amount:f}"


def results_of(client_id: int, month: date) -> list[ClientResult]:
    """What was written into the journal of results for the month."""
    first, last = month_of(month)
    rows = ClientResult.objects.filter(client_id=client_id, on__range=(first, last), withdrawn_on__isnull=True)
    return list(rows.order_by("on", "pk"))


def content_of(report: ClientReport) -> dict[str, Any]:
    """Everything the client's page, the paper and the letter say: as it left, or as it stands while it is written."""
    if report.content:
        return dict(report.content)
    results = results_of(report.client_id, report.month)
    return {
        "month": report.month.isoformat(), "number": report.number, "lead": report.lead, "changed": report.changed,
        "results": [{"text": row.text, "figure": row.figure, "source": row.source} for row in results],
        "missed": report.missed, "decision": report.decision, "decision_owner": report.decision_owner,
        "decision_by": report.decision_by.isoformat() if report.decision_by else "",
        "people": lines_of(report.people), "upcoming": lines_of(report.upcoming),
        "figures": figures_of(report.client, report.month), "currency": report.client.currency,
    }  # fmt: skip


def review_of(report: ClientReport, content: Mapping[str, Any] | None = None) -> Review:
    """The check of what is written so far."""
    given = content or content_of(report)
    rows = [(row["text"], row["figure"]) for row in given["results"]]
    return review(
        {name: getattr(report, name) for name in TEXTS}, rows, given["figures"], report.language,
        decision_by=report.decision_by, decision_owner=report.decision_owner, promises=promises_without_day,
    )  # fmt: skip


def addressee(client: Client) -> Contact | None:
    """For whom a report is: whoever decides, else whom letters reach."""
    current = list(Contact.objects.current().filter(client=client).order_by("pk"))
    deciding = [c for c in current if c.email and not c.bounced_on and "decision_maker" in c.roles]
    return deciding[0] if deciding else recipients(current, copy_decision_maker=False).to


def reports_for(contact_id: int, client_id: int) -> list[ClientReport]:
    """The reports this person got, the newest version of each month, newest first."""
    rows = ClientReport.objects.filter(contact_id=contact_id, client_id=client_id).out()
    newest: dict[date, ClientReport] = {}
    for row in rows.select_related("client__manager").order_by("-month", "-number"):
        newest.setdefault(row.month, row)
    return list(newest.values())


def report_rows(user: Any, *, words: str = "", state: str = "", client: int | None = None) -> Any:
    """The list, newest month first; superseded versions only where asked for."""
    rows = ClientReport.objects.visible_to(user).select_related("client__manager", "contact")
    if words:
        rows = rows.filter(client__in=Client.objects.visible_to(user).matching(words))
    if client is not None:
        rows = rows.filter(client_id=client)
    if state in ReportState.values:
        return rows.filter(state=state)
    return rows if client is not None else rows.exclude(state=ReportState.SUPERSEDED)


def without_report(user: Any, month: date) -> list[Client]:
    """Clients we serve that have no report of the month yet."""
    started = ClientReport.objects.filter(month=month).exclude(state=ReportState.CANCELLED)
    rows = Client.objects.visible_to(user).served().filter(Q(since__isnull=True) | Q(since__lte=month_of(month)[1]))
    return list(rows.exclude(pk__in=started.values("client")).order_by("name"))


def reports_seen(as_of: date, clients: Collection[int]) -> dict[int, list[SeenReport]]:
    """The reports of clients in their first 90 days (handover.ports), oldest first. One query."""
    found: dict[int, list[SeenReport]] = defaultdict(list)
    for row in ClientReport.objects.filter(client__in=clients, made_on__lte=as_of).order_by("month", "number"):
        sent, accepted = (day if day and day <= as_of else None for day in (row.sent_on, row.accepted_on))
        found[row.client_id].append(SeenReport(row.pk, sent, accepted, row.state == ReportState.REVIEW))
    return found
