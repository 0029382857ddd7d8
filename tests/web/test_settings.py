"""Settings pages: forms from the registry, letters, rules, rates, audit."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from perennial.foundation import clock
from perennial.foundation.models import ExchangeRate, Setting, TimelineEvent
from perennial.foundation.registry import LETTERS, SETTINGS
from perennial.foundation.store import load
from perennial.kernel.letters import LANGUAGES, left_over, parse_letter
from perennial.today.models import QueueItem
from perennial.web.forms.settings import name_of
from perennial.web.views.rates import BadRateFile, read_rates
from perennial.web.views.setting_letters import default_text, samples
from perennial.web.views.settings_tabs import groups
from tests.conftest import TODAY, Cast

PAUSE = ["pause", "en"]


def enter(client: Browser, user: Any) -> Browser:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form_of(client: Browser, group: str) -> dict[str, Any]:
    """The form's values as a browser would send them back."""
    form = client.get(reverse("settings-group", args=[group])).context["form"]
    values = {}
    for name in form.fields:
        value = form[name].value()
        if value is not None and value is not False:
            as_is = isinstance(value, list) or value is True
            values[name] = value if as_is else form.fields[name].widget.format_value(value)
    return {key: ("on" if value is True else value) for key, value in values.items() if value is not None}


def save(client: Browser, group: str, **changed: Any) -> Any:
    values = form_of(client, group) | {name_of(key.replace("__", ".")): value for key, value in changed.items()}
    return client.post(reverse("settings-group", args=[group]), values)


@pytest.mark.parametrize("group", groups())
def test_a_group_saved_as_it_is_changes_nothing(client: Browser, cast: Cast, group: str) -> None:
    enter(client, cast.admin)
    response = save(client, group)
    assert response.status_code == 302, response.context["form"].errors
    assert not TimelineEvent.objects.filter(verb="settings.changed").exists()
    assert not Setting.objects.exists()


def test_a_change_is_kept_told_and_can_be_undone(client: Browser, cast: Cast) -> None:
    enter(client, cast.admin)
    values = form_of(client, "mail") | {"mail__port": "465"}
    page = client.post(reverse("settings-group", args=["mail"]), values, follow=True)
    assert load("mail.port")["mail.port"] == 465
    event = TimelineEvent.objects.get(verb="settings.changed")
    html = page.content.decode()
    assert "Port: 587 → 465" in html
    assert f'action="{reverse("setting-undo", args=[event.pk])}"' in html
    client.post(reverse("setting-undo", args=[event.pk]))
    assert load("mail.port")["mail.port"] == 587


def test_a_setting_goes_back_to_its_default(client: Browser, cast: Cast) -> None:
    enter(client, cast.admin)
    save(client, "ladder", dunning__late_14="17")
    client.post(reverse("setting-reset", args=["dunning.late_14"]))
    assert load("dunning.late_14")["dunning.late_14"] == 14


