"""Mail about accounts (codes, password reset) leaves at once through the mail server of the stored settings."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

log = logging.getLogger("perennial.mail")


class StoredSettingsBackend(EmailBackend):
    """Django's SMTP backend with the stored host, port, user and password; files in a demo without a server."""

    def __init__(self, **kwargs: Any) -> None:
        from perennial.foundation.store import load

        stored = load("mail.host", "mail.port", "mail.user", "mail.password", "mail.security", "mail.timeout")
        super().__init__(
            host=stored["mail.host"],
            port=stored["mail.port"],
            username=stored["mail.user"],
            password=stored["mail.password"],
            use_tls=stored["mail.security"] == "starttls",
            use_ssl=stored["mail.security"] == "tls",
            timeout=stored["mail.timeout"],
            fail_silently=kwargs.get("fail_silently", False),
        )
        self.set_up = bool(stored["mail.host"])

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many left. Without a server: files in a demo; else none, and the log says so."""
        if self.set_up:
            return super().send_messages(email_messages) or 0
        if not settings.DEMO:
            log.error("The mail server is not set up: %s mails did not leave.", len(email_messages))
            return 0
        folder = Path(settings.HOME) / "outbox"
        folder.mkdir(parents=True, exist_ok=True)
        for mail in email_messages:
            (folder / f"{uuid4().hex}.eml").write_bytes(mail.message().as_bytes())
        return len(email_messages)
