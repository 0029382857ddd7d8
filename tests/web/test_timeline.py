"""The timeline reads as sentences for everything that is ever written into it, and shows each reader their part."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from tests.conftest import NOW, TODAY, Cast

SOURCES = Path(__file__).resolve().parents[2] / "src" / "perennial"
# Made of parts: promise.<outcome>, and what an import changed.
MADE = {"promise.kept", "promise.broken", "client.changed", "contact.changed"}


def written_verbs() -> set[str]:
    """Every verb that record(), Event() or a helper of an action is called with."""
    found = set(MADE)
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                given = [*node.args, *(k.value for k in node.keywords if k.arg == "verb")]
                if called in (
                    "record",
                    "Event",
                    "_event",
                    "_decide",
                    "_set_status",
                    "_set_archived",
                    "_set_entry",
                    "move",
                ):
                    found |= {text for arg in given for text in _verbs(arg)}
    return found


def _verbs(node: ast.expr) -> set[str]:
    """'a.b' constants, also of 'x' if y else 'z'."""
    texts = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return {
        text
        for text in texts
        if text.count(".") == 1 and all(part.replace("_", "").isalpha() for part in text.split("."))
    }


def test_every_verb_that_is_written_can_be_read() -> None:
    from perennial.foundation.registry import VERBS

    verbs = written_verbs()
    assert {"client.added", "touch.logged", "payment.recorded", "letter.sent", "item.done", "promise.noted"} <= verbs
    assert sorted(verb for verb in verbs if verb not in VERBS) == []


def test_touches_are_notes_and_what_speaks_of_money_is_money() -> None:
    from perennial.foundation.registry import VERBS

    notes = ("touch.", "talk.", "word.", "issue.", "meeting.", "rhythm.", "pulse.", "canvas.", "report.", "result.")
    assert [spec.verb for spec in VERBS if spec.verb.startswith(notes) and not spec.note] == []
    assert not [spec.verb for spec in VERBS if spec.note and spec.money]
    rooms = ("invoice.", "payment.", "credit.", "allocation.", "dispute.", "promise.", "plan.", "hold.", "item.")
    assert [spec.verb for spec in VERBS if spec.verb.startswith(rooms) and not spec.money] == []


SAMPLE = {
    "name": "Tom", "kept": "Harbor", "lost": "Harbour", "moved": {"billing.Invoice": 3}, "roles": ["billing"],
    "before": {}, "after": {}, "email": "t@h.example", "reason": "because", "deputy": "Bohdan", "manager": "Alice",
    "from": "2026-11-01", "to": "due", "until": "2026-11-30", "number": "2026-0001", "amount": "1234.50",
    "currency": "USD", "due_on": "2026-12-01", "reference": "wire", "payer": "Harbor", "kind": "call", "text": "Hello",
    "contact": "Tom", "outcome": "kept", "note": "n", "booked_on": "2026-11-01", "said_by": "Tom", "covered": "1234.50",
    "parts": [["2026-12-01", "1234.5"]], "accepted_by": "Tom", "rule": "C19", "cause": "x",
    "snoozed_until": "2026-11-30",
    "source": "book.zip", "created": {"invoices": 12}, "count": 2, "subject": "A letter", "cc": [],
    "title": "Weekly", "whose": "Alice",
    "leaves_at": NOW.isoformat(), "again_at": NOW.isoformat(), "where": "the server", "changed": {}, "batch": 1,
}  # fmt: skip


class Sample(dict[str, Any]):
    """Data of an event; what is not named is a word that can be read as a day as well."""

    def __missing__(self, key: str) -> str:
        return "2026-11-20"


OWN: dict[str, dict[str, Any]] = {
    "client.moved": {"before": {"status": "active"}, "after": {"status": "notice"}},
    "client.loss_explained": {"before": {"loss_reason": "price"}, "after": {"loss_reason": "quality"},
                              "loss_reason": "price"},
    "contact.stance": {"before": {"stance": "neutral"}, "after": {"stance": "advocate"}, "stance": "advocate"},
    "client.fact": {"kind": "industry", "after": {"text": "rail"}},
    "client.step_done": {"step": "call"},
    "our_news.refused": {"reason": "known"},
    "greeting.sent": {"holiday": "new_year", "key": "new_year"},
    "greeting.skipped": {"holiday": "new_year", "key": "new_year"},
    "interest.set": {"after": {"reference": "4.5", "margin": "8", "fixed_sum": "40", "currency": "EUR"}},
    "onboarding.begun": {"steps": 14, "starts_on": "2026-11-02"},
    "onboarding.moved": {"event": "gate30", "late": 3},
    "idea.moved": {"event": "pitch"},
    "expansion.moved": {"event": "propose"},
    "expansion.tied": {"count": 2},
    "portfolio.moved": {"event": "grant", "level": "logo", "name": "Clara"},
    "handover.moved": {"event": "ask", "gaps": ["decides"], "reason": "Who is Per?"},
    "handover.made": {"filled": 42},
    "handover.filled": {"filled": 42, "fields": ["decides"]},
    "handover.confirmed": {"side": "seller"},
    "handover.point_agreed": {"kind": "own"},
    "handover.point_done": {"kind": "first_week", "title": ""},
    "handover.point_reopened": {"kind": "own"},
    "service.marked": {"service": "Testing", "stand": "could", "until": None},
    "deal_door.renewed": {"source": "hubspot"},
    "deal.decided": {"client": "", "reason": ""},
    "contact_rule.set": {"party": "sales", "leave": "through", "ways": "mail"},
    "kpi_plan.moved": {"event": "agree", "who": "Alice", "quarter": "2027Q1"},
    "kpi_plan.word": {"word": "countered", "figure": "overdue", "number": "84000", "who": "Alice"},
    "placement.moved": {"event": "give_notice", "cause": "budget"},
    "rate_change.drafted": {"people": ["Max", "Lena"]},
    "rate_change.moved": {"event": "agree", "people": ["Max", "Lena"]},
    "watch.sign": {"person": "Max", "sign": "client_hr", "note": "A new link"},
    "watch.moved": {"event": "talk", "person": "Max"},
    "pulse.closed": {"asked": 3, "answered": 2, "silent": 1},
    "import.whose": {"who": "Bob", "what": "*", "person": "Max", "client": "Harbor"},
    "import.whose_forgotten": {"who": "Bob", "what": "Site"},
    "timesheet.moved": {"event": "approve", "month": "2026-10-01", "person": "Max"},
    "hours.asked": {"month": "2026-10-01", "number": 1, "contact": "Clara"},
    "hours.compared": {"month": "2026-10-01", "count": 3},
    "hours.difference": {"day": "2026-11-20", "how": "ours", "person": "Max"},
    "hours.logged": {"day": "2026-11-20", "seconds": 27000},
    "hours.changed": {"day": "2026-11-20", "seconds": 27000},
    "hours.deleted": {"day": "2026-11-20", "seconds": 27000},
    "hours.week": {"day": "2026-11-20", "seconds": 27000},
    "staffing.moved": {"event": "accept"},
    "bonus.moved": {"event": "approve", "person": "Max", "quarter": "2026-07-01", "reason": ""},
    "bonus_rules.drafted": {"number": 2},
    "bonus_rules.dropped": {"number": 2},
    "bonus_rules.signed": {"number": 2, "valid_from": "2026-07-01"},
    "blocker.moved": {"event": "remove"},
    "referral.moved": {"event": "contact"},
    "renewal.moved": {"event": "open_talk", "number": "H-1", "ends_on": "2026-12-31"},
    "renewal.notice_near": {"number": "H-1", "ends_on": "2026-12-31", "notice_on": "2026-12-01"},
    "renewal.offer": {"number": "H-1", "ends_on": "2026-12-31"},
    "renewal.point_added": {"number": "H-1", "ends_on": "2026-12-31"},
    "renewal.point_true": {"number": "H-1", "ends_on": "2026-12-31"},
    "renewal.point_open": {"number": "H-1", "ends_on": "2026-12-31"},
}  # fmt: skip
MAY_BE_EMPTY = {"settings.changed", "client.communication"}  # what changed is said by the rows below


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_each_event_says_a_sentence_in_each_language(language: str) -> None:
    from perennial.foundation.registry import VERBS

    with translation.override(language):
        for spec in VERBS:
            data = Sample(SAMPLE | OWN.get(spec.verb, {}))
            if spec.verb.startswith("letter."):
                data["to"] = ["tom@harbor.example"]
            if spec.verb == "case.moved":
                data["from"] = "quiet"
            if spec.verb.endswith("changed") and spec.verb != "settings.changed":
                data |= {"before": {"name": "A"}, "after": {"name": "B"}}
            text = spec.text(data)
            assert isinstance(text, str) and "%(" not in text, spec.verb
            assert text or spec.verb in MAY_BE_EMPTY, spec.verb


@pytest.fixture
def told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Harbor with a touch, a payment, a changed field and a letter."""
    from decimal import Decimal

    from perennial.billing.actions import record_payment
    from perennial.care.actions.touches import log_touch
    from perennial.care.choices import TouchKind
    from perennial.clients.actions import change_client
    from perennial.foundation.timeline import record
    from perennial.kernel.money import Money

    for module in ("timeline", "client_frame"):
        monkeypatch.setattr(f"perennial.web.views.{module}.today", lambda: TODAY)
    by = cast.by(cast.alice)
    log_touch(cast.harbor, kind=TouchKind.CALL, text="Спросил про счёт", on=TODAY, by=by, as_of=TODAY)
    record_payment(
        cast.harbor, paid_on=TODAY, money=Money(Decimal("88.50"), "USD"), payer="HARBOR INC", by=by, as_of=TODAY
    )
    change_client(cast.harbor.pk, values={"terms_days": 45}, version=1, by=by, as_of=TODAY)
    record("letter.sent", by=by, on=TODAY, client_id=cast.harbor.pk, data={"to": ["tom@h.example"], "subject": "Hello"})
    return cast