@pytest.mark.parametrize(
    ("group", "name", "value"),
    [("mail", "mail__port", "70000"), ("mail", "mail__from", "nobody"), ("mail", "mail__hours_from", "25:00"),
     ("mail", "mail__security", "rot13"), ("company", "company__currency", "XYZ"),
     ("company", "company__countries", "UA, Atlantis"), ("ladder", "dunning__minimum", "NaN"),
     ("ladder", "dunning__late_7", "-1")],
)  # fmt: skip
def test_what_does_not_fit_is_refused_beside_its_field(
    client: Browser, cast: Cast, group: str, name: str, value: str
) -> None:
    enter(client, cast.admin)
    response = client.post(reverse("settings-group", args=[group]), form_of(client, group) | {name: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [name]
    assert not Setting.objects.exists()


def test_a_secret_is_never_shown_and_an_empty_field_keeps_it(client: Browser, cast: Cast) -> None:
    enter(client, cast.admin)
    save(client, "mail", mail__password="canary-secret")
    html = client.get(reverse("settings-group", args=["mail"])).content.decode()
    assert "canary-secret" not in html
    assert "canary-secret" not in client.get(reverse("audit")).content.decode()
    save(client, "mail", mail__host="smtp.example")
    assert load("mail.password")["mail.password"] == "canary-secret"


def test_who_may_only_look_sees_values_and_no_form(client: Browser, cast: Cast) -> None:
    enter(client, cast.fedir)
    html = client.get(reverse("settings-group", args=["ladder"])).content.decode()
    assert "<dd>21</dd>" in html
    assert 'name="dunning__pause"' not in html
    assert client.post(reverse("settings-group", args=["ladder"]), {}).status_code == 403


def test_the_test_mail_says_what_the_server_said(client: Browser, cast: Cast) -> None:
    enter(client, cast.admin)
    page = client.post(reverse("setting-test-mail"), follow=True)
    assert "Enter the SMTP server first." in page.content.decode()
    save(client, "mail", mail__host="127.0.0.1", mail__port="9", mail__timeout="1")
    page = client.post(reverse("setting-test-mail"), follow=True)
    assert "did not leave" in page.content.decode()


# -- letters -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [spec.key for spec in LETTERS])
def test_every_delivered_letter_can_be_previewed_without_a_hole(key: str, language: Any) -> None:
    spec = LETTERS[key]
    shown = parse_letter(default_text(spec, language), spec.fields).render(samples(spec.fields, language, TODAY))
    assert left_over(shown.subject + shown.body) == []


def edit(client: Browser, subject: str, body: str, **extra: str) -> Any:
    return client.post(reverse("setting-letter", args=PAUSE), {"subject": subject, "body": body, **extra})


def test_an_own_letter_text_is_kept_and_goes_back(client: Browser, cast: Cast) -> None:
    enter(client, cast.admin)
    assert edit(client, "About {invoice_list}", "{greeting}\r\n\r\nOur text.\r\n\r\n{am_name}").status_code == 302
    stored = load("letter.pause.en")["letter.pause.en"]
    assert stored == "Subject: About {invoice_list}\n\n{greeting}\n\nOur text.\n\n{am_name}"
    assert "own text" in client.get(reverse("setting-letters")).content.decode()
    client.post(reverse("setting-reset", args=["letter.pause.en"]))
    assert load("letter.pause.en")["letter.pause.en"] == ""


def test_saving_the_delivered_text_keeps_no_own_one(client: Browser, cast: Cast) -> None:
    enter(client, cast.admin)
    form = client.get(reverse("setting-letter", args=PAUSE)).context["form"]
    edit(client, form["subject"].value(), form["body"].value().replace("\n", "\r\n"))
    assert not Setting.objects.exists()


@pytest.mark.parametrize("body", ["{greeting} {margin}", "{greeting", "[[ {amount}", "text }"])
def test_a_text_with_a_wrong_field_or_bracket_is_refused(client: Browser, cast: Cast, body: str) -> None:
    enter(client, cast.admin)
    response = edit(client, "About", body)
    assert response.status_code == 422
    assert "body" in response.context["form"].errors
    assert not Setting.objects.exists()


def test_a_preview_shows_the_edited_text_and_keeps_nothing(client: Browser, cast: Cast) -> None:
    enter(client, cast.admin)
    response = edit(client, "About {amount}", "Only a look, {am_name}", preview="1")
    html = response.content.decode()
    assert response.status_code == 200
    assert "Only a look, <mark" in html
    assert not Setting.objects.exists()


def test_a_made_up_letter_is_not_found(client: Browser, cast: Cast) -> None:
    enter(client, cast.admin)
    assert client.get(reverse("setting-letter", args=["pause", "fr"])).status_code == 404
    assert client.get(reverse("setting-letter", args=["love", "en"])).status_code == 404


# -- rules ---------------------------------------------------------------------------------------------------


def decided(cast: Cast, poor: int, good: int, rule: str = "C19") -> None:
    rows = [
        QueueItem(
            rule=rule, rule_version=1, client=cast.harbor, cause=f"c{n}", params={}, probability=0.5, days_left=3,
            priority=1, opened_on=TODAY, changed_at=clock.now(), decided_on=clock.today() - timedelta(days=5),
            state="not_useful" if n < poor else "done",
        )
        for n in range(poor + good)
    ]  # fmt: skip
    QueueItem.objects.bulk_create(rows)


@pytest.mark.parametrize(("poor", "good", "flagged"), [(9, 12, True), (8, 13, False), (9, 11, False)])
def test_a_rule_is_marked_above_forty_percent_of_more_than_twenty(
    client: Browser, cast: Cast, poor: int, good: int, flagged: bool
) -> None:
    decided(cast, poor, good)
    rows = enter(client, cast.admin).get(reverse("setting-rules")).context["rows"]
    assert {row.id: row.flagged for row in rows}["C19"] is flagged


def test_the_rules_page_asks_as_little_for_a_thousand_items(
    client: Browser, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    decided(cast, 500, 500)
    enter(client, cast.admin)
    with django_assert_max_num_queries(8):
        assert client.get(reverse("setting-rules")).status_code == 200


# -- rates ---------------------------------------------------------------------------------------------------


def test_missing_rates_are_named_until_they_are_there(client: Browser, cast: Cast) -> None:
    enter(client, cast.fedir)
    assert client.get(reverse("rates")).context["missing"] == ["EUR", "GBP"]
    day = clock.today().isoformat()
    client.post(reverse("rates"), {"on": day, "base": "EUR", "rate": "1.0850", "quote": "USD"})
    file = SimpleUploadedFile("ecb.csv", f"on,base,quote,rate\n{day},GBP,EUR,1.17\n".encode())
    client.post(reverse("rates-file"), {"file": file})
    assert client.get(reverse("rates")).context["missing"] == []
    assert ExchangeRate.objects.get(base="EUR").rate == Decimal("1.085")
    assert ExchangeRate.objects.get(base="GBP").source == "ecb.csv"


def test_rates_that_were_set_by_mistake_are_taken_back_unless_set_again(client: Browser, cast: Cast) -> None:
    enter(client, cast.fedir)
    day = clock.today().isoformat()
    for rate in ("1.0850", "1.1850"):
        client.post(reverse("rates"), {"on": day, "base": "EUR", "rate": rate, "quote": "USD"})
    (latest, _said, _at), (first, _other, _then) = client.get(reverse("rates")).context["last_set"]
    page = client.post(reverse("rates-undo", args=[first]), follow=True)
    assert "was set again" in page.content.decode() and ExchangeRate.objects.get().rate == Decimal("1.185")
    client.post(reverse("rates-undo", args=[latest]))
    assert ExchangeRate.objects.get().rate == Decimal("1.085")
    client.post(reverse("rates-undo", args=[first]))
    assert not ExchangeRate.objects.exists()
    assert [entry[0] for entry in client.get(reverse("rates")).context["last_set"]] == []
    assert client.post(reverse("rates-undo", args=[first]), follow=True).status_code == 200  # a second press


@pytest.mark.parametrize(
    ("text", "says"),
    [("day;base\n", "first line"), ("on,base,quote,rate\n2026-02-30,EUR,USD,1", "Line 2"),
     ("on,base,quote,rate\n2026-02-01,EUR,USD,1\n2026-02-01,EUR,XXX,1", "Line 3"),
     ("on,base,quote,rate\n2026-02-01,EUR,USD,NaN", "Line 2"), ("on,base,quote,rate\n2026-02-01,EUR,EUR,1", "Line 2"),
     ("on,base,quote,rate\n2026-02-01,EUR,USD,-1", "Line 2"), ("on,base,quote,rate\n2026-02-01,EUR,USD", "four"),
     ("on,base,quote,rate\n2026-02-01,EUR,USD,1e99", "Line 2"), ("", "first line")],
)  # fmt: skip
def test_a_file_with_a_wrong_line_is_refused_with_its_number(text: str, says: str) -> None:
    with translation.override("en"), pytest.raises(BadRateFile, match=says):
        read_rates(text.splitlines(keepends=True))


def test_a_file_is_taken_whole_or_not_at_all(client: Browser, cast: Cast) -> None:
    enter(client, cast.fedir)
    for content in (b"on,base,quote,rate\n2026-02-01,EUR,USD,1\n2026-02-01,EUR,USD,zero\n", b"\xff\xfe\x00broken"):
        page = client.post(reverse("rates-file"), {"file": SimpleUploadedFile("r.csv", content)}, follow=True)
        assert page.status_code == 200
    assert not ExchangeRate.objects.exists()


def test_a_rate_of_a_day_to_come_is_refused(client: Browser, cast: Cast) -> None:
    enter(client, cast.fedir)
    later = (clock.today() + timedelta(days=1)).isoformat()
    response = client.post(reverse("rates"), {"on": later, "base": "EUR", "rate": "1.1", "quote": "USD"})
    assert response.status_code == 422
    assert "on" in response.context["form"].errors


def test_the_rates_page_asks_as_little_for_a_thousand_rates(
    client: Browser, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(1000)]
    rows = [ExchangeRate(on=day, base="EUR", quote="USD", rate=Decimal("1.1")) for day in days]
    ExchangeRate.objects.bulk_create(rows)
    enter(client, cast.fedir)
    with django_assert_max_num_queries(16):
        assert client.get(reverse("rates")).status_code == 200


# -- who -----------------------------------------------------------------------------------------------------


def test_each_role_opens_the_pages_of_its_rights(client: Browser, cast: Cast) -> None:
    pages = {
        "settings": reverse("settings-group", args=["company"]), "letters": reverse("setting-letters"),
        "rules": reverse("setting-rules"), "people": reverse("people"), "rates": reverse("rates"),
        "audit": reverse("audit"),
    }  # fmt: skip
    allowed = {
        "alice": {"people"}, "hanna": set(pages), "olena": set(pages), "fedir": set(pages) - {"people"},
        "sasha": set(), "rita": set(), "denys": set(), "max": set(), "admin": set(pages),
    }  # fmt: skip
    for who, expected in allowed.items():
        browser = enter(Browser(), getattr(cast, who))
        assert {name for name, url in pages.items() if browser.get(url).status_code == 200} == expected, who


def test_the_audit_shows_the_company_and_no_client(client: Browser, cast: Cast) -> None:
    from perennial.foundation.timeline import record

    record("client.added", by=cast.by(cast.alice), on=TODAY, client_id=cast.harbor.pk, data={"name": "canary-client"})
    enter(client, cast.admin)
    save(client, "bank", bank__max_age_hours="48")
    html = client.get(reverse("audit")).content.decode()
    assert "Bank data may be this many hours old: 72 → 48" in html
    assert "canary-client" not in html


def test_every_setting_has_a_page(client: Browser, cast: Cast) -> None:
    enter(client, cast.admin)
    pages = [client.get(reverse("settings-group", args=[group])) for group in groups()]
    shown = {name for page in pages for name in page.context["form"].fields}
    assert {name_of(spec.key) for spec in SETTINGS if spec.kind != "letter"} == shown
