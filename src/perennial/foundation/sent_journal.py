"""The journal of the settings: the mailbox in which it can be seen whether a letter left (domain B21)."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from perennial.foundation import outbox
from perennial.foundation.delivery import Posted
from perennial.foundation.ports import JournalAddress, JournalUnreachable, NullJournal, SentJournal
from perennial.foundation.store import load

KEYS: Final = (
    "journal.host", "journal.port", "journal.user", "journal.password", "journal.security", "journal.folder",
)  # fmt: skip
TIMEOUT: Final = 20


def current_journal() -> SentJournal:
    """By the settings; one that cannot tell where no mailbox is named. The caller closes it."""
    stored = load(*KEYS)
    if not stored["journal.host"]:
        return NullJournal()
    address = JournalAddress(
        host=stored["journal.host"], port=int(stored["journal.port"]), user=stored["journal.user"],
        password=stored["journal.password"], security=stored["journal.security"], folder=stored["journal.folder"],
        timeout=TIMEOUT,
    )  # fmt: skip
    journal: SentJournal = import_string(settings.SENT_JOURNAL)(address)
    return journal


def reconcile_letters(*, at: datetime) -> int:
    """Ask the journal about the letters of which it is not known whether they left. Returns how many were settled."""
    with closing(current_journal()) as journal:
        return outbox.reconcile(journal, at=at)


def try_journal() -> Posted:
    """Sign in and count, to see whether the settings work."""
    if not load("journal.host")["journal.host"]:
        return Posted(False, _("Enter the IMAP server first."))
    with closing(current_journal()) as journal:
        try:
            count = journal.look()
        except JournalUnreachable as error:
            return Posted(False, _("The mailbox could not be opened: %(reason)s") % {"reason": error})
    said = ngettext(
        "The mailbox was opened; the folder holds %(count)s message.",
        "The mailbox was opened; the folder holds %(count)s messages.",
        count,
    )
    return Posted(True, said % {"count": count})
