"""A client's page: its head, tabs, acts, people, who sees what, and how many queries it costs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from perennial.clients.actions import merge_clients
from perennial.contracts.models import Project, Seat
from perennial.insight.actions.health import keep_health
from perennial.insight.models import HealthSnapshot
from perennial.pulse.models import FeedbackRound, Wave
from perennial.today.models import QueueItem
from tests.conftest import NOW, TODAY, Cast
from tests.contracts.team import make_team
from tests.web.portfolio_for_tests import invoice, touch

pytestmark = pytest.mark.django_db
TABS = ("client", "client-people", "client-money", "client-timeline")


@pytest.fixture(autouse=True)
def the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views ask the clock; it says the day of the cast."""
    for module in ("clients", "client", "client_frame", "client_acts", "contacts", "timeline", "doors"):
        monkeypatch.setattr(f"perennial.web.views.{module}.today", lambda: TODAY, raising=False)


def page(client: Any, user: Any, name: str, pk: int, query: str = "") -> str:
    """The text of a tab."""
    client.force_login(user)
    response = client.get(reverse(name, args=[pk]) + query)
    assert response.status_code == 200, (name, response.status_code)
    return str(response.content.decode())


def test_the_head_says_open_overdue_and_what_was_last_on_every_tab(client: Any, cast: Cast) -> None:
    invoice(cast.harbor, "H-1", "400", age=50)
    invoice(cast.harbor, "H-2", "150.50", age=5)
    touch(cast.harbor, "Asked about the invoice", age=6, by=cast.alice)
    for name in TABS:
        text = page(client, cast.alice, name, cast.harbor.pk)
        assert "$550.50" in text and "20 d late" in text.replace("\xa0", " ") and "6 days ago" in text, name


def test_the_next_money_is_the_nearest_expected_day(client: Any, cast: Cast) -> None:
    from perennial.receivables.models import InvoicePrediction

    first, second = invoice(cast.harbor, "H-1", "400", age=50), invoice(cast.harbor, "H-2", "150", age=5)
    for row, days in ((first, 55.0), (second, 33.0)):
        InvoicePrediction.objects.create(
            invoice=row, on=TODAY, q10=days - 4, q50=days, q90=days + 9, p_late=0.5, p_open_30=0.3, typical_q90=60,
            because={"rests_on": "own", "paid_count": 9, "last_paid": [50, 52], "pulling": [], "similar": 40},
        )  # fmt: skip
    client.force_login(cast.alice)
    facts = client.get(reverse("client", args=[cast.harbor.pk])).context["facts"]
    assert [(c.on, str(c.money)) for c in facts.coming] == [
        (TODAY + timedelta(days=5), "400.00 USD"), (TODAY + timedelta(days=28), "150.00 USD"),
    ]  # fmt: skip
    text = page(client, cast.alice, "client-money", cast.harbor.pk)
    assert "Invoice H-1 is expected on" in text and "50–52 days" in text


def test_without_a_forecast_it_is_said(client: Any, cast: Cast) -> None:
    invoice(cast.harbor, "H-1", "400", age=5)
    assert "No forecast yet" in page(client, cast.alice, "client", cast.harbor.pk)


def test_the_money_tab_answers_for_a_past_day(client: Any, cast: Cast) -> None:
    invoice(cast.harbor, "H-1", "400", age=60, paid_after=50)
    invoice(cast.harbor, "H-2", "999", age=3)
    text = page(client, cast.alice, "client-money", cast.harbor.pk)
    assert "paid 13 Nov, +20" in text and "H-2" in text
    past = page(client, cast.alice, "client-money", cast.harbor.pk, f"?as_of={TODAY - timedelta(days=20)}")
    assert "H-2" not in past and "paid" not in past.split("Last payments")[0].split("<tbody>")[1].split("</tbody>")[0]
    assert "10 d late" in past.replace("\xa0", " ")


