"""Days of the client report: starting values, each a setting (domain B17, C32)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec

for _key, _title, _default in (
    ("accept_days", _("Days after which a report without an answer counts as accepted"), 10),
    ("accepted_within", _("Days since the last accepted report after which results are shown again"), 45),
    ("figure_within", _("Days without a result in figures after which results are shown again"), 60),
    ("link_days", _("Days in which the link of a report works"), 180),
):
    SETTINGS.register(
        f"reports.{_key}", SettingSpec(f"reports.{_key}", _title, "int", _default, "reports", minimum=1, maximum=730)
    )
