"""Companies and people out of address books and customer systems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from perennial.care.models import Touch
from perennial.clients.models import Client, Contact, ContactAddress, Person
from perennial.foundation.choices import ActorKind
from perennial.foundation.timeline import Actor
from perennial.intake import actions
from perennial.intake.doors import import_path
from perennial.intake.kinds import BadOptions, Staged, stage
from perennial.intake.kinds.people_cells import birthday_of, country_of
from perennial.intake.models import ImportBatch
from perennial.intake.reading import UnreadableFile, read_tables
from perennial.kernel.domains import domain_of
from tests.conftest import NOW, TODAY, real_data

BY = Actor(None, NOW, ActorKind.IMPORT)
CARDS = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=C3=E0=E9;=CE=EB=E5=\r\n=ED=E0\r\n"
    "ORG:Harbor Line;Money\r\nTITLE:CFO\r\nEMAIL;PREF;INTERNET:Olena@harbor-line.example\r\n"
    "EMAIL;INTERNET:olena@home.example\r\nTEL;WORK:+44 20 5550 0100\r\nBDAY:1985-04-17\r\n"
    "ADR;WORK:;;Quay 1;London;;E1;United Kingdom\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ruth \r\n Adams\r\nitem1.EMAIL:ruth@harbor-line.example\r\n"
    "item1.X-ABLabel:work\r\nORG:Harbor Line\r\nX-MANAGER:Олена Гай\r\nPHOTO;ENCODING=b:AAAA\r\n BBBB\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Nobody\r\nBDAY:--0229\r\nEND:VCARD\r\n"
)  # the first name is written in CP1251
HUBSPOT = {
    "companies": "Record ID,Company name,Company Domain Name,City,Country/Region,Lifecycle Stage\n"
    "11,Fern Analytics,www.fern.example,Leeds,United Kingdom,Customer\n12,Birch,birch.example,,,Lead\n",
    "contacts": "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Associated Company,"
    "Associated Company IDs\n1,Ann,Fox,ann@fern.example,+44 1,CTO,Fern Analytics,11\n2,Bob,Ray,bob@birch.example,,,,\n"
    "3,Eve,,eve@gmail.com,,,,\n",
}
SALESFORCE = {
    "account": "Id,Name,Type,BillingCity,BillingCountry,Website,OwnerId,IsDeleted\n"
    "001A,Fern Analytics,Customer,Leeds,UK,https://fern.example,005A,false\n001B,Gone,Customer,,,,,true\n",
    "contact": "Id,AccountId,FirstName,LastName,Email,Title,ReportsToId,Birthdate\n"
    "003A,001A,Ann,Fox,ann@fern.example,CEO,,1980-02-29\n003B,001A,Bob,Ray,bob@fern.example,CTO,003A,\n",
    "task": "Id,WhoId,AccountId,Subject,Description,ActivityDate,TaskSubtype,OwnerId\n"
    "00T1,003B,001A,Call about May,<b>Asked</b> for two people,2026-05-04,Call,005A\n"
    "00T2,,,No company,x,2026-05-05,,\n",
}
BITRIX = {
    "result": [
        {"ID": "75", "NAME": "Анастасия", "LAST_NAME": "Ильина", "COMPANY_ID": "7", "POST": "Директор",
         "EMAIL": [{"VALUE": "a@sady.example"}, {"VALUE": "b@sady.example"}], "PHONE": [{"VALUE": "+380 1"}]},
    ]
}  # fmt: skip
AMO = {
    "_embedded": {
        "contacts": [
            {"id": 5, "name": "Олег", "responsible_user_id": 1,
             "custom_fields_values": [{"field_code": "EMAIL", "values": [{"value": "oleg@sady.example"}]}],
             "_embedded": {"companies": [{"id": 9}]}},
        ],
        "companies": [{"id": 9, "name": "Сады", "responsible_user_id": 1, "custom_fields_values": None}],
    }
}  # fmt: skip
PIPEDRIVE = {
    "success": True,
    "data": [
        {"id": 3, "name": "Ann", "org_id": {"name": "Fern", "value": 4}, "email": [{"value": "ann@fern.example"}],
         "phone": [{"value": "1"}, {"value": "2"}], "job_title": "CTO"},
    ],
}  # fmt: skip


def cards() -> bytes:
    return CARDS.encode()


def staged(data: bytes, name: str) -> Staged:
    return stage(read_tables(data, name))


def folder(at: Path, files: dict[str, str]) -> Path:
    at.mkdir(exist_ok=True)
    for name, text in files.items():
        (at / f"{name}.csv").write_text(text, encoding="utf-8")
    return at


def run(path: Path, **more: Any) -> dict[str, Any]:
    return import_path(path, by=BY, as_of=TODAY, **more)


@pytest.mark.parametrize(
    ("text", "day"),
    [("1985-04-17", (4, 17)), ("19850417", (4, 17)), ("--0417", (4, 17)), ("--04-17", (4, 17)),
     ("17.04.1985", (4, 17)), ("1985-04-17T00:00:00Z", (4, 17)), ("1604-02-29", (2, 29)), ("04/05/1985", None),
     ("2001-02-30", None), ("", None)],
)  # fmt: skip
def test_birthdays_without_a_year_and_with_one(text: str, day: tuple[int, int] | None) -> None:
    assert birthday_of(text) == day


def test_countries_and_domains() -> None:
    known = [country_of(text) for text in ("United Kingdom", "uk", "Украина", "Україна", "DE", "USA", "Atlantis", "")]
    assert known == ["GB", "GB", "UA", "UA", "DE", "US", None, None]
    sites = ("https://www.acme.example/en", "ann@acme.example", "acme.example", "acme", "http://acme.example:80?x")
    assert [domain_of(text) for text in sites] == ["acme.example"] * 3 + ["", "acme.example"]


def test_cards_of_three_versions_and_their_alphabets() -> None:
    found = staged(cards(), "people.vcf")
    assert found.kind == "vcard"
    assert [(row.code, row.country, row.city) for row in found.clients] == [("Harbor Line", "GB", "London")]
    olena, ruth, nobody = found.contacts
    assert (olena.name, olena.email, olena.other_emails, olena.birthday, olena.country, olena.title) == (
        "Олена Гай", "olena@harbor-line.example", ("olena@home.example",), (4, 17), "GB", "CFO",
    )  # fmt: skip
    assert (ruth.name, ruth.line, ruth.reports_to) == ("Ruth Adams", 13, "Олена Гай")
    assert (nobody.client, nobody.birthday) == ("", (2, 29))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("BEGIN:VCARD\nFN:Ann\n", "no end"), ("BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n", "neither a name")],
)
def test_a_card_that_cannot_be_taken_says_why(text: str, sentence: str) -> None:
    assert any(sentence in str(row.reason) for row in staged(text.encode(), "a.vcf").refused)


@pytest.mark.parametrize(
    ("found", "kind", "client"),
    [(BITRIX, "bitrix24", ""), (AMO, "amocrm", "AMO-9"), (PIPEDRIVE, "pipedrive", "Fern")],
)
def test_answers_of_doors_are_read(found: dict[str, Any], kind: str, client: str) -> None:
    result = staged(json.dumps(found).encode(), "page.json")
    assert (result.kind, result.contacts[0].client) == (kind, client)
    assert result.contacts[0].email.endswith(".example")


def test_a_salesforce_export_ties_its_tables(tmp_path: Path) -> None:
    found = stage(read_tables(folder(tmp_path / "sf", SALESFORCE)))
    assert [(row.code, row.domain, row.status) for row in found.clients] == [("SF-001A", "fern.example", "active")]
    assert [(row.name, row.reports_to) for row in found.contacts] == [("Ann Fox", ""), ("Bob Ray", "ann@fern.example")]
    (touch,) = found.touches
    assert (touch.client, touch.kind, touch.text, touch.contact) == (
        "SF-001A", "call", "Call about May. Asked for two people", "bob@fern.example",
    )  # fmt: skip
    assert {str(row.reason) for row in found.warnings} >= {
        "Records that the other system calls deleted were left out: 1.",
        "Notes and activities of no company, without a day or a text were left out: 1.",
    }


@pytest.mark.django_db
def test_hubspot_meets_the_book_by_code_name_and_domain_and_comes_twice(tmp_path: Path) -> None:
    fern = Client.objects.create(code="FERN", name="Fern Analytics", name_key="fern analytics", city="York")
    path = folder(tmp_path / "hs", HUBSPOT)
    first = run(path)
    assert first["applied"], first["refused"]
    assert (first["created"]["clients"], first["created"]["contacts"]) == (1, 2)
    fern.refresh_from_db()
    assert (fern.city, fern.country) == ("York", "GB")  # what is written stays, what was missing is filled
    assert Contact.objects.get(email="ann@fern.example").client == fern
    assert Contact.objects.get(email="bob@birch.example").client.name == "Birch"  # by the company's domain
    assert any("Eve belongs to no company" in row["reason"] for row in first["warnings"])
    again = run(path)
    assert not any(again["created"].values())
    assert not any(again["changed"].values())


@pytest.mark.django_db
def test_cards_bring_persons_and_are_taken_back(tmp_path: Path) -> None:
    known = Client.objects.create(code="HAR", name="Harbor Line", name_key="harbor line")
    ruth = Contact.objects.create(client=known, name="Ruth A.", email="ruth@harbor-line.example", title="CEO")
    path = tmp_path / "people.vcf"
    path.write_bytes(cards())
    first = run(path)
    assert first["applied"], first["refused"]
    assert (first["created"], first["unchanged"]["contacts"]) == (
        {"clients": 0, "contacts": 1, "invoices": 0, "payments": 0}, 1,
    )  # fmt: skip
    olena = Contact.objects.get(name="Олена Гай")
    assert olena.person is not None
    assert (olena.person.birthday_day, olena.person.birthday_month, olena.person.country) == (17, 4, "GB")
    assert list(Contact.objects.answering_to(["olena@home.example"])) == [olena]
    ruth.refresh_from_db()
    assert (ruth.name, ruth.title) == ("Ruth A.", "CEO")  # a customer system never overwrites
    again = run(path)
    assert not any(again["created"].values())
    assert not any(again["changed"].values())
    actions.take_back(ImportBatch.objects.get(), by=BY, as_of=TODAY)
    assert not Person.objects.exists()
    assert not ContactAddress.objects.exists()
    assert list(Contact.objects.all()) == [ruth]


@pytest.mark.django_db
def test_a_known_person_learns_a_birthday_and_gives_it_back(tmp_path: Path) -> None:
    known = Client.objects.create(code="HAR", name="Harbor Line", name_key="harbor line")
    person = Person.objects.create(name="Olena")
    Contact.objects.create(client=known, name="Olena", email="olena@work.example", person=person)
    ContactAddress.objects.create(person=person, email="olena@harbor-line.example")  # known by a further address
    path = tmp_path / "people.vcf"
    path.write_bytes(cards())
    assert run(path)["changed"]["contacts"] == 1
    person.refresh_from_db()
    assert (person.birthday_month, person.country) == (4, "GB")
    assert not any(run(path)["changed"].values())
    actions.take_back(ImportBatch.objects.get(), by=BY, as_of=TODAY)
    person.refresh_from_db()
    assert (person.birthday_month, person.country) == (None, "")
    assert [row.email for row in person.addresses.all()] == ["olena@harbor-line.example"]


@pytest.mark.django_db
def test_reporting_lines_and_notes_are_written(tmp_path: Path) -> None:
    found = run(folder(tmp_path / "sf", SALESFORCE))
    assert found["applied"], found["refused"]
    assert Contact.objects.get(name="Bob Ray").reports_to == Contact.objects.get(name="Ann Fox")
    assert Touch.objects.get().contact == Contact.objects.get(name="Bob Ray")
    assert not any(run(tmp_path / "sf")["created"].values())


def _take(path: Path) -> str:
    """Parsed or refused with a sentence: what it says."""
    try:
        found = stage(read_tables(path))
    except (UnreadableFile, BadOptions) as error:
        assert str(error).endswith(".")
        return "told"
    for row in (*found.refused, *found.warnings):
        assert str(row.reason).endswith(".")
    if found.contacts or found.clients:
        return "parsed"
    others = (found.asks, found.refused, found.warnings, found.people, found.invoices, found.payments, found.rates)
    return "told" if any(others) else "silent"


def test_every_real_card_is_parsed_or_refused() -> None:
    files = sorted(real_data("vcards").rglob("*.vcf"))
    answers = [_take(path) for path in files]
    assert "silent" not in answers
    assert answers.count("parsed") > 0.7 * len(files)


def test_every_real_answer_of_a_customer_system_is_parsed_or_refused() -> None:
    root = real_data("crm")
    answers = {path: _take(path) for path in sorted((*root.rglob("*.json"), *root.rglob("*.csv")))}
    assert "silent" not in answers.values()
    read = {path.parent.name for path, answer in answers.items() if answer == "parsed"}
    assert {"bitrix24-ru", "bitrix24-en", "amocrm"} <= read


@pytest.mark.parametrize("system", ["hubspot", "salesforce"])
def test_whole_exports_of_connectors_are_read(system: str) -> None:
    seeds = real_data("crm") / f"fivetran+dbt_{system}" / "integration_tests" / "seeds"
    words = ("company", "contact_data", "engagement", "owner", "account_data", "user_data", "task", "event_data")
    paths = [path for path in sorted(seeds.glob("*.csv")) if any(word in path.name for word in words)]
    found = stage([table for path in paths for table in read_tables(path)])
    assert found.kind == system
    assert found.clients
    assert found.contacts
