"""Letters about a client as a whole: a room gives the texts and their values, the rest is the same for all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, cast

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from perennial.clients.models import Client, Contact
from perennial.clients.queries import greeting_for, recipients
from perennial.foundation.models import OutboxMessage, User
from perennial.foundation.registry import (
    LETTERS,
    Check,
    Composed,
    LetterSpec,
    register_letter_texts,
)
from perennial.foundation.store import get
from perennial.foundation.timeline import Actor
from perennial.kernel.letters import Language, load_letter, parse_letter
from perennial.kernel.saying import Said

# values(client, language, as_of) -> the letter's own fields, or None when its cause is gone
Values = Callable[[Client, str, date], Mapping[str, str] | None]
# recipient(client, as_of) -> whom the letter is for, where it is not the first reachable contact
ToWhom = Callable[[Client, date], Contact | None]


class CauseGone(LookupError):
    """Nothing asks for this letter any more."""


def register_client_letter(
    key: str, title: Any, *, package: str, fields: Collection[str], values: Values, recipient: ToWhom | None = None,
    on_sent: Callable[..., None] | None = None, on_cancelled: Callable[..., None] | None = None,
    also_by: Collection[str] = (),
) -> LetterSpec:  # fmt: skip
    """Register a letter whose texts are `<package>/letters/<key>.<language>.txt`.

    `{greeting}` and `{am_name}` are filled for every letter; `fields` are the names that `values` fills. The letter
    goes to the client's first reachable contact, or to the one that `recipient` chooses; by a person's press, and not
    any more once `values` is None. `on_sent`, `on_cancelled` and `also_by` are as in registry.LetterSpec.
    """
    allowed = frozenset({"greeting", "am_name", *fields})

    def chosen(client: Client, as_of: date) -> Contact | None:
        if recipient is not None:
            return recipient(client, as_of)
        return recipients(client.contacts.current(), copy_decision_maker=False).to

    def compose(subject_id: int, *, language: str | None, sender: User | None, as_of: date) -> Composed:
        client = _client(subject_id)
        to = chosen(client, as_of)
        spoken = cast(Language, language or (to.language if to else "") or client.language)
        own = values(client, spoken, as_of)
        if own is None:
            raise CauseGone(_("Nothing asks for this letter any more."))
        text = get(f"letter.{key}.{spoken}")
        letter = parse_letter(text, allowed) if text else load_letter(package, "letters", key, spoken, allowed)
        name = (sender or client.manager or client).name
        rendered = letter.render({**own, "greeting": greeting_for(to, spoken), "am_name": name})
        people = ((to.name, to.email),) if to else ()
        facts = {"values": dict(own)}
        return Composed(client.pk, spoken, people, (), rendered.subject_spans, rendered.body_spans, facts)

    def checks(subject_id: int, *, by: Actor, as_of: date, acknowledged: Collection[str] = ()) -> list[Check]:
        client = _client(subject_id)
        reachable = chosen(client, as_of) is not None
        wanted = values(client, client.language, as_of) is not None
        return [
            Check.of("still_wanted", wanted, _("Still true today") if wanted else _("Nothing asks for it any more")),
            Check.of(
                "right_person",
                reachable,
                _("The recipient is one of their people") if reachable else _("No contact with a working address"),
            ),
        ]

    def still_needed(message: OutboxMessage, now: datetime) -> str | None:
        if message.subject_id is None:
            return None
        gone = values(_client(message.subject_id), message.language, localdate(now)) is None
        return Said("Nothing asks for this letter any more.") if gone else None

    register_letter_texts(key, title)
    return LETTERS.register(
        key,
        LetterSpec(
            key=key, title=title, package=package, fields=allowed, subject_kind="client", compose=compose,
            checks=checks, still_needed=still_needed, on_sent=on_sent or _nothing_follows, on_cancelled=on_cancelled,
            also_by=frozenset(also_by),
        ),
    )  # fmt: skip


def _client(client_id: int) -> Client:
    return Client.objects.select_related("manager").get(pk=client_id)


def _nothing_follows(subject_id: int, message: OutboxMessage, *, by: Actor, as_of: date) -> None:
    """Sending such a letter moves no state."""
