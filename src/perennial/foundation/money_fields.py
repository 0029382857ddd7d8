"""How money stands in a table: an exact integer amount and a currency column."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import models
from django.db.models.expressions import Combinable

SCALE = 4  # digits kept after the point: enough for every currency's minor unit


class NumberInput(forms.DecimalField):
    """A number to be typed, shown as a person would write it: a stored amount has four digits after the point, more
    than its own form would take back.
    """

    def prepare_value(self, value: Any) -> Any:
        return Decimal(f"{value.normalize():f}") if isinstance(value, Decimal) else value


class AmountField(models.BigIntegerField):  # type: ignore[type-arg]  # the stubs' get/set types are int, ours Decimal
    """A Decimal held as a whole number of ten-thousandths, so that SUM is exact and fast in SQLite and PostgreSQL.

    Raw SQL sees the scaled integer: 12.50 is 125000.
    """

    description = "Exact amount of money"
    if TYPE_CHECKING:  # where the stubs look for what may be set and what is read
        _pyi_private_set_type: Decimal | int | Combinable  # type: ignore[assignment]  # floats have no place in money
        _pyi_private_get_type: Decimal  # type: ignore[assignment]  # an integer in the table, a Decimal in the program

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-SCALE)

    def to_python(self, value: Any) -> Decimal | None:
        return None if value is None else Decimal(value)

    def get_prep_value(self, value: Any) -> int | None:
        if value is None or hasattr(value, "resolve_expression"):
            return value  # type: ignore[no-any-return]
        scaled = Decimal(value).scaleb(SCALE)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {SCALE} digits after the point")
        return int(scaled)

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(
            self, **{"form_class": NumberInput, "max_digits": 15, "decimal_places": SCALE, **kwargs}
        )


def currency_field(**options: Any) -> models.CharField[Any, Any]:
    """ISO 4217."""
    return models.CharField(max_length=3, **options)
