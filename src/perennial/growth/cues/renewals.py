"""C31: a renewal whose window, notice date or end is near, or that is unlikely; one item a renewal and step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from perennial.billing.queries import stakes
from perennial.clients.models import Client
from perennial.foundation.registry import CUES, Cue, CueRule
from perennial.foundation.sharing import asked_clients
from perennial.growth import renewal_cue_texts as texts
from perennial.growth.choices import RenewalState
from perennial.growth.models import Renewal
from perennial.growth.queries.renewals import Odds, Windows, renewal_odds, windows
from perennial.growth.rules.renewals import step_of

RULE: Final = "C31"
UNKNOWN_LOSS: Final = 0.25  # how likely a loss is where no odds are known: an expert value
LATE: Final = ("notice", "30", "over")  # what is still asked for once the talk is open


def renewal_near(as_of: date) -> Iterator[Cue]:
    """C31 over all renewals that are not decided. A dozen queries, however many."""
    rows: Any = Renewal.objects.standing().filter(client__in=Client.objects.served().values("pk"))
    only = asked_clients()
    if only is not None:
        rows = rows.filter(client__in=only)
    found = list(rows.select_related("client", "agreement").order_by("term_ends_on", "pk"))
    if not found:
        return
    given, odds = windows(), renewal_odds(as_of, found)
    asked = [(row, step) for row in found if (step := _step(row, odds.get(row.pk), given, as_of))]
    money = stakes(as_of, {row.client_id for row, _step in asked}) if asked else {}
    for row, step in asked:
        one = odds.get(row.pk)
        until = row.notice_on if row.notice_on is not None and row.notice_on >= as_of else row.term_ends_on
        params = {
            "step": step, "number": row.agreement.number, "ends_on": row.term_ends_on, "notice_on": row.notice_on,
            "days": (row.term_ends_on - as_of).days, "state": row.state,
            "odds": round(one.p * 100) if one else None, "low": round(one.low * 100) if one else None,
            "high": round(one.high * 100) if one else None,
        }  # fmt: skip
        yield Cue(
            RULE, row.client_id, f"renewal {row.pk} {step}", params, money=money.get(row.client_id),
            probability=1 - one.p if one else UNKNOWN_LOSS, days_left=max(1, (until - as_of).days),
            due_on=row.notice_on if step == "notice" and row.notice_on == as_of else None,
            subject=("renewal", row.pk),
            letter="renewal" if row.state == RenewalState.PREPARING and step != "over" else None,
        )  # fmt: skip


def _step(row: Renewal, odds: Odds | None, given: Windows, as_of: date) -> str:
    """What is asked for today; "" for nothing."""
    if row.evergreen:
        return "year" if row.opens_on <= as_of <= row.term_ends_on else ""
    step = step_of(
        as_of, ends_on=row.term_ends_on, notice_on=row.notice_on, opens_on=row.opens_on,
        windows=given.steps(row.client.tier), lead=given.lead,
    )  # fmt: skip
    if row.state == RenewalState.SCHEDULED:  # its window opens this night, or later
        near = (row.term_ends_on - as_of).days <= given.low_days
        return "odds" if near and step == "" and odds is not None and odds.p < given.low else ""
    if row.state != RenewalState.PREPARING and step not in LATE:
        return ""
    return step


CUES.register(RULE, CueRule(
    id=RULE, version=1, title=_("A renewal is near"), split="growth", find=renewal_near, headline=texts.headline,
    why=texts.why, action=texts.action, facts=texts.facts, cool_down_days=20, icon="growth", tone="watch", note=True,
))  # fmt: skip
