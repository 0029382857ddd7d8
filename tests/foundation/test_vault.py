"""Secrets lie in the database under lock, open with old keys, and are locked anew by rekey."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.apps import apps
from django.db import connection

from perennial.foundation.kept_secrets import kept_secrets, needs_the_key, relock
from perennial.foundation.models import Setting
from perennial.foundation.store import change_settings, load
from perennial.foundation.vault import LOCKED, CannotUnlock, key_mark, lock, secret_keys, unlock
from perennial.foundation.verify import verify
from tests.conftest import TODAY, Cast

PASSWORD = "пароль of the mail server"


def everything_stored() -> str:
    """Settings and second steps as they lie in the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, value FROM foundation_setting")
        rows = list(cursor.fetchall())
        cursor.execute("SELECT id, data FROM mfa_authenticator")
        return str([*rows, *cursor.fetchall()])


def test_what_is_locked_opens_with_the_key_and_with_no_other() -> None:
    locked = lock(PASSWORD, keys=["one"])
    assert PASSWORD not in locked
    assert lock(PASSWORD, keys=["one"]) != locked
    assert unlock(locked, keys=["two", "one"]) == PASSWORD
    for text in (locked[:-2] + "AA", PASSWORD, LOCKED, LOCKED + "é"):
        with pytest.raises(CannotUnlock):
            unlock(text, keys=["one"])
    with pytest.raises(CannotUnlock):
        unlock(locked, keys=["two"])
    assert key_mark("one") != key_mark("two")


def test_no_secret_lies_readable(cast: Cast) -> None:
    change_settings({"mail.password": PASSWORD}, by=cast.by(cast.admin), as_of=TODAY)
    seed = totp.generate_totp_secret()
    totp.TOTP.activate(cast.alice, seed)
    codes = RecoveryCodes.activate(cast.alice)
    stored = everything_stored()
    assert LOCKED in stored
    assert not any(secret in stored for secret in (PASSWORD, "\\u043f", seed))
    assert load("mail.password")["mail.password"] == PASSWORD
    assert totp.TOTP(Authenticator.objects.get(type="totp")).instance.data["secret"] != seed
    assert codes.validate_code(codes.get_unused_codes()[0])
    assert verify()["problems"] == []
    assert len(needs_the_key()) == 2


def test_the_same_password_again_is_no_change(cast: Cast) -> None:
    change_settings({"mail.password": PASSWORD}, by=cast.by(cast.admin), as_of=TODAY)
    assert change_settings({"mail.password": PASSWORD}, by=cast.by(cast.admin), as_of=TODAY) == {}
    assert change_settings({"mail.password": ""}, by=cast.by(cast.admin), as_of=TODAY)
    assert load("mail.password")["mail.password"] == ""


def test_a_lost_key_loses_the_secrets_and_opens_no_door(cast: Cast, settings: Any) -> None:
    change_settings({"mail.password": PASSWORD}, by=cast.by(cast.admin), as_of=TODAY)
    totp.TOTP.activate(cast.alice, totp.generate_totp_secret())
    RecoveryCodes.activate(cast.alice)
    settings.SECRET_KEY = "another"
    assert load("mail.password")["mail.password"] == ""
    step, codes = (Authenticator.objects.get(type=kind) for kind in ("totp", "recovery_codes"))
    assert not totp.TOTP(step).validate_code("000000")
    assert set(RecoveryCodes(codes).generate_codes()).isdisjoint(RecoveryCodes(codes).generate_codes())
    assert len(verify()["problems"]) == 3


def test_a_new_key_reads_what_the_old_one_locked_and_rekey_needs_the_old_one_no_more(
    cast: Cast, settings: Any
) -> None:
    change_settings({"mail.password": PASSWORD}, by=cast.by(cast.admin), as_of=TODAY)
    seed = totp.generate_totp_secret()
    totp.TOTP.activate(cast.alice, seed)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the new one"
    assert load("mail.password")["mail.password"] == PASSWORD
    assert relock(secret_keys()[:1], opened_with=secret_keys()) == (2, 0)
    settings.SECRET_KEY_FALLBACKS = []
    assert load("mail.password")["mail.password"] == PASSWORD
    assert unlock(Authenticator.objects.get().data["secret"]) == seed
    settings.SECRET_KEY = "a third"
    assert relock(["a third"], opened_with=["a third"]) == (0, 2)


def test_the_migration_locks_what_lay_readable_and_can_run_again(cast: Cast) -> None:
    Setting.objects.create(key="mail.password", value=PASSWORD)
    Setting.objects.create(key="mail.user", value="office")
    Authenticator.objects.create(user=cast.alice, type="totp", data={"secret": "ABC"})
    Authenticator.objects.create(user=cast.alice, type="recovery_codes", data={"migrated_codes": ["1", "2"], "n": 0})
    migration = import_module("perennial.foundation.migrations.0004_secrets_are_locked")
    for _again in range(2):
        migration.lock_secrets(apps, None)
    assert load("mail.password", "mail.user") == {"mail.password": PASSWORD, "mail.user": "office"}
    assert unlock(Authenticator.objects.get(type="totp").data["secret"]) == "ABC"
    assert [unlock(code) for code in Authenticator.objects.get(type="recovery_codes").data["migrated_codes"]] == [
        "1", "2",
    ]  # fmt: skip
    assert all(kept.opens for kept in kept_secrets())
