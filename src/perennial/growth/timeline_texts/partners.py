"""How events of the partner programme read in the timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.foundation.registry import VERBS, VerbSpec
from perennial.foundation.saying import said_money

Data = Mapping[str, Any]


def _agreed(data: Data) -> str:
    return _("A partner agreement was signed.")


def _ended(data: Data) -> str:
    return _("The partner agreement ended; companies named before run out their months.")


def _released(data: Data) -> str:
    return _("Finance released a commission of %(money)s.") % {"money": said_money(data)}


def _paid(data: Data) -> str:
    return _("A commission of %(money)s was paid.") % {"money": said_money(data)}


for _spec in (
    VerbSpec("partner.agreed", gettext_lazy("Partner"), _agreed, icon="handshake", money=True),
    VerbSpec("partner.ended", gettext_lazy("Partner"), _ended, icon="handshake", money=True),
    VerbSpec("partner.released", gettext_lazy("Partner"), _released, icon="money", money=True),
    VerbSpec("partner.paid", gettext_lazy("Partner"), _paid, icon="money", money=True),
):
    VERBS.register(_spec.verb, _spec)
