"""Signs of more work in the headlines of a client's news: they hire, they got money, they bring out something new."""

from __future__ import annotations

import re
from typing import Final

from perennial.kernel.text import fold

_SIGNS: Final = {
    "hiring": (
        r"\b(we are |is |are )?hiring\b", r"\bjob openings?\b", r"\bvacanc(y|ies)\b", r"\bopen (roles?|positions?)\b",
        r"\bgrows? (its |the )?team\b", r"ваканси", r"вакансі", r"\bнанима", r"\bнаймає",
        r"\bнабира(ет|є) (команд|людей)",
    ),
    "money": (
        r"\bfunding\b", r"\brais(es|ed|ing) (\$|€|£|\d)", r"\bseries [a-e]\b", r"\bseed round\b",
        r"\binvestment round\b",
        r"\bсерия [abс]\b", r"\bраунд", r"\bпривлек(ла|ло|ли)? ", r"\bзалучи(в|ла|ло|ли) ", r"инвестици", r"інвестиці",
    ),
    "product": (
        r"\blaunch(es|ed)\b", r"\bexpands? (in)?to\b", r"\bopens? (an |its |new )*offices?\b", r"\bзапуска(ет|є)\b",
        r"\bзапусти(л|ла|ли|в)\b", r"\bвыходит на рынок\b", r"\bвиходить на ринок\b",
    ),
}  # fmt: skip
_PATTERNS: Final = {kind: re.compile("|".join(words)) for kind, words in _SIGNS.items()}


def sign_of(title: str) -> str:
    """Whether it is "hiring", "money", "product", or "" where a headline hints at nothing."""
    folded = fold(title)
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.search(folded)), "")
