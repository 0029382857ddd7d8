"""The journal behind foundation.ports.SentJournal. The mailbox is only ever opened for reading."""

from __future__ import annotations

import imaplib
import logging
import ssl
from typing import Any

from imap_tools import AND, BaseMailBox, H, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

from perennial.foundation.ports import JournalAddress, JournalUnreachable

log = logging.getLogger("perennial.journal")
FAULTS = (OSError, imaplib.IMAP4.error, ImapToolsError, UnicodeError)  # ssl.SSLError is an OSError


class ImapJournal:
    """One connection for as many questions as are asked; opened at the first, closed by `close`."""

    def __init__(self, address: JournalAddress) -> None:
        self.address = address
        self._box: BaseMailBox | None = None

    def find(self, message_id: str) -> bool | None:
        """True: it is there. False: the folder was searched and it is not. None: the mailbox could not be asked."""
        try:
            return bool(self._opened().uids(AND(header=H("Message-ID", message_id)), "UTF-8"))
        except FAULTS as error:
            log.warning("the journal at %s did not answer: %s", self.address.host, error)
            self.close()
            return None

    def look(self) -> int:
        """How many messages the folder holds. Raises JournalUnreachable, which says what went wrong."""
        try:
            return int(self._opened().folder.status(self.address.folder)["MESSAGES"])
        except FAULTS as error:
            self.close()
            raise JournalUnreachable(_said(error), permanent=isinstance(error, ImapToolsError)) from error

    def close(self) -> None:
        """Sign out; whatever a lost connection says about that does not matter."""
        box, self._box = self._box, None
        if box is not None:
            try:
                box.logout()
            except FAULTS:
                log.debug("the journal closed first")

    def _opened(self) -> BaseMailBox:
        if self._box is None:
            box = _connected(self.address)
            try:
                box.login(self.address.user, self.address.password, initial_folder=None)
                box.folder.set(self.address.folder, readonly=True)
            except FAULTS:
                self._box = box
                self.close()
                raise
            self._box = box
        return self._box


def open_journal(address: JournalAddress) -> ImapJournal:
    """What settings.SENT_JOURNAL names. Nothing is connected yet."""
    return ImapJournal(address)


def _connected(address: JournalAddress) -> BaseMailBox:
    at: dict[str, Any] = {"host": address.host, "port": address.port, "timeout": address.timeout}
    if address.security == "none":
        return MailBoxUnencrypted(**at)
    kind = MailBoxStartTls if address.security == "starttls" else MailBox
    return kind(**at, ssl_context=ssl.create_default_context())


def _said(error: Exception) -> str:
    """What the server said, in one line and without Python around it."""
    result = getattr(error, "command_result", None)
    if isinstance(result, tuple) and len(result) == 2:
        parts = result[1] if isinstance(result[1], list) else [result[1]]
        words = " ".join(part.decode("utf-8", "replace") for part in parts if isinstance(part, bytes))
    else:
        words = str(error)
        if words.startswith("b'"):
            words = words[2:-1]
    return (" ".join(words.split()) or type(error).__name__)[:300]
