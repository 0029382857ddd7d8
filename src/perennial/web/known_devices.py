"""Devices on which a person has signed in before: a signed cookie, so that others' guesses do not lock its owner out.

The cookie names the person, a number of the device and a mark of the password: a new password makes it worthless. It
opens nothing; it only counts wrong tries apart from those of strangers.
"""

from __future__ import annotations

import secrets
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from perennial.foundation.models import User

SALT: Final = "perennial.known-device"
KEPT_FOR: Final = 400 * 24 * 3600  # browsers keep no cookie longer
MOST_PEOPLE: Final = 5  # who share one browser


def device_of(request: HttpRequest, person: User | None) -> str:
    """The number of the known device this request comes from; empty where it is not one of the person's."""
    found = _read(request).get(str(person.pk)) if person is not None else None
    if person is None or not isinstance(found, list) or len(found) != 2:
        return ""
    device, mark = map(str, found)
    return device if constant_time_compare(mark, _mark(person, device)) else ""


def remember_device(request: HttpRequest, response: HttpResponse, person: User) -> None:
    """The person has just signed in here."""
    known = _read(request)
    device = device_of(request, person) or secrets.token_hex(16)
    others = [(pk, pair) for pk, pair in known.items() if pk != str(person.pk)][-(MOST_PEOPLE - 1) :]
    value = signing.dumps(dict([*others, (str(person.pk), [device, _mark(person, device)])]), salt=SALT)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME, value, max_age=KEPT_FOR, httponly=True, samesite="Lax", secure=settings.HTTPS
    )


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        known = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return {}
    return known if isinstance(known, dict) else {}


def _mark(person: User, device: str) -> str:
    return salted_hmac(SALT, f"{device}\n{person.password}").hexdigest()[:32]