def test_credits_part_payments_and_disputes_show_their_state(client: Any, cast: Cast) -> None:
    from perennial.billing.actions import open_dispute, record_credit, record_payment
    from perennial.kernel.money import Money

    by, day = cast.by(cast.fedir), TODAY
    paid, contested, credited = (invoice(cast.harbor, f"H-{n}", "400", age=50) for n in (1, 2, 3))
    record_payment(cast.harbor, paid_on=day, money=Money(Decimal(150), "USD"), allocations=[(paid, Decimal(100))],
                   by=by,
                   as_of=day)  # fmt: skip
    open_dispute(contested, amount=Decimal(400), reason="Two hours too many", by=cast.by(cast.alice), as_of=day)
    record_credit(
        cast.harbor, number="C-1", issued_on=day, money=Money(Decimal(400), "USD"), invoice=credited, by=by, as_of=day
    )
    text = page(client, cast.alice, "client-money", cast.harbor.pk).replace("\xa0", " ")
    assert "part paid, 20 d late" in text and "disputed" in text and ">credited<" in text
    assert "Not matched to an invoice" in text and "$50.00" in text


def test_finance_reads_no_note_and_no_touch_anywhere_on_the_client(client: Any, cast: Cast) -> None:
    from perennial.care.actions.touches import log_touch
    from perennial.care.choices import TouchKind
    from perennial.clients.actions import change_client

    canary, by = "violet heron at dusk", cast.by(cast.alice)
    log_touch(cast.harbor, kind=TouchKind.CALL, text=canary, on=TODAY, by=by, as_of=TODAY)
    change_client(cast.harbor.pk, values={"note": canary, "city": "Odesa"}, version=1, by=by, as_of=TODAY)
    for name in TABS:
        assert canary not in page(client, cast.fedir, name, cast.harbor.pk), name
        assert canary not in page(client, cast.fedir, name, cast.harbor.pk, "?q=violet").replace('value="violet"', "")
    assert "Odesa" in page(client, cast.fedir, "client-timeline", cast.harbor.pk)
    assert canary in page(client, cast.alice, "client", cast.harbor.pk)
    assert canary in page(client, cast.alice, "client-timeline", cast.harbor.pk)


def test_delivery_sees_people_and_no_money(client: Any, cast: Cast) -> None:
    invoice(cast.harbor, "H-1", "4417", age=50)
    for name in ("client", "client-people", "client-peek"):
        text = page(client, cast.denys, name, cast.harbor.pk)
        assert "4,417" not in text and "Overdue" not in text and "Harbor Pay" in text
    for name in ("client-money", "client-timeline"):
        assert client.get(reverse(name, args=[cast.harbor.pk])).status_code == 403


def test_sales_see_money_until_the_shadow_month_ends(client: Any, cast: Cast) -> None:
    from perennial.billing.actions import record_invoice
    from perennial.kernel.money import Money

    record_invoice(
        cast.harbor, number="H-77", issued_on=TODAY - timedelta(days=50), due_on=TODAY - timedelta(days=20),
        money=Money(Decimal(4417), "USD"), by=cast.by(cast.fedir), as_of=TODAY,
    )  # fmt: skip
    cast.harbor.shadow_until = TODAY
    cast.harbor.save()
    assert "4,417" in page(client, cast.sasha, "client-timeline", cast.harbor.pk)
    assert "4,417" in page(client, cast.sasha, "client-money", cast.harbor.pk)
    cast.harbor.shadow_until = TODAY - timedelta(days=1)
    cast.harbor.save()
    for name in ("client", "client-people", "client-timeline", "client-peek"):
        text = page(client, cast.sasha, name, cast.harbor.pk)
        assert "4,417" not in text and "H-77" not in text, name
    assert client.get(reverse("client-money", args=[cast.harbor.pk])).status_code == 403


