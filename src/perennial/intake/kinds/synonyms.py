"""What columns are called in other people's tables, in English, Russian and Ukrainian."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from perennial.intake.reading.table import known_key


@dataclass(frozen=True, slots=True)
class Subject:
    """What the lines of a table are: its fields with their names in files, likeliest first."""

    name: str
    required: tuple[str, ...]
    names: dict[str, tuple[str, ...]]

    def guess(self, headers: dict[str, int]) -> dict[str, int]:
        """Field -> position for folded headers; each column serves one field, each field the likeliest column."""
        found: dict[str, int] = {}
        for field, names in self.names.items():
            for name in (field, *names):
                position = headers.get(known_key(name))
                if position is not None and position not in found.values():
                    found[field] = position
                    break
        return found


_CLIENT = (
    "client code", "customer id", "customer number", "cust number", "client id", "customer code", "customer no",
    "client name", "customer", "customer name", "company", "company name", "account name", "bill to", "debtor",
    "sold to", "partner", "контрагент", "клиент", "заказчик", "покупатель", "код клиента", "название клиента",
    "організація", "організация", "клієнт", "замовник", "покупець", "код клієнта", "назва клієнта", "організатор",
    "contact name", "contactname",
)  # fmt: skip
_CLIENT_NAME = (
    "client name", "customer name", "name customer", "company name", "название клиента", "наименование клиента",
    "наименование контрагента", "назва клієнта", "найменування клієнта", "найменування контрагента",
)  # fmt: skip
_AMOUNT = (
    "invoice amount", "total amount", "gross amount", "grand total", "invoice total", "total", "total due", "gross",
    "sum", "value", "amount due", "сумма", "сумма счета", "сумма счёта", "сумма документа", "всего", "итого",
    "к оплате", "сума", "сума рахунку", "сума документа", "усього", "всього", "разом", "до сплати",
)  # fmt: skip
_CURRENCY = (
    "currency code", "invoice currency", "curr", "ccy", "cur", "currency id", "валюта", "код валюты", "код валюти",
)  # fmt: skip
_NUMBER = (
    "invoice number", "invoice no", "invoice id", "invoice", "inv no", "inv number", "document number", "doc number",
    "document no", "doc no", "doc id", "no", "nr", "№", "номер", "номер счета", "номер счёта", "счет", "счёт",
    "номер документа", "номер рахунку", "номер рахунка", "рахунок", "№ счета", "№ рахунку", "рахунок №", "счет №",
)  # fmt: skip
_PAID_ON = (
    "paid date", "date paid", "payment date", "settled date", "settlement date", "clear date", "clearing date",
    "paid at", "fully paid on date", "date of payment", "дата оплаты", "дата платежа", "оплачено дата",
    "дата оплати", "дата платежу", "сплачено дата",
)  # fmt: skip
_REFERENCE = (
    "payment reference", "payment id", "payment number", "payment no", "transaction id", "receipt", "receipt number",
    "ref", "номер платежа", "номер платежу", "основание", "підстава", "назначение платежа", "призначення платежу",
)  # fmt: skip

INVOICES: Final = Subject(
    "invoices",
    ("client", "number", "issued_on", "amount"),
    {
        "number": _NUMBER,
        "client": _CLIENT,
        "client_name": _CLIENT_NAME,
        "due_on": (
            "due date", "due", "payment due", "payment due date", "due in date", "maturity date", "pay by",
            "срок оплаты", "дата оплаты до", "оплатить до", "срок", "термін оплати", "оплатити до", "сплатити до",
            "термін сплати",
        ),
        "paid_on": _PAID_ON,
        "issued_on": (
            "invoice date", "date issued", "issue date", "issued", "invoiced on", "document date", "posting date",
            "date", "created", "дата счета", "дата счёта", "дата выставления", "дата документа", "дата",
            "дата рахунку", "дата виставлення",
        ),
        "terms_days": ("terms", "payment terms", "net days", "terms in days", "отсрочка, дней", "відстрочка, днів"),
        "paid_amount": ("amount paid", "paid", "оплачено", "сумма оплаты", "сплачено", "сума оплати"),
        "open_amount": (
            "balance", "open amount", "outstanding", "balance due", "amount open", "остаток", "долг", "задолженность",
            "залишок", "борг", "заборгованість",
        ),
        "amount": _AMOUNT,
        "currency": _CURRENCY,
        "description": (
            "memo", "details", "subject", "notes", "описание", "содержание", "комментарий", "опис", "зміст", "коментар",
        ),
        "status": ("invoice status", "state", "статус", "состояние", "стан"),
    },
)  # fmt: skip
PAYMENTS: Final = Subject(
    "payments",
    ("paid_on", "amount"),
    {
        "reference": _REFERENCE,
        "paid_on": (
            *_PAID_ON, "received on", "received", "value date", "booking date", "date", "дата поступления",
            "дата", "дата надходження",
        ),
        "invoices": ("invoice", *_NUMBER[:2], "applied to", "invoice numbers", *_NUMBER[12:]),
        "payer": ("paid by", "payer name", "sender", "плательщик", "платник", "отправитель", "відправник"),
        "client": _CLIENT,
        "amount": ("payment amount", "amount paid", "amount received", "paid amount", "сумма платежа", "сума платежу",
                   *_AMOUNT),
        "currency": ("payment currency", *_CURRENCY),
    },
)  # fmt: skip
CLIENTS: Final = Subject(
    "clients",
    ("name",),
    {
        "code": (
            "client code", "customer code", "client id", "customer id", "customer number", "id", "код", "код клиента",
            "код клієнта",
        ),
        "name": (
            "client name", "customer name", "company name", "company", "client", "customer", "account name", "название",
            "наименование", "клиент", "компания", "контрагент", "назва", "найменування", "клієнт", "компанія",
        ),
        "country": ("country code", "страна", "країна"),
        "city": ("town", "город", "місто"),
        "time_zone": ("timezone", "tz", "часовой пояс", "часовий пояс"),
        "language": ("lang", "язык", "мова"),
        "currency": _CURRENCY,
        "terms_days": ("payment terms", "terms", "net days", "отсрочка", "відстрочка"),
        "account_manager": ("manager", "owner", "менеджер", "аккаунт-менеджер", "акаунт-менеджер", "account owner"),
        "status": ("state", "статус"),
        "pause_allowed": (),
        "friendly_reminder": (),
        "since": ("client since", "customer since", "start date", "клиент с", "клієнт з"),
        "tier": (),  # other systems call by such words what is no A, B or C
    },
)  # fmt: skip
CONTACTS: Final = Subject(
    "contacts",
    ("client", "name"),
    {
        "email": ("e-mail", "email address", "mail", "почта", "эл. почта", "пошта", "ел. пошта", "электронная почта"),
        "name": (
            "contact name", "full name", "contact", "contact person", "person", "имя", "фио", "контактное лицо",
            "ім'я", "піб", "контактна особа",
        ),
        "client": _CLIENT,
        "phone": ("phone number", "telephone", "mobile", "телефон"),
        "title": ("job title", "position", "post", "должность", "посада"),
        "language": ("lang", "язык", "мова"),
        "greeting": ("salutation", "обращение", "звертання"),
        "roles": ("role", "роль", "роли", "ролі"),
    },
)  # fmt: skip
RATES: Final = Subject(
    "rates",
    ("on", "base", "quote", "rate"),
    {
        "on": ("date", "rate date", "дата", "дата курса", "дата курсу"),
        "base": ("base currency", "from", "from currency", "currency", "валюта", "базовая валюта", "базова валюта"),
        "quote": ("quote currency", "to", "to currency", "target", "валюта котировки", "валюта котирування"),
        "rate": ("exchange rate", "value", "курс"),
    },
)  # fmt: skip
SUBJECTS: Final = (INVOICES, PAYMENTS, CONTACTS, RATES, CLIENTS)
