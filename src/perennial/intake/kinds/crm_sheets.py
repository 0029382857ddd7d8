"""How HubSpot, Salesforce, Pipedrive, Bitrix24 and amoCRM call what we need, in their exports and their answers.

Names are folded (`header_key`), so that `account_id`, `AccountId` and `Account ID` are one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from perennial.intake.reading.table import Table, header_key

COMPANIES: Final = "companies"
CONTACTS: Final = "contacts"
NOTES: Final = "notes"
OWNERS: Final = "owners"
NOTE_COMPANIES: Final = "note companies"
NOTE_CONTACTS: Final = "note contacts"
Names = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One of the tables of a system. It is one that has all of `marks`, some of `some`, and none of `never`;
    with `called`, its name holds one of these words.
    """

    subject: str
    marks: tuple[str, ...]
    names: Names
    some: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    kind: str = ""  # of notes: what they are when no column says it

    def fits(self, table: Table) -> bool:
        name = table.name.casefold()
        return (
            all(header_key(mark) in table.columns for mark in self.marks)
            and (not self.some or any(header_key(mark) in table.columns for mark in self.some))
            and not any(header_key(mark) in table.columns for mark in self.never)
            and (not self.called or any(word in name for word in self.called))
        )

    def fields(self, table: Table) -> dict[str, int]:
        """Field -> position; the first of its names that the table has."""
        found: dict[str, int] = {}
        for name, headers in self.names.items():
            position = next((table.columns[key] for key in map(header_key, headers) if key in table.columns), None)
            if position is not None and position not in found.values():
                found[name] = position
        return found


@dataclass(frozen=True, slots=True)
class System:
    """A customer system: its tables, and what its numbers are called in our codes of clients."""

    name: str
    prefix: str
    sheets: tuple[Sheet, ...]
    customers: frozenset[str] = field(default_factory=frozenset)  # what a company that buys is called

    def sheet_of(self, table: Table) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.fits(table)), None)


