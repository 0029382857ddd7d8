"""Our companies, a client's companies and agreements through their pages: errors beside the field, history kept."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from perennial.contracts.models import Agreement, ClientEntity, LegalEntity
from perennial.foundation.models import TimelineEvent
from tests.conftest import Cast
from tests.contracts.team import make_team

OURS = {"name": "Lindenworks GmbH", "country": "de", "series": "LG", "vat_id": "DE 123 456 789",
        "iban": "EE38 2200 2210 2014 5685", "bic": "habaee2x"}  # fmt: skip
TERMS = {"kind": "sow", "number": "SOW-7", "starts_on": "2026-12-01", "notice_days": "30", "renewal_months": "12",
         "payment_terms_days": "14", "currency": "usd", "rounding": "up_15", "rounding_per": "day",
         "silent_after_days": "5", "discount_percent": "0", "vat": "reverse_charge", "vat_rate": "0",
         "non_solicit_months": "12", "buyout_percent": "20"}  # fmt: skip


def test_finance_keeps_our_companies_and_the_form_says_what_is_wrong(client: Any, cast: Cast) -> None:
    client.force_login(cast.fedir)
    assert "No company of ours yet" in client.get(reverse("companies")).content.decode()
    new = reverse("company-new")
    wrong = client.post(new, {**OURS, "country": "Germany", "iban": "EE39 2200 2210 2014 5685", "bic": "X"})
    said = wrong.content.decode()
    assert wrong.status_code == 422 and "no IBAN" in said and "8 or 11" in said
    assert client.post(new, OURS).status_code == 302
    row = LegalEntity.objects.get()
    assert (row.country, row.vat_id, row.iban, row.bic, row.is_default) == (
        "DE", "DE123456789", "EE382200221020145685", "HABAEE2X", True
    )  # fmt: skip
    twice = client.post(new, {**OURS, "name": "Other"})
    assert twice.status_code == 422 and "series" in twice.content.decode()
    assert client.post(new, {**OURS, "name": "Other", "series": "LO"}).status_code == 302
    other = LegalEntity.objects.get(series="LO")
    assert client.post(reverse("company", args=[other.pk]), {**OURS, "name": "Other", "series": "LO", "city": "Bonn"})
    assert "Bonn" in client.get(reverse("companies")).content.decode()
    client.post(reverse("company-close", args=[row.pk]))  # the default one stays
    client.post(reverse("company-close", args=[other.pk]))
    assert list(LegalEntity.objects.standing()) == [row]
    client.force_login(cast.hanna)
    assert "Add a company" not in client.get(reverse("companies")).content.decode()
    assert client.get(new).status_code == 403


def test_an_agreement_is_drafted_and_amended_and_the_timeline_keeps_both(client: Any, cast: Cast) -> None:
    client.force_login(cast.alice)
    new = reverse("agreement-new", args=[cast.harbor.pk])
    assert "None of our companies" in client.get(new, follow=True).content.decode()
    team = make_team(cast)
    page = client.get(reverse("client-team", args=[cast.harbor.pk])).content.decode()
    assert "Add an agreement" in page and "Companies of the client" in page
    companies = reverse("client-companies", args=[cast.harbor.pk])
    assert "Harbor Pay Inc." in client.get(companies).content.decode()
    add = reverse("client-company-new", args=[cast.harbor.pk])
    assert client.post(add, {"name": "Harbor Pay Inc.", "country": "US"}).status_code == 422  # twice
    assert client.post(add, {"name": "Harbor Pay Ltd", "country": "GB", "einvoice_id": "0088:1"}).status_code == 302
    buyer = ClientEntity.objects.get(name="Harbor Pay Ltd")
    one = reverse("client-company", args=[buyer.pk])
    assert client.post(one, {"name": "Harbor Pay Ltd", "country": "GB", "city": "Leeds"}).status_code == 302
    given = {**TERMS, "our_entity": team.entity.pk, "client_entity": buyer.pk}
    assert "Rounding of hours" in client.get(new).content.decode()
    for wrong, why in (
        ({"currency": "XXQ"}, "no currency we know"), ({"ends_on": "2026-11-01"}, "ends before it begins"),
        ({"number": "SOW-1"}, "agreement of this number"), ({"auto_renews": "on"}, "Only an agreement that ends"),
        ({"discount_percent": "x"}, "Enter a number"),
    ):  # fmt: skip
        answer = client.post(new, {**given, **wrong})
        assert answer.status_code == 422 and why in answer.content.decode(), answer.context["form"].errors
    assert client.post(new, given).status_code == 302
    row = Agreement.objects.get(number="SOW-7")
    assert (row.currency, row.rounding, row.client_entity, row.signed_on) == ("USD", "up_15", buyer, None)
    url = reverse("agreement", args=[row.pk])
    assert 'value="SOW-7"' in client.get(url).content.decode()
    assert client.post(url, {**given, "signed_on": "2026-11-20", "rounding": "exact", "silent_approval": "on"})
    row.refresh_from_db()
    assert (str(row.signed_on), row.rounding, row.silent_approval, row.version) == ("2026-11-20", "exact", True, 2)
    event = TimelineEvent.objects.get(verb="agreement.changed")
    assert event.data["before"]["rounding"] == "up_15"
    timeline = client.get(reverse("client-timeline", args=[cast.harbor.pk])).content.decode()
    assert "Rounding of hours: Up to 15 minutes → Exact" in timeline and "Agreement SOW-7" in timeline
    locked = client.post(reverse("agreement", args=[team.harbor.pk]), {**given, "number": "SOW-1", "currency": "EUR"})
    assert locked.status_code == 422 and "currency stays" in locked.content.decode()
    client.force_login(cast.bohdan)
    assert client.get(url).status_code == 404 and client.get(companies).status_code == 404
