"""Referrals through their pages: named, contacted, won, filtered, exported; what each reader sees of the forecast."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from perennial.clients.models import Client
from perennial.foundation.clock import today
from perennial.growth.models import Referral
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def text(client: Any, name: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def step(client: Any, row: Referral, event: str, **given: Any) -> Any:
    return client.post(reverse("referral-step", args=[row.pk, event]), given)


def test_a_company_is_named_contacted_and_becomes_a_client_through_the_pages(client: Any, cast: Cast) -> None:
    client.force_login(cast.alice)
    page = text(client, "referrals")
    assert "Nobody has named a company now" in page and "No forecast yet" in page
    new = reverse("referral-new")
    assert "Orbit Rail" not in client.get(new).content.decode()  # not hers
    given = {"client": cast.harbor.pk, "contact": cast.harbor.contacts.last().pk, "lead_name": "Fern Analytics",
             "lead_domain": "fern.example", "lead_person": "Ruth Adams"}  # fmt: skip
    unasked = client.post(new, given)
    assert unasked.status_code == 422 and "it has to be said that we may contact them" in unasked.content.decode()
    given["consent_on"] = today().isoformat()
    assert client.post(new, {**given, "client": cast.orbit.pk}).status_code == 422
    assert client.post(new, given).status_code == 302
    row = Referral.objects.get()
    page = text(client, "referral", row.pk)
    assert "Ruth Adams" in page and "Held until" in page and "In touch" not in page and "I thanked them" in page
    again = client.post(new, {**given, "client": cast.kestrel.pk, "contact": ""})
    assert again.status_code == 422 and "the first registration wins" in again.content.decode()
    assert "not for your role" in step(client, row, "contact", reason="tea").content.decode()
    client.force_login(cast.sasha)  # sales have leads of every client, and no page of a client that is not theirs
    assert "Fern Analytics" in text(client, "referrals")
    assert step(client, row, "contact").status_code == 422
    assert step(client, row, "contact", reason="A call").status_code == 302
    assert client.get(reverse("referral-step", args=[row.pk, "qualify"])).status_code == 302
    step(client, row, "qualify")
    assert step(client, row, "won").status_code == 302
    assert client.get(reverse("referral-step", args=[row.pk, "dance"])).status_code == 404
    row.refresh_from_db()
    assert row.state == "converted" and row.became == Client.objects.get(name="Fern Analytics")
    client.force_login(cast.alice)
    assert "They know how it went" in text(client, "referral", row.pk)
    step(client, row, "told", reason="At lunch")
    timeline = text(client, "client-timeline", cast.harbor.pk)
    assert "Fern Analytics, whom they recommended us to, became a client." in timeline
    assert "They know how it went with Fern Analytics." in timeline
    assert "Fern Analytics" in text(client, "referrals", query="?view=won")


def test_an_asking_is_noted_answered_by_no_and_leads_are_lost_with_a_reason(client: Any, cast: Cast) -> None:
    client.force_login(cast.hanna)
    day = today().isoformat()
    assert client.post(reverse("referral-asked"), {"client": cast.orbit.pk, "on": "2999-01-01"}).status_code == 422
    for owner in (cast.orbit, cast.harbor):
        client.post(reverse("referral-asked"), {"client": owner.pk, "on": day})
    first, second = Referral.objects.order_by("pk")
    assert "Orbit Rail was asked" in text(client, "referral", first.pk)
    assert step(client, first, "no", reason="Not now").status_code == 302
    assert step(client, second, "lead", lead_name="Birch", consent_on=day).status_code == 302
    assert step(client, second, "lost", reason="Too small").status_code == 422
    assert step(client, second, "lost", reason="Too small", told="on").status_code == 302
    page = text(client, "referrals", query="?view=lost&sort=lead&q=birch")
    assert "Birch" in page and "no company yet" not in page
    assert "No referral fits these filters" in text(client, "referrals", query="?q=zebra")
    file = client.get(reverse("referrals-csv") + "?view=lost").content.decode()
    assert "Birch" in file and "Nobody to name" in file and "Orbit Rail" in file
    assert client.get(reverse("referrals-xlsx") + "?view=lost").status_code == 200


def test_the_forecast_says_what_is_missing_then_figures_and_money_only_to_those_who_see_margins(
    client: Any, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    old = today() - timedelta(days=800)
    Client.objects.update(since=old - timedelta(days=200))
    for number in range(6):
        Referral.objects.create(
            client=cast.harbor, state="closed_lost" if number else "closed_won", state_since=old, registered_on=old,
            lead_name=f"Lead {number}", lead_key=f"lead {number}", became=None if number else cast.kestrel,
        )  # fmt: skip
    client.force_login(cast.olena)
    page = text(client, "referrals")
    assert "Expect 0 to" in page and "none of them becomes a client is" in page and "No amounts yet: 0 of the 5" in page
    with django_assert_max_num_queries(32):
        page = text(client, "referrals-forecast")
    assert "Lead 5" in page and "Chance of none" in page and "not won" in page
    client.force_login(cast.alice)
    page = text(client, "referrals")
    assert "Expect 0 to" in page and "No amounts" not in page and "How this is worked out" not in page
    assert client.get(reverse("referrals-forecast")).status_code == 403


def test_a_partner_agreement_is_signed_books_at_night_is_released_and_paid(client: Any, cast: Cast) -> None:
    from decimal import Decimal

    from perennial.billing.actions import allocate, record_invoice, record_payment
    from perennial.growth.models import PartnerAgreement
    from perennial.growth.schedules import advance_referrals
    from perennial.kernel.money import Money

    day, by = today(), cast.by(cast.fedir)
    Referral.objects.create(client=cast.harbor, state="converted", state_since=day, registered_on=day,
                            lead_name="Kestrel", lead_key="kestrel", became=cast.kestrel)  # fmt: skip
    client.force_login(cast.hanna)
    assert "No partner agreement yet" in text(client, "partners")
    given = {"client": cast.harbor.pk, "currency": "GBP", "percent1": "10", "upto1": "20000", "percent2": "15",
             "upto2": "30000", "percent3": "20", "months": 12, "starts_on": day, "signed_on": day, "document": "Drive",
             "paid_to": "company"}  # fmt: skip
    wrong = client.post(reverse("partner-new"), {**given, "upto2": "10000"})
    assert wrong.status_code == 422 and "ends above the one before" in wrong.content.decode()
    assert client.post(reverse("partner-new"), {**given, "paid_to": "person"}).status_code == 422
    assert client.post(reverse("partner-new"), given).status_code == 302
    row, money = PartnerAgreement.objects.get(), Money(Decimal(24_000), "GBP")
    invoice = record_invoice(cast.kestrel, number="K-1", issued_on=day, due_on=day, money=money, by=by, as_of=day)
    payment = record_payment(cast.kestrel, paid_on=day, money=money, payer="Kestrel", by=by, as_of=day)
    allocate(payment, invoice, amount=money.amount, by=by, as_of=day)
    advance_referrals(by.at.replace(year=day.year, month=day.month, day=day.day, hour=12))
    page = text(client, "partner", row.pk)
    assert "£2,600" in page and "K-1" in page and "15%" in page and "Release" not in page
    client.force_login(cast.alice)
    assert "released by finance" in client.post(reverse("partner-release", args=[row.pk]), follow=True).content.decode()
    client.force_login(cast.fedir)
    assert "£2,600" in text(client, "partners")
    assert client.post(reverse("partner-release", args=[row.pk])).status_code == 302
    payout = row.payouts.get()
    assert client.post(reverse("payout-paid", args=[payout.pk]), {"reference": "SEPA 7"}).status_code == 302
    page = text(client, "partner", row.pk)
    assert "SEPA 7" in page and "Nothing is due now." in page
    assert "K-1" in client.get(reverse("partners-csv")).content.decode()
    assert client.get(reverse("partners-xlsx") + "?q=zebra").status_code == 200
    client.force_login(cast.olena)
    client.post(reverse("partner-end", args=[row.pk]))
    assert "Ended on" in text(client, "partner", row.pk)
    assert "Kestrel" in text(client, "client-growth", cast.harbor.pk)
    came = text(client, "client-growth", cast.kestrel.pk)
    assert "They came on the recommendation of" in came and "They have not recommended us" in came
