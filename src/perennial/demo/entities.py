"""Companies in the eyes of the law: the demo company's two, and one for each client with an address in its city."""

from __future__ import annotations

from random import Random
from typing import Final

from perennial.demo.values import Client

OURS: Final = (
    ("Lindenworks OÜ", "EE", "Pärnu mnt 31", "Tallinn", "10119", "14771243", "EE101777436", "14771243",
     "invoices@lindenworks.example", "+372 555 0100", "EE382200221020145685", "HABAEE2X", "Swedbank AS", "LW", "yes"),
    ("Lindenworks GmbH", "DE", "Torstraße 140", "Berlin", "10119", "37/412/50913", "DE812345673", "HRB 214455 B",
     "rechnung@lindenworks.example", "+49 30 555 0100", "DE14100100109876543210", "PBNKDEFF", "Postbank", "LG", "no"),
)  # fmt: skip
ESTONIAN, GERMAN = OURS[0][0], OURS[1][0]

_UNION: Final = frozenset({"DE", "AT", "NL", "FR", "ES", "IT", "SE", "DK", "PL", "IE", "CY", "EE"})
_FORMS: Final = {
    "US": "Inc.", "CA": "Inc.", "GB": "Ltd", "IE": "Ltd", "IL": "Ltd", "CY": "Ltd", "DE": "GmbH", "AT": "GmbH",
    "CH": "AG", "NL": "B.V.", "FR": "SAS", "ES": "S.L.", "IT": "S.r.l.", "SE": "AB", "DK": "A/S", "PL": "Sp. z o.o.",
    "KZ": "ТОО", "AM": "ООО", "UZ": "ООО", "UA": "ТОВ",
}  # fmt: skip
_BEFORE: Final = frozenset({"KZ", "AM", "UZ", "UA"})  # the form stands before the name, which is in quotation marks
_STREETS: Final = {
    "US": "{n} Market Street", "CA": "{n} King Street West", "GB": "{n} Mill Lane", "IE": "{n} Dame Street",
    "IL": "HaBarzel {n}", "CY": "Агиу Андреу {n}", "DE": "Lindenstraße {n}", "AT": "Ringstraße {n}",
    "CH": "Seefeldstrasse {n}", "NL": "Herengracht {n}", "FR": "{n} rue de la République", "ES": "Calle Mayor {n}",
    "IT": "Via Garibaldi {n}", "SE": "Storgatan {n}", "DK": "Vestergade {n}", "PL": "ul. Długa {n}",
    "KZ": "пр. Абая {n}", "AM": "ул. Туманяна {n}", "UZ": "ул. Навои {n}", "UA": "вул. Шевченка {n}",
}  # fmt: skip
_POSTCODES: Final = {
    "New York": "10005", "San Francisco": "94105", "Austin": "78701", "Chicago": "60601", "Boston": "02108",
    "Seattle": "98101", "Denver": "80202", "Atlanta": "30303", "Toronto": "M5H 1J9", "London": "EC2A 4NE",
    "Manchester": "M1 4BT", "Bristol": "BS1 4DJ", "Edinburgh": "EH2 2BY", "Dublin": "D02 X285", "Berlin": "10117",
    "Hamburg": "20095", "Munich": "80331", "Vienna": "1010", "Zürich": "8008", "Geneva": "1204",
    "Rotterdam": "3011 AA", "Amsterdam": "1015 BA", "Lyon": "69002", "Barcelona": "08002", "Turin": "10122",
    "Milan": "20121", "Gothenburg": "411 38", "Stockholm": "111 29", "Copenhagen": "1456", "Warsaw": "00-238",
    "Tel Aviv": "6971028", "Алматы": "050000", "Ереван": "0001", "Ташкент": "100011", "Лимасол": "3036",
    "Київ": "01030", "Львів": "79000", "Одеса": "65014",
}  # fmt: skip
_VAT: Final = {
    "DE": "DE#########", "AT": "ATU########", "NL": "NL#########B01", "FR": "FR###########", "ES": "ESB########",
    "IT": "IT###########", "SE": "SE##########01", "DK": "DK########", "PL": "PL##########", "IE": "IE#######T",
    "CY": "CY########L", "GB": "GB#########", "CH": "CHE#########MWST",
}  # fmt: skip
_STANDARD: Final = {"DE": 19, "EE": 24}


def entity_of(client: Client) -> str:
    """Which of our two companies signs: Germans buy from the German one."""
    return GERMAN if client.place.country == "DE" else ESTONIAN


def vat_of(client: Client) -> tuple[str, int]:
    """How value added tax is treated, and its rate in percent."""
    ours = "DE" if entity_of(client) == GERMAN else "EE"
    if client.place.country == ours:
        return "standard", _STANDARD[ours]
    return ("reverse_charge", 0) if client.place.country in _UNION else ("outside", 0)


def company_of(client: Client, rng: Random) -> tuple[str, ...]:
    """Name, country, street, city, postcode, tax number, VAT number, registration, address for invoices."""
    country = client.place.country
    form = _FORMS.get(country, "")
    name = f"{form} «{client.name}»" if country in _BEFORE else f"{client.name} {form}".strip()
    street = _STREETS.get(country, "{n} Main Street").format(n=rng.randrange(2, 190))
    vat = "".join(str(rng.randrange(1, 10)) if sign == "#" else sign for sign in _VAT.get(country, ""))
    tax = "" if vat else f"{rng.randrange(10, 99)}-{rng.randrange(1_000_000, 9_999_999)}"
    postcode = _POSTCODES.get(client.place.city, "")
    return name, country, street, client.place.city, postcode, tax, vat, "", f"invoices@{client.code}.example"
