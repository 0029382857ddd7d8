"""What other systems that tell of won deals prove themselves with."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from perennial.foundation.registry import SETTINGS, SettingSpec

for _source, _title in (
    ("hubspot", _("Secret of the app at HubSpot")),
    ("pipedrive", _("Password of the webhook at Pipedrive")),
):
    _key = f"deals.{_source}_secret"
    _help = _("Where its messages go is said on the page of deals, under Hand-overs.")
    SETTINGS.register(_key, SettingSpec(_key, _title, "secret", "", "deals", help=_help))
