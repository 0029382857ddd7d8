"""Coming in: password, code, second step, reset, invitation, and the demo's doors."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from perennial.foundation import people
from perennial.foundation.models import User
from tests.conftest import TODAY, Cast

PASSWORD = "correct horse battery"
SIGN_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def sign_in(browser: Browser, user: User, password: str = PASSWORD) -> Any:
    return browser.post(SIGN_IN, {"login": user.email, "password": password})


def signed_in(browser: Browser) -> bool:
    return "_auth_user_id" in browser.session


def code_of(secret: str) -> str:
    """What the authenticator app shows now."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())))))


@pytest.mark.parametrize(
    "name", ["account_login", "account_request_login_code", "account_reset_password", "account_reset_password_done",
             "account_inactive", "account_signup"],
)  # fmt: skip
def test_the_doors_are_drawn_in_our_look_without_inline_styles(client: Browser, db: Any, name: str) -> None:
    html = client.get(reverse(name)).content.decode()
    assert '<body class="plain"' in html
    assert "<h1>" in html
    assert "style=" not in html
    assert "<script>" not in html


def test_a_person_comes_in_with_a_password_and_not_with_a_wrong_one(client: Browser, cast: Cast) -> None:
    assert sign_in(client, cast.alice, "wrong horse battery").status_code == 200
    assert not signed_in(client)
    assert sign_in(client, cast.alice).status_code == 302
    assert signed_in(client)


def test_nobody_signs_up(client: Browser, cast: Cast) -> None:
    before = User.objects.count()
    client.post("/accounts/signup/", {"email": "eve@elsewhere.example", "password1": PASSWORD})
    assert User.objects.count() == before


def test_a_code_by_mail_comes_in_the_persons_language_and_opens_once(client: Browser, cast: Cast) -> None:
    User.objects.filter(pk=cast.alice.pk).update(language="ru")
    client.post("/accounts/login/code/", {"email": cast.alice.email})
    code = re.search(r"^[A-Z0-9-]{6,}$", mail.outbox[0].body, re.MULTILINE)
    assert code is not None
    assert mail.outbox[0].alternatives == []
    client.post("/accounts/login/code/confirm/", {"code": "WRONG1"})
    assert not signed_in(client)
    client.post("/accounts/login/code/confirm/", {"code": code[0]})
    assert signed_in(client)


def test_an_unknown_address_gets_the_same_answer(cast: Cast) -> None:
    for path in ("/accounts/login/code/", "/accounts/password/reset/"):
        answers = []
        for email in (cast.alice.email, "nobody@elsewhere.example"):
            browser = Browser()
            response = browser.post(path, {"email": email}, follow=True)
            text = response.content.decode().replace(email, "")
            answers.append((response.redirect_chain, re.sub(r'(value|content)="[A-Za-z0-9]{64}"', "", text)))
        assert answers[0] == answers[1]


def test_a_reset_link_sets_a_new_password(client: Browser, cast: Cast) -> None:
    client.post("/accounts/password/reset/", {"email": cast.alice.email})
    link = re.search(r"http\S+/accounts/password/reset/key/\S+", mail.outbox[0].body)
    assert link is not None
    page = client.get(link[0].replace("http://testserver", ""), follow=True)
    new = "eleven slow turtles"
    done = client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)
    assert done.status_code == 200
    assert sign_in(Browser(), cast.alice, new).status_code == 302
    assert client.get(link[0].replace("http://testserver", ""), follow=True).status_code == 200
    assert "does not work" in client.get(link[0].replace("http://testserver", ""), follow=True).content.decode()


def test_a_mail_that_does_not_leave_is_a_sentence(client: Browser, cast: Cast, settings: Any) -> None:
    settings.EMAIL_BACKEND = "perennial.foundation.mailer.StoredSettingsBackend"
    response = client.post("/accounts/password/reset/", {"email": cast.alice.email}, follow=True)
    assert response.status_code == 200
    assert "could not be sent" in response.content.decode()


