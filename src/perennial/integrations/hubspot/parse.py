"""Messages of HubSpot about deals, and whether HubSpot sent them. Pure.

Two kinds are read. The webhook action of a workflow sends the deal with its properties. A private app sends events: the
number of the deal and the stage it came to, nothing else, so that a person adds the client.
Signatures are HubSpot's version 3, and version 2, which workflows use
(developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from perennial.kernel.deals import ArrivedDeal, UnreadableDeals

WON = "closedwon"
FRESH = timedelta(minutes=5)


def is_genuine(secret: str, method: str, url: str, body: bytes, headers: Mapping[str, str], now: datetime) -> bool:
    """Whether the message carries the signature that the app's secret makes; an old one does not count."""
    if not secret:
        return False
    given = headers.get("X-HubSpot-Signature-v3", "")
    if given:
        stamp = headers.get("X-HubSpot-Request-Timestamp", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16):
            return False
        if abs(now - datetime.fromtimestamp(int(stamp) / 1000, UTC)) > FRESH:
            return False
        source = method.encode() + url.encode() + body + stamp.encode()
        made = base64.b64encode(hmac.new(secret.encode(), source, hashlib.sha256).digest())
        return hmac.compare_digest(made, given.encode())
    if headers.get("X-HubSpot-Signature-Version", "") != "v2":
        return False
    made_2 = hashlib.sha256(secret.encode() + method.encode() + url.encode() + body).hexdigest()
    return hmac.compare_digest(made_2.encode(), headers.get("X-HubSpot-Signature", "").encode())


def deals(body: bytes) -> list[ArrivedDeal]:
    """The deals of a message. Raises UnreadableDeals."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnreadableDeals("not JSON") from error
    if isinstance(told, dict) and isinstance(told.get("properties"), dict):
        return [_whole(told)]
    events = told if isinstance(told, list) else [told]
    if not all(isinstance(one, dict) for one in events):
        raise UnreadableDeals("no events")
    found = [_event(one) for one in events if str(one.get("subscriptionType", "")).startswith("deal.")]
    if not found and not any("subscriptionType" in one for one in events):
        raise UnreadableDeals("neither a deal nor events")
    return [deal for deal in found if deal is not None]


def _event(one: Mapping[str, Any]) -> ArrivedDeal | None:
    if one.get("propertyName") != "dealstage" or not one.get("objectId"):
        return None
    won = str(one.get("propertyValue", "")).casefold() == WON
    return ArrivedDeal(str(one["objectId"])[:64], won, won_on=_day(one.get("occurredAt")))


def _whole(told: Mapping[str, Any]) -> ArrivedDeal:
    number = str(told.get("objectId") or told.get("id") or _said(told, "hs_object_id"))
    if not number:
        raise UnreadableDeals("a deal without a number")
    won = _said(told, "hs_is_closed_won").casefold() == "true" or _said(told, "dealstage").casefold() == WON
    company, contact = _first(told, "associatedCompany", "company"), _first(told, "associatedContact", "contact")
    person = " ".join(filter(None, (_said(contact, "firstname"), _said(contact, "lastname"))))
    return ArrivedDeal(
        number[:64], won, title=_said(told, "dealname"), company=_said(company, "name"),
        amount=_number(_said(told, "amount")), currency=_said(told, "deal_currency_code").upper()[:3],
        won_on=_day(_said(told, "closedate")), owner_email=_said(told, "hubspot_owner_email"),
        owner_name=_said(told, "hubspot_owner_name"), person=person, email=_said(contact, "email"),
    )  # fmt: skip


def _first(told: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    return next((told[name] for name in names if isinstance(told.get(name), dict)), {})


def _said(told: Mapping[str, Any], name: str) -> str:
    """A property: a plain value, or one wrapped with its history."""
    properties = told.get("properties", told)
    value = properties.get(name, "") if isinstance(properties, dict) else ""
    value = value.get("value", "") if isinstance(value, dict) else value
    return " ".join(str(value if value is not None else "").split())[:200]


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value.quantize(Decimal("0.01")) if value.is_finite() and 0 <= value < 10**12 else None


def _day(value: Any) -> date | None:
    """Milliseconds since 1970, or a day as ISO writes it."""
    text = str(value or "")
    try:
        if text.isascii() and text.isdigit():
            return datetime.fromtimestamp(int(text[:13]) / 1000, UTC).date()
        return date.fromisoformat(text[:10]) if text else None
    except (ValueError, OverflowError, OSError):
        return None
