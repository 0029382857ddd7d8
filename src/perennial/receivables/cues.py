"""Cues of money owed (domain C18-C23): found over the whole book from one load of facts and predictions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from django.utils.translation import gettext_lazy as _

from perennial.billing.queries import OpenInvoice
from perennial.clients.models import Contact
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients, shared
from perennial.kernel.money import Money
from perennial.receivables import cue_texts as texts
from perennial.receivables.queries.book import Book, CaseView, load_book
from perennial.receivables.queries.predictions import USUAL, Expected, expectations, weighted_p

LADDER = ("due", "late_7", "late_14", "escalation", "resume")
MONTHS_AT_STAKE = 6  # M1: the run rate of six months


@dataclass(frozen=True, slots=True)
class Facts:
    """What every rule of this room looks at, loaded once for a run."""

    book: Book
    expected: dict[int, Expected]
    bounced: tuple[Contact, ...]


def facts_on(as_of: date) -> Facts:
    """Facts of the whole book; the rules of one run share one load."""
    return shared(("receivables", as_of), lambda: _load(as_of))


def _load(as_of: date) -> Facts:
    only = asked_clients()
    book = load_book(as_of, clients=only)
    invoices = [row for view in book.cases.values() for row in view.invoices]
    bounced = Contact.objects.current().filter(bounced_on__lte=as_of).select_related("client")
    if only is not None:
        bounced = bounced.filter(client__in=only)
    return Facts(book, expectations(invoices, as_of), tuple(bounced))


# -- C18: due soon and likely late -----------------------------------------------------------------------------------


def due_soon(as_of: date) -> Iterator[Cue]:
    facts = facts_on(as_of)
    limit = facts.book.settings["cues.likely_late"] / 100
    near = as_of + timedelta(days=facts.book.steps.pre_due)
    for view in facts.book.cases.values():
        if view.position.state not in ("quiet", "pre_due") or view.position.blocked_by:
            continue
        asked = {i for letter in view.facts.letters if letter.key == "pre_due" for i in letter.items}
        likely = [
            row
            for row in view.invoices
            if as_of <= row.due_on <= near
            and row.id not in asked
            and row.open - row.disputed >= facts.book.steps.pre_due_minimum
            and row.id in facts.expected
            and facts.expected[row.id].p_late > limit
        ]
        if likely:
            yield _due_soon_cue(view, likely, facts, as_of)


def _due_soon_cue(view: CaseView, likely: list[OpenInvoice], facts: Facts, as_of: date) -> Cue:
    first = min(likely, key=lambda row: row.due_on)
    amount = sum((row.open - row.disputed for row in likely), Decimal(0))
    expected = facts.expected[first.id]
    params = {
        "amount": amount, "currency": view.currency, "numbers": [row.number for row in likely],
        "due_on": first.due_on, "p_late": max(facts.expected[row.id].p_late for row in likely),
        "expected_on": max(expected.day("q50"), as_of), "because_data": expected.because, "case": view.case_id,
    }  # fmt: skip
    return Cue(
        rule="C18", client_id=view.client.id, cause=f"pre_due:{view.currency}", params=params,
        money=Money(amount, view.currency), probability=weighted_p([(r.id, r.open) for r in likely], facts.expected),
        days_left=(first.due_on - as_of).days, subject=_subject(view), letter="pre_due",
    )  # fmt: skip


# -- C19: a step of the ladder is ready ------------------------------------------------------------------------------


def ladder_step(as_of: date) -> Iterator[Cue]:
    facts = facts_on(as_of)
    for view in facts.book.cases.values():
        letter = view.position.letter
        if letter not in LADDER or (letter != "resume" and not view.position.items):
            continue
        yield _case_cue(
            "C19", view, facts, as_of, cause=f"ladder:{view.currency}", letter=letter,
            params={"letter": letter, "since": view.position.letter_since},
        )  # fmt: skip


# -- C20: later than their own habit ---------------------------------------------------------------------------------


def unusual(as_of: date) -> Iterator[Cue]:
    facts = facts_on(as_of)
    for view in facts.book.cases.values():
        # C21 says it louder; a paused or escalated client is no surprise any more
        where = view.position
        if where.blocked_by or where.letter == "pause" or where.state in ("paused", "escalated"):
            continue
        chased = {item.id for item in view.position.items}
        late = [
            (row, facts.expected[row.id])
            for row in view.invoices
            if row.id in chased and row.due_on < as_of and row.id in facts.expected
            and facts.expected[row.id].because["paid_count"] > 0
            and (as_of - row.issued_on).days > facts.expected[row.id].typical_q90
        ]  # fmt: skip
        asked = any(letter.key == "unusual" and (as_of - letter.on).days < 14 for letter in view.facts.letters)
        if late and not asked:
            yield _unusual_cue(view, late, facts, as_of)


def _unusual_cue(view: CaseView, late: list[tuple[OpenInvoice, Expected]], facts: Facts, as_of: date) -> Cue:
    row, expected = max(late, key=lambda pair: (as_of - pair[0].issued_on).days - pair[1].typical_q90)
    at_stake = (view.facts.run_rate or Decimal(0)) * MONTHS_AT_STAKE
    overdue = view.position.overdue
    params = {
        "amount": overdue + at_stake, "currency": view.currency, "number": row.number, "overdue": overdue,
        "run_rate_6": Money(at_stake, view.currency).amount, "age": (as_of - row.issued_on).days,
        "typical": round(expected.typical_q90), "because_data": expected.because, "case": view.case_id,
    }  # fmt: skip
    return Cue(
        rule="C20", client_id=view.client.id, cause=f"unusual:{view.currency}", params=params,
        money=Money(overdue + at_stake, view.currency), probability=expected.p_open_30,
        days_left=_days_left(view), subject=_subject(view), letter="unusual",
    )  # fmt: skip


# -- C21: the pause letter, its day, and contracts that forbid a pause -----------------------------------------------


def pause_candidate(as_of: date) -> Iterator[Cue]:
    facts = facts_on(as_of)
    for view in facts.book.cases.values():
        kind, letter = _pause_kind(view, as_of, facts)
        if kind:
            params = {
                "kind": kind, "because": view.position.pause_because or "", "run_rate": view.facts.run_rate,
                "allowed": view.client.pause_allowed,
            }  # fmt: skip
            due_on = view.facts.pause_on if kind == "day" else None
            yield _case_cue(
                "C21", view, facts, as_of, cause=f"pause:{view.currency}", letter=letter, params=params, due_on=due_on
            )


def _pause_kind(view: CaseView, as_of: date, facts: Facts) -> tuple[str, str | None]:
    where = view.position
    if where.letter == "pause":
        return "letter", "pause"
    if where.state == "pause_warned" and view.facts.pause_on and as_of >= view.facts.pause_on and where.overdue:
        return "day", None
    late_enough = where.days_late >= facts.book.steps.pause
    told = any(letter.key in ("late_14", "escalation") for letter in view.facts.letters)
    forbidden = view.client.pause_allowed is False and where.state == "late_14" and told
    if forbidden and late_enough and not where.blocked_by:
        return "forbidden", None
    return "", None


# -- C22: promises to pay and instalments ----------------------------------------------------------------------------


def promises(as_of: date) -> Iterator[Cue]:
    facts = facts_on(as_of)
    for view in facts.book.cases.values():
        letter = view.position.letter
        if letter == "instalment_due" and view.facts.plan and view.facts.plan.next_part:
            part = view.facts.plan.next_part
            params = {"kind": "instalment", "number": part.number, "amount": part.open, "due_on": part.part.due_on}
            yield _duty(view, params, f"instalment:{view.plan_id}:{part.number}", part.part.due_on, letter, as_of)
        promise = view.facts.promise
        if promise is None or promise.promise.pay_on > as_of or promise.status.state == "kept":
            continue
        kind = "broken" if promise.status.state == "broken" else "due"
        if kind == "broken" and not view.position.overdue:
            continue
        params = {
            "kind": kind, "amount": promise.promise.amount, "due_on": promise.promise.pay_on,
            "said_by": promise.promise.said_by, "promised_on": promise.promise.made_on,
            "arrived": promise.status.arrived,
        }  # fmt: skip
        day = promise.promise.pay_on if kind == "due" else promise.status.deadline + timedelta(days=1)
        sent = any(x.key == f"promise_{kind}" and x.on >= day for x in view.facts.letters)
        if not sent:
            yield _duty(view, params, f"promise:{view.promise_id}:{kind}", day, f"promise_{kind}", as_of)


def _duty(view: CaseView, params: dict[str, Any], cause: str, day: date, letter: str | None, as_of: date) -> Cue:
    return Cue(
        rule="C22", client_id=view.client.id, cause=cause,
        params={**params, "currency": view.currency, "case": view.case_id},
        money=Money(Decimal(params["amount"]), view.currency), days_left=max(0, (day - as_of).days), due_on=day,
        subject=_subject(view), letter=letter,
    )  # fmt: skip


# -- C23: disputes and bounces ---------------------------------------------------------------------------------------


def disputes_and_bounces(as_of: date) -> Iterator[Cue]:
    facts = facts_on(as_of)
    allowed = facts.book.settings["cues.dispute_days"]
    rows = {row.id: row for view in facts.book.cases.values() for row in view.invoices}
    for dispute in facts.book.disputes:
        row = rows.get(dispute.invoice_id)
        if row is None or not row.disputed:
            continue
        due_on = dispute.opened_on + timedelta(days=allowed)
        params = {
            "kind": "dispute", "number": row.number, "amount": row.disputed, "currency": row.currency,
            "reason": dispute.reason, "since": dispute.opened_on, "invoice": row.id,
        }  # fmt: skip
        yield Cue(
            rule="C23", client_id=row.client_id, cause=f"dispute:{row.id}", params=params,
            money=Money(row.disputed, row.currency), days_left=max(0, (due_on - as_of).days), due_on=due_on,
            subject=("invoice", row.id), letter="dispute_open",
        )  # fmt: skip
    yield from _bounces(facts, as_of)


def _bounces(facts: Facts, as_of: date) -> Iterator[Cue]:
    by_client: dict[int, list[CaseView]] = {}
    for view in facts.book.cases.values():
        if view.invoices:
            by_client.setdefault(view.client.id, []).append(view)
    for contact in facts.bounced:
        for view in by_client.get(contact.client_id, [])[:1]:
            amount = sum((row.open for row in view.invoices), Decimal(0))
            params = {
                "kind": "bounce", "name": contact.name, "email": contact.email, "amount": amount,
                "currency": view.currency, "contact": contact.pk,
            }  # fmt: skip
            yield Cue(
                rule="C23", client_id=contact.client_id, cause=f"bounce:{contact.pk}", params=params,
                money=Money(amount, view.currency), due_on=contact.bounced_on, subject=("contact", contact.pk),
            )  # fmt: skip


# -- shared ----------------------------------------------------------------------------------------------------------


def _case_cue(
    rule: str, view: CaseView, facts: Facts, as_of: date, *, cause: str, letter: str | None, params: dict[str, Any],
    due_on: date | None = None,
) -> Cue:  # fmt: skip
    """A cue about a whole case: its chased amount, its oldest invoice, and what is expected of it."""
    where = view.position
    amount = where.amount
    oldest = min((i for i in where.items), key=lambda item: item.due_on, default=None)
    expected = facts.expected.get(oldest.id) if oldest else None
    common = {
        "amount": amount, "currency": view.currency, "numbers": [item.number for item in where.items],
        "oldest_due_on": where.oldest_due_on, "days_late": where.days_late, "case": view.case_id,
        "expected_on": max(expected.day("q50"), as_of) if expected else None,
        "usual_days": round(median(paid)) if (paid := expected.because["last_paid"] if expected else []) else None,
        "because_data": expected.because if expected else None,
    }  # fmt: skip
    return Cue(
        rule=rule, client_id=view.client.id, cause=cause, params={**common, **params},
        money=Money(amount, view.currency) if amount else None,
        probability=weighted_p([(i.id, i.chased) for i in where.items], facts.expected) if where.items else USUAL,
        days_left=_days_left(view), due_on=due_on, subject=_subject(view), letter=letter,
    )  # fmt: skip


def _days_left(view: CaseView) -> int:
    return max(1, view.position.days_left if view.position.days_left is not None else 1)


def _subject(view: CaseView) -> tuple[str, int] | None:
    return ("dunning_case", view.case_id) if view.case_id else None


def _rule(
    rule_id: str, title: Any, find: Any, name: str, cool_down: int, *, tone: str = "watch", icon: str = "mail"
) -> None:
    CUES.register(
        rule_id,
        CueRule(
            id=rule_id, version=1, title=title, split="money", find=find, headline=getattr(texts, f"{name}_headline"),
            why=getattr(texts, f"{name}_why"), action=getattr(texts, f"{name}_action"),
            facts=getattr(texts, f"{name}_facts"), cool_down_days=cool_down, tone=tone, icon=icon,
        ),
    )  # fmt: skip


_rule("C18", _("Due soon and likely late"), due_soon, "soon", 5)
_rule("C19", _("A step of the ladder is ready"), ladder_step, "ladder", 5, tone="risk")
_rule("C20", _("Later than their own habit"), unusual, "unusual", 14, icon="phone")
_rule("C21", _("Candidate for the pause letter"), pause_candidate, "pause", 14, tone="risk")
_rule("C22", _("Promise to pay or instalment due or broken"), promises, "promise", 2, icon="promise")
_rule("C23", _("Dispute or undeliverable mail"), disputes_and_bounces, "dispute", 3, icon="dispute")
