"""The rules of bonuses: versions, what each changed, the draft, and what it would have paid last year."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perennial.foundation.clock import today
from perennial.foundation.store import get
from perennial.foundation.versions import ChangedMeanwhile
from perennial.kernel import formats
from perennial.kernel.charts import difference, paired_columns
from perennial.kernel.lifecycle import Refused
from perennial.kernel.money import Money
from perennial.kernel.quarters import quarter_of, quarters_after
from perennial.targets.actions import bonus_rules as actions
from perennial.targets.choices import Side
from perennial.targets.models import BonusRules
from perennial.targets.policies import may_sign_rules, may_write_rules
from perennial.targets.queries.bonus_rules import (
    BadForm,
    differences,
    draft,
    first_form,
    former_of,
    in_force,
    known_figures,
    rules_of,
)
from perennial.targets.queries.bonus_trying import Trial, Tried, try_rules
from perennial.web.bonus_words import figure_name, quarter_said, rules_told
from perennial.web.client_facts import language
from perennial.web.forms.bonus import RulesForm
from perennial.web.templatetags.kit import money_full
from perennial.web.views.doors import actor, acts, refused, sees, told
from perennial.web.views.exports import Cell, as_csv, as_xlsx

REFUSALS = (Refused, actions.CannotSign, ChangedMeanwhile, BadForm)


@sees("bonus")
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """Every version the reader may see, the newest first."""
    rows = BonusRules.objects.visible_to(request.user).select_related("made_by", "signed_by")
    current = in_force(quarter_of(today()))
    return render(request, "bonus/versions.html", {
        "lines": [{"row": row, "from": quarter_said(row.valid_from), "current": row == current} for row in rows],
        "may_write": may_write_rules(request.user), "has_draft": any(not row.is_signed for row in rows),
    })  # fmt: skip


@sees("bonus")
@require_safe
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: what it says, its form, and what it changed."""
    row = get_object_or_404(BonusRules.objects.visible_to(request.user).select_related("signed_by", "made_by"), pk=pk)
    former = former_of(row)
    return render(request, "bonus/version.html", {
        "row": row, "from": quarter_said(row.valid_from), "told": rules_told(rules_of(row)), "former": former,
        "changes": differences(former.text, row.text) if former is not None else [],
        "may_write": may_write_rules(request.user) and not row.is_signed,
    })  # fmt: skip


