"""Two contacts, or two clients, became one: what one of them was told or granted, the one that stays was or has."""

from __future__ import annotations

from datetime import date

from perennial.clients.models import Client, Contact
from perennial.foundation.timeline import Actor
from perennial.growth.actions.places import narrow_places
from perennial.growth.choices import PermissionState
from perennial.growth.models import NewsWish, PlaceUsed, PortfolioPermission, Telling

STAYS = (PermissionState.GRANTED, PermissionState.ASKED, PermissionState.DECLINED, PermissionState.NOT_ASKED)


def join_tellings(keep: Contact, lose: Contact, by: Actor, as_of: date) -> None:
    """Part of the merge of two contacts. Of one piece the row that was told stays; interests are put together."""
    rows: dict[int, list[Telling]] = {}
    for row in Telling.objects.filter(contact__in=(keep, lose)).order_by("pk"):
        rows.setdefault(row.news_id, []).append(row)
    for both in (pair for pair in rows.values() if len(pair) == 2):
        stays = min(both, key=lambda row: (row.told_on is None, row.told_on or as_of, row.contact_id != keep.pk))
        Telling.objects.filter(pk__in=[row.pk for row in both if row is not stays]).delete()
    _join_wishes(keep, lose)


def _join_wishes(keep: Contact, lose: Contact) -> None:
    wishes = list(NewsWish.objects.filter(contact__in=(keep, lose)).order_by("pk"))
    if len(wishes) == 2:
        stays, goes = wishes
        stays.topics = list(dict.fromkeys([*stays.topics, *goes.topics]))
        stays.quiet = stays.quiet or goes.quiet
        goes.delete()
        stays.save()


def join_permissions(keep: Client, lose: Client, by: Actor, as_of: date) -> None:
    """Part of the merge of two clients. Of two open permissions the one that is further stays, the kept client's first;
    places of the other hang on it, and go in time where it does not allow them.
    """
    rows = PortfolioPermission.objects.standing().filter(client__in=(keep, lose))
    both = list(rows.exclude(state=PermissionState.WITHDRAWN))
    if len(both) < 2:
        return
    stays, goes = sorted(both, key=lambda row: (STAYS.index(PermissionState(row.state)), row.client_id != keep.pk))
    PortfolioPermission.objects.filter(pk=goes.pk).update(joined_to=stays, version=goes.version + 1)
    PlaceUsed.objects.filter(permission=goes).update(permission=stays)
    narrow_places(stays, as_of=as_of)
