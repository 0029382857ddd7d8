"""How the company's goals read in the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.foundation.registry import VERBS, VerbSpec
from perennial.foundation.saying import said_money
from perennial.kernel.quarters import quarter_name
from perennial.targets.goal_choices import Measure, Side

Data = Mapping[str, Any]


def _named(data: Data) -> dict[str, str]:
    return {
        "quarter": quarter_name(date.fromisoformat(str(data["quarter"]))),
        "side": str(dict(Side.choices).get(data["side"], data["side"])),
        "measure": str(dict(Measure.choices).get(data["measure"], data["measure"])),
    }  # fmt: skip


def _set(data: Data) -> str:
    return _("Goal of %(quarter)s, %(side)s, %(measure)s: %(amount)s.") % {
        **_named(data), "amount": said_money(data)
    }  # fmt: skip


def _dropped(data: Data) -> str:
    return _("Goal of %(quarter)s, %(side)s, %(measure)s was dropped.") % _named(data)


VERBS.register("goal.set", VerbSpec("goal.set", gettext_lazy("Goal set"), _set, icon="growth", money=True))
VERBS.register(
    "goal.dropped", VerbSpec("goal.dropped", gettext_lazy("Goal dropped"), _dropped, icon="growth", money=True)
)