def events(client: Any, user: Any, pk: int, query: str = "") -> list[str]:
    """Titles of the timeline, newest first."""
    client.force_login(user)
    response = client.get(reverse("client-timeline", args=[pk]) + query)
    assert response.status_code == 200
    return [str(event["title"]) for month in response.context["months"] for event in month["events"]]


@pytest.mark.django_db
def test_kinds_are_told_apart(client: Any, told: Cast) -> None:
    pk = told.harbor.pk
    assert events(client, told.alice, pk) == ["Letter sent", "Client changed", "Payment came in", "Touch"]
    assert events(client, told.alice, pk, "?kind=letters") == ["Letter sent"]
    assert events(client, told.alice, pk, "?kind=money") == ["Payment came in"]
    assert events(client, told.alice, pk, "?kind=touches") == ["Touch"]
    assert events(client, told.alice, pk, "?kind=changes") == ["Client changed"]
    assert len(events(client, told.alice, pk, "?kind=nonsense")) == 4


@pytest.mark.django_db
def test_a_change_says_who_and_what_was_before(client: Any, told: Cast) -> None:
    client.force_login(told.alice)
    text = client.get(reverse("client-timeline", args=[told.harbor.pk]) + "?kind=changes").content.decode()
    assert "Payment terms, days: 30 → 45" in text and "Alice Marchenko" in text and "09:50" in text


