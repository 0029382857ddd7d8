"""The clock, and who may hold it still."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from perennial.foundation import clock


def test_a_held_day_stays_while_its_seconds_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERENNIAL_TODAY", "2026-02-28")
    first, second = clock.now(), clock.now()
    assert clock.today() == first.date() == date(2026, 2, 28)
    assert timedelta(0) <= second - first < timedelta(seconds=5) or second.hour == clock.OPENS.hour
    assert clock.OPENS.hour <= first.hour < clock.OPENS.hour + clock.HOURS


def test_a_real_company_cannot_be_told_what_day_it_is(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setenv("PERENNIAL_TODAY", "2026-02-28")
    settings.SETTINGS_MODULE = "perennial.config.settings"
    settings.DEMO = False
    with pytest.raises(clock.DayNotHeld, match="for the demo and the tests"):
        clock.today()
    settings.DEMO = True
    assert clock.today() == date(2026, 2, 28)


def test_a_day_that_is_none_is_refused_with_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERENNIAL_TODAY", "2026-02-30")
    with pytest.raises(clock.DayNotHeld, match="2026-02-30"):
        clock.now()
