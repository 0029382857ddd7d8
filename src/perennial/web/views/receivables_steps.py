"""What comes next for an invoice, in the three words of a chip."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from perennial.foundation.registry import LETTERS
from perennial.kernel import formats
from perennial.receivables.queries.book import CaseView

Chip = tuple[str, str]  # text, kind
RISK_STATES = frozenset({"late_14", "pause_warned", "paused", "escalated", "legal"})


def step_of(row: Any, view: CaseView | None, *, as_of: date, unmatched: bool) -> Chip:
    """The invoice's next step. `row`: of lists.invoice_rows; `view`: its case as of the day."""
    if not row.rest:
        return _settled(row)
    if row.contested >= row.rest:
        return _("Disputed"), "watch"
    if row.bounced_on is not None and row.bounced_on <= as_of:
        return _("Held: not delivered"), "line"
    if unmatched and row.due_on < as_of:
        return _("Held: match bank"), "line"
    if view is None:
        return (_("Not due"), "line") if row.due_on >= as_of else (_("No case yet"), "line")
    return _held(row, view) or _agreed(row, view, as_of) or _ladder(row, view, as_of)


def short(day: date) -> str:
    """'Thu 26 Nov' in the reader's language."""
    return formats.format_date(day, get_language() or "en", "short")


def _settled(row: Any) -> Chip:
    if row.state in ("credited", "written_off"):
        return row.get_state_display(), "line"
    day = formats.format_date(row.settled_on, get_language() or "en")
    return _("Paid %(day)s") % {"day": day}, "good"


def _held(row: Any, view: CaseView) -> Chip | None:
    hold = view.facts.hold
    if hold is not None:
        until = _("On hold until %(day)s") % {"day": short(hold.until)} if hold.until else _("On hold")
        return (_("Held: %(reason)s") % {"reason": hold.reason} if len(hold.reason) <= 24 else until), "line"
    return (_("On hold"), "line") if row.held else None


def _agreed(row: Any, view: CaseView, as_of: date) -> Chip | None:
    plan, promise = view.facts.plan, view.facts.promise
    if plan is not None and view.facts.plan_runs and any(i.id == row.pk and i.in_plan for i in view.facts.items):
        part = plan.next_part
        return (_("Instalment %(day)s") % {"day": short(part.part.due_on)} if part else _("Payment plan")), "acc"
    if promise is not None and view.facts.promise_runs and row.due_on < as_of:
        return _("Promised %(day)s") % {"day": short(promise.promise.pay_on)}, "acc"
    return None


def _ladder(row: Any, view: CaseView, as_of: date) -> Chip:
    where = view.position
    joined = [item.id for item in where.items]
    tone = "risk" if where.state in RISK_STATES else "watch"
    if where.letter and row.pk in joined:
        if row.pk == joined[0]:
            return LETTER_READY.get(where.letter, _letter_title)(where.letter), tone
        return _("Joined to the case"), tone
    if row.due_on >= as_of:
        return _("Not due"), "line"
    if where.state in ("paused", "escalated", "legal"):
        return STATES[where.state](), "risk"
    if where.next_step and where.next_step_on:
        return COMING.get(where.next_step, _next_letter)(where.next_step_on), tone
    return _("Late"), tone


def _letter_title(key: str) -> str:
    return str(LETTERS[key].title) if key in LETTERS else _("Letter ready")


LETTER_READY: Mapping[str, Any] = {
    "pre_due": lambda _key: _("Remind early"),
    "due": lambda _key: _("First note ready"),
    "late_7": lambda _key: _("Question ready"),
    "late_14": lambda _key: _("Second letter ready"),
    "pause": lambda _key: _("Pause letter ready"),
    "escalation": lambda _key: _("Escalation ready"),
    "promise_due": lambda _key: _("Promise is due"),
    "promise_broken": lambda _key: _("Promise broken"),
    "instalment_due": lambda _key: _("Instalment is due"),
    "resume": lambda _key: _("Thank-you ready"),
}
STATES: Mapping[str, Any] = {
    "paused": lambda: _("Work paused"),
    "escalated": lambda: _("Escalated"),
    "legal": lambda: _("Legal"),
}
COMING: Mapping[str, Any] = {
    "due_day": lambda day: _("First note, %(day)s") % {"day": short(day)},
    "step7": lambda day: _("Question, %(day)s") % {"day": short(day)},
    "step14": lambda day: _("Second letter, %(day)s") % {"day": short(day)},
    "send_pause_letter": lambda day: _("Pause letter, %(day)s") % {"day": short(day)},
    "pause": lambda day: _("Pause, %(day)s") % {"day": short(day)},
    "escalate": lambda day: _("Escalation, %(day)s") % {"day": short(day)},
    "legal": lambda day: _("Legal step, %(day)s") % {"day": short(day)},
    "promise_broken": lambda day: _("Promise ends %(day)s") % {"day": short(day)},
    "instalment": lambda day: _("Instalment %(day)s") % {"day": short(day)},
}


def _next_letter(day: date) -> str:
    return _("Next letter, %(day)s") % {"day": short(day)}
