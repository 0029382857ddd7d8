"""What the panel of a dunning case shows: where it stands, the letter, what was agreed, and what may be done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perennial.clients.models import Contact
from perennial.clients.policies import may_act_on_money
from perennial.foundation.clock import today
from perennial.foundation.registry import LETTERS
from perennial.foundation.rights import may_act
from perennial.kernel import formats
from perennial.kernel.money import MINOR_UNITS, ZERO, Money
from perennial.receivables.models import DunningCase, DunningHold, PauseApproval, PaymentPlan, PromiseToPay, WorkPause
from perennial.receivables.queries.book import Book, CaseView, load_book
from perennial.receivables.queries.measures import days_to_pay_of_clients
from perennial.receivables.queries.moves import moves_open_to
from perennial.web.forms.receivables import HoldForm, PromiseForm
from perennial.web.views.case_steps import blocks_of, ladder_steps, notes_of
from perennial.web.views.doors import back, person
from perennial.web.views.letters import letter_context
from perennial.web.views.receivables_figures import language

BY_A_PERSON: Final = ("pause", "resume_unpaid", "escalate", "legal", "settled", "wrote_off")
APPROVE_ROLES: Final = ("HCS", "DIR")


def case_context(
    request: HttpRequest, case: DunningCase, *, promise: PromiseForm | None = None, hold: HoldForm | None = None
) -> dict[str, Any]:
    """Everything for cases/_case.html. Bound forms bring back what was wrong in them."""
    as_of, client = today(), case.client
    book = load_book(as_of, clients=[client.pk])
    view = book.cases.get((client.pk, case.currency))
    to = back(request, reverse("case", args=[case.pk]))
    context: dict[str, Any] = {
        "case": case, "client": client, "view": view, "to": to, "as_of": as_of,
        "may": may_act_on_money(request.user, client), **_agreed(case, as_of),
    }  # fmt: skip
    if view is None:
        return {**context, "summary": _("Nothing is owed in %(currency)s any more.") % {"currency": case.currency},
                "moves": _moves(case, case.state, person(request).role), "letter": None}  # fmt: skip
    return {
        **context,
        "summary": _summary(case, view, as_of),
        "steps": ladder_steps(view, book.steps, as_of),
        "notes": notes_of(view),
        "blocks": blocks_of(view),
        "moves": _moves(case, view.position.state, person(request).role),
        "pause": _pause(request, case, view, book),
        "items": view.facts.items,
        "promise_form": promise or PromiseForm(currency=case.currency, initial=_promise_initial(case, view, as_of)),
        "hold_form": hold or HoldForm(choices=hold_choices(view, case)),
        "people": list(Contact.objects.current().filter(client=client).values_list("name", flat=True)),
        "disputes": [row for row in book.disputes if row.invoice.currency == case.currency],
        **_letter(request, case, view, to),
    }


def hold_choices(view: CaseView, case: DunningCase) -> list[tuple[str, Any]]:
    """The whole client, one of the open invoices, or an open part of the running plan."""
    found: list[tuple[str, Any]] = [("client", _("All reminders to the client"))]
    found += [(f"invoice:{row.id}", _("Invoice %(number)s") % {"number": row.number}) for row in view.invoices]
    plan = PaymentPlan.objects.filter(pk=view.plan_id).prefetch_related("instalments").first() if view.plan_id else None
    for part in plan.instalments.all() if plan else ():
        day = formats.format_date(part.due_on, language())
        found.append((f"instalment:{part.pk}", _("Instalment %(n)d of %(day)s") % {"n": part.number, "day": day}))
    return found


def _agreed(case: DunningCase, as_of: date) -> dict[str, Any]:
    of_case = {"client_id": case.client_id, "currency": case.currency}
    return {
        "promises": list(PromiseToPay.objects.filter(**of_case, outcome="running")),
        "plans": list(PaymentPlan.objects.filter(**of_case, ended_on=None).prefetch_related("instalments", "invoices")),
        "holds": list(DunningHold.objects.on(as_of).filter(client_id=case.client_id).select_related("invoice")),
        "paused": WorkPause.objects.filter(client_id=case.client_id, resumed_on=None).first(),
    }


def _summary(case: DunningCase, view: CaseView, as_of: date) -> str:
    count = len(view.invoices)
    total = sum((row.open for row in view.invoices), ZERO)
    said = ngettext("%(n)d invoice, %(money)s", "%(n)d invoices, %(money)s", count) % {
        "n": count, "money": formats.format_money(Money(total, case.currency), language()),
    }  # fmt: skip
    days = days_to_pay_of_clients(as_of, clients=[case.client_id]).get((case.client_id, case.currency))
    if days is not None:
        usual = formats.format_days(round(days), language())
        said = _("%(owed)s · pays in %(days)s on average") % {"owed": said, "days": usual}
    if view.position.days_late:
        late = formats.format_late(view.position.days_late, language())
        said = _("%(owed)s, now %(late)s") % {"owed": said, "late": late}
    return said


def _moves(case: DunningCase, state: str, role: str) -> list[dict[str, Any]]:
    """Steps this person may decide, each leading to the page that says what will happen."""
    names = {"pause": _("Pause the work"), "resume_unpaid": _("Resume the work"), "escalate": _("Escalate"),
             "legal": _("Legal step"), "settled": _("Close as settled"),
             "wrote_off": _("Close as written off")}  # fmt: skip
    open_now = [event for event in moves_open_to(state, role) if event in BY_A_PERSON] if not case.closed_on else []
    return [{"label": names[e], "url": reverse("case-move", args=[case.pk, e.replace("_", "-")])} for e in open_now]


def _pause(request: HttpRequest, case: DunningCase, view: CaseView, book: Book) -> dict[str, Any] | None:
    """What is known of a pause of work, while one is near."""
    if view.position.state not in ("late_14", "pause_warned", "paused"):
        return None
    approval = PauseApproval.objects.filter(case=case, withdrawn_on=None).select_related("by").first()
    answers = {True: _("yes"), False: _("no"), None: _("not known")}
    rate = view.facts.run_rate
    facts = [
        (_("Invoiced a month"), formats.format_money(Money(rate, case.currency), language()) if rate else "–"),
        (_("Contract allows a pause"), answers[view.client.pause_allowed]),
    ]
    if view.facts.pause_on:
        facts.append((_("Day named in the letter"), formats.format_date(view.facts.pause_on, language(), "short")))
    if approval:
        facts.append((_("Approved by"), approval.by.name))
    may_approve = person(request).role in APPROVE_ROLES and approval is None and view.position.state == "late_14"
    return {"facts": facts, "approval": approval, "may_approve": may_approve}


def _promise_initial(case: DunningCase, view: CaseView, as_of: date) -> dict[str, Any]:
    amount = view.position.overdue
    digits = MINOR_UNITS[case.currency] if amount % 1 else 0
    return {"amount": f"{amount:.{digits}f}" if amount else None, "due_on": as_of + timedelta(days=7)}


def _letter(request: HttpRequest, case: DunningCase, view: CaseView, to: str) -> dict[str, Any]:
    key = view.position.letter
    if not key or key not in LETTERS or not may_act(request.user, "letters"):
        return {"letter": None, "checks": []}
    found = letter_context(request, LETTERS[key], case.pk)
    letter = found["letter"]
    if letter is None:
        return found
    letter["send_url"] += f"?{urlencode({'next': to})}"
    letter["edit_url"] += f"&{urlencode({'next': to})}"
    return found
