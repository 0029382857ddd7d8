"""How HubSpot, Salesforce, Pipedrive, Bitrix24 and amoCRM call a deal, in their exports and in their answers.

Names are folded (`header_key`). A currency behind a header ('Amount (USD)', 'Бюджет, руб') is no part of its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from perennial.intake.kinds.crm_sheets import Names, Sheet
from perennial.intake.reading.dates import DateOrder
from perennial.intake.reading.table import Table, known_key
from perennial.intake.reading.words import currency_of
from perennial.kernel.saying import gettext_noop
from perennial.kernel.text import fold

DEALS: Final = "deals"
STAGES: Final = "stages"
LINKS: Final = "links"
OWNERS: Final = "owners"
_BEHIND = re.compile(r"^(?P<name>.*\S)[\s,]+[(\[]?(?P<currency>[^\s()\[\],]{1,10})[)\]]?$")

FIELDS: Final = (
    "number", "deal", "stage", "won", "company", "company_id", "site", "amount", "currency", "won_on", "owner",
    "owner_email", "contact", "contact_id", "email", "deleted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DealSystem:
    """One system: its tables of deals and what helps to read them; `crm` names its companies, contacts and people."""

    kind: str
    source: str
    title: str
    sheets: tuple[Sheet, ...]
    order: DateOrder | None = None
    helpers: tuple[Sheet, ...] = field(default=())

    def sheet_of(self, table: Table) -> Sheet | None:
        return next((sheet for sheet in (*self.sheets, *self.helpers) if sheet.fits(table)), None)


HUBSPOT: Final = DealSystem(
    "hubspot-deals", "hubspot", gettext_noop("Deals of HubSpot"),
    (
        Sheet(
            DEALS, ("Record ID", "Deal Name"),
            {
                "number": ("Record ID", "Record ID - Deal", "Deal ID"), "deal": ("Deal Name",),
                "stage": ("Deal Stage",), "won": ("Is Closed Won", "Is closed won"),
                "company": (
                    "Associated Company (Primary)", "Primary Associated Company", "Primary Company",
                    "Associated Company", "Associated Companies", "Company name",
                ),
                "company_id": ("Primary Associated Company ID", "Associated Company IDs (Primary)",
                               "Associated Company IDs"),
                "site": ("Company Domain Name", "Company domain", "Website URL"),
                "amount": ("Amount", "Amount in company currency"), "currency": ("Currency", "Deal Currency"),
                "won_on": ("Close Date", "Closed Won Date"), "owner": ("Deal owner", "Owner"),
                "contact": ("Associated Contact (Primary)", "Associated Contact", "Associated Contacts"),
                "contact_id": ("Associated Contact IDs",), "email": ("Contact email", "Email"),
            },
        ),
        Sheet(
            DEALS, ("id", "properties.dealname"),
            {
                "number": ("id",), "deal": ("properties.dealname",), "stage": ("properties.dealstage",),
                "won": ("properties.hs_is_closed_won",), "amount": ("properties.amount",),
                "currency": ("properties.deal_currency_code",), "won_on": ("properties.closedate",),
                "owner": ("properties.hubspot_owner_id",),
            },
        ),
        Sheet(
            DEALS, ("deal_id", "property_dealname"),
            {
                "number": ("deal_id",), "deal": ("property_dealname",),
                "stage": ("deal_pipeline_stage_id", "property_dealstage"), "won": ("property_hs_is_closed_won",),
                "amount": ("property_amount",), "currency": ("property_deal_currency_code",),
                "won_on": ("property_closedate",), "owner": ("owner_id", "property_hubspot_owner_id"),
                "deleted": ("is_deleted", "_fivetran_deleted"),
            },
        ),
    ),
    helpers=(
        Sheet(STAGES, ("stage_id", "closed_won"), {"number": ("stage_id",), "won": ("closed_won",)}),
        Sheet(LINKS, ("deal_id", "company_id"), {"number": ("deal_id",), "company_id": ("company_id",)}),
    ),
)  # fmt: skip
SALESFORCE: Final = DealSystem(
    "salesforce-deals", "salesforce", gettext_noop("Opportunities of Salesforce"),
    (
        Sheet(
            DEALS, ("Opportunity Name",),
            {
                "number": ("Opportunity ID (18)", "Opportunity ID 18", "Opportunity ID", "Case Safe ID"),
                "deal": ("Opportunity Name",), "stage": ("Stage",), "won": ("Won", "Is Won"),
                "company": ("Account Name",), "site": ("Website", "Account Website"), "amount": ("Amount",),
                "currency": ("Amount Currency", "Opportunity Currency", "Currency"), "won_on": ("Close Date",),
                "owner": ("Opportunity Owner", "Owner"), "owner_email": ("Opportunity Owner Email", "Owner Email"),
                "contact": ("Primary Contact", "Contact Name"), "email": ("Contact Email", "Email"),
            },
        ),
        Sheet(
            DEALS, ("Id", "StageName"),
            {
                "number": ("Id",), "deal": ("Name",), "stage": ("StageName",), "won": ("IsWon",),
                "company": ("Account.Name",), "company_id": ("AccountId",), "amount": ("Amount",),
                "currency": ("CurrencyIsoCode",), "won_on": ("CloseDate",), "owner": ("OwnerId",),
                "contact_id": ("ContactId",), "deleted": ("IsDeleted",),
            },
            never=("_fivetran_start", "OpportunityId"),
        ),
    ),
)  # fmt: skip
PIPEDRIVE: Final = DealSystem(
    "pipedrive-deals", "pipedrive", gettext_noop("Deals of Pipedrive"),
    (
        Sheet(
            DEALS, ("Deal - Title",),
            {
                "number": ("Deal - ID",), "deal": ("Deal - Title",), "stage": ("Deal - Status", "Deal - Stage"),
                "company": ("Deal - Organization", "Organization - Name"), "site": ("Organization - Website",),
                "amount": ("Deal - Value",),
                "currency": ("Deal - Currency of Value", "Deal - Value currency", "Deal - Currency"),
                "won_on": ("Deal - Won time", "Deal - Deal closed on", "Deal - Close time"),
                "owner": ("Deal - Owner",), "contact": ("Deal - Contact person", "Person - Name"),
                "email": ("Person - Email - Work", "Person - Email"),
            },
        ),
        Sheet(
            DEALS, ("id", "title", "status", "stage_id"),
            {
                "number": ("id",), "deal": ("title",), "stage": ("status",),
                "company": ("org_name", "org_id.name"), "company_id": ("org_id.value", "org_id"), "amount": ("value",),
                "currency": ("currency",), "won_on": ("won_time", "close_time"),
                "owner": ("owner_name", "user_id.name", "owner_id.name", "owner_id"),
                "owner_email": ("user_id.email", "owner_id.email"),
                "contact": ("person_name", "person_id.name"), "contact_id": ("person_id.value", "person_id"),
                "email": ("person_id.email",), "deleted": ("deleted",),
            },
        ),
    ),
    DateOrder.MDY,
)  # fmt: skip
BITRIX24: Final = DealSystem(
    "bitrix24-deals", "bitrix24", gettext_noop("Deals of Bitrix24"),
    (
        Sheet(
            DEALS, ("ID", "STAGE_ID", "OPPORTUNITY"),
            {
                "number": ("ID",), "deal": ("TITLE",), "stage": ("STAGE_ID", "STAGE_SEMANTIC_ID"),
                "company": ("COMPANY_TITLE",), "company_id": ("COMPANY_ID",), "amount": ("OPPORTUNITY",),
                "currency": ("CURRENCY_ID",), "won_on": ("CLOSEDATE",), "owner": ("ASSIGNED_BY_ID",),
                "contact_id": ("CONTACT_ID",),
            },
            never=("STATUS_ID", "COMPANY_TYPE"),
        ),
        *(
            Sheet(
                DEALS, (title,),
                {
                    "number": ("ID",), "deal": (title,), "stage": stages, "won": (), "company": companies,
                    "site": ("Компания: Корпоративный сайт", "Company: Corporate website", "Корпоративный сайт",
                             "Corporate website"),
                    "amount": amounts, "currency": ("Валюта", "Currency"), "won_on": days, "owner": owners,
                    "contact": ("Контакт", "Contact", "Контакт: ФИО"),
                    "email": ("Контакт: Рабочий e-mail", "Contact: Work e-mail", "Рабочий e-mail", "Work e-mail"),
                },
                some=some, never=("Этап сделки", "Воронка", "Record ID", "Lead title", "Бюджет"),
            )
            for title, stages, companies, amounts, days, owners, some in (
                (
                    "Название сделки", ("Стадия сделки", "Стадия"),
                    ("Компания", "Компания: Название компании", "Название компании"), ("Сумма", "Сумма сделки"),
                    ("Дата завершения", "Дата закрытия", "Предполагаемая дата закрытия"),
                    ("Ответственный", "Ответственный (Имя Фамилия)"),
                    ("Стадия сделки", "Стадия", "Сделка закрыта", "Вероятность", "Валюта", "Доступна для всех"),
                ),
                (
                    "Название", ("Стадия сделки", "Стадия"),
                    ("Компания", "Компания: Название компании", "Название компании"), ("Сумма", "Сумма сделки"),
                    ("Дата завершения", "Дата закрытия", "Предполагаемая дата закрытия"),
                    ("Ответственный", "Ответственный (Имя Фамилия)"),
                    ("Стадия сделки", "Сделка закрыта"),
                ),
                *(
                    (
                        english, ("Deal stage", "Stage"), ("Company", "Company: Company name", "Company name"),
                        ("Total", "Amount", "Opportunity", "Deal amount"),
                        ("End date", "Closed on", "Close date", "Estimated close date", "Expected close date"),
                        ("Responsible person", "Responsible", "Assigned to"), marks,
                    )
                    for english, marks in (
                        ("Deal Name", ("Responsible person", "Responsible", "Deal closed", "Available to everyone")),
                        ("Deal title", ("Responsible person", "Responsible", "Deal closed", "Available to everyone")),
                        ("Name", ("Deal stage", "Deal closed")), ("Title", ("Deal stage", "Deal closed")),
                    )
                ),
            )
        ),
    ),
)  # fmt: skip
_RUSSIAN_AMO: Final[Names] = {
    "number": ("ID", "ID сделки"), "deal": ("Название сделки", "Сделка"), "stage": ("Этап сделки", "Статус сделки"),
    "company": ("Компания", "Компания контакта", "Название компании"), "site": ("Web (компания)", "Web", "Сайт"),
    "amount": ("Бюджет", "Бюджет сделки"), "currency": ("Валюта",),
    "won_on": ("Дата закрытия", "Дата закрытия сделки"),
    "owner": ("Ответственный", "Ответственный за сделку"),
    "contact": ("Основной контакт", "Полное имя контакта", "Контакт"),
    "email": ("Рабочий email (контакт)", "Рабочий email", "Email", "Рабочий email контакта"),
}  # fmt: skip
AMOCRM: Final = DealSystem(
    "amocrm-deals", "amocrm", gettext_noop("Deals of amoCRM and Kommo"),
    (
        Sheet(
            DEALS, ("Название сделки",), _RUSSIAN_AMO, some=("Бюджет", "Этап сделки", "Воронка", "Кем создана"),
            never=("Стадия сделки",),
        ),
        Sheet(
            DEALS, ("Lead title",),
            {
                "number": ("ID", "Lead ID"), "deal": ("Lead title",),
                "stage": ("Lead status", "Lead stage", "Pipeline stage", "Stage", "Status"),
                "company": ("Company", "Company name", "Contact's company"), "site": ("Web",),
                "amount": ("Sale", "Budget", "Price", "Lead value"), "currency": ("Currency",),
                "won_on": ("Closed at", "Closing date", "Date closed"),
                "owner": ("Lead responsible user", "Responsible user", "Responsible"),
                "contact": ("Main contact", "Contact full name", "Full name"),
                "email": ("Work email (contact)", "Work email", "Email"),
            },
        ),
        Sheet(
            DEALS, ("id", "status_id", "price"),
            {
                "number": ("id",), "deal": ("name",), "stage": ("status_id",),
                "company_id": ("_embedded.companies", "linked_company_id"), "amount": ("price",),
                "won_on": ("closed_at", "date_close"), "owner": ("responsible_user_id",), "deleted": ("is_deleted",),
            },
        ),
    ),
    helpers=(
        Sheet(
            OWNERS, ("id", "name", "email", "rights.leads.view"),
            {"number": ("id",), "owner_email": ("email",), "owner": ("name",)},
        ),
    ),
)  # fmt: skip
SYSTEMS: Final = (HUBSPOT, SALESFORCE, PIPEDRIVE, BITRIX24, AMOCRM)

_MORE: Final[Names] = {
    "number": ("deal number", "deal no", "номер", "номер сделки", "номер угоди"),
    "deal": ("deal", "opportunity", "угода", "назва угоди", "назва", "сделка"),
    "stage": ("stage", "status", "стадия", "этап", "статус", "стадія", "етап", "стадія угоди", "етап угоди"),
    "won": ("won", "is won", "выиграна", "виграна"),
    "company": ("account", "client", "customer", "organization", "organisation", "клиент", "клієнт", "компанія",
                "заказчик", "замовник", "организация", "організація"),
    "site": ("site", "domain", "website", "сайт", "домен"),
    "amount": ("value", "amount", "сумма", "сума", "бюджет"),
    "currency": ("currency", "валюта"),
    "won_on": ("won on", "won date", "close date", "closed on", "closed", "дата закрытия", "дата закриття",
               "дата завершення"),
    "owner": ("seller", "sold by", "owner", "ответственный", "менеджер", "відповідальний", "продавец", "продавець"),
    "owner_email": ("seller email", "sales email"),
    "contact": ("contact", "contact person", "контакт", "контактное лицо", "контактна особа"),
    "email": ("contact email", "email", "e-mail", "почта", "пошта"),
}  # fmt: skip
ANY: Final = DealSystem("deals", "deals", gettext_noop("Deals from any table"), ())
_HINTS: Final = ("deal", "opportunit", "сделк", "угод")

_WON_WORDS: Final = (
    "won", "closed won", "closedwon", "closed - won", "deal won", "close deal", "success", "s", "142",
    "успешно реализовано", "успешно", "успешна", "сделка успешна", "выиграна", "выиграно", "выигран", "успішно",
    "успішно реалізовано", "угода успішна", "виграна", "виграно", "виграний",
)  # fmt: skip
_LOST_WORDS: Final = (
    "lost", "closed lost", "closedlost", "closed - lost", "deal lost", "lose", "apology", "f", "143", "deleted",
    "закрыто и не реализовано", "не реализовано", "проиграна", "проиграно", "проигран", "сделка провалена", "провалена",
    "анализ причины провала", "закрито і не реалізовано", "не реалізовано", "програна", "програно",
)  # fmt: skip
_OPEN_WORDS: Final = (
    "open", "p", "new", "in progress", "appointment scheduled", "qualified to buy", "presentation scheduled",
    "decision maker bought-in", "contract sent", "appointmentscheduled", "qualifiedtobuy", "presentationscheduled",
    "decisionmakerboughtin", "contractsent", "prospecting", "qualification", "needs analysis", "value proposition",
    "id. decision makers", "perception analysis", "proposal/price quote", "negotiation/review", "открыта", "открыто",
    "открытая", "новая", "в работе", "неразобранное", "первичный контакт", "переговоры", "принимают решение",
    "согласование договора", "подготовка документов", "відкрита", "відкрито", "preparation", "prepayment_invoice",
    "executing", "final_invoice", "incoming leads", "initial contact", "discussions", "decision making",
    "contract discussion",
)  # fmt: skip
WON: Final = frozenset(map(fold, _WON_WORDS))
LOST: Final = frozenset(map(fold, _LOST_WORDS))
OPEN: Final = frozenset(map(fold, _OPEN_WORDS))
_PIPELINE = re.compile(r"^c\d{1,6}:|\s*\([^()]*\)$")


def stage_key(text: str) -> str:
    """A stage without the pipeline that stands with it: 'Closed won (Sales)' and 'C7:WON' say that it is won."""
    return _PIPELINE.sub("", fold(text)).strip()


def header_and_currency(header: str) -> tuple[str, str]:
    """('Бюджет', 'RUB') of 'Бюджет, руб'."""
    found = _BEHIND.match(header.strip())
    code = currency_of(found["currency"]) if found else None
    return (found["name"].rstrip(" ,"), code) if found and code else (header, "")


def names_of(system: DealSystem, sheet: Sheet | None) -> Names:
    """What the columns of a table may be called: by its own sheet, else by all that is known."""
    return sheet.names if sheet is not None else _EVERY if system is ANY else _every(system.sheets)


def _every(sheets: tuple[Sheet, ...]) -> Names:
    found: dict[str, tuple[str, ...]] = {}
    for names in (*(sheet.names for sheet in sheets), _MORE):
        for name, headers in names.items():
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *headers)))
    return found


_EVERY: Final = _every(tuple(sheet for system in SYSTEMS for sheet in system.sheets))


def fields_in(table: Table, names: Names) -> dict[str, str]:
    """Header -> field, each field by the likeliest of its names that the table has."""
    by_key = {known_key(header_and_currency(header)[0]): header for header in reversed(table.headers) if header}
    by_key |= {known_key(header): header for header in table.headers if header}
    found: dict[str, str] = {}
    for name, headers in names.items():
        header = next((by_key[key] for key in map(known_key, headers) if key in by_key), None)
        if header is not None:
            found.setdefault(header, name)
    return found


def speaks_of_deals(table: Table) -> bool:
    """Whether a header says deal, opportunity, сделка or угода."""
    return any(hint in fold(header) for header in table.headers for hint in _HINTS)
