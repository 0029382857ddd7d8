"""Forms of blockers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from perennial.contracts.models import Placement
from perennial.delivery.blocker_choices import BlockedBy


class BlockerForm(forms.Form):
    """Who waits for what, since when, and who can remove it."""

    placement = forms.ModelChoiceField(label=_("Developer"), queryset=Placement.objects.none(), empty_label=None)
    text = forms.CharField(
        label=_("What they wait for"), max_length=300, help_text=_("In the client's words: it may stand in a letter.")
    )
    side = forms.ChoiceField(label=_("Who can remove it"), choices=BlockedBy.choices, initial=BlockedBy.CLIENT)
    since = forms.DateField(
        label=_("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: today."),
    )  # fmt: skip

    def __init__(self, *args: Any, placements: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["placement"]
        field.queryset = placements
        field.label = _("Client") if own else field.label
        field.label_from_instance = (
            (lambda row: row.client.name) if own else (lambda row: f"{row.person.name}, {row.client.name}")
        )
        self.fields["text"].widget.attrs["data-focus"] = "1"