@pytest.mark.django_db
def test_the_search_reads_what_is_shown_and_folds_cyrillic(client: Any, told: Cast) -> None:
    pk = told.harbor.pk
    assert events(client, told.alice, pk, "?q=СПРОСИЛ счет") == ["Touch"]
    assert events(client, told.alice, pk, "?q=harbor+inc") == ["Payment came in"]
    assert events(client, told.alice, pk, "?q=nothing+like+it") == []


@pytest.mark.django_db
def test_each_reader_sees_their_part(client: Any, told: Cast) -> None:
    pk = told.harbor.pk
    assert events(client, told.fedir, pk) == ["Letter sent", "Client changed", "Payment came in"]
    assert events(client, told.fedir, pk, "?kind=touches") == []
    assert events(client, told.fedir, pk, "?q=спросил") == []
    assert events(client, told.sasha, pk) == ["Client changed", "Payment came in"]


@pytest.mark.django_db
def test_an_event_of_an_unknown_kind_is_shown_by_its_name(client: Any, told: Cast) -> None:
    from perennial.foundation.timeline import record

    record("moon.landed", by=told.by(told.alice), on=TODAY, client_id=told.harbor.pk)
    assert events(client, told.alice, told.harbor.pk)[0] == "moon.landed"


@pytest.mark.django_db
def test_long_histories_are_paged_with_the_same_number_of_queries(client: Any, told: Cast) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from perennial.foundation.timeline import Event, record_many

    counts = []
    for _round in range(2):
        rows = [Event("contact.added", TODAY, told.harbor.pk, data={"name": f"Person {n}"}) for n in range(500)]
        record_many(rows, by=told.by(told.alice))
        events(client, told.alice, told.harbor.pk)  # signing in costs queries of its own
        with CaptureQueriesContext(connection) as queries:
            assert len(events(client, told.alice, told.harbor.pk, "?page=2")) == 50
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_nothing_on_the_timeline_can_be_posted(client: Any, told: Cast) -> None:
    client.force_login(told.alice)
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(reverse("client-timeline", args=[told.harbor.pk])).status_code == 405
