"""Places where something of a client is shown: added under its permission, removed in time when it ends."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from perennial.foundation.store import get
from perennial.foundation.timeline import Actor, record
from perennial.growth.choices import PermissionState, ShowLevel
from perennial.growth.models import PlaceUsed, PortfolioPermission
from perennial.growth.rules.portfolio import allows, remove_by
from perennial.kernel.letters import clean_line

SUBJECT: Final = "portfolio"


class CannotUse(ValueError):
    """A place that cannot be; the message says why."""


@transaction.atomic
def add_place(
    permission: PortfolioPermission, *, shows: str, where: str, url: str = "", since: date | None = None, by: Actor,
    as_of: date,
) -> PlaceUsed:  # fmt: skip
    """Note where it is shown, as far as they allow it. Raises CannotUse."""
    row = PortfolioPermission.objects.select_for_update(of=("self",)).get(pk=permission.pk)
    day, said = since or as_of, clean_line(where)[:200]
    if row.state != PermissionState.GRANTED or row.joined_to_id is not None:
        raise CannotUse(_("They have not granted it: nothing of them may be shown."))
    if shows not in ShowLevel.values or not allows(row.level, shows):
        raise CannotUse(
            _("They granted “%(level)s”: this may not be shown.") % {"level": row.get_level_display()}
        )  # fmt: skip
    if not said:
        raise CannotUse(_("Say where it is shown."))
    if day > as_of or (row.granted_on is not None and day < row.granted_on):
        raise CannotUse(_("It is shown from a day on which they had granted it, up to today."))
    place = PlaceUsed.objects.create(
        permission=row, shows=shows, where=said, url=url.strip()[:500], text=row.approved, since=day, added_by=by.user
    )
    _record("portfolio.placed", place, by, as_of)
    return place


@transaction.atomic
def remove_place(place: PlaceUsed, *, by: Actor, as_of: date) -> PlaceUsed:
    """It is shown there no more. Twice is once."""
    if PlaceUsed.objects.filter(pk=place.pk, removed_on__isnull=True).update(removed_on=as_of, removed_by=by.user):
        place.removed_on, place.removed_by = as_of, by.user
        _record("portfolio.removed", place, by, as_of)
    return place


def narrow_places(row: PortfolioPermission, *, as_of: date) -> int:
    """Places that are not allowed any more have to go in time; what is allowed again may stay. Part of the caller's
    transaction. Returns how many have to go now.
    """
    day, count = remove_by(as_of, int(get("portfolio.remove_days"))), 0
    granted = row.state == PermissionState.GRANTED
    for place in row.places.filter(removed_on__isnull=True):
        stays = granted and allows(row.level, place.shows)
        if stays == (place.remove_by is None):
            continue
        place.remove_by = None if stays else day
        place.save(update_fields=["remove_by"])
        count += not stays
    return count


def _record(verb: str, place: PlaceUsed, by: Actor, as_of: date) -> None:
    permission = place.permission
    data = {"where": place.where, "level": place.shows}
    record(verb, by=by, on=as_of, client_id=permission.client_id, subject=(SUBJECT, permission.pk), data=data)
