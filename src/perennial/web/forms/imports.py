"""Forms of imports: what a file is, how its columns and figures are read, and answers to what it cannot tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from perennial.intake.look_queries import Column, Look, TableLook
from perennial.intake.queries import KindOption
from perennial.kernel.money import MINOR_UNITS
from perennial.web.import_words import field_name, said

IGNORED: Final = "-"  # how a mapping leaves a column out
SETTINGS: Final = ("date_order", "decimal", "currency", "duration", "who", "won_stage")
_OF_SOME: Final = frozenset({"duration", "who", "won_stage"})
_ORDERS = {"dmy": _("Day first: 31.12.2026"), "mdy": _("Month first: 12/31/2026")}
_DECIMALS = {"comma": _("The comma: 1.234,50"), "point": _("The point: 1,234.50")}


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of the file beside the field of the form that says what it is."""

    column: Column
    choice: BoundField


class ReadingForm(forms.Form):
    """How to read the file. Everything is optional: what was not sent stays as it was."""

    kind = forms.ChoiceField(label=_("The file is"), required=False)
    date_order = forms.ChoiceField(
        label=_("Days are written"), required=False, choices=[("", _("As the file tells")), *_ORDERS.items()]
    )
    decimal = forms.ChoiceField(
        label=_("Decimals stand behind"), required=False, choices=[("", _("As the file tells")), *_DECIMALS.items()]
    )
    currency = forms.ChoiceField(
        label=_("Amounts without a currency are in"), required=False,
        choices=[("", _("As the file tells")), *((code, code) for code in sorted(MINOR_UNITS))],
    )  # fmt: skip

    duration = forms.ChoiceField(
        label=_("Plain numbers of time are"), required=False,
        choices=[("", _("As the file tells")), ("hours", _("Hours")), ("minutes", _("Minutes")),
                 ("seconds", _("Seconds"))],
    )  # fmt: skip
    who = forms.ChoiceField(label=_("Who worked"), required=False, choices=[("", _("As the file tells"))])
    won_stage = forms.ChoiceField(
        label=_("Stage of won deals"), required=False, choices=[("", _("As the file tells"))]
    )

    def __init__(
        self, *args: Any, look: Look, kind: str, options: Sequence[KindOption], asks: Sequence[Mapping[str, Any]] = (),
        people: Sequence[tuple[str, str]] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.look, self.read_as = look, kind
        chosen: Any = self.fields["kind"]
        chosen.choices = [("", _("Find out by itself")), *((option.name, gettext(option.title)) for option in options)]
        worker: Any = self.fields["who"]
        worker.choices = [*worker.choices, *people]
        self.initial.update(kind=look.kind or "", **{name: look.mapping.get(name, "") for name in SETTINGS})
        stage: Any = self.fields["won_stage"]
        asked = [name for ask in asks if ask["key"] == "won_stage" for name in ask["choices"]]
        named = [look.mapping.get("won_stage", ""), *asked]
        stage.choices = [*stage.choices, *((name, name) for name in dict.fromkeys(filter(None, named)))]
        self.asks = list(self._ask(asks))
        # a file that was not recognised may still be any table, once its columns are named
        fields = next((option.fields for option in options if option.name == (kind or "table")), ())
        choices = [(IGNORED, pgettext_lazy("a column", "Left out")), *((name, field_name(name)) for name in fields)]
        for key, column in self._columns():
            own = [] if column.field in ("", *fields) else [(column.field, field_name(column.field))]
            self.fields[key] = forms.ChoiceField(
                label=column.header, required=False, choices=[*choices, *own], initial=column.field or IGNORED
            )

    def _ask(self, asks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """One field for each question, named after what it settles."""
        for number, ask in enumerate(asks):
            if ask["key"] in SETTINGS:
                field: Any = self.fields[ask["key"]]
                field.label, field.choices = said(ask), [("", _("Choose")), *field.choices[1:]]
                yield str(ask["key"])
                continue
            choices = [("", _("Choose")), *((header, header) for header in ask["choices"])]
            name = f"ask_{number}_{ask['field']}"
            self.fields[name] = forms.ChoiceField(label=said(ask), required=False, choices=choices)
            yield name

    def _columns(self) -> Iterator[tuple[str, Column]]:
        for number, table in enumerate(self.look.tables):
            for at, column in enumerate(table.columns):
                yield f"column_{number}_{at}", column

    def questions(self) -> list[BoundField]:
        """The questions only a person can answer; two files may ask the same."""
        return [self[name] for name in dict.fromkeys(self.asks)]

    def reading(self) -> list[BoundField]:
        """What the file is and how its figures are read, where it is no question."""
        return [self["kind"], *(self[name] for name in SETTINGS if name not in self.asks and self._fits(name))]

    def _fits(self, name: str) -> bool:
        """What only some files leave open is shown where it was said."""
        return name not in _OF_SOME or bool(self.initial.get(name))

    def tables(self) -> list[tuple[TableLook, list[MappedColumn]]]:
        """Each table of the file with its columns."""
        keys = iter(self._columns())
        found = []
        for table in self.look.tables:
            rows = [next(keys) for _column in table.columns]
            found.append((table, [MappedColumn(column, self[key]) for key, column in rows]))
        return found

    def choice(self) -> tuple[str | None, dict[str, str]]:
        """(kind, mapping) after what was sent: a new kind forgets the columns of the old one, figures stay."""
        data, sent = self.cleaned_data, self.data
        kind = (data["kind"] or None) if "kind" in sent else self.look.kind
        mapping = dict(self.look.mapping)
        if "kind" in sent and kind != self.look.kind and kind != self.read_as:
            mapping = {name: value for name, value in mapping.items() if name in SETTINGS}
        for name in SETTINGS:
            if name in sent:
                mapping.pop(name, None)
                mapping |= {name: data[name]} if data[name] else {}
        for key, column in self._columns():
            if key in sent and data[key] != (column.field or IGNORED):
                mapping[column.header] = data[key]
        for name in self.asks:
            if name not in SETTINGS and data[name]:
                mapping[data[name]] = name.split("_", 2)[2]
        return kind, mapping
