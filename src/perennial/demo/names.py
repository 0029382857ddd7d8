"""Names of people for the demo: by country, with the greeting a letter opens with and the name in Latin for mail."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from random import Random
from typing import Final

# Ukrainian first names stand with their vocative, which greetings need: "Пані Олено, вітаю!"
_UK_WOMEN: Final = (
    ("Олена", "Олено"), ("Ірина", "Ірино"), ("Наталія", "Наталіє"), ("Оксана", "Оксано"), ("Марія", "Маріє"),
    ("Юлія", "Юліє"), ("Катерина", "Катерино"), ("Тетяна", "Тетяно"), ("Світлана", "Світлано"), ("Леся", "Лесю"),
)  # fmt: skip
_UK_MEN: Final = (
    ("Андрій", "Андрію"), ("Тарас", "Тарасе"), ("Богдан", "Богдане"), ("Сергій", "Сергію"), ("Дмитро", "Дмитре"),
    ("Роман", "Романе"), ("Максим", "Максиме"), ("Віктор", "Вікторе"), ("Петро", "Петре"), ("Іван", "Іване"),
)  # fmt: skip
_UK_LAST: Final = (
    "Ткаченко", "Коваленко", "Бондаренко", "Мельник", "Шевчук", "Поліщук", "Кравчук", "Савченко", "Руденко", "Мороз",
    "Лисенко", "Гнатюк", "Романюк", "Сорока", "Яценко", "Козак", "Данилюк", "Гончар", "Павленко", "Вербич",
)  # fmt: skip
_RU_WOMEN: Final = ("Анна", "Мария", "Ольга", "Елена", "Ирина", "Татьяна", "Наталья", "Дарья", "Вера", "Полина")
_RU_MEN: Final = ("Алексей", "Дмитрий", "Сергей", "Павел", "Михаил", "Артём", "Илья", "Тимур", "Рустам", "Виктор")
_RU_LAST: Final = (
    "Соколов", "Лебедев", "Морозов", "Волков", "Зайцев", "Егоров", "Орлов", "Беляев", "Тарасов", "Захаров",
    "Ахметов", "Каримов", "Громов", "Титов", "Осипов", "Фомин", "Ершов", "Левин", "Рябов", "Назаров",
)  # fmt: skip

_LATIN: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "english": (
        ("Tom", "James", "Daniel", "Mark", "Peter", "Kevin", "Ruth", "Clara", "Priya", "Susan", "Erin", "Grace", "Owen",
         "Helen", "Neil", "Laura", "Simon", "Amy", "Victor", "Nina", "Marcus", "Joan", "Derek", "Alicia"),
        ("Reyes", "Holt", "Whitfield", "Doyle", "Park", "Kowalski", "Nair", "Ellison", "Burke", "Osei", "Carver",
         "Lund", "Hayes", "Mercer", "Quinn", "Barrow", "Stokes", "Adeyemi", "Frost", "Tran", "Hobbs", "Singh", "Marsh",
         "Vale"),
    ),
    "german": (
        ("Anja", "Jürgen", "Katrin", "Stefan", "Lukas", "Heike", "Matthias", "Sabine", "Florian", "Birgit", "Jonas"),
        ("Brandt", "Vogel", "Keller", "Schäfer", "Lorenz", "Busch", "Winkler", "Huber", "Seidel", "Graf", "Pohl"),
    ),
    "nordic": (
        ("Ingrid", "Erik", "Astrid", "Lars", "Freja", "Nils", "Sigrid", "Magnus", "Karin", "Anders", "Mette"),
        ("Dahl", "Lindqvist", "Berg", "Holm", "Nyström", "Strand", "Ek", "Hansen", "Solberg", "Falk", "Åkerman"),
    ),
    "dutch": (
        ("Pieter", "Sanne", "Bram", "Femke", "Joris", "Lotte", "Maarten", "Anouk", "Thijs", "Marijke"),
        ("de Vries", "Bakker", "Jansen", "van Dijk", "Visser", "Smit", "Mulder", "Bos", "Hendriks", "Kuiper"),
    ),
    "italian": (
        ("Giulia", "Marco", "Chiara", "Paolo", "Elena", "Luca", "Silvia", "Davide", "Federica", "Matteo"),
        ("Ferri", "Conti", "Moretti", "Galli", "Rinaldi", "Fontana", "Bruno", "Villa", "Serra", "Marchetti"),
    ),
    "french": (
        ("Camille", "Julien", "Sophie", "Antoine", "Claire", "Hugo", "Élise", "Mathieu", "Nadia", "Bruno"),
        ("Laurent", "Moreau", "Girard", "Lefèvre", "Roux", "Fournier", "Blanchet", "Mercier", "Perrin", "Colin"),
    ),
    "spanish": (
        ("Lucía", "Javier", "Marta", "Álvaro", "Carmen", "Diego", "Nuria", "Pablo", "Teresa", "Rubén"),
        ("Ortega", "Navarro", "Molina", "Serrano", "Vidal", "Castro", "Iglesias", "Prieto", "Campos", "Reina"),
    ),
    "hebrew": (
        ("Noa", "Yossi", "Tamar", "Eitan", "Shira", "Amir", "Maya", "Gil", "Dana", "Omer"),
        ("Levi", "Mizrahi", "Peretz", "Friedman", "Azulay", "Katz", "Shapira", "Golan", "Barak", "Segal"),
    ),
    "polish": (
        ("Agnieszka", "Tomasz", "Kasia", "Piotr", "Magda", "Wojciech", "Ewa", "Marek", "Joanna", "Paweł"),
        ("Nowak", "Zieliński", "Wójcik", "Mazur", "Kaczmarek", "Wrona", "Sikora", "Pawlak", "Bielak", "Górski"),
    ),
    "our own": (
        ("Alina", "Roman", "Daryna", "Maksym", "Yulia", "Taras", "Sofia", "Ihor", "Marta", "Denys", "Vira", "Pavlo",
         "Nadia", "Oleh", "Kateryna", "Andrii", "Larysa", "Yurii", "Zlata", "Stepan"),
        ("Lysenko", "Kravets", "Bilyk", "Demchuk", "Polova", "Rudenko", "Melnyk", "Hnatiuk", "Soroka", "Yatsenko",
         "Vlasenko", "Kostiuk", "Danyliuk", "Oliinyk", "Zhuk"),
    ),
}  # fmt: skip

_CYRILLIC: Final = dict(zip("абвгґдезиіклмнопрстуфы", "abvggdeziiklmnoprstufy", strict=True)) | {
    "ё": "e", "є": "ye", "ж": "zh", "ї": "yi", "й": "y", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
# Letters that NFKD does not take apart.
_OTHER: Final = {"ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "’": "", "'": ""}


@dataclass(frozen=True, slots=True)
class PersonName:
    """A full name, the language its owner writes in and the opening of a letter to them."""

    full: str
    language: str
    greeting: str


def draw_name(pool: str, rng: Random) -> PersonName:
    """A name from a pool: "russian", "ukrainian" or one of the Latin ones. Raises KeyError for another pool."""
    if pool == "ukrainian":
        return _ukrainian(rng)
    if pool == "russian":
        return _russian(rng)
    firsts, lasts = _LATIN[pool]
    first, last = rng.choice(firsts), rng.choice(lasts)
    opening = "Hi" if rng.random() < 0.7 else "Dear"
    return PersonName(f"{first} {last}", "en", f"{opening} {first},")


def our_own_names() -> list[str]:
    """All names for people on our side, each once, neighbours with different first and last names."""
    firsts, lasts = _LATIN["our own"]
    turns = range(len(lasts))
    return [f"{first} {lasts[(turn + place) % len(lasts)]}" for turn in turns for place, first in enumerate(firsts)]


def slug(text: str) -> str:
    """Lower-case Latin letters, digits and dashes: 'Alder & Finch' -> 'alder-finch', 'Обрій Агро' -> 'obriy-agro'."""
    letters = (_OTHER.get(char, _CYRILLIC.get(char, char)) for char in text.casefold())
    plain = unicodedata.normalize("NFKD", "".join(letters))
    return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")


def mail_name(full: str) -> str:
    """The part of a mail address before the @: 'Jürgen de Vries' -> 'jurgen.de.vries'."""
    return slug(full).replace("-", ".")


def _ukrainian(rng: Random) -> PersonName:
    woman = rng.random() < 0.5
    first, vocative = rng.choice(_UK_WOMEN if woman else _UK_MEN)
    title = "Пані" if woman else "Пане"
    return PersonName(f"{first} {rng.choice(_UK_LAST)}", "uk", f"{title} {vocative}, вітаю!")


def _russian(rng: Random) -> PersonName:
    woman = rng.random() < 0.5
    first, last = rng.choice(_RU_WOMEN if woman else _RU_MEN), rng.choice(_RU_LAST)
    return PersonName(f"{first} {last}{'а' if woman else ''}", "ru", f"{first}, добрый день!")
