"""The tables keep the floors of the house: what is below knows nothing of what is above."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.db import models

from tests.house import source

OURS = [name.rsplit(".", 1)[-1] for name in settings.INSTALLED_APPS if name.startswith("perennial.")]
# Rooms on one floor do not know each other.
FLOORS = [
    ["foundation"], ["people"], ["clients"], ["contracts"], ["delivery"], ["billing"], ["care", "receivables"],
    ["pulse"], ["growth", "handover"], ["targets"], ["insight", "intake"], ["today"],
]  # fmt: skip
HEIGHT = {room: number for number, floor in enumerate(FLOORS) for room in floor}


def our_models() -> list[type[models.Model]]:
    return [model for app in OURS for model in apps.get_app_config(app).get_models()]


def test_every_room_with_tables_stands_on_a_floor() -> None:
    assert {model._meta.app_label for model in our_models()} <= set(HEIGHT)


def test_foreign_keys_point_down() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} -> {target._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and (target := field.related_model) is not None
        and target._meta.app_label in HEIGHT
        and target._meta.app_label != model._meta.app_label
        and HEIGHT[target._meta.app_label] >= HEIGHT[model._meta.app_label]
    ]  # fmt: skip
    source.nothing(wrong)


def test_every_model_says_what_it_is_and_reads_as_a_word() -> None:
    wrong = [
        model._meta.label
        for model in our_models()
        if not (model.__doc__ or "").strip() or (model.__doc__ or "").startswith(f"{model.__name__}(")
        or model.__str__ is models.Model.__str__
    ]  # fmt: skip
    source.nothing([name for name in wrong if "_" not in name])


def test_no_money_is_kept_as_a_float() -> None:
    words = ("amount", "money", "price", "rate")
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.fields
        if isinstance(field, models.FloatField) and any(word in field.name for word in words)
    ]
    source.nothing(wrong)
