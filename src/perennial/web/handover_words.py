"""Hand-overs in words and marks for pages: where one stands, what must be true next, what the card says."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perennial.foundation.store import load
from perennial.handover.choices import HandoverState, Leave, Party, Side, Signed
from perennial.handover.models import ContactRule, HandoverCard, HandoverMove, HandoverSign
from perennial.handover.queries.card_words import field_name, stuck_sign
from perennial.handover.queries.cards import MUST, CardLine, Filled, known_people, ties_needed
from perennial.kernel import formats
from perennial.web.client_facts import language

TONES: Final = {
    "draft": "line", "submitted": "acc", "returned": "watch", "planned": "acc", "introduced": "acc",
    "accepted": "good", "shadow": "good", "closed": "line", "cancelled": "line",
}  # fmt: skip
_WAY: Final = (
    HandoverState.DRAFT, HandoverState.SUBMITTED, HandoverState.PLANNED, HandoverState.INTRODUCED,
    HandoverState.SHADOW, HandoverState.CLOSED,
)  # fmt: skip
ORDER: Final = (*MUST, "goal", "team", "starts_on", "first_result_on", "manner", "risks", "rivals")
_LEAVE_TONES: Final = {"freely": "good", "work": "good", "agreed": "watch", "through": "line", "not": "risk"}


def steps_of(card: HandoverCard, moves: list[HandoverMove]) -> list[dict[str, Any]]:
    """For kit/_stepper.html: the way with the days on which it was gone."""
    reached = {move.after: move.on for move in moves if move.event != "remind"}
    state = {
        HandoverState.RETURNED: HandoverState.DRAFT, HandoverState.ACCEPTED: HandoverState.SHADOW
    }.get(HandoverState(card.state), HandoverState(card.state))  # fmt: skip
    at = _WAY.index(state) if state in _WAY else -1
    found = []
    for number, step in enumerate(_WAY):
        ended = state == HandoverState.CLOSED
        kind = "done" if number < at or ended else "now" if number == at else "next"
        when = reached.get(step) if number <= at else None
        if step == HandoverState.DRAFT:
            when = card.made_on
        if kind == "now" and step == HandoverState.SHADOW:
            when = card.accepted_on
        name = str(HandoverState.RETURNED.label) if kind == "now" and card.state == "returned" else str(step.label)
        found.append({"name": name, "when": _day(when), "state": kind if card.state != "cancelled" else "skipped"})
    return found


def _day(day: Any) -> str:
    return formats.format_date(day, language(), "day") if day else ""


def signs_said(line: CardLine) -> str:
    """Why it is stuck."""
    return "; ".join(stuck_sign(sign.kind, sign.n) for sign in line.signs)


def entries_of(card: HandoverCard) -> list[dict[str, Any]]:
    """Every field of the card with what it says, must-haves first."""
    gaps, missing = set(card.gaps), set(card.filled.missing)
    return [
        {"name": name, "label": field_name(name), "value": getattr(card, name), "is_day": name.endswith("_on"),
         "must": name in MUST, "missing": name in missing, "asked": name in gaps}
        for name in ORDER
    ]  # fmt: skip


def checks_of(card: HandoverCard) -> list[dict[str, Any]]:
    """What must be true before the next move, for kit/_checks.html."""
    state = card.state
    if state in (HandoverState.DRAFT, HandoverState.RETURNED):
        return _card_checks(card.filled, card)
    if state in (HandoverState.SUBMITTED, HandoverState.PLANNED):
        row = getattr(card, "introduction", None)
        planned, held = bool(row and row.meeting), bool(row and row.held_on)
        wrote = bool(row and row.wrote_on)
        return [
            _check(state == HandoverState.PLANNED, _("The account manager has taken it"), _("Nobody has taken it yet")),
            _check(planned or wrote, _("An introduction is planned, or its letter has left"),
                   _("No introduction is planned, and no letter has left")),
            _check(held, _("The introduction was held"), _("The introduction was not held yet")),
        ]  # fmt: skip
    if state == HandoverState.INTRODUCED:
        known, needed = len(known_people(card)), ties_needed()
        text = ngettext(
            "Talks with %(n)d of their people are on record; %(needed)d are needed",
            "Talks with %(n)d of their people are on record; %(needed)d are needed",
            known,
        ) % {"n": known, "needed": needed}
        return [{"state": "pass" if known >= needed else "fail", "text": text,
                 "url": reverse("client-people", args=[card.client_id])}]  # fmt: skip
    return []


def _card_checks(share: Filled, card: HandoverCard) -> list[dict[str, Any]]:
    least = int(load("handover.filled")["handover.filled"])
    named = {"n": share.percent, "least": least}
    must = len(MUST) - len(share.missing_must)
    return [
        _check(not share.missing_must, _("All five must-haves are there"),
               _("%(n)s of the five must-haves are there") % {"n": must}),
        _check(share.percent >= least, _("%(n)s %% of the card is filled in") % named,
               _("%(n)s %% of the card is filled in; %(least)s %% are needed") % named),
        _check(card.client.manager_id is not None, _("It is said who will be the account manager"),
               _("Nobody is named as account manager")),
    ]  # fmt: skip


def _check(holds: bool, yes: str, no: str) -> dict[str, Any]:
    return {"state": "pass" if holds else "fail", "text": yes if holds else no, "url": ""}


def signatures(signs: list[HandoverSign]) -> list[dict[str, Any]]:
    """Who has signed what, and who has not."""
    held = {(one.what, one.side): one for one in signs}
    whats = [Signed.CARD, *([Signed.CLOSE] if any(one.what == Signed.CLOSE for one in signs) else [])]
    return [
        {"what": what.label, "side": side.label, "sign": held.get((what, side))} for what in whats for side in Side
    ]


def rules_of(rules: list[ContactRule]) -> list[dict[str, Any]]:
    """Who may be in touch how, in the order of the parties."""
    held = {rule.party: rule for rule in rules}
    return [
        {"party": party.label, "leave": Leave(held[party].leave).label, "ways": held[party].ways,
         "tone": _LEAVE_TONES[held[party].leave]}
        for party in Party if party in held
    ]  # fmt: skip
