"""C32: a client whose results were not shown for a while."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from perennial.billing.queries import stakes
from perennial.clients.models import Client
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients
from perennial.foundation.store import load
from perennial.insight.choices import ReportState
from perennial.insight.models import ClientReport, ClientResult
from perennial.insight.rules.report import month_before
from perennial.kernel import formats


def results_not_shown(as_of: date) -> Iterator[Cue]:
    """No report accepted for 45 days, or no result in figures for 60; a client newer than that waits.

    Asked once the company has begun to report to anybody: a fresh import would ask for every client at once.
    """
    if not (ClientReport.objects.exists() or ClientResult.objects.exists()):
        return
    stored = load("reports.accepted_within", "reports.figure_within")
    within = {name: stored[f"reports.{name}"] for name in ("accepted_within", "figure_within")}
    rows, only = Client.objects.served(), asked_clients()
    if only is not None:
        rows = rows.filter(pk__in=only)
    clients = {row.pk: row for row in rows.only("pk", "since")}
    reports = ClientReport.objects.filter(client__in=clients, accepted_on__lte=as_of).order_by()
    accepted = dict(reports.values_list("client_id").annotate(last=Max("accepted_on")))
    figures = ClientResult.objects.filter(client__in=clients, on__lte=as_of, withdrawn_on__isnull=True)
    shown = dict(figures.exclude(figure="").order_by().values_list("client_id").annotate(last=Max("on")))
    ready = dict(
        ClientReport.objects.filter(client__in=clients, state=ReportState.REVIEW).values_list("client_id", "pk")
    )
    money = stakes(as_of, clients)
    for pk, client in clients.items():
        report, figure = accepted.get(pk, client.since), shown.get(pk, client.since)
        late = report is not None and as_of - report > timedelta(days=within["accepted_within"])
        silent = figure is not None and as_of - figure > timedelta(days=within["figure_within"])
        if not (late or silent):
            continue
        params = {
            "report_days": (as_of - report).days if late and report else None, "never": pk not in accepted,
            "figure_days": (as_of - figure).days if silent and figure else None, "month": month_before(as_of),
        }  # fmt: skip
        yield Cue(
            "C32", pk, "results", params, money=money.get(pk), probability=0.2, days_left=14,
            subject=("report", ready[pk]) if pk in ready else ("client", pk), letter="report" if pk in ready else None,
        )  # fmt: skip


def _why(params: Mapping[str, Any]) -> str:
    if params["report_days"] is not None and params["never"]:
        return _("no report was accepted in %(report_days)d days of work.") % params
    if params["report_days"] is not None:
        return _("the last report was accepted %(report_days)d days ago.") % params
    return _("no result in figures was written down for %(figure_days)d days.") % params


def _action(params: Mapping[str, Any]) -> str:
    month = formats.format_date(date.fromisoformat(str(params["month"])), get_language() or "en", "month")
    return _("Send the report (%(month)s) with one result in the client's numbers") % {"month": month}


def _facts(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows = [
        (_("Days since a report was accepted"), params["report_days"]),
        (_("Days since a result in figures"), params["figure_days"]),
    ]
    return [(label, str(value)) for label, value in rows if value is not None]


CUES.register("C32", CueRule(
    id="C32", version=1, title=gettext_lazy("Results were not shown"), split="people", find=results_not_shown,
    headline=lambda p: _("Results not shown:"), why=_why, action=_action, facts=_facts, cool_down_days=30, icon="file",
    note=True,
))  # fmt: skip
