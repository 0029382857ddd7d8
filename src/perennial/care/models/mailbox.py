"""How far a mailbox was read."""

from __future__ import annotations

from django.db import models


class MailboxPlace(models.Model):
    """The last mail of a mailbox that was looked at; `validity` changes when the server numbers its mails anew."""

    name = models.CharField(max_length=300, unique=True)
    validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)  # a sentence: why the last visit failed
    taken = models.PositiveIntegerField(default=0)  # mails stored so far
    passed = models.PositiveIntegerField(default=0)  # mails of strangers, looked at and not stored

    def __str__(self) -> str:
        return f"{self.name}: {self.last_uid}"
