"""How often somebody tried to sign in without success."""

from __future__ import annotations

from django.db import models


class SignInGuard(models.Model):
    """Wrong tries of one scope (an account, a known device, an address), by a digest: no address is kept readable."""

    scope = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_try_at = models.DateTimeField()
    closed_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["last_try_at"], name="sign_in_guard_age")]

    def __str__(self) -> str:
        return f"{self.failures} wrong tries until {self.last_try_at}"
