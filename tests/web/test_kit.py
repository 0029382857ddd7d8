"""Tags, filters, fields and partials render what the design says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from perennial.kernel.charts import pay_line
from perennial.kernel.money import Money
from perennial.web.templatetags import kit as tags
from perennial.web.views.kit import icon_names, kit


def shown(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize("query", ["", "?theme=dark", "?page=today", "?page=table", "?page=sign-in", "?page=first-run"])
def test_the_kit_renders_every_page(query: str) -> None:
    response = kit(RequestFactory().get(f"/kit/{query}"))
    assert response.status_code == 200
    html = response.content.decode()
    assert "<h1>" in html
    assert "{%" not in html
    assert "{#" not in html
    assert "{{" not in html
    assert ('data-theme="dark"' in html) == ("dark" in query)


def test_figures_follow_the_language_of_the_reader() -> None:
    context = {"m": Money(Decimal("388800"), "USD"), "d": date(2026, 11, 23), "nothing": None}
    source = "{{ m|money }} {{ m|money_short }} {{ d|weekday }} {{ 34|late }} {{ 0.71|percent }} {{ nothing|money }}"
    with translation.override("en"):
        assert shown(source, **context) == "$388,800 $389k Monday, 23 November 34\u00a0days late 71% –"
    with translation.override("uk"):
        spaced = shown(source, **context).replace("\u00a0", " ")
        assert spaced == "388 800 $ 389 тис. $ Понеділок, 23 листопада 34 дні прострочення 71 % –"


def test_widgets_escape_what_people_typed() -> None:
    html = shown('{% chip name "risk" %}{% monogram name %}{% icon "sun" "s" name %}', name="<b>&")
    assert "<b>" not in html
    assert "&lt;b&gt;&amp;" in html


def test_a_monogram_is_hidden_from_readers_and_a_health_mark_has_its_word() -> None:
    assert 'aria-hidden="true"' in tags.monogram("Київ Софт")
    assert ">КС<" in tags.monogram("Київ Софт")
    assert 'aria-label="At risk"' in tags.health("risk")


def test_a_chart_is_printed_as_it_is() -> None:
    chart = pay_line(-3, 0, 2, 5, label="Late & expected in 2 days")
    assert shown("{{ chart }}", chart=chart) == str(chart)
    assert shown('{% include "kit/_chart.html" %}', chart=chart).count("<svg") == 1


def test_the_undo_of_a_message_is_a_post_and_other_tags_are_left_alone() -> None:
    assert tags.undo_url("undo:/today/5/undo/ wide") == "/today/5/undo/"
    assert tags.undo_url("wide") == ""
    html = shown('{% include "kit/_toast.html" %}', text="Snoozed", undo="/undo/")
    assert '<form method="post" action="/undo/">' in html
    assert 'data-key="z"' in html


class Sample(forms.Form):
    amount = forms.DecimalField(label="Amount", help_text="In their currency")
    note = forms.CharField(label="Note", required=False)


def test_a_field_tells_readers_its_help_and_its_error() -> None:
    html = Sample({"amount": "much"}).as_div()
    assert 'aria-describedby="id_amount_helptext id_amount_error"' in html
    assert 'id="id_amount_helptext"' in html
    assert 'id="id_amount_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.count(">optional<") == 1
    assert '<label for="id_amount">Amount</label>' in html.replace(" </label>", "</label>")


def test_a_letter_that_may_not_go_says_why_beside_the_switched_off_button() -> None:
    letter = {
        "id": "7",
        "subject": "s",
        "body": "b",
        "send_url": "/s/",
        "send_label": "Send",
        "blocked": "Bank data is old",
    }
    html = shown('{% include "kit/_letter.html" %}', letter=letter)
    assert 'disabled aria-describedby="why-7"' in html
    assert '<span class="why-off" id="why-7">Bank data is old</span>' in html


def test_the_fields_of_an_untouched_letter_are_not_sent() -> None:
    letter = {"id": "7", "subject": "s", "body": "Dear\n\nJames", "send_url": "/s/", "send_label": "Send"}
    assert '<fieldset class="ed" hidden disabled>' in shown('{% include "kit/_letter.html" %}', letter=letter)
    assert '<fieldset class="ed">' in shown('{% include "kit/_letter.html" %}', letter=letter | {"editing": True})


def test_every_icon_has_a_name_of_its_own() -> None:
    names = icon_names()
    assert len(names) == len(set(names)) >= 45
