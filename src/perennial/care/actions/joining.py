"""Two contacts of a client became one: one greeting a holiday and year, one wish, one seat at a meeting."""

from __future__ import annotations

from datetime import date

from perennial.care.choices import GreetingState, MeetingResponse
from perennial.care.models import Greeting, GreetingWish, MeetingPerson
from perennial.clients.models import Contact
from perennial.foundation.timeline import Actor


def join_care(keep: Contact, lose: Contact, by: Actor, as_of: date) -> None:
    """Part of the merge of two contacts: where both have a row that is kept once, the one that says more stays."""
    _join_greetings(keep, lose)
    _join_wishes(keep, lose)
    _join_seats(keep, lose)


def _join_greetings(keep: Contact, lose: Contact) -> None:
    rows: dict[tuple[str, int], list[Greeting]] = {}
    for row in Greeting.objects.filter(contact__in=(keep, lose)).order_by("pk"):
        rows.setdefault((row.holiday, row.year), []).append(row)
    for pair in rows.values():
        # a greeting that was sent or refused was so for the person, whichever contact it stood under
        stays = min(pair, key=lambda row: (row.state == GreetingState.SUGGESTED, row.contact_id != keep.pk))
        Greeting.objects.filter(pk__in=[row.pk for row in pair if row is not stays]).delete()


def _join_wishes(keep: Contact, lose: Contact) -> None:
    wishes = list(GreetingWish.objects.filter(contact__in=(keep, lose)).order_by("pk"))
    if len(wishes) == 2:
        stays, goes = wishes
        stays.quiet = stays.quiet or goes.quiet
        stays.holidays = list(dict.fromkeys([*stays.holidays, *goes.holidays]))
        goes.delete()
        stays.save()


def _join_seats(keep: Contact, lose: Contact) -> None:
    seats: dict[int, list[MeetingPerson]] = {}
    for row in MeetingPerson.objects.filter(contact__in=(keep, lose)).order_by("pk"):
        seats.setdefault(row.meeting_id, []).append(row)
    for pair in seats.values():
        stays = min(pair, key=lambda row: (row.response == MeetingResponse.OPEN, row.contact_id != keep.pk))
        if any(row.required for row in pair) and not stays.required:
            stays.required = True
            stays.save(update_fields=["required"])
        MeetingPerson.objects.filter(pk__in=[row.pk for row in pair if row is not stays]).delete()
