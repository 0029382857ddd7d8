"""Messages of HubSpot and Pipedrive about deals: what they say, and whether they are theirs."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from perennial.integrations.hubspot import parse as hubspot
from perennial.integrations.pipedrive import parse as pipedrive
from perennial.kernel.deals import UnreadableDeals
from tests.conftest import real_data

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
URL = "https://p.example/hooks/hubspot/abc/"


def signed(body: bytes, secret: str = "s3cret", at: datetime = AT) -> dict[str, str]:
    """As HubSpot signs in version 3."""
    stamp = str(int(at.timestamp() * 1000))
    made = hmac.new(secret.encode(), b"POST" + URL.encode() + body + stamp.encode(), hashlib.sha256).digest()
    return {"X-HubSpot-Signature-v3": base64.b64encode(made).decode(), "X-HubSpot-Request-Timestamp": stamp}


def test_a_signature_of_hubspot_holds_for_its_body_its_address_and_five_minutes() -> None:
    body = b"[]"
    args: Any = ("POST", URL, body)
    assert hubspot.is_genuine("s3cret", *args, signed(body), AT)
    assert not hubspot.is_genuine("s3cret", *args, signed(body), AT + timedelta(minutes=6))
    assert not hubspot.is_genuine("s3cret", "POST", URL, b"[1]", signed(body), AT)
    assert not hubspot.is_genuine("s3cret", "POST", URL + "x", body, signed(body), AT)
    assert not hubspot.is_genuine("", *args, signed(body, ""), AT) and not hubspot.is_genuine("s3cret", *args, {}, AT)
    made = hashlib.sha256(b"s3cretPOST" + URL.encode() + body).hexdigest()
    assert hubspot.is_genuine("s3cret", *args, {"X-HubSpot-Signature": made, "X-HubSpot-Signature-Version": "v2"}, AT)
    assert not hubspot.is_genuine("s3cret", *args, {"X-HubSpot-Signature": made}, AT)
    late = {**signed(body), "X-HubSpot-Request-Timestamp": "1e9"}
    assert not hubspot.is_genuine("s3cret", *args, late, AT)


def test_a_password_of_pipedrive_holds_whatever_the_name() -> None:
    def basic(text: str) -> dict[str, str]:
        return {"Authorization": "Basic " + base64.b64encode(text.encode()).decode()}

    args: Any = ("POST", URL, b"{}")
    assert pipedrive.is_genuine("pass:word", *args, basic("anybody:pass:word"), AT)
    for wrong in (basic("anybody:other"), basic("nobody"), {"Authorization": "Basic ???"}, {}):
        assert not pipedrive.is_genuine("pass:word", *args, wrong, AT)
    assert not pipedrive.is_genuine("", *args, basic("a:"), AT)


def test_hubspot_tells_whole_deals_and_events() -> None:
    whole = {
        "objectId": 77, "properties": {
            "dealname": {"value": "Two developers"}, "dealstage": {"value": "closedwon"}, "amount": {"value": "1800.5"},
            "deal_currency_code": {"value": "eur"}, "closedate": {"value": "1763971200000"},
        },
        "associatedCompany": {"properties": {"name": {"value": "Northwind"}}},
    }  # fmt: skip
    (deal,) = hubspot.deals(json.dumps(whole).encode())
    assert (deal.number, deal.won, deal.company, deal.amount) == ("77", True, "Northwind", Decimal("1800.50"))
    assert (deal.currency, deal.won_on, deal.title) == ("EUR", date(2025, 11, 24), "Two developers")
    event = {"subscriptionType": "deal.propertyChange", "objectId": 5, "propertyName": "dealstage",
             "propertyValue": "closedwon", "occurredAt": 1763971200000}  # fmt: skip
    other = {**event, "propertyValue": "qualified", "objectId": 6}
    contact = {"subscriptionType": "contact.creation", "objectId": 9}
    found = hubspot.deals(json.dumps([event, other, contact]).encode())
    assert [(one.number, one.won) for one in found] == [("5", True), ("6", False)]


def test_pipedrive_tells_deals_of_both_versions() -> None:
    folder = real_data("crm", "pipedrive")
    (one,) = pipedrive.deals((folder / "webhook_v1_deal_updated_abridged.json").read_bytes())
    (two,) = pipedrive.deals((folder / "webhook_v2_deal_create.json").read_bytes())
    assert (one.number, one.won, one.currency, one.owner_name) == ("9", False, "USD", "Owner Name")
    assert (two.number, two.won, two.title, two.amount) == ("1", False, "Title", Decimal("2.00"))
    assert pipedrive.deals((folder / "webhook_v2_lead_change.json").read_bytes()) == []
    row = {"id": 4, "status": "won", "title": "T", "org_id": {"name": "Northwind"}, "value": 10, "currency": "EUR",
           "won_time": "2026-11-20 10:00:00", "user_id": {"email": "s@x.example"}}  # fmt: skip
    (won,) = pipedrive.deals(json.dumps({"meta": {"object": "deal"}, "current": row}).encode())
    assert (won.won, won.company, won.won_on, won.owner_email) == (True, "Northwind", date(2026, 11, 20), "s@x.example")


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[1]", b'{"a": 1}', b"[" * 100_000, b'"text"'])
def test_anything_else_is_unreadable_and_breaks_nothing(body: bytes) -> None:
    for parser in (hubspot, pipedrive):
        with pytest.raises(UnreadableDeals):
            parser.deals(body)