def test_strangers_get_nothing(client: Any, cast: Cast) -> None:
    client.force_login(cast.bohdan)
    for name in TABS:
        assert client.get(reverse(name, args=[cast.harbor.pk])).status_code == 404


def test_a_client_is_added_by_hand_and_the_code_must_be_free(client: Any, cast: Cast) -> None:
    from perennial.clients.models import Client
    from perennial.foundation.models import TimelineEvent

    client.force_login(cast.alice)
    form = {"name": "Vesna Retail", "currency": "EUR", "language": "uk", "terms_days": "14", "manager": cast.alice.pk,
            "country": "ua", "pause_allowed": "unknown", "friendly_reminder": "on"}  # fmt: skip
    assert client.post(reverse("client-new"), form).status_code == 302
    row = Client.objects.get(name="Vesna Retail")
    assert (row.country, row.terms_days, row.manager, row.since) == ("UA", 14, cast.alice, TODAY)
    assert TimelineEvent.objects.filter(verb="client.added", client_id=row.pk).exists()
    answer = client.post(reverse("client-new"), {**form, "code": row.code})
    assert answer.status_code == 422 and "code" in answer.context["form"].errors
    wrong = {**form, "name": "", "currency": "XXX", "country": "Ukraine", "time_zone": "Mars/One", "terms_days": "900"}
    answer = client.post(reverse("client-new"), wrong)
    assert answer.status_code == 422
    assert {"name", "currency", "country", "time_zone", "terms_days"} <= set(answer.context["form"].errors)


def test_a_change_in_between_is_told_and_not_overwritten(client: Any, cast: Cast) -> None:
    client.force_login(cast.alice)
    url = reverse("client-edit", args=[cast.harbor.pk])
    form = {"name": "Harbor Pay", "currency": "USD", "language": "en", "terms_days": "45", "manager": cast.alice.pk,
            "code": cast.harbor.code, "pause_allowed": "no", "version": "1"}  # fmt: skip
    assert client.post(url, form).status_code == 302
    answer = client.post(url, {**form, "terms_days": "60"})
    assert answer.status_code == 422
    assert "changed meanwhile" in answer.content.decode()
    cast.harbor.refresh_from_db()
    assert cast.harbor.terms_days == 45


def test_giving_a_client_away_leads_back_to_the_list(client: Any, cast: Cast) -> None:
    client.force_login(cast.alice)
    form = {"name": "Harbor Pay", "currency": "USD", "language": "en", "terms_days": "30", "manager": cast.bohdan.pk,
            "code": cast.harbor.code, "pause_allowed": "no", "version": "1"}  # fmt: skip
    answer = client.post(reverse("client-edit", args=[cast.harbor.pk]), form)
    assert answer.status_code == 302 and answer.headers["Location"] == reverse("clients")


def test_archive_and_its_undo(client: Any, cast: Cast) -> None:
    client.force_login(cast.alice)
    client.post(reverse("client-archive", args=[cast.harbor.pk]))
    cast.harbor.refresh_from_db()
    assert cast.harbor.status == "archived"
    assert "Archived: it is in no list" in page(client, cast.alice, "client", cast.harbor.pk)
    client.post(reverse("client-restore", args=[cast.harbor.pk]))
    cast.harbor.refresh_from_db()
    assert cast.harbor.status == "active"


def test_a_merge_shows_what_moves_then_moves_it(client: Any, cast: Cast) -> None:
    invoice(cast.kestrel, "K-1", "400", age=50)
    url = reverse("client-merge", args=[cast.harbor.pk])
    client.force_login(cast.alice)
    text = client.get(f"{url}?other={cast.kestrel.pk}").content.decode()
    assert "Invoices: 1" in text and "Contacts: 2" in text and "cannot be taken back" in text
    cast.kestrel.refresh_from_db()
    assert cast.kestrel.merged_into is None
    client.post(f"{url}?other={cast.kestrel.pk}")
    cast.kestrel.refresh_from_db()
    assert cast.kestrel.merged_into == cast.harbor
    assert cast.harbor.invoices.count() == 1
    answer = client.get(reverse("client", args=[cast.kestrel.pk]))
    assert answer.headers["Location"] == reverse("client", args=[cast.harbor.pk])
    assert client.post(f"{url}?other={cast.orbit.pk}").status_code == 422  # another manager's