_HISTORY: Final = ("_fivetran_start",)
_HUBSPOT: Final = System(
    "hubspot", "HS",
    (
        Sheet(OWNERS, ("owner_id", "email"), {"id": ("owner_id",), "email": ("email",)}, some=("portal_id",)),
        Sheet(NOTE_COMPANIES, ("company_id", "engagement_id"), {"id": ("engagement_id",), "other": ("company_id",)}),
        Sheet(NOTE_CONTACTS, ("contact_id", "engagement_id"), {"id": ("engagement_id",), "other": ("contact_id",)}),
        *(
            Sheet(
                NOTES, ("engagement_id",),
                {
                    "id": ("engagement_id",),
                    "on": ("property_hs_timestamp", "start_time", "timestamp", "property_hs_createdate"),
                    "text": (
                        "property_hs_note_body", "property_hs_call_body", "property_hs_meeting_body",
                        "property_hs_email_text", "property_hs_body_preview", "body", "text",
                    ),
                    "subject": (
                        "property_hs_email_subject", "property_hs_call_title", "property_hs_meeting_title", "title",
                        "subject",
                    ),
                    "owner": ("property_hubspot_owner_id", "owner_id"),
                    "deleted": ("_fivetran_deleted",),
                },
                some=("property_hs_timestamp", "start_time", "body"), called=(word,), kind=kind,
            )
            for word, kind in (("note", "note"), ("call", "call"), ("meeting", "meeting"), ("email", "mail"))
        ),
        Sheet(
            COMPANIES, ("id", "property_name"),
            {
                "id": ("id",), "name": ("property_name",), "site": ("property_domain", "property_website"),
                "city": ("property_city",), "country": ("property_country",), "stage": ("property_lifecyclestage",),
                "owner": ("property_hubspot_owner_id",), "deleted": ("is_deleted", "_fivetran_deleted"),
            },
            never=("property_firstname", "property_dealname", "engagement_id"),
        ),
        Sheet(
            CONTACTS, ("id", "property_email"),
            {
                "id": ("id",), "first": ("property_firstname",), "last": ("property_lastname",),
                "email": ("property_email",), "emails": ("property_hs_additional_emails", "property_email_1"),
                "phone": ("property_phone", "property_mobilephone"), "title": ("property_jobtitle",),
                "company": ("property_company",), "company_id": ("property_associatedcompanyid",),
                "country": ("property_country",), "birthday": ("property_date_of_birth",),
                "deleted": ("is_deleted", "_fivetran_deleted"),
            },
            some=("property_firstname", "property_lastname"),
        ),
        Sheet(
            CONTACTS, ("Record ID", "Email"),
            {
                "id": ("Record ID", "Record ID - Contact"), "first": ("First Name",), "last": ("Last Name",),
                "email": ("Email",), "emails": ("Additional email addresses",),
                "phone": ("Phone Number", "Mobile Phone Number"), "title": ("Job Title",),
                "company": ("Associated Company", "Company Name"),
                "company_id": ("Associated Company IDs", "Primary Associated Company ID"),
                "country": ("Country/Region",), "birthday": ("Date of birth",), "language": ("Preferred language",),
            },
            some=("First Name", "Last Name"),
        ),
        Sheet(
            COMPANIES, ("Record ID", "Company name"),
            {
                "id": ("Record ID",), "name": ("Company name",), "site": ("Company Domain Name", "Website URL"),
                "city": ("City",), "country": ("Country/Region", "Country"), "stage": ("Lifecycle Stage",),
                "owner": ("Company owner",),
            },
            never=("First Name", "Deal Name"),
        ),
    ),
    frozenset({"customer", "evangelist"}),
)  # fmt: skip
_SALESFORCE: Final = System(
    "salesforce", "SF",
    (
        Sheet(
            OWNERS, ("Id", "Username"), {"id": ("Id",), "email": ("Email",)}, some=("Email",), never=_HISTORY,
        ),
        *(
            Sheet(
                NOTES, ("Id", "WhoId", "AccountId"),
                {
                    "id": ("Id",), "on": ("ActivityDate", "ActivityDateTime", "CreatedDate"), "subject": ("Subject",),
                    "text": ("Description",), "company_id": ("AccountId",), "contact_id": ("WhoId",),
                    "owner": ("OwnerId",), "what": ("Type", "TaskSubtype", "EventSubtype"), "deleted": ("IsDeleted",),
                },
                some=("Subject",), called=called, kind=kind,
            )
            for called, kind in ((("event",), "meeting"), ((), "note"))
        ),
        Sheet(
            CONTACTS, ("Id", "AccountId", "LastName"),
            {
                "id": ("Id",), "name": ("Name",), "first": ("FirstName",), "last": ("LastName",), "email": ("Email",),
                "phone": ("Phone", "MobilePhone"), "title": ("Title",), "company_id": ("AccountId",),
                "company": ("Account Name", "Account.Name"), "country": ("MailingCountryCode", "MailingCountry"),
                "birthday": ("Birthdate",), "boss": ("ReportsToId",), "deleted": ("IsDeleted",),
            },
            never=_HISTORY,
        ),
        Sheet(
            COMPANIES, ("Id", "Name"),
            {
                "id": ("Id",), "name": ("Name",), "site": ("Website",), "city": ("BillingCity",),
                "country": ("BillingCountryCode", "BillingCountry"), "stage": ("Type",), "owner": ("OwnerId",),
                "deleted": ("IsDeleted",),
            },
            some=("BillingCity", "BillingCountry", "AccountNumber", "NumberOfEmployees"),
            never=("LastName", "OrderNumber", "StageName", "Username", *_HISTORY),
        ),
    ),
    frozenset({"customer", "customer - direct", "customer - channel", "client"}),
)  # fmt: skip
_PIPEDRIVE: Final = System(
    "pipedrive", "PD",
    (
        Sheet(
            NOTES, ("id", "subject", "due_date"),
            {
                "id": ("id",), "on": ("due_date", "add_time"), "subject": ("subject",),
                "text": ("note", "public_description"),
                "company_id": ("org_id.value", "org_id"), "what": ("type",),
                "contact_id": ("person_id.value", "person_id"),
            },
            some=("org_id", "org_id.value", "person_id", "person_id.value"), kind="note",
        ),
        Sheet(
            CONTACTS, ("id", "name"),
            {
                "id": ("id",), "name": ("name",), "email": ("email", "emails", "primary_email"),
                "phone": ("phone", "phones"),
                "title": ("job_title",), "company": ("org_name", "org_id.name"),
                "company_id": ("org_id.value", "org_id"),
                "birthday": ("birthday",),
            },
            some=("org_id", "org_id.value", "org_name"),
            never=("stage_id", "subject", "people_count"),
        ),
        Sheet(
            CONTACTS, ("Person - Name",),
            {
                "id": ("Person - ID",), "name": ("Person - Name",),
                "email": ("Person - Email - Work", "Person - Email"),
                "emails": ("Person - Email - Other", "Person - Email - Home"),
                "phone": ("Person - Phone - Work", "Person - Phone", "Person - Phone - Mobile"),
                "title": ("Person - Job title",), "company": ("Person - Organization",),
                "birthday": ("Person - Birthday",),
            },
            some=("Person - Organization",), never=("Deal - Title",),
        ),
        Sheet(
            COMPANIES, ("Organization - Name",),
            {
                "id": ("Organization - ID",), "name": ("Organization - Name",), "site": ("Organization - Website",),
                "city": ("Organization - City/town/village/locality of Address", "Organization - City"),
                "country": ("Organization - Country of Address", "Organization - Country"),
            },
            never=("Deal - Title",),
        ),
        Sheet(
            COMPANIES, ("id", "name", "owner_id"),
            {
                "id": ("id",), "name": ("name",), "site": ("website",),
                "city": ("address.locality", "address_locality"),
                "country": ("country_code", "address.country", "address_country"),
            },
            some=("people_count", "cc_email", "address.value", "address_country"),
            never=("org_id", "org_id.value", "stage_id"),
        ),
    ),
)  # fmt: skip
_BITRIX: Final = System(
    "bitrix24", "B24",
    (
        Sheet(
            OWNERS, ("ID", "EMAIL", "ACTIVE"), {"id": ("ID",), "email": ("EMAIL",)},
            some=("USER_TYPE", "UF_DEPARTMENT"),
        ),
        Sheet(
            NOTES, ("ID", "OWNER_ID", "OWNER_TYPE_ID", "SUBJECT"),
            {
                "id": ("ID",), "on": ("START_TIME", "CREATED", "DEADLINE"), "subject": ("SUBJECT",),
                "text": ("DESCRIPTION",), "owner": ("RESPONSIBLE_ID",), "what": ("TYPE_ID",), "of": ("OWNER_TYPE_ID",),
                "of_id": ("OWNER_ID",),
            },
            kind="note",
        ),
        Sheet(
            COMPANIES, ("ID", "TITLE"),
            {
                "id": ("ID",), "name": ("TITLE",), "site": ("WEB",), "city": ("ADDRESS_CITY",),
                "country": ("ADDRESS_COUNTRY",), "stage": ("COMPANY_TYPE",), "owner": ("ASSIGNED_BY_ID",),
            },
            some=("COMPANY_TYPE", "PHONE", "EMAIL", "ASSIGNED_BY_ID"),
            never=("STAGE_ID", "STATUS_ID", "OPPORTUNITY", "CATEGORY_ID", "RESPONSIBLE_ID", "LAST_NAME"),
            called=("compan",),
        ),
        Sheet(
            CONTACTS, ("ID", "NAME", "LAST_NAME"),
            {
                "id": ("ID",), "first": ("NAME",), "last": ("LAST_NAME",), "email": ("EMAIL",), "phone": ("PHONE",),
                "title": ("POST",), "company_id": ("COMPANY_ID",), "country": ("ADDRESS_COUNTRY",),
                "birthday": ("BIRTHDATE",),
            },
            never=("TITLE", "ACTIVE", "USER_TYPE", "LOGIN", "LAST_LOGIN", "WORK_POSITION"),
        ),
        *(
            Sheet(
                CONTACTS, marks,
                {
                    "id": ("ID",), "first": (marks[0],), "last": (marks[1],),
                    "email": ("Рабочий e-mail", "Рабочий email", "Work e-mail", "Work Email"),
                    "emails": ("Частный e-mail", "Другой e-mail", "Home e-mail", "Other e-mail"),
                    "phone": ("Рабочий телефон", "Мобильный телефон", "Work Phone", "Mobile"),
                    "title": ("Должность", "Position"), "company": (marks[2],),
                    "birthday": ("Дата рождения", "Date of birth"),
                },
                some=("Рабочий e-mail", "Рабочий email", "Рабочий телефон", "Work e-mail", "Work Phone"),
                never=("Название лида", "Lead Name", "Полное имя контакта"),
            )
            for marks in (("Имя", "Фамилия", "Компания"), ("First name", "Last name", "Company"))
        ),
        *(
            Sheet(
                COMPANIES, marks,
                {
                    "id": ("ID",), "name": (marks[0],), "stage": (marks[1],),
                    "site": ("Корпоративный сайт", "Corporate website"), "city": ("Адрес: Город", "City"),
                    "country": ("Адрес: Страна", "Country"),
                },
            )
            for marks in (("Название компании", "Тип компании"), ("Company Name", "Company type"))
        ),
    ),
    frozenset({"customer", "клиент", "client"}),
)  # fmt: skip
_AMO: Final = System(
    "amocrm", "AMO",
    (
        Sheet(
            COMPANIES, ("id", "name"),
            {
                "id": ("id",), "name": ("name",), "site": ("WEB",), "deleted": ("is_deleted",),
            },
            some=("responsible_user_id", "date_create"), never=("price", "pipeline_id", "first_name"),
            called=("compan",),
        ),
        Sheet(
            CONTACTS, ("id", "name"),
            {
                "id": ("id",), "name": ("name",), "email": ("EMAIL",), "phone": ("PHONE",), "title": ("POSITION",),
                "company": ("company_name", "_embedded.companies.name"),
                "company_id": ("linked_company_id", "_embedded.companies"), "deleted": ("is_deleted",),
            },
            some=("responsible_user_id", "date_create"), never=("price", "pipeline_id"), called=("contact",),
        ),
        *(
            Sheet(
                CONTACTS, (name, company),
                {
                    "id": ("ID", "id"), "name": (name,), "company": (company,),
                    "email": ("Рабочий email", "Рабочий email (контакт)", "Work email"),
                    "emails": ("Личный email", "Другой email", "Personal email", "Other email"),
                    "phone": ("Рабочий телефон", "Рабочий прямой телефон", "Мобильный телефон", "Work phone",
                              "Mobile phone"),
                    "title": ("Должность", "Должность (контакт)", "Position"),
                    "birthday": ("День рождения", "Дата рождения", "Birthday"),
                },
                some=("Рабочий email", "Рабочий телефон", "Work email", "Work phone"),
                never=("Название сделки", "Lead title"),
            )
            for name, company in (
                ("Полное имя контакта", "Компания"), ("Наименование", "Компания"), ("Full name", "Company"),
                ("Полное имя контакта", "Компания контакта"),
            )
        ),
    ),
)  # fmt: skip
SYSTEMS: Final = (_HUBSPOT, _SALESFORCE, _PIPEDRIVE, _BITRIX, _AMO)
