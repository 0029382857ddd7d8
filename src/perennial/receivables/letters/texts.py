"""Which letters there are and which fields each may use. Pure: the texts stand beside as `<key>.<language>.txt`.

Fields are ready for the page: `*_text` carries its plural, dates and money are formatted in the letter's language,
`plan_lines` has one line an instalment. `*_instr` is a case form kept for the person; without one, use
FINANCE_COLLEAGUE_INSTR, which needs no name.
"""

from __future__ import annotations

from typing import Final

from perennial.kernel.letters import Language, LetterText, load_letter

_ALWAYS: Final = frozenset({"greeting", "am_name"})
_PAUSE: Final = _ALWAYS | {
    "invoice_list", "amount", "days_late_text", "pause_date", "hold_until", "reply_by", "finance_name",
    "finance_name_instr",
}  # fmt: skip

LETTER_FIELDS: Final[dict[str, frozenset[str]]] = {
    "pre_due": _ALWAYS | {"invoice_list", "amount", "due_date"},
    "due": _ALWAYS | {"invoice_list", "amount", "due_date"},
    "late_7": _ALWAYS | {"invoice_list", "amount", "days_late_text"},
    "late_14": _ALWAYS | {"invoice_list", "amount", "days_late_text", "reply_by", "finance_name"},
    "pause": _PAUSE,
    "pause_one": _PAUSE,
    "escalation": _ALWAYS | {"invoice_list", "amount", "days_late_text", "reply_by"},
    "promise_due": _ALWAYS | {"invoice_list", "amount", "promise_date"},
    "promise_broken": _ALWAYS | {"invoice_list", "amount", "promise_date", "reply_by"},
    "plan_offer": _ALWAYS | {"invoice_list", "amount", "parts_text", "plan_lines", "reply_by"},
    "plan_confirmed": _ALWAYS | {"invoice_list", "amount", "plan_lines"},
    "instalment_due": _ALWAYS | {"amount", "due_date", "part_text"},
    "resume": _ALWAYS | {"amount", "resume_date", "first_task"},
    "dispute_open": _ALWAYS | {"invoice_list", "disputed_amount", "reply_by"},
    "unusual": _ALWAYS | {"invoice_list", "amount", "days_open_text"},
}

FINANCE_COLLEAGUE_INSTR: Final[dict[Language, str]] = {
    "en": "our finance team",
    "ru": "нашим коллегой из финансов",
    "uk": "нашим колегою з фінансів",
}


def letter_text(key: str, language: Language, *, invoices: int = 2) -> LetterText:
    """The text of a letter; the pause letter has a singular of its own. Raises KeyError for an unknown letter."""
    if key == "pause" and invoices == 1:
        key = "pause_one"
    return load_letter("perennial.receivables", "letters", key, language, LETTER_FIELDS[key])