def test_clients_with_a_team_and_a_health_become_one(cast: Cast) -> None:
    """What both keep under one name or for one day does not stand in the way."""
    team = make_team(cast)
    type(team.orbit).objects.filter(pk=team.orbit.pk).update(number="SOW-2")  # a number is for a person to settle
    for row in (team.max_at_harbor, team.lena_at_orbit):
        seat = Seat.objects.create(client=row.client, name="Backend 1 of two")
        project = Project.objects.create(
            client=row.client, agreement=row.agreement, code="SOW", name="Work", starts_on=TODAY
        )
        type(row).objects.filter(pk=row.pk).update(seat=seat, project=project)
    wave = Wave.objects.create(name="Autumn", made_on=TODAY)
    rounds = [FeedbackRound.objects.create(wave=wave, client=row) for row in (cast.harbor, cast.orbit)]
    items = [
        QueueItem.objects.create(client=row, rule="C05", rule_version=1, cause="silence", params={}, probability=0.5,
                                 days_left=1, priority=1, opened_on=TODAY, changed_at=NOW)
        for row in (cast.harbor, cast.orbit)
    ]  # fmt: skip
    keep_health(as_of=TODAY)
    assert HealthSnapshot.objects.filter(client__in=(cast.harbor, cast.orbit)).count() == 2
    merge_clients(keep=cast.harbor, lose=cast.orbit, by=cast.by(cast.hanna), as_of=TODAY)
    assert sorted(Project.objects.values_list("client", "code")) == [
        (cast.harbor.pk, "SOW"), (cast.harbor.pk, "SOW (Orbit Rail)"),
    ]  # fmt: skip
    assert set(Seat.objects.values_list("client", flat=True)) == {cast.harbor.pk}
    moved = type(team.lena_at_orbit).objects.get(pk=team.lena_at_orbit.pk)
    assert (moved.client, str(moved.seat)) == (cast.harbor, "Backend 1 of two (Orbit Rail)")
    assert HealthSnapshot.objects.filter(client=cast.harbor).count() == 1
    assert list(FeedbackRound.objects.values_list("pk", "client")) == [(rounds[0].pk, cast.harbor.pk)]
    assert dict(QueueItem.objects.values_list("pk", "state")) == {items[0].pk: "open", items[1].pk: "closed"}


def test_a_merge_that_cannot_be_says_why(client: Any, cast: Cast) -> None:
    invoice(cast.kestrel, "1", "400", age=50)
    invoice(cast.harbor, "1", "400", age=50)
    client.force_login(cast.alice)
    answer = client.post(reverse("client-merge", args=[cast.harbor.pk]) + f"?other={cast.kestrel.pk}", follow=True)
    assert "Both clients have the same invoice" in answer.content.decode()


def test_pin_and_unpin(client: Any, cast: Cast) -> None:
    from perennial.clients.models import Pin

    client.force_login(cast.alice)
    client.post(reverse("client-pin", args=[cast.harbor.pk]))
    assert Pin.objects.filter(user=cast.alice, client=cast.harbor).exists()
    client.post(reverse("client-unpin", args=[cast.harbor.pk]))
    assert not Pin.objects.exists()


