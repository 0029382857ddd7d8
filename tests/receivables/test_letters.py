"""Every letter in three languages: the same fields, short, filled, and closed to header injection."""

from __future__ import annotations

import random
import re
from email import message_from_string, policy
from email.message import EmailMessage
from itertools import product
from pathlib import Path

import pytest

import perennial.receivables.letters as folder
from perennial.kernel.letters import (
    LANGUAGES,
    BrokenText,
    Language,
    UnfilledField,
    clean_line,
    days_text,
    invoices_text,
    left_over,
    listed,
    parse_letter,
    part_of_text,
    parts_text,
    weeks_text,
)
from perennial.receivables.letters.texts import FINANCE_COLLEAGUE_INSTR, LETTER_FIELDS, letter_text
from tests.size import size

SAMPLE = {
    "greeting": "Hi Ann,",
    "am_name": "Alice Marchenko",
    "invoice_list": "2026-0871, 2026-0914 and 2026-0920",
    "amount": "41 300,00 £",
    "disputed_amount": "1 200,00 £",
    "days_late_text": "34 days",
    "days_open_text": "64 days",
    "due_date": "20 October 2026",
    "pause_date": "27 November 2026",
    "hold_until": "11 December 2026",
    "reply_by": "26 November 2026",
    "promise_date": "20 November 2026",
    "resume_date": "30 November 2026",
    "finance_name": "Fedir",
    "finance_name_instr": "Фёдором",
    "first_task": "the payment page",
    "parts_text": "3 parts",
    "part_text": "2 of 3",
    "plan_lines": "30 November: 13 766,66 £\n31 December: 13 766,67 £\n31 January: 13 766,67 £",
}
EVERY = list(product(LETTER_FIELDS, LANGUAGES))


def without_case(fields: frozenset[str]) -> set[str]:
    return {re.sub(r"_(instr|gen|acc)$", "", field) for field in fields}


def test_every_text_file_belongs_to_a_letter_and_every_letter_has_three() -> None:
    there = {path.name for path in Path(folder.__path__[0]).glob("*.txt")}
    assert there == {f"{key}.{language}.txt" for key, language in EVERY}


@pytest.mark.parametrize("key", LETTER_FIELDS)
def test_the_three_languages_of_a_letter_use_the_same_fields(key: str) -> None:
    fields = [without_case(letter_text(key, language).fields) for language in LANGUAGES]
    assert fields[0] == fields[1] == fields[2] == without_case(LETTER_FIELDS[key])


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_a_filled_letter_is_short_whole_and_one_thought(key: str, language: Language) -> None:
    letter = letter_text(key, language).render(SAMPLE)
    assert left_over(letter.subject + letter.body) == []
    text = letter.body.removeprefix(SAMPLE["greeting"]).removesuffix(SAMPLE["am_name"])
    assert len(text.split()) < 150
    assert "\n" not in letter.subject
    assert "\n\n\n" not in letter.body and "  " not in letter.body
    assert "".join(text for text, _ in letter.body_spans) == letter.body
    assert {text for text, merged in letter.body_spans if merged} <= set(SAMPLE.values())


@pytest.mark.parametrize(("key", "language"), EVERY)
def test_no_letter_leaves_with_a_missing_value(key: str, language: Language) -> None:
    text = letter_text(key, language)
    for name in text.fields - text.optional:
        with pytest.raises(UnfilledField) as refused:
            text.render({**SAMPLE, name: " \u2028\t"})
        assert refused.value.fields == (name,)


@pytest.mark.parametrize(("key", "language"), [(key, lang) for key, lang in EVERY if lang != "en"])
def test_the_writer_has_no_gender(key: str, language: Language) -> None:
    text = letter_text(key, language)
    assert not re.search(r"\b(?:я|Я)\b[^.?!]*(?:ла?|в|ла)\b", text.body)
    assert "(а)" not in text.body
    assert not re.search(r"\b(?:ты|тебе|тебя|ти|тобі)\b", text.body)


def test_a_single_invoice_has_its_own_pause_letter() -> None:
    assert letter_text("pause", "en", invoices=1).subject.startswith("Invoice {")
    assert letter_text("pause", "ru", invoices=3).subject.startswith("Счета {")


def test_a_pause_letter_without_a_case_form_names_no_one() -> None:
    values = {**SAMPLE, "finance_name_instr": FINANCE_COLLEAGUE_INSTR["uk"]}
    assert "із нашим колегою з фінансів." in letter_text("pause", "uk").render(values).body


def test_an_optional_sentence_goes_with_its_space_when_it_has_no_value() -> None:
    body = letter_text("pause", "en").render({**SAMPLE, "hold_until": ""}).body
    assert "reserved" not in body
    assert "in order.\n\nIf another way" in body


