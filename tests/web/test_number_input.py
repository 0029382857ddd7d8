"""A stored amount goes through its own form unharmed."""

from __future__ import annotations

import importlib
import pkgutil
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from perennial.foundation.money_fields import NumberInput
from perennial.web import forms as package


class Priced(forms.Form):
    amount = NumberInput(max_digits=14, decimal_places=2)
    typed = NumberInput(max_digits=14, decimal_places=2, localize=True, widget=forms.TextInput())


@pytest.mark.parametrize(
    ("stored", "shown"), [("96000.0000", "96000"), ("12.5000", "12.5"), ("0.0000", "0"), ("-7.2500", "-7.25")]
)
@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_what_is_stored_is_shown_shortly_and_taken_back(stored: str, shown: str, language: str) -> None:
    with translation.override(language):
        first = Priced(initial={"amount": Decimal(stored), "typed": Decimal(stored)})
        sent = {name: first[name].subwidgets[0].data["value"] for name in first.fields}
        assert sent["amount"] == shown
        again = Priced(sent)
        assert again.is_valid(), again.errors
        assert again.cleaned_data == {"amount": Decimal(stored), "typed": Decimal(stored)}


def test_every_form_types_its_numbers_this_way() -> None:
    plain = []
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        for form in vars(module).values():
            for name, field in getattr(form, "declared_fields", {}).items():
                if isinstance(field, forms.DecimalField) and not isinstance(field, NumberInput):
                    plain.append(f"{form.__name__}.{name}")
    assert plain == []
