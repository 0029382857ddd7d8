"""Logging a touch in one line; names, kind, day and minutes are read from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from perennial.care.choices import TouchKind
from perennial.care.queries.touches import ReadTouch, read_touch
from perennial.clients.models import Client, Contact
from perennial.foundation.models import User


class TouchForm(forms.Form):
    """The line, and what may be said apart from it; a choice wins over what the line says."""

    client = forms.ModelChoiceField(label=gettext_lazy("Client"), queryset=Client.objects.none())
    text = forms.CharField(
        label=gettext_lazy("In one line"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("How"), choices=[("", gettext_lazy("as the line says, else a call")), *TouchKind.choices],
        required=False,
    )  # fmt: skip
    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("With"), queryset=Contact.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    colleagues = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Others of us"), queryset=User.objects.none(), required=False
    )
    on = forms.DateField(
        label=gettext_lazy("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Today, unless the line says yesterday."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, as_of: date, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.as_of = user, as_of
        self.read: ReadTouch | None = None
        fields: dict[str, Any] = self.fields
        fields["client"].queryset = Client.objects.visible_to(user).live()
        fields["people"].queryset = Contact.objects.visible_to(user).current()
        fields["colleagues"].queryset = User.objects.filter(is_active=True).exclude(pk=user.pk)
        if client is not None:
            self.initial["client"] = client.pk
            fields["people"].queryset = fields["people"].queryset.filter(client=client)
        else:
            del fields["people"]
        fields["text"].widget.attrs["data-focus"] = "1"
        fields["text"].help_text = _("Such as: call with Tom, Clara: budget stays, 30 min")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        client, line = data.get("client"), data.get("text", "")
        if client is None:
            return data
        self.read = read_touch(client, line, as_of=self.as_of)
        if self.read.unknown and not data.get("people"):
            self.add_error("text", _unknown(self.read.unknown))
        if self.read.unclear and not data.get("people"):
            words = {"names": ", ".join(self.read.unclear)}
            self.add_error("text", _("More than one person answers to %(names)s: write the surname too.") % words)
        return data

    def values(self) -> dict[str, Any]:
        """What log_touch wants, the line and the choices joined."""
        data, read = self.cleaned_data, self.read
        assert read is not None
        people = [*data.get("people", ()), *read.people]
        ours = [*data["colleagues"], *read.colleagues]
        return {
            "kind": TouchKind(data["kind"] or read.kind or TouchKind.CALL),
            "text": read.text,
            "on": data["on"] or read.on or self.as_of,
            "people": people,
            "colleagues": [self.user, *(one for one in ours if one != self.user)],
            "minutes": read.minutes,
        }


def _unknown(names: Iterable[str]) -> str:
    said = {"names": ", ".join(names)}
    return _("Nobody at this client is called %(names)s. Correct the name, or write it after the colon.") % said
