"""care.ports.Mailbox over IMAP."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from perennial.care.ports.mailbox import Fetched, MailboxFailed, Place

TIMEOUT = 20  # seconds for any answer of the server


@dataclass(frozen=True, slots=True)
class ImapMailbox:
    """A folder of an IMAP server. `security`: tls, starttls or none."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    security: str = "tls"

    @property
    def name(self) -> str:
        return f"{self.user}@{self.host}:{self.port}/{self.folder}" if self.host else ""

    def after(self, place: Place, *, limit: int) -> Iterator[Fetched]:
        """Mails behind the place, oldest first. Raises MailboxFailed."""
        try:
            box = self._open()
        except MailboxLoginError as error:
            raise MailboxFailed("password", self.host) from error
        except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
            raise MailboxFailed("unreachable", f"{self.host}: {error}") from error
        try:
            yield from self._mails(box, place, limit)
        except MailboxFolderSelectError as error:
            raise MailboxFailed("folder", self.folder) from error
        except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
            raise MailboxFailed("unreachable", f"{self.host}: {error}") from error
        finally:
            _close(box)

    def _open(self) -> BaseMailBox:
        box: BaseMailBox
        if self.security == "tls":
            box = MailBox(self.host, self.port, timeout=TIMEOUT, ssl_context=ssl.create_default_context())
        elif self.security == "starttls":
            box = MailBoxStartTls(self.host, self.port, timeout=TIMEOUT, ssl_context=ssl.create_default_context())
        else:
            box = MailBoxUnencrypted(self.host, self.port, timeout=TIMEOUT)
        return box.login(self.user, self.password, initial_folder=None)

    def _mails(self, box: BaseMailBox, place: Place, limit: int) -> Iterator[Fetched]:
        box.folder.set(self.folder, readonly=True)
        validity = int(box.folder.status(self.folder, ["UIDVALIDITY"])["UIDVALIDITY"])
        # the server has numbered its mails anew: what was taken in before is known by its Message-ID
        last = place.last_uid if place.validity == validity else 0
        answer, found = box.client.uid("SEARCH", f"UID {last + 1}:*")
        if answer != "OK":
            raise MailboxFailed("folder", self.folder)
        # "n:*" names the last mail even when its number is smaller than n
        uids = sorted(int(uid) for uid in (found[0] or b"").split() if int(uid) > last)
        for uid in uids[:limit]:
            answer, parts = box.client.uid("FETCH", str(uid), "(BODY.PEEK[])")
            raw = next((part[1] for part in parts or [] if isinstance(part, tuple)), None) if answer == "OK" else None
            # a mail that was deleted meanwhile is passed by
            yield Fetched(Place(validity, uid), raw or b"")


def _close(box: BaseMailBox) -> None:
    try:
        box.logout()
    except (OSError, imaplib.IMAP4.error, ImapToolsError):
        return
