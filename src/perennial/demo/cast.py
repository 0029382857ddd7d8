"""The fixed cast of the demo: the people of Lindenworks and its first fourteen clients, each with its story.

Every day in a story is counted from the book's day, so that the queue is as full whichever day the demo is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal as D
from typing import Final

from perennial.demo.payers import Habit, PayerKind, RunDays
from perennial.demo.values import Person, Place, Scene, ScenePromise

OWN_DOMAIN: Final = "lindenworks.example"
ALICE: Final = f"alice@{OWN_DOMAIN}"
BOHDAN: Final = f"bohdan@{OWN_DOMAIN}"
HANNA: Final = f"hanna@{OWN_DOMAIN}"
FEDIR: Final = f"fedir@{OWN_DOMAIN}"

PEOPLE: Final = (
    Person(ALICE, "Alice Marchenko", "AM", "en", "Account manager"),
    Person(BOHDAN, "Bohdan Klymenko", "AM", "en", "Account manager"),
    Person(HANNA, "Hanna Koval", "HCS", "en", "Head of client success"),
    Person(FEDIR, "Fedir Bondar", "FIN", "en", "Finance"),
    Person(f"olena@{OWN_DOMAIN}", "Olena Savchuk", "DIR", "en", "Director"),
    Person(f"sasha@{OWN_DOMAIN}", "Sasha Tkach", "SAL", "en", "Sales"),
    Person(f"rita@{OWN_DOMAIN}", "Rita Lys", "REC", "en", "Recruiter"),
    Person(f"denys@{OWN_DOMAIN}", "Denys Hrytsenko", "DLV", "en", "Delivery lead"),
    Person(f"dmytro@{OWN_DOMAIN}", "Dmytro Lysenko", "DEV", "uk", "Lead developer"),
    Person(f"lena@{OWN_DOMAIN}", "Lena Kravets", "DEV", "uk", "Developer"),
    Person(f"maksym@{OWN_DOMAIN}", "Maksym Bilyk", "DEV", "uk", "Developer"),
    Person(f"oleh@{OWN_DOMAIN}", "Oleh Savchuk", "DEV", "uk", "Developer"),
)


@dataclass(frozen=True, slots=True)
class CastContact:
    """A contact of the cast: name, title, roles, opening of a letter."""

    name: str
    title: str
    roles: tuple[str, ...]
    greeting: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class CastClient:
    """One of the fourteen. `client_for` is days since the first contract."""

    name: str
    place: Place
    terms_days: int
    manager: str
    client_for: int
    people: int
    hourly: D
    habit: Habit
    scene: Scene
    contacts: tuple[CastContact, ...]
    language: str = "en"
    pause_allowed: str = ""
    friendly_reminder: bool = False
    status: str = "active"


_BILLING: Final = ("billing",)
_DECIDES: Final = ("decision_maker",)

CLIENTS: Final = (
    CastClient(
        "Brightwater Health", Place("US", "Boston", "America/New_York", "USD", "english"),
        30, ALICE, 1020, 9, D("45.00"),
        Habit(PayerKind.PROMPT, -1, 1.5, unpaid_from=0), Scene(due_in=9, amounts=(D("64812.50"),)),
        (
            CastContact("Tom Reyes", "CTO", ("decision_maker", "champion"), "Hi Tom,"),
            CastContact("Erin Doyle", "Accounts payable", _BILLING, "Hi Erin,"),
            CastContact("Margaret Osei", "CEO", ("sponsor",), "Dear Margaret,"),
            CastContact("Susan Park", "VP Product", ("influencer",), "Hi Susan,"),
            CastContact("Dan Kowalski", "Engineering manager", ("user",), "Hi Dan,"),
            CastContact("Kevin Lutz", "Procurement", ("opponent",), "Dear Kevin,"),
        ),
        pause_allowed="yes",
    ),
    # The pause-letter candidate: two invoices, the promise for the second one not kept.
    CastClient(
        "Kestrel Logistics", Place("GB", "Manchester", "Europe/London", "GBP", "english"),
        14, ALICE, 1130, 4, D("33.50"),
        Habit(PayerKind.STEADY_LATE, 12, 2, unpaid_from=-40),
        Scene(
            due_in=-4,
            amounts=(D("23100.00"), D("18200.00")),
            promise=ScenePromise(D("18200.00"), -13, -5, "James Holt", "By phone: it is in the next payment run"),
        ),
        (
            CastContact("James Holt", "Finance manager", _BILLING, "Dear James,"),
            CastContact("Ruth Adeyemi", "COO", _DECIDES, "Dear Ruth,"),
            CastContact("Neil Barrow", "Head of IT", ("champion", "user"), "Hi Neil,"),
        ),
        pause_allowed="yes",
    ),
    CastClient(
        "Harbor Pay", Place("US", "New York", "America/New_York", "USD", "english"),
        30, ALICE, 690, 8, D("53.50"),
        Habit(PayerKind.PAYMENT_RUN, 0, 1, RunDays.TUESDAYS, unpaid_from=-1), Scene(due_in=3, amounts=(D("68400.00"),)),
        (
            CastContact("Priya Nair", "VP Engineering", ("decision_maker", "champion"), "Hi Priya,"),
            CastContact("Owen Carver", "Accounts payable", _BILLING, "Hi Owen,"),
        ),
        pause_allowed="no",
    ),
    CastClient(
        "Norrland Energi", Place("SE", "Stockholm", "Europe/Stockholm", "EUR", "nordic"),
        60, ALICE, 1400, 11, D("40.00"),
        Habit(PayerKind.PROMPT, -1, 1.5, unpaid_from=0), Scene(due_in=14, amounts=(D("70312.00"),)),
        (
            CastContact("Ingrid Dahl", "CIO", ("decision_maker", "sponsor"), "Dear Ingrid,"),
            CastContact("Lars Nyström", "Ekonomi", _BILLING, "Dear Lars,"),
        ),
        pause_allowed="no",
    ),
    # A new client in its first 90 days whose very first invoice is a few days late, and who is written to in Russian.
    CastClient(
        "Greywolf Security", Place("IL", "Tel Aviv", "Asia/Jerusalem", "USD", "hebrew"),
        14, ALICE, 41, 2, D("52.50"),
        Habit(PayerKind.PROMPT, 0, 2, unpaid_from=-8), Scene(due_in=-2, amounts=(D("16800.00"),)),
        (
            CastContact("Анна Левина", "Финансовый менеджер", _BILLING, "Анна, добрый день!", "ru"),
            CastContact("Михаил Каримов", "Технический директор", _DECIDES, "Михаил, добрый день!", "ru"),
            CastContact("Noa Shapira", "Team lead", ("user",), "Hi Noa,"),
        ),
        language="ru", status="onboarding",
    ),
    # Due in a few days, usually late, and glad of a friendly reminder.
    CastClient(
        "Veloce Mobility", Place("IT", "Milan", "Europe/Rome", "EUR", "italian"),
        30, ALICE, 830, 5, D("41.00"),
        Habit(PayerKind.STEADY_LATE, 11, 2.5, unpaid_from=0), Scene(due_in=4, amounts=(D("32800.00"),)),
        (
            CastContact("Giulia Ferri", "Amministrazione", _BILLING, "Hi Giulia,"),
            CastContact("Paolo Conti", "CTO", _DECIDES, "Hi Paolo,"),
        ),
        pause_allowed="yes", friendly_reminder=True,
    ),
    # A promise to pay is running.
    CastClient(
        "Tidepool Games", Place("US", "San Francisco", "America/Los_Angeles", "USD", "english"),
        30, ALICE, 540, 4,
        D("48.50"), Habit(PayerKind.DRIFTING, 2, 3, unpaid_from=-10),
        Scene(
            due_in=-5,
            amounts=(D("31000.00"),),
            promise=ScenePromise(D("31000.00"), -2, 3, "Marcus Tran", "Investor money lands this week, pays in full"),
        ),
        (
            CastContact("Marcus Tran", "COO", ("billing", "decision_maker"), "Hi Marcus,"),
            CastContact("Amy Quinn", "Producer", ("champion",), "Hi Amy,"),
        ),
        pause_allowed="yes",
    ),
    # A hard debtor: three small invoices, the oldest more than sixty days late and paid in part.
    CastClient(
        "Alder & Finch", Place("GB", "London", "Europe/London", "GBP", "english"),
        30, BOHDAN, 900, 1, D("27.50"),
        Habit(PayerKind.HARD_DEBTOR, 19, 5, unpaid_from=-75),
        Scene(due_in=-8, amounts=(D("4265.00"), D("4180.00"), D("3920.00")), part_paid=D("1500.00")),
        (
            CastContact("Helen Mercer", "Managing partner", ("billing", "decision_maker"), "Dear Helen,"),
            CastContact("Simon Vale", "Operations", ("user",), "Hi Simon,"),
        ),
        pause_allowed="yes",
    ),
    # A small company led by Ukrainians: seven days and more, the letter is Ukrainian.
    CastClient(
        "Papertrail", Place("US", "Austin", "America/Chicago", "USD", "english"),
        15, BOHDAN, 610, 1, D("48.00"),
        Habit(PayerKind.ERRATIC, 0, 0, unpaid_from=-13), Scene(due_in=-9, amounts=(D("7912.50"),)),
        (
            CastContact("Олена Гончар", "Фінансова директорка", _BILLING, "Пані Олено, вітаю!", "uk"),
            CastContact("Тарас Вербич", "Засновник", ("decision_maker", "sponsor"), "Пане Тарасе, вітаю!", "uk"),
        ),
        language="uk", pause_allowed="yes",
    ),
    CastClient(
        "Sunfield Agro", Place("US", "Chicago", "America/Chicago", "USD", "english"),
        45, BOHDAN, 760, 7, D("47.00"),
        Habit(PayerKind.PROMPT, -2, 2, unpaid_from=0), Scene(due_in=6, amounts=(D("52937.50"),)),
        (
            CastContact("Mark Ellison", "VP Operations", ("decision_maker", "champion"), "Hi Mark,"),
            CastContact("Joan Burke", "Accounts payable", _BILLING, "Dear Joan,"),
        ),
    ),
    # Money has come that names no invoice: nothing may be sent before it is matched.
    CastClient(
        "Mosaic Retail", Place("CA", "Toronto", "America/Toronto", "USD", "english"),
        15, BOHDAN, 1210, 1, D("40.00"),
        Habit(PayerKind.STEADY_LATE, 3, 2, unpaid_from=-7),
        Scene(due_in=-3, amounts=(D("6200.00"),), unmatched=D("6175.00")),
        (
            CastContact("Nina Singh", "Accounts payable", _BILLING, "Hi Nina,"),
            CastContact("Derek Lund", "Head of e-commerce", ("decision_maker", "sponsor"), "Hi Derek,"),
        ),
        pause_allowed="no",
    ),
    # One invoice is contested, the newer one is simply not due.
    CastClient(
        "Orbit Rail", Place("DE", "Munich", "Europe/Berlin", "EUR", "german"),
        30, BOHDAN, 980, 4, D("42.50"),
        Habit(PayerKind.PAYMENT_RUN, 0, 1, RunDays.MID_AND_END, unpaid_from=-10),
        Scene(due_in=-6, amounts=(D("9640.00"), D("27300.00")), disputed=D("2480.00")),
        (
            CastContact("Katrin Brandt", "Buchhaltung", _BILLING, "Dear Katrin,"),
            CastContact("Stefan Keller", "Leiter Entwicklung", _DECIDES, "Dear Stefan,"),
        ),
        pause_allowed="no",
    ),
    # Two weeks and more: the second letter.
    CastClient(
        "Lumen Clinic", Place("CH", "Zürich", "Europe/Zurich", "CHF", "german"),
        30, BOHDAN, 1500, 2, D("36.00"),
        Habit(PayerKind.STEADY_LATE, 10, 3, unpaid_from=-20), Scene(due_in=-15, amounts=(D("11150.00"), D("11310.00"))),
        (
            CastContact("Anja Graf", "Finanzen", _BILLING, "Dear Anja,"),
            CastContact("Lukas Huber", "CIO", ("decision_maker", "champion"), "Hi Lukas,"),
        ),
        pause_allowed="yes", friendly_reminder=True,
    ),
    # Always on time until now: two weeks and more are unusual here.
    CastClient(
        "Quillmark", Place("NL", "Amsterdam", "Europe/Amsterdam", "EUR", "dutch"),
        14, BOHDAN, 1095, 1, D("45.00"),
        Habit(PayerKind.PROMPT, -1, 1, unpaid_from=-22), Scene(due_in=-18, amounts=(D("7380.00"),)),
        (
            CastContact("Pieter Bakker", "Founder", ("decision_maker", "sponsor"), "Hi Pieter,"),
            CastContact("Sanne Visser", "Office manager", _BILLING, "Hi Sanne,"),
        ),
        friendly_reminder=True,
    ),
)  # fmt: skip