@acts("bonus")
@sees("margin")
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """The draft: begun from the version in force, kept with every error told by its line."""
    row, day = draft(), today()
    newest = BonusRules.objects.signed().first()
    text = row.text if row is not None else newest.text if newest is not None else first_form(get("company.currency"))
    begins = row.valid_from if row is not None else quarters_after(quarter_of(day), 1)
    initial = {
        "text": text, "valid_from": begins.isoformat(),
        "why": row.why if row is not None else "", "read": row.version if row is not None else None,
    }  # fmt: skip
    form = RulesForm(request.POST if request.method == "POST" else None, day=day, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_rules(**form.cleaned_data, by=actor(request), as_of=day)
        except REFUSALS as error:
            return refused(request, error, to=reverse("bonus-rules-draft"))
        return told(request, _("The draft is kept. See what it would have paid before anybody signs it."),
                    to=reverse("bonus-what-if"))  # fmt: skip
    return render(request, "bonus/draft.html", {
        "form": form, "row": row, "figures": [(key, figure_name(key)) for key in known_figures()],
        "kinds": ["new logo", "expansion", "renewal", "referral"],
    }, status=422 if form.errors else 200)  # fmt: skip


@sees("bonus", "margin")
@require_safe
def what_if(request: HttpRequest) -> HttpResponse:
    """The last four quarters under the draft and under the version in force, by person; here it is signed."""
    row = draft()
    if row is None:
        return render(request, "bonus/what_if.html", {"row": None, "may_write": may_write_rules(request.user)})
    current, trial = _tried(row)
    code = rules_of(row).currency
    sums = trial.sums()
    was, now = sum((one for one, _two in sums), Decimal(0)), sum((two for _one, two in sums), Decimal(0))
    old_code = rules_of(current).currency if current is not None else code
    top = max((abs(one.now_total - one.was_total) for one in trial.people), default=Decimal(0))
    return render(request, "bonus/what_if.html", {
        "row": row, "from": quarter_said(row.valid_from), "current": current, "trial": trial,
        "quarters": [quarter_said(quarter) for quarter in trial.quarters], "chart": _chart(trial, code),
        "legend": [{"kind": "b3", "text": _was(current)}, {"kind": "b1", "text": _now(row)}],
        "lines": [_line(one, code, old_code, float(top)) for one in trial.people if one.now_total or one.was_total],
        "nobody": not any(one.now_total or one.was_total for one in trial.people),
        "was": money_full(Money(was, old_code)), "now": money_full(Money(now, code)), "same": code == old_code,
        "more": money_full(Money(now - was, code)) if code == old_code else "",
        "changes": differences(current.text, row.text) if current is not None else [],
        "may_sign": may_sign_rules(request.user), "may_write": may_write_rules(request.user),
    })  # fmt: skip


@sees("bonus", "margin")
@require_safe
def what_if_csv(request: HttpRequest) -> HttpResponse:
    """By person and quarter, what was and what would be."""
    return as_csv(_table(), "bonus-what-if")


@sees("bonus", "margin")
@require_safe
def what_if_xlsx(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return as_xlsx(_table(), "bonus-what-if")


@acts("bonus")
@sees("margin")
@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """The director signs what he has read: the version of the draft that the page showed."""
    row = draft()
    if row is None:
        raise Http404
    try:
        if request.POST.get("read", "") != str(row.version):
            raise ChangedMeanwhile(_("Somebody else changed the draft meanwhile. Look again."))
        actions.sign_rules(row, by=actor(request), as_of=today())
    except REFUSALS as error:
        return refused(request, error, to=reverse("bonus-what-if"))
    text = _("Signed: version %(n)s, from %(quarter)s.") % {"n": row.number, "quarter": quarter_said(row.valid_from)}
    return told(request, text, to=reverse("bonus-rules-version", args=[row.pk]))


@acts("bonus")
@sees("margin")
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Throw the draft away."""
    row = draft()
    if row is None:
        raise Http404
    try:
        actions.drop_rules(row, by=actor(request), as_of=today())
    except REFUSALS as error:
        return refused(request, error, to=reverse("bonus-rules"))
    return told(request, _("The draft is thrown away."), to=reverse("bonus-rules"))


def _tried(row: BonusRules) -> tuple[BonusRules | None, Trial]:
    current = BonusRules.objects.signed().first()
    return current, try_rules(rules_of(row), rules_of(current) if current is not None else None, today())


def _was(current: BonusRules | None) -> str:
    return _("version %(n)s") % {"n": current.number} if current is not None else pgettext("bonus rules", "none before")


def _now(row: BonusRules) -> str:
    return _("draft %(n)s") % {"n": row.number}


def _chart(trial: Trial, code: str) -> Any:
    pairs = [
        (quarter_said(quarter), float(was), float(now))
        for quarter, (was, now) in zip(trial.quarters, trial.sums(), strict=True)
    ]
    said = _("All bonuses together, by quarter: as they are, and as the draft would make them")
    return paired_columns(
        pairs, label=said, head=(_("Quarter"), _("As it is"), _("By the draft")),
        format_value=lambda value: formats.format_money_short(Money(Decimal(round(value)), code), language()),
    )  # fmt: skip


def _line(one: Tried, code: str, old_code: str, top: float) -> dict[str, Any]:
    change = one.now_total - one.was_total
    cells = [
        {"was": None if was is None else Money(was.total, old_code), "now": Money(now.total, code),
         "capped": now.total == now.most and now.total > 0}
        for was, now in zip(one.was, one.now, strict=True)
    ]  # fmt: skip
    told_change = money_full(Money(change, code))
    return {
        "one": one, "side": Side(one.side).label, "cells": cells, "now": Money(one.now_total, code),
        "was": Money(one.was_total, old_code), "change": told_change if code == old_code else "",
        "bar": difference(float(change), label=told_change, top=top) if top and code == old_code else "",
    }  # fmt: skip


def _table() -> list[list[Cell]]:
    row = draft()
    if row is None:
        raise Http404
    _current, trial = _tried(row)
    table: list[list[Cell]] = [[_("Person"), _("Quarter"), _("As it is"), _("By the draft"), _("Currency")]]
    for one in trial.people:
        for quarter, was, now in zip(trial.quarters, one.was, one.now, strict=True):
            old = was.total if was is not None else None
            table.append([one.name, quarter_said(quarter), old, now.total, now.currency])
    return table
