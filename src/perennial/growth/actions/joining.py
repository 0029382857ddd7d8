"""Two contacts of a client became one: what one of them was told, the one that stays was told."""

from __future__ import annotations

from datetime import date

from perennial.clients.models import Contact
from perennial.foundation.timeline import Actor
from perennial.growth.models import NewsWish, Telling


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
