"""Brute force (D14): ten wrong tries, then waiting that doubles; a known device has tries of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from perennial.foundation.models import SignInGuard
from perennial.foundation.sign_in_guard import (
    ACCOUNT,
    account_scope,
    address_scope,
    device_scope,
    forget_old_tries,
    right_try,
    take_try,
)
from tests.conftest import NOW

ALICE = account_scope("Alice@lindenworks.example ")


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 0), (9, 0), (10, 1), (11, 2), (12, 4), (15, 32), (16, 60), (5000, 60)]
)
def test_the_waiting_doubles_up_to_an_hour(failures: int, minutes: int) -> None:
    assert ACCOUNT.wait(failures) == timedelta(minutes=minutes)


def test_the_eleventh_try_waits_and_a_try_that_waits_is_not_counted(db: Any) -> None:
    assert [take_try([ALICE], at=NOW) for _n in range(10)] == [None] * 10
    assert take_try([account_scope("alice@lindenworks.example")], at=NOW) == timedelta(minutes=1)
    assert take_try([ALICE], at=NOW + timedelta(seconds=59)) == timedelta(seconds=1)
    assert take_try([ALICE], at=NOW + timedelta(seconds=60)) is None
    assert take_try([ALICE], at=NOW + timedelta(seconds=61)) == timedelta(seconds=119)


def test_a_day_of_quiet_and_a_right_password_begin_anew(db: Any) -> None:
    for _n in range(10):
        take_try([ALICE], at=NOW)
    right_try([ALICE])
    assert not SignInGuard.objects.exists()
    for _n in range(10):
        take_try([ALICE], at=NOW)
    later = NOW + timedelta(days=1)
    assert [take_try([ALICE], at=later) for _n in range(10)] == [None] * 10
    assert forget_old_tries(at=later) == 0
    assert forget_old_tries(at=later + timedelta(days=1)) == 1


def test_an_address_gets_one_try_back_and_is_not_wiped_by_a_password_that_is_right(db: Any) -> None:
    address = address_scope("192.0.2.7")
    for number in range(50):
        assert take_try([account_scope(f"{number}@x"), address], at=NOW) is None
    assert take_try([account_scope("51@x"), address], at=NOW) == timedelta(minutes=1)
    right_try([account_scope("49@x"), address], address=address)
    assert SignInGuard.objects.get(scope=address.key).failures == 49
    assert take_try([account_scope("51@x"), address], at=NOW) is None
    assert take_try([account_scope("52@x"), address], at=NOW) is not None


def test_scopes_do_not_know_each_other(db: Any) -> None:
    for _n in range(10):
        take_try([ALICE], at=NOW)
    assert take_try([device_scope(1, "a")], at=NOW) is None
    assert take_try([account_scope("bohdan@lindenworks.example")], at=NOW) is None
    assert take_try([ALICE, device_scope(1, "b")], at=NOW) is not None
    assert not SignInGuard.objects.filter(scope=device_scope(1, "b").key).exists(), "a closed scope counts nothing"
