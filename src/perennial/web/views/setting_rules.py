"""Every rule that puts work into a queue, and how useful people find it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from perennial.foundation.clock import today
from perennial.foundation.registry import CUES
from perennial.today.queries import usefulness
from perennial.web.views.doors import person, sees
from perennial.web.views.settings_tabs import tabs

LOOKED_BACK: Final = timedelta(days=90)
FEW: Final = 20  # decided items under which a share says little
POOR: Final = 0.4


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule: how many of its items were decided in 90 days, and how many of them were not useful."""

    id: str
    title: Any
    cool_down_days: int
    decided: int
    poor: int

    @property
    def share(self) -> float | None:
        return self.poor / self.decided if self.decided else None

    @property
    def flagged(self) -> bool:
        """More than 40 % not useful over more than 20 items: its threshold asks for a look."""
        return self.decided > FEW and self.poor / self.decided > POOR


@sees("settings")
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """One query with the shell's, however many items there are."""
    counts = usefulness(today() - LOOKED_BACK)
    rows = [RuleRow(rule.id, rule.title, rule.cool_down_days, *counts.get(rule.id, (0, 0))) for rule in CUES]
    context = {"tabs": tabs(person(request), "rules"), "rows": rows, "days": LOOKED_BACK.days, "few": FEW}
    return render(request, "settings/rules.html", context)
