"""Forms about our people: inviting, changing, coming in, standing in, and one's own profile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from perennial.clients.queries.clients import managers
from perennial.foundation.choices import Language, Role
from perennial.foundation.models import User

THEMES = (("", _("As the system")), ("light", _("Light")), ("dark", _("Dark")))


class InviteForm(forms.Form):
    """A new colleague."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    administrator = forms.BooleanField(
        label=_("Administrator"), required=False, help_text=_("May change settings and people, whatever the role.")
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by.is_administrator:
            del self.fields["administrator"]


class PersonForm(forms.Form):
    """What a head changes of a person."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200)
    title = forms.CharField(label=_("Post"), max_length=200, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    is_administrator = forms.BooleanField(
        label=_("Administrator"), required=False, help_text=_("May change settings and people, whatever the role.")
    )

    def __init__(self, *args: Any, by: User, person: User, **kwargs: Any) -> None:
        shown = ("name", "title", "role", "language", "is_administrator")
        kwargs["initial"] = {key: getattr(person, key) for key in shown}
        super().__init__(*args, **kwargs)
        if not by.is_administrator or by.pk == person.pk:
            del self.fields["is_administrator"]
        if by.pk == person.pk or (person.is_administrator and not by.is_administrator):
            del self.fields["role"]


class ProfileForm(forms.Form):
    """What a person changes of themselves."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    theme = forms.ChoiceField(label=_("Theme"), choices=THEMES, required=False)
    shortcuts = forms.BooleanField(label=_("Single letters are keys (press ? to see them)"), required=False)


class NewPasswordForm(forms.Form):
    """A password twice; the first administrator also says who they are."""

    name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(label=_("Your e-mail"))
    password1 = forms.CharField(
        label=_("New password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; several words are easier to remember than signs."),
    )  # fmt: skip
    password2 = forms.CharField(
        label=_("The same once more"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, person: User, setup: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if not setup:
            del self.fields["name"], self.fields["email"]

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("password1") and values.get("password1") != values.get("password2"):
            self.add_error("password2", ValidationError(_("The two are not the same.")))
        return values


class DeputyForm(forms.Form):
    """Who stands in, and when."""

    deputy = forms.ModelChoiceField(User.objects.none(), label=_("Deputy"))
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day. Leave it empty when the return is not known."),
    )  # fmt: skip

    def __init__(self, *args: Any, manager: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = [person.pk for person in managers() if person.pk != manager.pk]
        self.fields["deputy"] = forms.ModelChoiceField(User.objects.filter(pk__in=ids), label=_("Deputy"))
        self.order_fields(["deputy", "starts_on", "until"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("until") and values.get("starts_on") and values["until"] < values["starts_on"]:
            self.add_error("until", ValidationError(_("This is before the first day.")))
        return values