def test_people_are_added_changed_merged_archived_and_marked_as_bounced(client: Any, cast: Cast) -> None:
    from perennial.clients.models import Contact

    client.force_login(cast.alice)
    new = reverse("contact-new", args=[cast.harbor.pk])
    form = {"name": "Olha Rudenko", "email": "Olha@harbor.example", "language": "uk", "greeting": "Пані Ольго,",
            "roles": ["billing", "sponsor"]}  # fmt: skip
    assert client.post(new, form).status_code == 302
    olha = Contact.objects.get(name="Olha Rudenko")
    assert (olha.email, olha.roles) == ("olha@harbor.example", ["billing", "sponsor"])
    taken = client.post(new, {**form, "name": "Somebody"})
    assert taken.status_code == 422 and "email" in taken.context["form"].errors
    client.post(reverse("contact-bounce", args=[olha.pk]), {"reason": "no such mailbox"})
    assert "came back 23 Nov" in page(client, cast.alice, "client-people", cast.harbor.pk)
    client.post(reverse("contact-bounce-clear", args=[olha.pk]))
    stale = client.post(reverse("contact-edit", args=[olha.pk]), {**form, "title": "CFO", "version": "7"})
    assert stale.status_code == 422
    client.post(reverse("contact-edit", args=[olha.pk]), {**form, "title": "CFO", "version": str(olha.version)})
    clara = Contact.objects.get(client=cast.harbor, name="Clara Harbor")
    client.post(reverse("contact-merge", args=[olha.pk]), {"other": clara.pk})
    olha.refresh_from_db()
    assert olha.title == "CFO" and set(olha.roles) == {"billing", "sponsor", "decision_maker"}
    client.post(reverse("contact-archive", args=[olha.pk]))
    text = page(client, cast.alice, "client-people", cast.harbor.pk)
    assert "Not written to any more" in text and "Nobody reachable is known for: Decision maker" in text
    client.post(reverse("contact-restore", args=[olha.pk]))
    olha.refresh_from_db()
    assert olha.archived_on is None and olha.bounced_on is None


def test_the_neighbours_are_those_of_the_list_the_person_came_from(client: Any, cast: Cast) -> None:
    client.force_login(cast.olena)
    client.get(reverse("clients") + "?sort=-name")
    context = client.get(reverse("client", args=[cast.kestrel.pk])).context
    assert (context["before"], context["after"]) == (cast.orbit.pk, cast.harbor.pk)
    client.get(reverse("clients") + "?language=uk")
    context = client.get(reverse("client", args=[cast.kestrel.pk])).context
    assert (context["before"], context["after"]) == (cast.harbor.pk, cast.orbit.pk)  # by name


def test_what_waits_is_shown_with_its_letter(client: Any, cast: Cast) -> None:
    from perennial.receivables.actions import advance_cases
    from perennial.today.actions import refresh_queue

    invoice(cast.harbor, "H-1", "400", age=50)
    advance_cases(by=cast.by(None), as_of=TODAY)
    refresh_queue(by=cast.by(None), as_of=TODAY)
    text = page(client, cast.alice, "client", cast.harbor.pk)
    assert "$400 overdue" in text and "/letters/" in text
    assert "/letters/" in page(client, cast.alice, "client-write", cast.harbor.pk)
    assert "$400 overdue" in _list(client)


@pytest.mark.parametrize("name", TABS)
def test_a_tab_costs_at_most_38_queries_however_much_there_is(client: Any, cast: Cast, name: str) -> None:
    """As after any night: the health is kept. Late interest asks for its rates once."""
    from django.db import connection

    from perennial.insight.actions.health import keep_health

    keep_health(as_of=TODAY)

    counts = []
    for start, count in ((0, 4), (4, 60)):
        for number in range(start, count):
            invoice(cast.harbor, f"H-{number}", "100", age=40 + number, paid_after=31 if number % 2 else None)
            touch(cast.harbor, "Hello", age=number)
        page(client, cast.alice, name, cast.harbor.pk)
        with CaptureQueriesContext(connection) as queries:
            page(client, cast.alice, name, cast.harbor.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 38, counts


def _list(client: Any) -> str:
    return str(client.get(reverse("clients")).content.decode())
