"""Finding a term in a text whatever its ending, and an industry whatever its language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from perennial.kernel.text import fold

_TOKEN = re.compile(r"[\w#+.]+")
_CYRILLIC = re.compile(r"[а-яіїєґ]")
_ENDING = re.compile(
    r"(?:иями|иях|их|ых|иям|ями|ами|ого|его|ому|ему|ыми|ими|ией|ею|ою|ью|ях|ах|ям|ам|ей|ой|ый|ий|ії|ій|ия|ья|ие|ье|ію|ию|"
    r"ая|яя|ые|ое|ее|ую|юю|ым|им|ом|ем|ів|їв|ов|ев|[аеийоуыьюяіїє])$"
)
_DOUBLED = re.compile(r"(.)\1$")  # перевезення, перевезень
SHORTEST: Final = 4  # letters of a Cyrillic word that an ending may leave

# The same industry in the words people write it with. What is not here is matched by its own words alone.
INDUSTRIES: Final[dict[str, tuple[str, ...]]] = {
    "health": ("health", "healthcare", "medicine", "medical", "medtech", "hospital", "clinic", "здравоохранение",
               "медицина", "медицинский", "клиника", "охорона здоров’я", "медичний", "клініка"),
    "pharma": ("pharma", "pharmaceuticals", "biotech", "фарма", "фармацевтика", "биотехнологии", "біотехнології"),
    "finance": ("finance", "fintech", "bank", "banking", "payments", "финансы", "финтех", "банк", "банки", "платежи",
                "фінанси", "фінтех", "платежі"),
    "insurance": ("insurance", "insurtech", "страхование", "страхування"),
    "logistics": ("logistics", "freight", "shipping", "delivery", "supply chain", "логистика", "грузоперевозки",
                  "логістика", "вантажні перевезення"),
    "transport": ("transport", "railway", "rail", "aviation", "airline", "транспорт", "железная дорога", "авиация",
                  "залізниця", "авіація"),
    "retail": ("retail", "e-commerce", "ecommerce", "commerce", "ритейл", "розничная торговля", "рітейл",
               "роздрібна торгівля", "электронная коммерция", "електронна комерція"),
    "energy": ("energy", "utilities", "power", "solar", "энергетика", "енергетика"),
    "education": ("education", "edtech", "learning", "образование", "освіта"),
    "travel": ("travel", "tourism", "hospitality", "hotels", "туризм", "путешествия", "гостиницы", "подорожі",
               "готелі"),
    "telecom": ("telecom", "telecommunications", "телеком", "связь", "зв’язок"),
    "media": ("media", "publishing", "entertainment", "медиа", "издательство", "медіа", "видавництво"),
    "manufacturing": ("manufacturing", "industrial", "производство", "промышленность", "виробництво", "промисловість"),
    "agriculture": ("agriculture", "agritech", "farming", "сельское хозяйство", "агро", "сільське господарство"),
    "property": ("real estate", "property", "construction", "недвижимость", "строительство", "нерухомість",
                 "будівництво"),
    "public": ("government", "public sector", "госсектор", "государственный сектор", "державний сектор"),
    "legal": ("legal", "law", "юридические услуги", "юридичні послуги"),
    "automotive": ("automotive", "cars", "mobility", "автомобили", "автомобілі"),
    "games": ("games", "gaming", "gamedev", "игры", "ігри"),
}  # fmt: skip


@lru_cache(maxsize=50_000)
def keyed(text: str) -> str:
    """The text as stems between spaces, so that a phrase is found by `in`: ' hospital network '."""
    words = (token.rstrip(".") for token in _TOKEN.findall(fold(text)))
    stems = " ".join(stem(word) for word in words if word)
    return f" {stems} " if stems else ""


def stem(word: str) -> str:
    """A folded word without its ending: 'логистики' and 'логистика' are one, 'java' and 'javascript' are not."""
    if not _CYRILLIC.search(word):
        return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "js")) else word
    cut = _DOUBLED.sub(r"\1", _ENDING.sub("", word))
    return cut if len(cut) >= SHORTEST else word


def mentions(term: str, text: str) -> bool:
    """Whether the keyed text holds the term as whole words in its order."""
    key = keyed(term)
    return bool(key) and key in text


@lru_cache(maxsize=10_000)
def industries_in(text: str) -> frozenset[str]:
    """The industries that a text names in any of the three languages."""
    key = keyed(text)
    return frozenset(name for name, words in INDUSTRIES.items() if any(keyed(word) in key for word in words))
