"""Secrets at rest: what must be read again (mail passwords, seeds of the second step) lies in the database locked.

The lock is Fernet (AES-128-CBC with HMAC-SHA256) under a key derived from the instance's secret key with HKDF-SHA256.
Old secret keys still open what they locked, until `perennial rekey` has locked everything anew.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

LOCKED: Final = "locked-1:"  # in front of everything locked, with the number of the scheme
_USE: Final = b"perennial: secrets at rest 1"
_MARK: Final = b"perennial: mark of the secret key 1"


class CannotUnlock(ValueError):
    """This was locked with a secret key that the instance does not have."""

    def __init__(self) -> None:
        super().__init__("This secret was kept under another secret key and cannot be read.")


def lock(text: str, *, keys: Sequence[str] | None = None) -> str:
    """The text as it may lie in the database; `keys` newest first, default: those of the instance."""
    return LOCKED + _fernet(tuple(keys or secret_keys())).encrypt(text.encode()).decode()


def unlock(stored: str, *, keys: Sequence[str] | None = None) -> str:
    """What was locked. Raises CannotUnlock, also for text that is not locked at all."""
    if not stored.startswith(LOCKED):
        raise CannotUnlock
    try:
        return _fernet(tuple(keys or secret_keys())).decrypt(stored[len(LOCKED) :].encode()).decode()
    except InvalidToken as error:
        raise CannotUnlock from error


def secret_keys() -> tuple[str, ...]:
    """The instance's secret keys, newest first."""
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def key_mark(key: str) -> str:
    """Tells two secret keys apart without telling anything about them."""
    return _derived(key, _MARK).hex()[:16]


@lru_cache(maxsize=8)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key, _USE))) for key in keys])


def _derived(key: str, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=use).derive(key.encode())
