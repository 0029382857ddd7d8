"""The ladder of a case as steps with their days, and what the reader has to know of promises, holds and plans."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from perennial.kernel import formats
from perennial.receivables.queries.book import CaseView
from perennial.web.views.receivables_figures import language

STEPS: Final = ("due", "late_7", "late_14", "pause_warned", "paused")
LETTER_STEP: Final = {"due": "due", "late_7": "late_7", "late_14": "late_14", "pause": "pause_warned"}
EVENT_STEP: Final = {"due_day": "due", "step7": "late_7", "step14": "late_14", "send_pause_letter": "pause_warned",
                     "pause": "paused"}  # fmt: skip


def ladder_steps(view: CaseView, days: Any, as_of: date) -> list[dict[str, Any]]:
    """Steps for kit/_stepper.html: done with their day, the ready one, those to come. `days`: Book.steps."""
    moved = moved_on(view)
    where = view.position
    now = LETTER_STEP.get(where.letter or "", where.state)
    reached = [step for step in STEPS if step in moved or step == where.state]
    steps = []
    for step in STEPS:
        state = (
            "now" if step == now else "done" if reached and STEPS.index(step) <= STEPS.index(reached[-1]) else "next"
        )
        reason = ""
        if step in ("pause_warned", "paused") and view.client.pause_allowed is False and state == "next":
            state, reason = "skipped", _("the contract forbids it")
        if state == "now" and where.blocked_by:
            state = "blocked"
        steps.append({"name": NAMES[step](), "when": _when(step, state, moved, view, days, as_of), "state": state,
                      "reason": reason})  # fmt: skip
    return steps


def moved_on(view: CaseView) -> dict[str, date]:
    """The day each state of the running case was reached."""
    found: dict[str, date] = {}
    moves: list[Any] = [*view.facts.moves, *view.position.moves_due]
    for move in moves:
        if move.target == "closed":
            found.clear()
        else:
            found[move.target] = move.on
    return found


def _when(step: str, state: str, moved: dict[str, date], view: CaseView, days: Any, as_of: date) -> str:
    where = view.position
    if step in moved:
        return _day(moved[step])
    if state in ("now", "blocked"):
        return _("today")
    if state != "next":
        return ""
    if EVENT_STEP.get(where.next_step or "") == step and where.next_step_on:
        return _day(max(where.next_step_on, as_of))
    setting = {"late_7": "late_7", "late_14": "late_14", "pause_warned": "pause"}.get(step)
    if setting and where.oldest_due_on:
        planned = where.oldest_due_on + timedelta(days=getattr(days, setting))
        return _day(planned) if planned > as_of else ""
    return ""


def notes_of(view: CaseView) -> list[dict[str, Any]]:
    """The one note a reader must see first: a broken or running promise, a hold, a plan."""
    promise, hold, plan = view.facts.promise, view.facts.hold, view.facts.plan
    if promise is not None:
        status = promise.status
        said = {
            "amount": _money(promise.promise.amount, view.currency), "day": _day(promise.promise.pay_on),
            "who": promise.promise.said_by, "until": _day(status.deadline),
            "arrived": _money(status.arrived, view.currency), "made": _day(promise.promise.made_on),
        }  # fmt: skip
        if status.state == "broken" and not view.facts.plan_runs:
            return [{"kind": "risk", "icon": "handshake", "title": _("They promised %(amount)s by %(day)s.") % said,
                     "text": _("%(who)s, on %(made)s. %(arrived)s has arrived since.") % said}]  # fmt: skip
        if status.state == "running":
            return [{"kind": "acc", "icon": "handshake", "title": _("%(amount)s promised by %(day)s.") % said,
                     "text": _("%(who)s, on %(made)s. The ladder waits until %(until)s.") % said}]  # fmt: skip
    if hold is not None:
        until = _("until %(day)s") % {"day": _day(hold.until)} if hold.until else _("without an end")
        return [{"kind": "watch", "icon": "hold", "title": _("Reminders are on hold, %(until)s.") % {"until": until},
                 "text": hold.reason}]  # fmt: skip
    if plan is not None and plan.next_part is not None and view.facts.plan_runs:
        part = plan.next_part
        text = _("Part %(number)d, %(amount)s, is due on %(day)s.") % {
            "number": part.number, "amount": _money(part.open, view.currency), "day": _day(part.part.due_on),
        }  # fmt: skip
        return [{"kind": "acc", "icon": "plan", "title": _("A payment plan is running."), "text": text}]
    return []


def blocks_of(view: CaseView) -> list[str]:
    """Why no letter goes, as sentences."""
    return [BLOCKS[block.reason]() for block in view.position.blocked_by]


def _day(day: date) -> str:
    return formats.format_date(day, language())


def _money(amount: Any, currency: str) -> str:
    from perennial.kernel.money import Money

    return formats.format_money(Money(amount, currency), language())


NAMES = {
    "due": lambda: _("Reminder"),
    "late_7": lambda: _("+7"),
    "late_14": lambda: _("+14"),
    "pause_warned": lambda: _("Pause letter"),
    "paused": lambda: _("Pause"),
}
BLOCKS = {
    "client_held": lambda: _("Reminders to this client are on hold."),
    "promise_running": lambda: _("They promised to pay; the ladder waits."),
    "plan_running": lambda: _("A payment plan is running; its instalments are asked for."),
    "disputed": lambda: _("Everything overdue is disputed."),
    "invoice_held": lambda: _("Everything overdue is on hold or was never delivered."),
    "below_minimum": lambda: _("The rest is too small for a letter."),
    "legal": lambda: _("The case is with the lawyers; friendly letters stop."),
}
