"""Messages of Pipedrive about deals, versions 1 and 2, and whether Pipedrive sent them. Pure.

Pipedrive signs nothing: a webhook is made with a name and a password, which every message carries (HTTP Basic).
Version 2 names the organisation by its number alone, so that a person adds the client
(pipedrive.readme.io/docs/guide-for-webhooks-v2).
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from perennial.kernel.deals import ArrivedDeal, UnreadableDeals


def is_genuine(secret: str, method: str, url: str, body: bytes, headers: Mapping[str, str], now: datetime) -> bool:
    """Whether the message carries the password, whatever the name."""
    kind, _space, packed = headers.get("Authorization", "").partition(" ")
    if not secret or kind.casefold() != "basic":
        return False
    try:
        _name, _colon, password = base64.b64decode(packed, validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(password, secret.encode())


def deals(body: bytes) -> list[ArrivedDeal]:
    """The deal of a message, none of a message about something else. Raises UnreadableDeals."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableDeals("not JSON") from error
    meta = told.get("meta") if isinstance(told, dict) else None
    if not isinstance(meta, dict):
        raise UnreadableDeals("no message of Pipedrive")
    if (meta.get("entity") or meta.get("object")) != "deal":
        return []
    row = told.get("data") or told.get("current")
    if not isinstance(row, dict) or not row.get("id"):  # deleted
        return []
    owner = row.get("user_id") if isinstance(row.get("user_id"), dict) else {}
    return [
        ArrivedDeal(
            str(row["id"])[:64], row.get("status") == "won", title=_said(row, "title"),
            company=_said(row, "org_name") or _named(row.get("org_id")), amount=_number(row.get("value")),
            currency=_said(row, "currency").upper()[:3], won_on=_day(row.get("won_time")),
            owner_email=_said(owner or {}, "email"), owner_name=_said(row, "owner_name"),
            person=_said(row, "person_name") or _named(row.get("person_id")),
        )
    ]  # fmt: skip


def _said(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return " ".join(str(value if value is not None else "").split())[:200]


def _named(value: Any) -> str:
    """A thing that stands there with its name, not as a number alone."""
    return _said(value, "name") if isinstance(value, dict) else ""


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number.quantize(Decimal("0.01")) if number.is_finite() and 0 <= number < 10**12 else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None
