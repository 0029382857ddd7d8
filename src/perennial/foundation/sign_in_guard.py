"""Brute force (domain D14): after so many wrong tries a scope closes for a time that doubles.

Every try is written down before the password is looked at, under a lock in the shared database: however many processes
take tries at once, exactly as many as are allowed get through. A right password gives its try back.

Scopes: the account as anybody on the net may try it; the account from a device that has signed in to it before, so that
its owner is not locked out by somebody else's guessing; and the address the tries come from, for those who try many
accounts once each.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from perennial.foundation.models import SignInGuard

FORGOTTEN_AFTER: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` wrong tries, then `first` of waiting, twice as long after each further one, never more than `longest`."""

    free: int
    first: timedelta
    longest: timedelta

    def wait(self, failures: int) -> timedelta:
        """How long the scope stays closed after this many wrong tries."""
        over = failures - self.free
        if over < 0:
            return timedelta(0)
        doublings: int = 2 ** min(over, 20)
        return min(self.first * doublings, self.longest)


ACCOUNT: Final = Limit(10, timedelta(minutes=1), timedelta(hours=1))
DEVICE: Final = Limit(10, timedelta(minutes=1), timedelta(minutes=15))
ADDRESS: Final = Limit(50, timedelta(minutes=1), timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class Scope:
    """What a try counts for."""

    key: str
    limit: Limit


def account_scope(email: str) -> Scope:
    """Anybody's tries at this account, whether there is one or not."""
    return Scope(_digest("account", email.strip().lower()), ACCOUNT)


def device_scope(person_id: int, device: str) -> Scope:
    """Tries at a person's account from one of their known devices."""
    return Scope(_digest("device", str(person_id), device), DEVICE)


def address_scope(address: str) -> Scope:
    """Tries from one network address."""
    return Scope(_digest("address", address), ADDRESS)


def take_try(scopes: Sequence[Scope], *, at: datetime) -> timedelta | None:
    """Count a try for all of the scopes. The time to wait where one is closed: then nothing is counted; else None."""
    # A flood of guesses at what is closed reads one row and takes no lock.
    closed = _closed(SignInGuard.objects.filter(scope__in=[scope.key for scope in scopes]), at)
    return closed or _counted(scopes, at)


@transaction.atomic
def _counted(scopes: Sequence[Scope], at: datetime) -> timedelta | None:
    rows = _locked(scopes, at)
    closed = _closed(rows.values(), at)
    if closed:
        return closed
    for scope in scopes:
        row = rows[scope.key]
        forgotten = row.last_try_at <= at - FORGOTTEN_AFTER
        row.failures = 1 if forgotten else row.failures + 1
        wait = scope.limit.wait(row.failures)
        row.last_try_at, row.closed_until = at, at + wait if wait else None
        row.save(update_fields=["failures", "last_try_at", "closed_until"])
    return None


@transaction.atomic
def right_try(scopes: Iterable[Scope], *, address: Scope | None = None) -> None:
    """The password was right: account and device begin anew; an address only gets this one try back."""
    keys = [scope.key for scope in scopes if address is None or scope.key != address.key]
    SignInGuard.objects.filter(scope__in=keys).delete()
    if address is not None:
        rows = SignInGuard.objects.filter(scope=address.key)
        rows.update(failures=Greatest(F("failures") - 1, 0), closed_until=None)


def forget_old_tries(*, at: datetime) -> int:
    """Delete what no longer counts. Returns how many scopes there were."""
    return SignInGuard.objects.filter(last_try_at__lte=at - FORGOTTEN_AFTER).delete()[0]


def _closed(rows: Iterable[SignInGuard], at: datetime) -> timedelta | None:
    until = [row.closed_until for row in rows if row.closed_until is not None and row.closed_until > at]
    return max(until) - at if until else None


def _locked(scopes: Sequence[Scope], at: datetime) -> dict[str, SignInGuard]:
    """The rows of the scopes, locked in one order for everybody, made where they are missing."""
    keys = sorted(scope.key for scope in scopes)
    SignInGuard.objects.bulk_create([SignInGuard(scope=key, last_try_at=at) for key in keys], ignore_conflicts=True)
    return {row.scope: row for row in SignInGuard.objects.select_for_update().filter(scope__in=keys).order_by("scope")}


def _digest(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()
