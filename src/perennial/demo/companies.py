"""Clients beyond the fixed cast: names that do not repeat, a place, a habit of paying, people to write to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from perennial.demo.names import draw_name, mail_name, slug
from perennial.demo.payers import Habit, PayerKind, RunDays
from perennial.demo.values import Client, Contact, Place

_EN_FIRST: Final = (
    "Amber", "Anchor", "Arbor", "Aspen", "Beacon", "Birch", "Bluestone", "Bramble", "Cedar", "Cinder", "Clover",
    "Cobalt", "Copper", "Coral", "Crescent", "Delta", "Ember", "Evergreen", "Falcon", "Fern", "Flint", "Foxglove",
    "Garnet", "Granite", "Hazel", "Heron", "Highland", "Indigo", "Ivory", "Juniper", "Lantern", "Larkspur", "Linden",
    "Magnolia", "Maple", "Meridian", "Moss", "Northgate", "Oakline", "Onyx", "Osprey", "Pebble", "Pinecrest", "Polar",
    "Quarry", "Raven", "Redwood", "Ridge", "Rowan", "Saffron", "Sandpiper", "Sequoia", "Silver", "Slate", "Sparrow",
    "Summit", "Swift", "Thistle", "Timber", "Topaz", "Valley", "Wharf", "Willow", "Zephyr",
)  # fmt: skip
_EN_SECOND: Final = (
    "Analytics", "Aviation", "Bank", "Biotech", "Capital", "Commerce", "Couriers", "Dental", "Diagnostics", "Education",
    "Energy", "Estates", "Events", "Fitness", "Foods", "Freight", "Hotels", "Insurance", "Interactive", "Labs", "Legal",
    "Marine", "Media", "Mobile", "Motors", "Networks", "Optics", "Pharma", "Publishing", "Robotics", "Seeds", "Ships",
    "Software", "Solar", "Sports", "Studios", "Telecom", "Tickets", "Travel", "Water",
)  # fmt: skip
_RU_FIRST: Final = (
    "Маяк", "Вектор", "Янтарь", "Орион", "Кедр", "Сапфир", "Алтай", "Горизонт", "Прибой", "Родник", "Северянка",
    "Каскад", "Меридиан", "Полярис", "Рубин", "Скиф", "Тополь", "Факел", "Чайка", "Эталон",
)  # fmt: skip
_RU_SECOND: Final = (
    "Логистика", "Медиа", "Финанс", "Ритейл", "Фарма", "Строй", "Телеком", "Агро", "Тур", "Энерго", "Софт", "Сервис",
)  # fmt: skip
_UK_FIRST: Final = (
    "Обрій", "Джерело", "Карпати", "Смарагд", "Дніпро", "Світанок", "Говерла", "Мрія", "Калина", "Сокіл", "Поділля",
    "Вежа", "Криниця", "Хвиля", "Ластівка", "Зірка", "Барвінок", "Перлина", "Явір", "Стожари",
)  # fmt: skip
_UK_SECOND: Final = (
    "Логістика", "Медіа", "Фінанси", "Маркет", "Фарма", "Буд", "Телеком", "Агро", "Тревел", "Енерго", "Софт", "Сервіс",
)  # fmt: skip
_TAILS: Final = ("", "Group", "Partners", "International", "Europe", "Digital", "Ventures", "Systems")

_PLACES: Final[dict[str, tuple[Place, ...]]] = {
    "en": (
        Place("US", "Boston", "America/New_York", "USD", "english"),
        Place("US", "Seattle", "America/Los_Angeles", "USD", "english"),
        Place("US", "Denver", "America/Denver", "USD", "english"),
        Place("US", "Chicago", "America/Chicago", "USD", "english"),
        Place("US", "Atlanta", "America/New_York", "USD", "english"),
        Place("CA", "Toronto", "America/Toronto", "USD", "english"),
        Place("GB", "London", "Europe/London", "GBP", "english"),
        Place("GB", "Bristol", "Europe/London", "GBP", "english"),
        Place("GB", "Edinburgh", "Europe/London", "GBP", "english"),
        Place("IE", "Dublin", "Europe/Dublin", "EUR", "english"),
        Place("DE", "Berlin", "Europe/Berlin", "EUR", "german"),
        Place("DE", "Hamburg", "Europe/Berlin", "EUR", "german"),
        Place("AT", "Vienna", "Europe/Vienna", "EUR", "german"),
        Place("CH", "Zürich", "Europe/Zurich", "CHF", "german"),
        Place("CH", "Geneva", "Europe/Zurich", "CHF", "french"),
        Place("NL", "Rotterdam", "Europe/Amsterdam", "EUR", "dutch"),
        Place("FR", "Lyon", "Europe/Paris", "EUR", "french"),
        Place("ES", "Barcelona", "Europe/Madrid", "EUR", "spanish"),
        Place("IT", "Turin", "Europe/Rome", "EUR", "italian"),
        Place("SE", "Gothenburg", "Europe/Stockholm", "EUR", "nordic"),
        Place("DK", "Copenhagen", "Europe/Copenhagen", "EUR", "nordic"),
        Place("PL", "Warsaw", "Europe/Warsaw", "EUR", "polish"),
        Place("IL", "Tel Aviv", "Asia/Jerusalem", "USD", "hebrew"),
    ),
    "ru": (
        Place("KZ", "Алматы", "Asia/Almaty", "USD", "russian"),
        Place("AM", "Ереван", "Asia/Yerevan", "USD", "russian"),
        Place("UZ", "Ташкент", "Asia/Tashkent", "USD", "russian"),
        Place("CY", "Лимасол", "Asia/Nicosia", "EUR", "russian"),
    ),
    "uk": (
        Place("UA", "Київ", "Europe/Kyiv", "USD", "ukrainian"),
        Place("UA", "Львів", "Europe/Kyiv", "EUR", "ukrainian"),
        Place("UA", "Одеса", "Europe/Kyiv", "USD", "ukrainian"),
    ),
}
_POSTS: Final[dict[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "en": (
        ("Accounts payable", ("billing",)), ("CTO", ("decision_maker", "champion")), ("CEO", ("sponsor",)),
        ("Engineering manager", ("user",)), ("VP Product", ("influencer",)), ("Procurement", ("opponent",)),
    ),
    "ru": (
        ("Бухгалтер", ("billing",)), ("Технический директор", ("decision_maker", "champion")),
        ("Генеральный директор", ("sponsor",)), ("Руководитель разработки", ("user",)),
        ("Продуктовый менеджер", ("influencer",)), ("Закупки", ("opponent",)),
    ),
    "uk": (
        ("Бухгалтерія", ("billing",)), ("Технічний директор", ("decision_maker", "champion")),
        ("Генеральний директор", ("sponsor",)), ("Керівник розробки", ("user",)),
        ("Продуктовий менеджер", ("influencer",)), ("Закупівлі", ("opponent",)),
    ),
}  # fmt: skip
_HOURLY: Final = {"USD": (34, 58), "EUR": (32, 52), "GBP": (28, 46), "CHF": (36, 56)}


def company_names(language: str, rng: Random) -> Iterator[str]:
    """Names without end and without repetition, in the letters of the language."""
    firsts, seconds = {
        "en": (list(_EN_FIRST), _EN_SECOND),
        "ru": (list(_RU_FIRST), _RU_SECOND),
        "uk": (list(_UK_FIRST), _UK_SECOND),
    }[language]
    rng.shuffle(firsts)
    turn = 0
    while True:
        tail = _TAILS[turn] if turn < len(_TAILS) else str(turn)
        for step in range(len(firsts) * len(seconds)):
            row, column = divmod(step, len(firsts))
            yield f"{firsts[column]} {seconds[(row + column) % len(seconds)]} {tail}".rstrip()
        turn += 1


def draw_client(
    *, name: str, code: str, language: str, account_manager: str, start: date, as_of: date, rng: Random
) -> Client:
    """A client of the book between `start` and `as_of`, all of it drawn from `rng`."""
    place = rng.choice(_PLACES[language])
    habit = draw_habit(rng)
    status, until = _status(habit, start, as_of, rng)
    low, high = _HOURLY[place.currency]
    return Client(
        code=code,
        name=name,
        place=place,
        language=language,
        currency=place.currency,
        terms_days=rng.choices([14, 15, 30, 45, 60], weights=[15, 15, 45, 15, 10])[0],
        account_manager=account_manager,
        status=status,
        pause_allowed=rng.choices(["yes", "no", ""], weights=[50, 25, 25])[0],
        friendly_reminder=rng.random() < 0.6,
        since=_since(start, until or as_of, rng),
        habit=habit,
        people=rng.choices([1, 2, 3, 4, 5, 6, 8, 10], weights=[14, 20, 18, 16, 12, 9, 7, 4])[0],
        hourly=Decimal(rng.randrange(low * 2, high * 2 + 1)) / 2,
        growth=rng.uniform(-0.25, 0.55),
        billing_day=rng.choices([3, 4, 5, 10, 15, 20], weights=[25, 20, 25, 15, 10, 5])[0],
        contacts=tuple(_contacts(language, place, code, rng)),
        until=until,
    )


def draw_habit(rng: Random) -> Habit:
    """One of the seven kinds, most of them paying on time."""
    kind = rng.choices(list(PayerKind), weights=[42, 14, 20, 8, 12, 2, 2])[0]
    match kind:
        case PayerKind.STEADY_LATE:
            return Habit(kind, rng.uniform(8, 16), 2.5)
        case PayerKind.PAYMENT_RUN:
            return Habit(kind, 0, 1, rng.choice(list(RunDays)))
        case PayerKind.DRIFTING:
            return Habit(kind, rng.uniform(-1, 6), 3)
        case PayerKind.HARD_DEBTOR:
            return Habit(kind, rng.uniform(16, 28), 7, unpaid_from=-rng.randint(95, 150))
        case PayerKind.STOPPED:
            return Habit(kind, 0, 2, unpaid_from=-rng.randint(40, 85))
        case _:
            return Habit(kind, rng.uniform(-3, 1), rng.uniform(1, 3))


def make_contact(
    *, name: str, title: str, language: str, greeting: str, roles: tuple[str, ...], code: str, rng: Random
) -> Contact:
    """A contact whose mail lives on an example domain and whose phone number cannot ring."""
    phone = f"+1 555 {rng.randrange(1000):03d} {rng.randrange(10_000):04d}"
    return Contact(name, title, language, greeting, roles, f"{mail_name(name)}@{code}.example", phone)


def free_code(name: str, taken: set[str]) -> str:
    """A short name in Latin for references and mail domains that no other client has; it is added to `taken`."""
    base = code = slug(name)
    count = 1
    while code in taken:
        count += 1
        code = f"{base}-{count}"
    taken.add(code)
    return code


def _contacts(language: str, place: Place, code: str, rng: Random) -> Iterator[Contact]:
    posts = _POSTS[language]
    chosen = [*posts[:2], *rng.sample(posts[2:], k=rng.choices([0, 1, 2, 3], weights=[35, 35, 20, 10])[0])]
    used: set[str] = set()
    for title, roles in chosen:
        person = draw_name(place.names, rng)
        while person.full in used:
            person = draw_name(place.names, rng)
        used.add(person.full)
        yield make_contact(
            name=person.full, title=title, language=person.language, greeting=person.greeting, roles=roles, code=code,
            rng=rng,
        )  # fmt: skip


def _status(habit: Habit, start: date, as_of: date, rng: Random) -> tuple[str, date | None]:
    """The status and, for those who left, the day the work ended. Who owes for months is still with us."""
    status = rng.choices(["active", "dormant", "archived"], weights=[92, 4, 4])[0]
    if status == "active" or habit.unpaid_from is not None:
        return "active", None
    days = (as_of - start).days
    return status, as_of - timedelta(days=rng.randint(min(150, days // 2), max(151, days - 90)))


def _since(start: date, end: date, rng: Random) -> date:
    """Two of three clients are older than the book; the others came while it was kept, not in its last two months."""
    if rng.random() < 0.67:
        return start - timedelta(days=rng.randrange(900))
    return start + timedelta(days=rng.randrange(max(1, (end - start).days - 60)))
