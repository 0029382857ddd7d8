"""The demo is served, and its front door is fit for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_sign_in_page_is_accessible_in_both_themes(
    page_for: Callable[..., Any],
    assert_accessible: Callable[[Any], None],
    screenshot: Callable[[Any, str], Any],
    phone: bool,
) -> None:
    page = page_for(None, phone=phone)
    answer = page.goto("/accounts/login/")
    assert answer.status == 200
    screenshot(page, "sign-in-phone" if phone else "sign-in")
    assert_accessible(page)


def test_a_signed_in_person_is_not_asked_again(page_for: Callable[..., Any]) -> None:
    page = page_for("AM")
    page.goto("/accounts/login/")
    assert "/accounts/login/" not in page.url