def test_an_optional_paragraph_goes_with_its_empty_line() -> None:
    text = parse_letter("Subject: S\n\nOne.\n\n[[Two {x}.]]\n\n[[Three {y}.]] Four.\n", {"x", "y"})
    assert text.render({}).body == "One.\n\nFour."
    assert text.render({"x": "2", "y": "3"}).body == "One.\n\nTwo 2.\n\nThree 3. Four."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hello {name}", "Subject"),
        ("Subject: only a subject\n", "Subject"),
        ("Subject: a\n\n{secret}", "may not use: secret"),
        ("Subject: a\n\n{name", "brackets"),
        ("Subject: a\n\n[[{name}", "brackets"),
        ("Subject: a\n\n{{name}} {% now %}", "brackets"),
    ],
)
def test_a_broken_text_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BrokenText, match=sentence):
        parse_letter(text, {"name"})


def hostile_values() -> list[str]:
    chance = random.Random(11)
    breaks = [
        "\r\n",
        "\n",
        "\r",
        "%0a",
        "%0d%0a",
        "\u2028",
        "\u2029",
        "\x85",
        "\v",
        "\f",
        "\x00",
        "\u202e",
        "\u200b",
        "\ud800",
    ]
    attacks = [
        "Bcc: x@evil.example", "To: x@evil.example", "Subject: other", "Content-Type: text/html", "\n\n<b>",
        "{am_name}", "[[x]]", "{% load %}", "{{ x }}", "=?utf-8?q?=0ABcc:_x@evil.example?=", "a" * 5000,
        "\\r\\nBcc: x", "..\r\n.\r\n",
    ]  # fmt: skip
    return [
        "".join(chance.choice([*breaks, *attacks, "Acme", " ", "Ω", "🦊"]) for _ in range(chance.randint(1, 6))) + "z"
        for _ in range(size(2000))
    ]


@pytest.mark.drill
def test_hostile_values_add_no_header_and_no_line() -> None:
    chance = random.Random(5)
    for value in hostile_values():
        key, language = chance.choice(EVERY)
        text = letter_text(key, language)
        name = chance.choice(sorted(text.fields))
        letter = text.render({**SAMPLE, name: value})
        mail = EmailMessage(policy=policy.SMTP)
        mail["Subject"], mail["To"] = letter.subject, "ann@client.example"
        mail.set_content(letter.body)
        read = message_from_string(mail.as_string(), policy=policy.default)
        assert sorted(read.keys()) == sorted(mail.keys())
        assert read["To"] == "ann@client.example"
        assert len(letter.subject) <= 300
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", letter.subject + letter.body)
        if not name.endswith("_lines"):
            plain = text.render({**SAMPLE, name: "plain"})
            assert letter.body.count("\n") == plain.body.count("\n")


def test_an_encoded_word_in_a_name_stays_text() -> None:
    assert clean_line("=?utf-8?q?=0ABcc:_x@evil.example?=") == "= ?utf-8?q?=0ABcc:_x@evil.example?="
    assert "=?" not in clean_line("=\u200b?utf-8?q?=0ABcc:_x@evil.example?=")


def test_a_value_is_never_read_as_a_template() -> None:
    letter = letter_text("resume", "en").render({**SAMPLE, "first_task": "{amount} [[x]]"})
    assert "with {amount} [[x]]." in letter.body
    assert left_over(letter.body) == ["{amount}", "[[", "]]"], "and it is noticed before the letter goes"


def test_cleaning_keeps_ordinary_letters_and_no_break_spaces() -> None:
    assert clean_line("Ґанок і ёлка, 1\u00a0200,00\u00a0₴\t!") == "Ґанок і ёлка, 1\u00a0200,00\u00a0₴ !"


@pytest.mark.parametrize(
    ("n", "en", "ru", "uk"),
    [
        (1, "1 day", "1 день", "1 день"), (2, "2 days", "2 дня", "2 дні"), (5, "5 days", "5 дней", "5 днів"),
        (11, "11 days", "11 дней", "11 днів"),
        (12, "12 days", "12 дней", "12 днів"), (14, "14 days", "14 дней", "14 днів"),
        (21, "21 days", "21 день", "21 день"),
        (22, "22 days", "22 дня", "22 дні"), (25, "25 days", "25 дней", "25 днів"),
        (101, "101 days", "101 день", "101 день"), (111, "111 days", "111 дней", "111 днів"),
        (112, "112 days", "112 дней", "112 днів"), (121, "121 days", "121 день", "121 день"),
        (0, "0 days", "0 дней", "0 днів"),
    ],
)  # fmt: skip
def test_days_come_in_the_right_plural(n: int, en: str, ru: str, uk: str) -> None:
    assert [days_text(n, language) for language in LANGUAGES] == [en, ru, uk]


def test_other_counted_words_and_lists() -> None:
    assert [invoices_text(3, language) for language in LANGUAGES] == ["3 invoices", "3 счёта", "3 рахунки"]
    assert [parts_text(2, language) for language in LANGUAGES] == ["2 parts", "2 части", "2 частини"]
    assert [weeks_text(5, language) for language in LANGUAGES] == ["5 weeks", "5 недель", "5 тижнів"]
    assert [part_of_text(2, 3, language) for language in LANGUAGES] == ["2 of 3", "2 из 3", "2 з 3"]
    assert listed(["A", "B", "C"], "uk") == "A, B і C"
    assert (listed(["A"], "en"), listed([], "en")) == ("A", "")
