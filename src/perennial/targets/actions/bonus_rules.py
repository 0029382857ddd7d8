"""Writing the rules of bonuses: one draft at a time, signed by the director, then never changed."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from perennial.foundation.timeline import Actor, record
from perennial.foundation.versions import ChangedMeanwhile, write_as_read
from perennial.kernel.lifecycle import NotAllowed
from perennial.kernel.quarters import quarter_of
from perennial.targets.choices import RulesState
from perennial.targets.models import Bonus, BonusRules
from perennial.targets.policies import may_sign_rules, may_write_rules
from perennial.targets.queries.bonus_rules import draft, known_figures
from perennial.targets.rules.bonus_form import parse


class CannotSign(ValueError):
    """The rules cannot be signed so; the sentence says why."""


@transaction.atomic
def write_rules(
    *, text: str, valid_from: date, why: str = "", read: int | None = None, by: Actor, as_of: date
) -> BonusRules:
    """Keep a draft: a new one, or the one there is. `read`: the version of the draft that was read, None for none.

    Raises BadForm, NotAllowed, ChangedMeanwhile.
    """
    if not may_write_rules(by.user):
        raise _not_allowed("write")
    parse(text, known_figures())
    values = {"text": text.strip() + "\n", "valid_from": quarter_of(valid_from), "why": why[:300]}
    row = draft()
    if (row.version if row is not None else None) != read:
        raise ChangedMeanwhile(_("Somebody else changed the draft meanwhile. Look again."))
    if row is not None:
        write_as_read(row, values, _("Somebody else changed the draft meanwhile. Look again."))
        return row
    number = (BonusRules.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            row = BonusRules.objects.create(number=number, made_by=by.user, made_on=as_of, **values)
    except IntegrityError:
        raise ChangedMeanwhile(_("Somebody else changed the draft meanwhile. Look again.")) from None
    record("bonus_rules.drafted", by=by, on=as_of, subject=("bonus_rules", row.pk), data={"number": number})
    return row


@transaction.atomic
def drop_rules(row: BonusRules, *, by: Actor, as_of: date) -> None:
    """Throw a draft away. Raises NotAllowed, ChangedMeanwhile."""
    if not may_write_rules(by.user):
        raise _not_allowed("drop")
    if not BonusRules.objects.filter(pk=row.pk, state=RulesState.DRAFT, version=row.version).delete()[0]:
        raise ChangedMeanwhile(_("Somebody else changed the draft meanwhile. Look again."))
    record("bonus_rules.dropped", by=by, on=as_of, subject=("bonus_rules", row.pk), data={"number": row.number})


@transaction.atomic
def sign_rules(row: BonusRules, *, by: Actor, as_of: date) -> BonusRules:
    """The director signs a draft. It may not reach back to a quarter that was computed by another version.

    Raises CannotSign, BadForm, NotAllowed, ChangedMeanwhile.
    """
    if not may_sign_rules(by.user):
        raise _not_allowed("sign")
    parse(row.text, known_figures())
    if Bonus.objects.live().filter(quarter__gte=row.valid_from, settled_on__isnull=False).exists():
        raise CannotSign(_("A bonus from that day on was computed already: choose a later quarter."))
    if BonusRules.objects.signed().filter(valid_from__gte=row.valid_from).exists():
        raise CannotSign(_("There is a signed version from that day on: choose a later quarter."))
    values = {"state": RulesState.SIGNED, "signed_by": by.user, "signed_on": as_of}
    write_as_read(row, values, _("Somebody else changed the draft meanwhile. Look again."))
    data = {"number": row.number, "valid_from": row.valid_from.isoformat()}
    record("bonus_rules.signed", by=by, on=as_of, subject=("bonus_rules", row.pk), data=data)
    return row


def _not_allowed(event: str) -> NotAllowed:
    return NotAllowed("bonus rules are not for this role", machine="bonus_rules", state="draft", event=event)