def test_a_second_step_is_asked_after_the_password(client: Browser, cast: Cast) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(cast.alice, secret)
    response = sign_in(client, cast.alice)
    assert response.url == reverse("mfa_authenticate")
    assert not signed_in(client)
    assert client.get(response.url).status_code == 200
    client.post(response.url, {"code": "000000"})
    assert not signed_in(client)
    client.post(response.url, {"code": code_of(secret)})
    assert signed_in(client)


def test_the_second_step_is_set_up_with_a_picture_and_gives_recovery_codes(client: Browser, cast: Cast) -> None:
    sign_in(client, cast.alice)
    assert client.get(reverse("mfa_index")).status_code == 200
    asked = client.get(reverse("mfa_activate_totp"), follow=True)
    assert "Is it you?" in asked.content.decode()
    page = client.post(asked.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    assert "data:image/svg+xml" in page.content.decode()
    secret = page.context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)
    assert done.status_code == 200
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        assert client.get(reverse(name)).status_code == 200


def test_guessing_is_stopped_by_account(client: Browser, cast: Cast) -> None:
    for _attempt in range(10):
        sign_in(client, cast.alice, "wrong horse battery")
    assert sign_in(client, cast.alice).status_code == 200
    assert not signed_in(client)


def test_a_disabled_person_is_out_at_once_in_every_browser(cast: Cast) -> None:
    browsers = [Browser(), Browser()]
    for browser in browsers:
        sign_in(browser, cast.alice)
        assert browser.get("/profile/").status_code == 200
    people.change_person(cast.alice, values={"is_active": False}, by=cast.by(cast.hanna), as_of=TODAY)
    for browser in browsers:
        assert browser.get("/profile/").status_code == 302
    sign_in(browsers[0], cast.alice)
    assert not signed_in(browsers[0])


def test_a_second_address_cannot_be_added(client: Browser, cast: Cast) -> None:
    sign_in(client, cast.alice)
    client.get("/accounts/email/")
    client.post("/accounts/email/", {"email": "eve@elsewhere.example", "action_add": ""})
    assert not cast.alice.emailaddress_set.filter(email="eve@elsewhere.example").exists()


# -- invitations ---------------------------------------------------------------------------------------------


def invited(cast: Cast) -> tuple[User, str]:
    return people.invite_person(
        name="Nina Lys", email="nina@lindenworks.example", role="AM", language="en", by=cast.by(cast.admin), as_of=TODAY
    )


def real_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page asks the clock; the cast's day is fixed."""
    from tests.conftest import NOW

    monkeypatch.setattr("perennial.web.views.accounts.now", lambda: NOW)


