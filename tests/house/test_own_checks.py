"""The house's own checks find what they are for and leave good code alone."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import pytest

from tests.house import python_rules, text_rules

PYTHON: list[tuple[Callable[..., Any], tuple[str, ...], tuple[str, ...]]] = [
    (
        python_rules.clock_reads,
        (
            "x = date.today()",
            "x = datetime.datetime.now(UTC)",
            "timezone.localdate()",
            "time.time()",
            "f = DateTimeField(auto_now_add=True)",
        ),
        ("x = clock.today()", "time.perf_counter()", "def today(): ...", "spec.now", "timezone.localdate(moment)"),
    ),
    (
        python_rules.clock_imports,
        ("from perennial.foundation.clock import today", "from perennial.foundation import clock"),
        ("from perennial.foundation.choices import Role",),
    ),
    (
        python_rules.raw_sql,
        ("Client.objects.raw('x')", "q.extra(where=['1'])", "RunSQL('x')", "connection.cursor()"),
        ("Client.objects.filter(pk=1)", "raw = 1"),
    ),
    (
        python_rules.glued_messages,
        ("_(f'{n} clients')", "gettext('a' + b)", "ngettext(f'{n} a', 'b', n)"),
        ("_('%(n)s clients') % {'n': n}", "ngettext('one', 'many', a + b)", "print(f'{n}')"),
    ),
    (
        python_rules.missing_docstrings,
        ("def find(): ...", "class Thing: x = 1"),
        ("def find():\n  'Finds.'", "def _inner(): ...", "x = 1"),
    ),
    (
        python_rules.signals_and_saves,
        ("from django.db.models.signals import post_save", "class A(models.Model):\n  def save(self): ..."),
        ("class A:\n  def save(self): ...", "class A(models.Model):\n  def __str__(self): ..."),
    ),
]
TEXT: list[tuple[Callable[[str], Any], tuple[str, ...], tuple[str, ...]]] = [
    (
        text_rules.colours,
        (".a{color:#fff}", "p{background:rgb(1 2 3)}", '<path fill="#2a7f62"/>'),
        (
            ".a{color:var(--ink)}",
            "/* #fff */",
            '<a href="#add-client">',
            "{# #abc #}",
            "a{color:color-mix(in srgb,var(--a),var(--b))}",
            '<a href="#bad">',
        ),
    ),
    (
        text_rules.inline_style,
        ('<p style="x">', "<style>", '<a onclick="x()">', "<script>x()</script>"),
        ('<script src="x"></script>', '<p class="style">', '<p data-on="x">'),
    ),
    (
        text_rules.machine_paths,
        tuple(f"see '/{folder}/x'" for folder in ("root", "tmp", "home/ann")),
        (*(at.format("work") for at in ("https://x.example/{}/", "a/{}/b")), "../shared/data", "/workers"),
    ),
    (
        text_rules.hosts,
        ("https://" + "pypi" + ".org/simple",),
        ("https://docs.example/simple",),
    ),
    (
        text_rules.untranslated,
        ("<p>Send</p>", '<a title="Close">x</a>', "<p>{{ n }} clients</p>"),
        (
            '<p>{% translate "Send" %}</p>',
            "{% blocktranslate %}Hello {{ n }}{% endblocktranslate %}",
            "<kbd>Esc</kbd>",
            "<b>Perennial</b>",
            '<p title="{{ x }}">{{ y }} &nbsp; ·</p>',
            "{# a remark #}",
            "{% block split_class %}wide{% endblock %}",
            '<p class="queue item">',
        ),
    ),
]


@pytest.mark.parametrize(("check", "bad", "good"), PYTHON, ids=lambda value: getattr(value, "__name__", ""))
def test_a_check_of_python_finds_the_bad_and_leaves_the_good(check: Any, bad: Any, good: Any) -> None:
    assert [source for source in bad if not list(check(ast.parse(source)))] == []
    assert [source for source in good if list(check(ast.parse(source)))] == []


@pytest.mark.parametrize(("check", "bad", "good"), TEXT, ids=lambda value: getattr(value, "__name__", ""))
def test_a_check_of_text_finds_the_bad_and_leaves_the_good(check: Any, bad: Any, good: Any) -> None:
    assert [text for text in bad if not list(check(text))] == []
    assert [text for text in good if list(check(text))] == []


def test_a_closed_module_of_another_room_is_found_and_the_own_one_is_not() -> None:
    tree = ast.parse("from perennial.receivables.rules.ageing import age\nfrom perennial.billing import queries")
    assert [line for line, _what in python_rules.foreign_modules(tree, "today")] == [1]
    assert list(python_rules.foreign_modules(tree, "receivables")) == []
