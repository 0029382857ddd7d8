"""Mail leaves through the SMTP server of the settings in the database, else of the environment."""

from __future__ import annotations

from typing import Any

from django.core.mail.backends.smtp import EmailBackend


class StoredSettingsBackend(EmailBackend):
    """Django's SMTP backend with the stored host, port, user and password."""

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
