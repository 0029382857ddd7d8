"""People, deputies, one's own profile, the first page, and what the shell shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from perennial.clients.models import Client, Deputy, Pin
from perennial.foundation import clock
from perennial.foundation.models import TimelineEvent, User
from perennial.foundation.store import change_settings
from perennial.web.context import shell
from perennial.web.views.first_run import first_page
from tests.conftest import TODAY, Cast


def enter(client: Browser, user: Any) -> Browser:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


NINA = {"name": "Nina Lys", "email": "nina@lindenworks.example", "role": "AM", "language": "en"}


def test_an_invitation_goes_by_mail(client: Browser, cast: Cast) -> None:
    page = enter(client, cast.hanna).post(reverse("person-invite"), NINA, follow=True)
    assert "on its way to nina@lindenworks.example" in page.content.decode()
    assert "/invitation/" in mail.outbox[0].body
    assert mail.outbox[0].to == ["nina@lindenworks.example"]
    assert "/invitation/" not in page.content.decode()


def test_without_a_mail_server_the_link_is_shown_once(client: Browser, cast: Cast, settings: Any) -> None:
    settings.EMAIL_BACKEND = "perennial.foundation.mailer.StoredSettingsBackend"
    page = enter(client, cast.hanna).post(reverse("person-invite"), NINA, follow=True)
    assert "/invitation/" in page.content.decode()
    assert "/invitation/" not in client.get(reverse("people")).content.decode()


def test_an_address_in_use_is_refused_beside_its_field(client: Browser, cast: Cast) -> None:
    response = enter(client, cast.hanna).post(reverse("person-invite"), {**NINA, "email": "Alice@lindenworks.example"})
    assert response.status_code == 422
    assert "email" in response.context["form"].errors


def test_a_head_is_not_offered_to_make_administrators(client: Browser, cast: Cast) -> None:
    enter(client, cast.hanna).post(reverse("person-invite"), {**NINA, "administrator": "on"})
    assert User.objects.get(email=NINA["email"]).is_administrator is False
    page = enter(client, cast.hanna).get(reverse("person", args=[cast.alice.pk]))
    assert "is_administrator" not in page.context["form"].fields


def test_invitations_are_sent_again_and_withdrawn_from_the_list(client: Browser, cast: Cast) -> None:
    enter(client, cast.hanna).post(reverse("person-invite"), NINA)
    nina = User.objects.get(email=NINA["email"])
    client.post(reverse("person-resend", args=[nina.pk]))
    assert len(mail.outbox) == 2
    assert mail.outbox[0].body != mail.outbox[1].body
    client.post(reverse("person-revoke", args=[nina.pk]))
    nina.refresh_from_db()
    assert not nina.is_active
    states = {row.name: state.key for row, state in client.get(reverse("people")).context["rows"]}
    assert states["Nina Lys"] == "off"
    assert states["Alice Marchenko"] == "active"


def test_a_role_is_changed_and_told(client: Browser, cast: Cast) -> None:
    enter(client, cast.hanna)
    values = {"name": "Alice Marchenko", "title": "Lead", "role": "HCS", "language": "ru"}
    assert client.post(reverse("person", args=[cast.alice.pk]), values).status_code == 302
    cast.alice.refresh_from_db()
    assert (cast.alice.role, cast.alice.title, cast.alice.language) == ("HCS", "Lead", "ru")
    assert "role: AM → HCS" in client.get(reverse("person", args=[cast.alice.pk])).content.decode()


def test_switching_off_can_be_undone_and_not_on_oneself(client: Browser, cast: Cast) -> None:
    enter(client, cast.hanna).post(reverse("person-switch", args=[cast.alice.pk]))
    cast.alice.refresh_from_db()
    assert not cast.alice.is_active
    client.post(reverse("person-switch", args=[cast.alice.pk]) + "?on=1")
    cast.alice.refresh_from_db()
    assert cast.alice.is_active
    page = client.post(reverse("person-switch", args=[cast.hanna.pk]), follow=True)
    assert "Somebody else has to change" in page.content.decode()
    cast.hanna.refresh_from_db()
    assert cast.hanna.is_active


def test_switching_off_can_be_undone_in_the_demo_where_nobody_has_a_password(
    client: Browser, cast: Cast, settings: Any
) -> None:
    settings.DEMO = True
    cast.alice.set_unusable_password()
    cast.alice.save()
    enter(client, cast.hanna)
    for on, state in ((0, "off"), (1, "active")):
        client.post(reverse("person-switch", args=[cast.alice.pk]) + f"?on={on}")
        states = {row.pk: standing.key for row, standing in client.get(reverse("people")).context["rows"]}
        assert states[cast.alice.pk] == state


def test_account_managers_see_colleagues_and_change_nobody(client: Browser, cast: Cast) -> None:
    enter(client, cast.alice)
    assert client.get(reverse("person", args=[cast.bohdan.pk])).status_code == 200
    assert client.post(reverse("person", args=[cast.bohdan.pk]), {"name": "X"}).status_code == 403
    for name in ("person-switch", "person-resend", "person-revoke"):
        assert client.post(reverse(name, args=[cast.bohdan.pk])).status_code == 403


def test_the_list_asks_as_little_for_a_thousand_people(
    client: Browser, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    User.objects.bulk_create([User(email=f"p{n}@x.example", name=f"P {n}", role="AM") for n in range(1000)])
    enter(client, cast.hanna)
    with django_assert_max_num_queries(9):
        assert client.get(reverse("people")).status_code == 200


# -- deputies ------------------------------------------------------------------------------------------------


def name_deputy(client: Browser, deputy: User, of: User | None = None, **extra: str) -> Any:
    """For oneself on the profile, or for somebody on their page."""
    values = {"deputy": deputy.pk, "starts_on": clock.today().isoformat(), **extra}
    return client.post(reverse("deputy-name", args=[of.pk]) if of else reverse("profile-deputy"), values)


def test_a_manager_names_a_deputy_for_themselves_who_then_sees_their_clients(client: Browser, cast: Cast) -> None:
    until = (clock.today() + timedelta(days=7)).isoformat()
    assert name_deputy(enter(client, cast.alice), cast.bohdan, until=until).status_code == 302
    cast.bohdan.as_of = clock.today()
    assert cast.harbor in Client.objects.visible_to(cast.bohdan)
    assert "Bohdan Klymenko" in client.get(reverse("profile")).content.decode()


def test_ending_is_undone_with_the_same_days(client: Browser, cast: Cast) -> None:
    name_deputy(enter(client, cast.alice), cast.bohdan)
    row = Deputy.objects.get()
    page = client.post(reverse("profile-deputy-end", args=[row.pk]), follow=True)
    assert not Deputy.objects.on(clock.today()).exists()
    assert reverse("profile-deputy-again", args=[row.pk]) in page.content.decode()
    client.post(reverse("profile-deputy-again", args=[row.pk]))
    assert Deputy.objects.on(clock.today()).get().deputy == cast.bohdan


def test_nobody_names_a_deputy_for_a_colleague_but_heads_do(client: Browser, cast: Cast) -> None:
    assert name_deputy(enter(client, cast.alice), cast.alice, of=cast.bohdan).status_code == 403
    assert name_deputy(enter(client, cast.hanna), cast.alice, of=cast.bohdan).status_code == 302
    row = Deputy.objects.get()
    assert enter(client, cast.alice).post(reverse("deputy-end", args=[row.pk])).status_code == 403
    assert client.post(reverse("profile-deputy-end", args=[row.pk])).status_code == 404
    assert Deputy.objects.on(clock.today()).exists()


@pytest.mark.parametrize("extra", [{"until": "2001-01-01"}, {"starts_on": "soon"}])
def test_a_wrong_period_is_a_sentence(client: Browser, cast: Cast, extra: dict[str, str]) -> None:
    name_deputy(enter(client, cast.alice), cast.bohdan, **extra)
    assert not Deputy.objects.exists()
    assert 'role="status"' in client.get(reverse("profile")).content.decode()


def test_a_past_deputy_sees_nothing_any_more(client: Browser, cast: Cast) -> None:
    day = clock.today() - timedelta(days=30)
    Deputy.objects.create(manager=cast.alice, deputy=cast.bohdan, starts_on=day, until=day + timedelta(days=7))
    seen: list[Any] = []

    def look(request: Any) -> Any:
        from django.http import HttpResponse

        seen.extend(Client.objects.visible_to(request.user))
        return HttpResponse()

    from perennial.web.middleware import PersonMiddleware

    request = RequestFactory().get("/")
    request.user = cast.bohdan
    PersonMiddleware(look)(request)
    assert seen == [cast.orbit]


# -- profile -------------------------------------------------------------------------------------------------


def test_the_profile_is_kept_and_speaks_the_new_language(client: Browser, cast: Cast) -> None:
    enter(client, cast.alice)
    client.post(reverse("profile"), {"name": "Alice M.", "language": "ru", "theme": "dark"})
    page = client.get(reverse("profile"))
    html = page.content.decode()
    assert '<html lang="ru" data-theme="dark">' in html
    assert 'data-shortcuts="off"' in html
    assert page.context["user"].name == "Alice M."


def test_theme_and_language_switch_from_the_menu_and_come_back(client: Browser, cast: Cast) -> None:
    enter(client, cast.alice)
    assert client.post(reverse("profile-theme"), {"theme": "dark", "next": "/profile/?a=1"}).url == "/profile/?a=1"
    assert client.post(reverse("profile-theme"), {"theme": "light"}, headers={"HX-Request": "true"}).status_code == 204
    assert client.post(reverse("profile-language"), {"language": "uk", "next": "//evil.example/"}).url == "/"
    client.post(reverse("profile-theme"), {"theme": "pink"})
    cast.alice.refresh_from_db()
    assert (cast.alice.theme, cast.alice.language) == ("light", "uk")


def test_signing_out_everywhere_ends_the_other_browser_too(cast: Cast) -> None:
    one, two = enter(Browser(), cast.alice), enter(Browser(), cast.alice)
    one.post(reverse("profile-sign-out-everywhere"))
    assert one.get("/profile/").status_code == 302
    assert two.get("/profile/").status_code == 302


# -- the first page ------------------------------------------------------------------------------------------


@pytest.fixture
def empty(cast: Cast) -> Cast:
    from perennial.clients.models import Contact

    Contact.objects.all().delete()
    Client.objects.all().delete()
    return cast


def test_an_empty_instance_leads_to_three_steps(client: Browser, empty: Cast) -> None:
    page = enter(client, empty.admin).get("/", follow=True)
    assert page.redirect_chain == [(reverse("first-run"), 302)]
    assert [step.done for step in page.context["steps"]] == [False, False, True]
    assert "company__currency" in page.context["form"].fields


def test_the_company_is_named_on_the_first_page(client: Browser, empty: Cast) -> None:
    enter(client, empty.admin)
    values = {"company__name": "Lindenworks", "company__currency": "EUR", "company__countries": "UA, PL",
              "company__time_zone": "Europe/Warsaw"}  # fmt: skip
    assert client.post(reverse("first-run"), values).status_code == 302
    assert TimelineEvent.objects.get(verb="settings.changed").data["changed"]["company.countries"][1] == ["UA", "PL"]
    assert "Lindenworks" in client.get(reverse("first-run")).content.decode()
    assert enter(client, empty.hanna).get(reverse("first-run")).context["form"] is None


def test_who_cannot_import_is_not_kept_on_the_steps(client: Browser, empty: Cast) -> None:
    for path in ("/", reverse("first-run")):
        assert enter(client, empty.alice).get(path).url == first_page(empty.alice)


def test_each_role_begins_on_its_page(client: Browser, cast: Cast) -> None:
    def exists(name: str) -> bool:
        try:
            return bool(reverse(name))
        except NoReverseMatch:
            return False

    wanted = {"fedir": "receivables", "olena": "clients", "sasha": "clients", "alice": "today", "hanna": "today"}
    for who, name in wanted.items():
        if exists(name):
            assert enter(client, getattr(cast, who)).get("/").url == reverse(name), who
    assert enter(client, cast.max).get("/").url == reverse("profile")


# -- the shell -----------------------------------------------------------------------------------------------


def shell_of(user: Any, path: str = "/profile/") -> Any:
    request = RequestFactory().get(path)
    request.user = user
    return shell(request)["shell"]


def test_the_shell_asks_nothing_until_it_is_shown_and_once_more_for_those_who_pinned(
    cast: Cast, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    for most in (4, 5):
        with django_assert_num_queries(0):
            found = shell_of(cast.alice)
        with django_assert_max_num_queries(most):
            assert found.company == ""
            assert found.person == {"name": "Alice Marchenko", "role": "Account manager"}
            assert found.nav and found.bottom and found.urls["profile"] == "/profile/"
            assert found.pinned is not None and found.bank is not None
        Pin.objects.create(user=cast.alice, client=cast.harbor if most == 4 else cast.kestrel)


def test_the_navigation_hides_what_a_role_cannot_open(cast: Cast) -> None:
    def urls(user: Any) -> set[str]:
        return {item["url"] for group in shell_of(user).nav for item in group["items"]}

    assert reverse("settings") in urls(cast.fedir)
    assert reverse("settings") not in urls(cast.alice)
    assert reverse("people") in urls(cast.alice)
    # a developer sees their own hours, leave, what stops them and what clients said of them, nothing else
    assert urls(cast.max) == {reverse(name) for name in ("own-feedback", "hours", "leaves", "blockers")}


def test_every_place_of_the_navigation_opens_for_whom_it_is_shown(client: Browser, cast: Cast) -> None:
    for who in ("alice", "hanna", "olena", "fedir", "sasha", "rita", "denys", "max", "admin"):
        user = getattr(cast, who)
        enter(client, user)
        for group in shell_of(user).nav:
            for item in group["items"]:
                assert client.get(item["url"], follow=True).status_code == 200, (who, item["url"])


def test_a_stranger_has_no_shell(rf: RequestFactory) -> None:
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/")
    request.user = AnonymousUser()
    assert shell(request)["shell"] is None


def test_old_bank_data_are_told_unless_payments_are_recorded_by_hand(cast: Cast) -> None:
    from perennial.billing.models import BankStatement

    assert shell_of(cast.fedir).bank["title"] == "No bank data were read yet."
    BankStatement.objects.create(file_name="a", format="mt940", digest="d", read_at=clock.now() - timedelta(hours=73))
    assert shell_of(cast.fedir).bank["title"] == "Bank data are older than reminders allow."
    BankStatement.objects.create(file_name="b", format="mt940", digest="e", read_at=clock.now())
    assert shell_of(cast.fedir).bank is None
    BankStatement.objects.all().delete()
    change_settings({"bank.by_hand": True}, by=cast.by(cast.admin), as_of=TODAY)
    assert shell_of(cast.fedir).bank is None
    assert shell_of(cast.denys).bank is None
