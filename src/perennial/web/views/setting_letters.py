"""The company's own letter texts: each letter in each language, with its fields, a preview, and the way back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Final, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from perennial.foundation.choices import Language as Languages
from perennial.foundation.clock import today
from perennial.foundation.registry import LETTERS, SETTINGS, LetterSpec
from perennial.foundation.rights import may_act
from perennial.foundation.saying import spoken
from perennial.foundation.store import load
from perennial.kernel import formats
from perennial.kernel.letters import (
    BrokenText,
    Language,
    LetterText,
    Rendered,
    days_text,
    listed,
    parse_letter,
    part_of_text,
    parts_text,
)
from perennial.kernel.money import Money
from perennial.web.forms.settings import LetterForm
from perennial.web.views.doors import person, sees
from perennial.web.views.settings import keep, known_or_404
from perennial.web.views.settings_tabs import tabs

_WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {"greeting": "Hi Tom,", "finance_name_instr": "our finance team", "first_task": "the release of the week"},
    "ru": {"greeting": "Том, добрый день!", "finance_name_instr": "нашим коллегой из финансов",
           "first_task": "релиз этой недели"},
    "uk": {"greeting": "Томе, вітаю!", "finance_name_instr": "нашим колегою з фінансів",
           "first_task": "реліз цього тижня"},
}  # fmt: skip


@sees("settings")
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Every letter with its languages, and which texts are the company's own. One query with the shell's."""
    languages = [code for code, _name in Languages.choices]
    own = {key: bool(str(value).strip()) for key, value in load(*_keys()).items()}
    rows = [
        (spec, [(code, own.get(_setting(spec.key, code), False)) for code in languages])
        for spec in LETTERS
        if _setting(spec.key, "en") in SETTINGS
    ]
    return render(request, "settings/letters.html", {"tabs": tabs(person(request), "letters"), "rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """One text. POST keeps it, or only shows how it would read (`preview`)."""
    spec, name = LETTERS.get(key), _setting(key, language)
    known_or_404(request, spec is not None and name in SETTINGS, act=request.method == "POST")
    assert spec is not None
    user, spoken = person(request), cast(Language, language)
    default = default_text(spec, spoken)
    stored = str(load(name)[name])
    text = stored or default
    form = LetterForm(request.POST or None, initial=_parts(text))
    if request.method == "POST" and form.is_valid():
        text = form.text()
        if _error_of(form, spec) is None and "preview" not in request.POST:
            same = text.strip() == default.strip()
            return keep(request, {name: "" if same else text}, to=reverse("setting-letter", args=[key, language]))
    context = {
        "tabs": tabs(user, "letters"), "spec": spec, "language": language, "form": form, "own": bool(stored),
        "fields": sorted(spec.fields), "may_act": may_act(user, "settings"), "setting": name,
        "languages": [(code, title, code == language) for code, title in Languages.choices],
        "preview": _preview(text, spec, spoken), "has_singular": key == "pause",
    }  # fmt: skip
    return render(request, "settings/letter.html", context, status=422 if form.errors else 200)


def default_text(spec: LetterSpec, language: Language) -> str:
    """The text that comes with the product."""
    return (files(spec.package) / "letters" / f"{spec.key}.{language}.txt").read_text(encoding="utf-8")


def samples(fields: frozenset[str], language: Language, as_of: date) -> dict[str, str]:
    """A value for every field, so that a preview has no holes."""
    money = formats.format_money(Money(Decimal("12400"), "USD"), language)
    day = formats.format_date(as_of + timedelta(days=7), language)
    values = {
        **_WORDS[language], "am_name": "Alice Marchenko", "finance_name": "Fedir Bondar", "amount": money,
        "disputed_amount": money, "invoice_list": listed(["2026-0851", "2026-0874"], language),
        "days_late_text": days_text(21, language), "days_open_text": days_text(51, language),
        "parts_text": parts_text(3, language), "part_text": part_of_text(2, 3, language),
        "plan_lines": "\n".join(f"{day}: {money}" for _n in range(3)),
    }  # fmt: skip
    return {name: values.get(name) or (day if _is_day(name) else f"«{name}»") for name in fields}


def _is_day(name: str) -> bool:
    return name.endswith("_date") or name in ("reply_by", "hold_until")


def _preview(text: str, spec: LetterSpec, language: Language) -> Rendered | None:
    """How it would read; None where the text is broken, which the form says."""
    try:
        parsed: LetterText = parse_letter(text, spec.fields)
    except BrokenText:
        return None
    return parsed.render(samples(spec.fields, language, today()))


def _error_of(form: LetterForm, spec: LetterSpec) -> str | None:
    try:
        parse_letter(form.text(), spec.fields)
    except BrokenText as error:
        form.add_error("body", spoken(error))
        return spoken(error)
    return None


def _parts(text: str) -> dict[str, str]:
    head, _newline, body = text.partition("\n")
    return {"subject": head.removeprefix("Subject: ").strip(), "body": body.strip("\n")}


def _setting(key: str, language: str) -> str:
    return f"letter.{key}.{language}"


def _keys() -> list[str]:
    return [spec.key for spec in SETTINGS if spec.group == "letters"]
