"""Placing a developer with a client."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.contracts.actions.rates import set_bill_rate
from perennial.contracts.choices import OVER, UNIT_OF, Billing, PlacementState
from perennial.contracts.models import Agreement, Placement, Project, Seat
from perennial.foundation.models import User
from perennial.foundation.timeline import Actor, record
from perennial.people.models import Skill


class CannotPlace(ValueError):
    """The placement cannot be made like this; the sentence says why."""


@transaction.atomic
def propose_placement(
    agreement: Agreement, *, person: User, title: str, starts_on: date, amount: Decimal | None = None,
    share: Decimal = Decimal(1), billing: str = Billing.HOURLY, skill: Skill | None = None, level: str = "",
    seat: str = "", project: Project | None = None, roll_off_on: date | None = None,
    replaces: Placement | None = None, by: Actor, as_of: date,
) -> Placement:  # fmt: skip
    """A developer is proposed to a client under an agreement, at a rate in the agreement's currency.

    `seat` is a name: a new one is made. A placement that replaces another takes its seat. Raises CannotPlace.
    """
    _refuse(agreement, person, starts_on, share, billing, project, replaces)
    row = Placement.objects.create(
        client=agreement.client, agreement=agreement, project=project, person=person, title=title, skill=skill,
        level=level, share=share, billing=billing, starts_on=starts_on, roll_off_on=roll_off_on,
        state=PlacementState.PROPOSED, state_since=as_of, replaces=replaces,
        seat=replaces.seat if replaces is not None and replaces.seat_id and not seat else _seat(agreement, seat),
    )  # fmt: skip
    data = {"person": person.name, "title": title, "starts_on": starts_on, "share": share}
    subject = ("placement", row.pk)
    record("placement.proposed", by=by, on=as_of, client_id=row.client_id, subject=subject, data=data)
    if amount is not None:
        set_bill_rate(
            row, amount=amount, currency=agreement.currency, unit=UNIT_OF[billing], valid_from=starts_on, by=by,
            as_of=as_of,
        )  # fmt: skip
    return row


def _refuse(
    agreement: Agreement, person: User, starts_on: date, share: Decimal, billing: str, project: Project | None,
    replaces: Placement | None,
) -> None:  # fmt: skip
    if not 0 < share <= 1:
        raise CannotPlace(_("The share of time is above 0 and at most 100 %."))
    if billing not in UNIT_OF:
        raise CannotPlace(_("A placement is billed by the hour, the day or the month; a fixed fee is the project's."))
    if project is not None and project.client_id != agreement.client_id:
        raise CannotPlace(_("The project belongs to another client."))
    if replaces is not None and replaces.client_id != agreement.client_id:
        raise CannotPlace(_("The developer to be replaced works for another client."))
    same = Placement.objects.filter(client=agreement.client_id, person=person).exclude(state__in=OVER)
    if same.filter(starts_on__lte=starts_on, ends_on__isnull=True).exists():
        raise CannotPlace(_("%(person)s is already placed with this client.") % {"person": person.name})


def _seat(agreement: Agreement, name: str) -> Seat | None:
    if not name:
        return None
    return Seat.objects.get_or_create(client=agreement.client, name=name)[0]