def test_an_invited_person_chooses_a_password_and_is_in(
    client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_now(monkeypatch)
    _person, token = invited(cast)
    path = reverse("invitation", args=[token])
    assert "Nina Lys" in client.get(path).content.decode()
    assert client.post(path, {"password1": "short", "password2": "short"}).status_code == 422
    assert client.post(path, {"password1": "seven quiet rivers", "password2": "seven loud rivers"}).status_code == 422
    assert not signed_in(client)
    assert client.post(path, {"password1": "seven quiet rivers", "password2": "seven quiet rivers"}).status_code == 302
    assert signed_in(client)
    assert Browser().get(path).status_code == 404


def test_a_person_who_was_invited_switches_the_second_step_on_uses_it_and_switches_it_off(
    client: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_now(monkeypatch)
    person, token = invited(cast)
    password = "seven quiet rivers"
    client.post(reverse("invitation", args=[token]), {"password1": password, "password2": password})
    assert not person.emailaddress_set.exists()
    ask = client.get(reverse("mfa_activate_totp"), follow=True).redirect_chain[-1][0]
    assert client.post(ask, {"password": "seven loud rivers"}).status_code == 200
    page = client.post(ask, {"password": password}, follow=True)
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert codes[0] in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    client.post(reverse("account_logout"))
    assert not signed_in(client)

    cache.clear()  # the code that switched it on is not good a second time
    client.post(sign_in(client, person, password).url, {"code": code_of(secret)})
    assert signed_in(client)
    client.post(reverse("account_logout"))
    for tries in (1, 2):
        second = Browser()
        second.post(sign_in(second, person, password).url, {"code": codes[0]})
        assert signed_in(second) is (tries == 1)
    client.post(sign_in(client, person, password).url, {"code": codes[1]})
    ask = client.get(reverse("mfa_deactivate_totp"), follow=True).redirect_chain[-1][0]
    client.post(ask, {"password": password}, follow=True)
    assert client.post(reverse("mfa_deactivate_totp"), follow=True).status_code == 200
    assert not Authenticator.objects.exists()
    assert sign_in(Browser(), person, password).url == "/"


def test_an_unknown_link_opens_nothing(client: Browser, db: Any) -> None:
    response = client.get(reverse("invitation", args=["made-up"]))
    assert response.status_code == 404
    assert "Ask for a new one" in response.content.decode()


def test_who_has_not_accepted_has_no_other_way_in(client: Browser, cast: Cast) -> None:
    person, _token = invited(cast)
    client.post("/accounts/password/reset/", {"email": person.email})
    assert "/password/reset/key/" not in mail.outbox[0].body
    client.post("/accounts/login/code/", {"email": person.email})
    code = re.search(r"^[A-Z0-9-]{6,}$", mail.outbox[1].body, re.MULTILINE)
    assert code is not None
    answer = client.post("/accounts/login/code/confirm/", {"code": code[0]}, follow=True)
    assert "You cannot sign in" in answer.content.decode()
    assert not signed_in(client)


# -- the demo ------------------------------------------------------------------------------------------------


def test_demo_doors_do_not_exist_outside_the_demo(client: Browser, cast: Cast, settings: Any) -> None:
    settings.DEMO = False
    for method in (client.get, client.post):
        assert method("/demo-sign-in/", {"person": cast.olena.pk}).status_code == 404
    assert not signed_in(client)
    assert "demo-sign-in" not in client.get(SIGN_IN).content.decode()


def test_one_press_is_enough_in_the_demo(client: Browser, cast: Cast, settings: Any) -> None:
    settings.DEMO = True
    html = client.get(SIGN_IN).content.decode()
    shown = [name for name in (p.name for p in User.objects.all()) if f"<b>{name}</b>" in html]
    assert sorted(shown) == [
        "Alice Marchenko", "Bohdan Klymenko", "Denys Bilyk", "Fedir Bondar", "Hanna Koval", "Olena Savchuk", "Rita Lys",
    ]  # fmt: skip
    assert client.get("/demo-sign-in/", {"person": cast.olena.pk}).status_code == 405
    assert client.post("/demo-sign-in/", {"person": cast.admin.pk}).status_code == 404
    assert client.post("/demo-sign-in/", {"person": cast.olena.pk}).status_code == 302
    assert client.session["_auth_user_id"] == str(cast.olena.pk)


# -- what a browser needs


def test_forms_of_our_own_pages_carry_their_origin(client: Browser, db: Any) -> None:
    """With no-referrer a browser sends `Origin: null`, and every form would be refused."""
    assert client.get(SIGN_IN).headers["Referrer-Policy"] == "same-origin"


def test_a_form_with_an_old_token_is_a_sentence(cast: Cast) -> None:
    response = Browser(enforce_csrf_checks=True).post(SIGN_IN, {"login": cast.alice.email, "password": PASSWORD})
    assert response.status_code == 403
    assert "open for too long" in response.content.decode()


def guess(browser: Browser, email: str, password: str = "wrong horse battery", address: str = "192.0.2.1") -> Any:
    return browser.post(SIGN_IN, {"login": email, "password": password}, REMOTE_ADDR=address)


def is_told_to_wait(response: Any) -> bool:
    return "too_many_login_attempts" in str([error.code for error in response.context["form"].non_field_errors().data])


def test_an_account_is_closed_after_ten_guesses_from_many_addresses(cast: Cast) -> None:
    answers = [guess(Browser(), cast.alice.email, address=f"192.0.2.{n}") for n in range(50)]
    assert [is_told_to_wait(answer) for answer in answers] == [False] * 10 + [True] * 40
    stranger = Browser()
    assert is_told_to_wait(guess(stranger, cast.alice.email, PASSWORD, "198.51.100.1"))
    assert not signed_in(stranger)
    assert sign_in(Browser(), cast.bohdan).status_code == 302


def test_an_account_that_does_not_exist_answers_alike(cast: Cast) -> None:
    for email in (cast.alice.email, "nobody@elsewhere.example"):
        answers = [guess(Browser(), email, address=f"192.0.2.{n}") for n in range(12)]
        assert [is_told_to_wait(answer) for answer in answers] == [False] * 10 + [True] * 2


def test_the_owner_comes_in_from_a_known_device_while_others_guess(cast: Cast) -> None:
    own = Browser()
    sign_in(own, cast.alice)
    cookie = own.cookies["device"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    own.post("/accounts/logout/")
    for n in range(30):
        guess(Browser(), cast.alice.email, address=f"192.0.2.{n % 3}")
    assert is_told_to_wait(guess(Browser(), cast.alice.email, PASSWORD))
    assert sign_in(own, cast.alice).status_code == 302
    assert signed_in(own)

    own.post("/accounts/logout/")
    answers = [guess(own, cast.alice.email) for _n in range(11)]
    assert [is_told_to_wait(answer) for answer in answers] == [False] * 10 + [True]


def test_a_device_cookie_is_worth_nothing_forged_for_another_or_after_a_new_password(cast: Cast) -> None:
    own = Browser()
    sign_in(own, cast.alice)
    own.post("/accounts/logout/")
    value = own.cookies["device"].value
    for n in range(10):
        guess(Browser(), cast.alice.email, address=f"192.0.2.{n}")
        guess(Browser(), cast.bohdan.email, address=f"192.0.2.{n}")
    forged = Browser()
    forged.cookies["device"] = value[:-3] + "abc"
    assert is_told_to_wait(guess(forged, cast.alice.email, PASSWORD))
    assert is_told_to_wait(guess(own, cast.bohdan.email, PASSWORD))
    cast.alice.set_password("eleven slow turtles")
    cast.alice.save()
    assert is_told_to_wait(guess(own, cast.alice.email, "eleven slow turtles"))


def test_signing_out_and_switching_off_end_sessions_at_once(cast: Cast) -> None:
    one, two = Browser(), Browser()
    for browser in (one, two):
        sign_in(browser, cast.alice)
    stolen = one.cookies["session"].value
    one.post("/accounts/logout/")
    thief = Browser()
    thief.cookies["session"] = stolen
    assert thief.get(reverse("profile")).status_code == 302
    assert two.get(reverse("profile")).status_code == 200
    two.post(reverse("profile-sign-out-everywhere"))
    for browser in (one, two):
        sign_in(browser, cast.alice)
    people.change_person(cast.alice, values={"is_active": False}, by=cast.by(cast.admin), as_of=TODAY)
    assert [browser.get(reverse("profile")).status_code for browser in (one, two)] == [302, 302]


def test_an_administrator_lets_somebody_in_who_lost_the_second_step(client: Browser, cast: Cast) -> None:
    totp.TOTP.activate(cast.alice, totp.generate_totp_secret())
    sign_in(client, cast.admin)
    assert "Take off the second step" in client.get(reverse("person", args=[cast.alice.pk])).content.decode()
    client.post(reverse("person-drop-second-step", args=[cast.alice.pk]))
    assert not Authenticator.objects.exists()
    assert sign_in(Browser(), cast.alice).url == "/"
    client.post(reverse("person-drop-second-step", args=[cast.admin.pk]))
