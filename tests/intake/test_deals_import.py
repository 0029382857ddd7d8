"""Won deals of sales systems come in once, as hand-overs where it is certain whose they are, and can be taken back."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from xlsxwriter import Workbook

from perennial.clients.actions import add_contact
from perennial.clients.models import Client, Contact
from perennial.handover.actions.cards import fill_card
from perennial.handover.actions.deals import leave_out_deal, take_deal
from perennial.handover.models import ContactRule, HandoverCard, WonDeal
from perennial.intake import actions
from perennial.intake.doors import import_path
from perennial.intake.kinds import Staged, parse_options, recognise, stage
from perennial.intake.models import ImportBatch
from perennial.intake.reading import UnreadableFile, read_tables
from perennial.kernel.companies import Companies, How
from perennial.kernel.deals import ArrivedDeal
from tests.conftest import TODAY, Cast, real_data

HUBSPOT = (
    "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Currency,Associated Company (Primary),"
    "Associated Contact,Company Domain Name\n"
    "501,Two developers,Closed won (Sales Pipeline),2026-11-20 14:05,Sasha Tkach,\"180,000.00\",EUR,Northwind Ltd,"
    "Nora Lind (nora@northwind.example),northwind.example\n"
    "502,A tester,Closed won (Sales Pipeline),2026-11-21 09:00,Nobody Known,12000,EUR,Northwind Ltd,,\n"
    "503,Lost one,Closed lost (Sales Pipeline),2026-11-01 10:00,Sasha Tkach,5,EUR,Other Ltd,,\n"
    "504,Still open,Contract sent (Sales Pipeline),,Sasha Tkach,not a number,EUR,Open Ltd,,\n"
)
PIPEDRIVE = (
    "Deal - ID;Deal - Title;Deal - Value;Deal - Currency of Value;Deal - Organization;Deal - Contact person;"
    "Deal - Owner;Deal - Status;Deal - Won time;Person - Email - Work\n"
    "9;Team of three;1.234.567,89;PLN;Żubr S.A.;Ewa Kot;Sasha Tkach;Won;2026-11-19 08:00:00;ewa@zubr.example\n"
    "10;Other;5;PLN;X;;Sasha Tkach;Lost;;\n"
)
AMO = (
    "ID;Название сделки;Компания;Основной контакт;Ответственный;Этап сделки;Воронка;Бюджет, руб;Дата закрытия;"
    "Рабочий email (контакт)\n"
    "37948215;Команда поддержки;ООО Ромашка;Ирина Лесная;Продавец Саша;Успешно реализовано;Основная;1 250 000,50;"
    "18.11.2026 16:20:00;irina@romashka.example\n"
    "37948216;Вторая;ООО Василёк;;Саша;Закрыто и не реализовано;Основная;10;17.11.2026 10:00:00;\n"
    "37948217;Третья;ООО Клевер;;Саша;Переговоры;Основная;;не закрыта;\n"
)
BITRIX_RU = (
    "ID;Стадия сделки;Название сделки;Сумма;Валюта;Компания;Контакт;Ответственный;Дата завершения\n"
    '77;Сделка успешна;"Три разработчика";250000.00 ₽;Рубль;АО «Север»;Пётр Ильин;Саша;05.11.2026\n'
    "78;Сделка провалена;Нет;1;RUB;АО «Юг»;;Саша;06.11.2026\n"
)
BITRIX_EN = (
    "ID;Deal stage;Deal Name;Total;Currency;Company;Contact;Responsible person;End date\n"
    "81;Deal won;Two testers;$40,000.00;US Dollar;Acme;Ann Lee;Sasha Tkach;11/21/2026 03:15 pm\n"
)
SALESFORCE = (
    "Opportunity Owner,Account Name,Opportunity Name,Stage,Amount Currency,Amount,Close Date,Opportunity ID\n"
    "Sasha Tkach,Acme,Two testers,Closed Won,USD,\"40,000.00\",10/21/2026,0065g00000AbCdE\n"
    "Sasha Tkach,Acme,Other,Prospecting,USD,1,10/22/2026,0065g00000abcde\n"
)
TABLE = "Deal;Company;Stage;Value;Currency;Won on;Seller\nThree people;Acme;Signed;90000;EUR;2026-11-02;Sasha Tkach\n"


def read(text: str | bytes, name: str = "export.csv", *pairs: str) -> Staged:
    data = text.encode() if isinstance(text, str) else text
    return stage(read_tables(data, name), parse_options(pairs, fallback_currency="EUR"))


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (HUBSPOT, "hubspot-deals", ("501", "Two developers", "Northwind Ltd", "northwind.example", Decimal(180000),
                                    "EUR", date(2026, 11, 20), "Sasha Tkach", "Nora Lind", "nora@northwind.example")),
        (PIPEDRIVE, "pipedrive-deals", ("9", "Team of three", "Żubr S.A.", "zubr.example", Decimal("1234567.89"),
                                        "PLN", date(2026, 11, 19), "Sasha Tkach", "Ewa Kot", "ewa@zubr.example")),
        (AMO, "amocrm-deals", ("37948215", "Команда поддержки", "ООО Ромашка", "romashka.example",
                               Decimal("1250000.50"), "RUB", date(2026, 11, 18), "Продавец Саша", "Ирина Лесная",
                               "irina@romashka.example")),
        (BITRIX_RU, "bitrix24-deals", ("77", "Три разработчика", "АО «Север»", "", Decimal(250000), "RUB",
                                       date(2026, 11, 5), "Саша", "Пётр Ильин", "")),
        (BITRIX_EN, "bitrix24-deals", ("81", "Two testers", "Acme", "", Decimal(40000), "USD", date(2026, 11, 21),
                                       "Sasha Tkach", "Ann Lee", "")),
        (SALESFORCE, "salesforce-deals", ("0065g00000AbCdE", "Two testers", "Acme", "", Decimal(40000), "USD",
                                          date(2026, 10, 21), "Sasha Tkach", "", "")),
    ],
)  # fmt: skip
def test_each_system_is_known_by_its_columns_and_read_in_its_own_way(text: str, kind: str, said: Any) -> None:
    found = read(text)
    assert (found.kind, found.refused, found.asks) == (kind, [], [])
    row = found.deals[0]
    assert (row.number, row.deal, row.company, row.domain, row.amount, row.currency, row.won_on, row.owner,
            row.contact, row.email) == said  # fmt: skip
    assert row.source == kind.removesuffix("-deals")
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            again = read(text.encode(encoding))
        except UnicodeEncodeError:
            continue
        assert again.deals == found.deals


def test_only_won_deals_are_taken_and_the_others_are_counted() -> None:
    found = read(HUBSPOT)
    assert [row.number for row in found.deals] == ["501", "502"]
    assert "1 lost, 1 that are still open" in str(found.warnings[0].reason)
    assert len(read(AMO).deals) == 1 and "1 lost, 1 that" in str(read(AMO).warnings[0].reason)


def test_a_workbook_and_a_semicolon_table_of_ones_own_are_read_as_well() -> None:
    held = io.BytesIO()
    book = Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet()
    head = SALESFORCE.splitlines()[0].split(",")
    for line, cells in enumerate((head, ["Sasha", "Acme", "Two", "Closed Won", "USD", 40000, "2026-10-21", "006"])):
        sheet.write_row(line, 0, cells)
    book.close()
    assert read(held.getvalue(), "report.xlsx").deals[0].amount == Decimal(40000)
    asked = read(TABLE)
    assert asked.kind == "deals" and [(ask.key, ask.choices) for ask in asked.asks] == [("won_stage", ("Signed",))]
    told = read(TABLE, "t.csv", "won_stage=Signed")
    assert not told.asks and told.deals[0].number.startswith("~") and "no numbers" in str(told.warnings[0].reason)
    assert read(TABLE, "t.csv", "won_stage=Signed").deals == told.deals  # the same line is the same deal
    mine = "A,B,C\nThree people,Acme,yes\n"
    by_hand = stage(read_tables(mine.encode(), "x.csv"),
                    parse_options(["A=deal", "B=company", "C=won"], fallback_currency="EUR"), "deals")  # fmt: skip
    assert [(row.deal, row.company) for row in by_hand.deals] == [("Three people", "Acme")]


def test_what_is_wrong_with_a_file_is_said_with_its_line() -> None:
    bare = read(HUBSPOT.replace("Deal Stage", "Whatever"))
    assert [(ask.key, ask.field) for ask in bare.asks] == [("column", "stage")] and not bare.deals
    line = "501,Two,Closed won,2026-02-30,Sasha,x,EUR,Northwind,,\n"
    head = HUBSPOT.splitlines()[0] + "\n"
    assert {(row.line, row.column) for row in read(head + line).refused} == {(2, "Close Date"), (2, "Amount")}
    good = "501,Two,Closed won,2026-02-03,Sasha,5,EUR,Northwind,,\n"
    twice = read(head + good + good + good.replace("Northwind", "Other"))
    assert len(twice.deals) == 1 and [(row.line, row.column) for row in twice.refused] == [(4, "Record ID")]
    assert "line 2" in str(twice.warnings[-1].reason)
    two = read(head + good.replace("Northwind", "Northwind;Birch"))
    assert two.deals[0].company == "Northwind" and "Several companies" in str(two.warnings[0].reason)
    for empty in (b"", head.encode()):
        with pytest.raises(UnreadableFile):
            stage(read_tables(empty, "x.csv"))
    invoices = b"Customer,Invoice No,Invoice Date,Due Date,Total\nA,1,2026-09-15,2026-10-15,5\n"
    other = recognise(read_tables(invoices, "x"))
    assert other and "deals" not in other[0][0].name


def test_answers_of_the_systems_doors_are_read_and_name_what_lies_beside_them() -> None:
    deal = {"ID": "5", "TITLE": "Two", "STAGE_ID": "C3:WON", "OPPORTUNITY": "10.00", "CURRENCY_ID": "EUR",
            "COMPANY_ID": "9", "ASSIGNED_BY_ID": "1", "CLOSEDATE": "2026-09-09T02:00:00+02:00"}  # fmt: skip
    (row,) = read(json.dumps({"result": [deal]}), "crm.deal.list.json").deals
    assert (row.number, row.company, row.won_on, row.owner) == ("5", "", date(2026, 9, 9), "1")
    lead = {"id": 7, "name": "Три", "price": 900, "status_id": 142, "pipeline_id": 1, "closed_at": 1763971200,
            "responsible_user_id": 10, "_embedded": {"companies": [{"id": 3}]}}  # fmt: skip
    (amo,) = read(json.dumps({"_embedded": {"leads": [lead]}}), "leads.json").deals
    assert (amo.number, amo.won_on, amo.amount) == ("7", date(2025, 11, 24), Decimal(900))


def test_the_real_files_are_known_and_hold_no_won_deal() -> None:
    folder = real_data("crm")
    seeds = folder / "fivetran+dbt_hubspot/integration_tests/seeds"
    hubspot = read((seeds / "deal_data.csv").read_bytes(), "deal_data.csv")
    assert (hubspot.kind, hubspot.deals, hubspot.asks) == ("hubspot-deals", [], [])
    assert "34" in str(hubspot.warnings[0].reason)
    amo = (folder / "amocrm/leads_page.json").read_bytes()
    asked = read(amo, "leads.json")
    assert asked.kind == "amocrm-deals" and asked.asks[0].key == "won_stage" and "60456946" in asked.asks[0].choices
    told = read(amo, "leads.json", "won_stage=60456946").deals[0]
    assert (told.number, told.deal) == ("37948215", "Разработка интернет-магазина")
    for name in ("webhook_v1_deal_updated_abridged", "webhook_v2_deal_create"):
        found = read((folder / f"pipedrive/{name}.json").read_bytes(), f"{name}.json")
        assert (found.kind, found.deals) == ("pipedrive-deals", [])
    for language in ("en", "ru"):
        raw = (folder / f"bitrix24-{language}/crm~deals~crm-deal-get.0.json").read_text()
        assert read(raw, "deal.json").kind == "bitrix24-deals" and not read(raw, "deal.json").deals
        won = read(raw.replace('"STAGE_ID": "PREPARATION"', '"STAGE_ID": "WON"'), "deal.json").deals
        assert (won[0].amount, won[0].currency, won[0].won_on) == (Decimal(1000000), "EUR", date(2024, 9, 9))
    text = (folder / "fivetran+dbt_salesforce/integration_tests/seeds/sf_opportunity_data.csv").read_text()
    sold = read(text, "sf_opportunity_data.csv")
    assert (sold.kind, sold.deals) == ("salesforce-deals", []) and "left out: 10" in str(sold.warnings[0].reason)


def test_a_company_is_certain_new_or_for_a_person_to_say() -> None:
    known: Companies[str] = Companies()
    for name, domains in (("Harbor Pay", ["harbor.example"]), ("Fern GmbH", []), ("Twin", []), ("TWIN", ["t.example"])):
        known.add(name, f"{name}/{len(domains)}", domains)
    asked = {
        ("harbor pay", ""): How.NAME, ("Harbor", "harbor.example"): How.DOMAIN, ("Fern", ""): How.LIKE,
        ("Harbor Pay Holding", ""): How.LIKE, ("Harbor", ""): How.LIKE, ("Harborough", ""): How.NEW,
        ("twin", ""): How.SEVERAL, ("Harbor Pay", "t.example"): How.APART, ("Birch", "gmail.com"): How.NEW,
        ("", ""): How.NAMELESS, ("", "harbor.example"): How.DOMAIN,
    }  # fmt: skip
    assert {key: known.find(*key).how for key in asked} == asked


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.django_db
def test_won_deals_begin_hand_overs_once_and_go_without_a_trace(cast: Cast, tmp_path: Path) -> None:
    by = cast.by(cast.olena)
    path = put(tmp_path, "deals.csv", HUBSPOT)
    looked = import_path(path, by=by, as_of=TODAY, dry_run=True)
    assert looked["created"] == {"clients": 1, "contacts": 1, "deals": 2, "handovers": 1, "invoices": 0, "payments": 0}
    assert not WonDeal.objects.exists()
    found = import_path(path, by=by, as_of=TODAY)
    assert found["created"] == looked["created"] and any("Nobody Known" in row["reason"] for row in found["warnings"])
    card = HandoverCard.objects.select_related("client").get()
    client = card.client
    assert (client.name, client.status, client.brought_by, client.currency) == (
        "Northwind Ltd", "prospect", cast.sasha, "EUR"
    )  # fmt: skip
    said = (card.title, card.amount, str(card.won_on), card.seller)
    assert said == ("Two developers", 180000, "2026-11-20", cast.sasha)
    assert (card.state, card.gaps, card.percent) == ("draft", [], 0) and card.client.contacts.get().name == "Nora Lind"
    assert WonDeal.objects.filter(card=card).count() == 2 and ContactRule.objects.filter(client=client).count() == 6
    assert client in Client.objects.visible_to(cast.sasha)
    again = import_path(path, by=by, as_of=TODAY)
    assert again["unchanged"]["deals"] == 2 and not any(again["created"].values())
    told = ArrivedDeal("501", True, company="Northwind Ltd")  # HubSpot's own message about the same deal
    assert take_deal("hubspot", told, "{}", by=by, as_of=TODAY) and WonDeal.objects.count() == 2
    batch = ImportBatch.objects.get()
    fill_card(card, values={"goal": "Ship weekly"}, by=cast.by(cast.sasha), as_of=TODAY)
    with pytest.raises(actions.NothingTakenBack, match="deals and hand-overs"):
        actions.take_back(batch, by=by, as_of=TODAY)


@pytest.mark.django_db
def test_an_import_of_deals_nobody_worked_on_is_taken_back_whole(cast: Cast, tmp_path: Path) -> None:
    by, before = cast.by(cast.olena), (Client.objects.count(), Contact.objects.count())
    cast.kestrel.status, cast.kestrel.brought_by = "prospect", None
    cast.kestrel.save()
    text = HUBSPOT.replace("Northwind Ltd", cast.kestrel.name, 1)
    import_path(put(tmp_path, "deals.csv", text), by=by, as_of=TODAY)
    cast.kestrel.refresh_from_db()
    assert cast.kestrel.brought_by == cast.sasha and HandoverCard.objects.count() == 2
    actions.take_back(ImportBatch.objects.get(), by=by, as_of=TODAY)
    cast.kestrel.refresh_from_db()
    assert cast.kestrel.brought_by is None and (Client.objects.count(), Contact.objects.count()) == before
    assert not (HandoverCard.objects.exists() or WonDeal.objects.exists() or ContactRule.objects.exists())


@pytest.mark.django_db
def test_nobody_is_made_a_client_twice(cast: Cast, tmp_path: Path) -> None:
    by, before = cast.by(cast.olena), Client.objects.count()
    add_contact(cast.orbit, values={"name": "Olaf", "email": "olaf@orbit-rail.example"}, by=by, as_of=TODAY)
    head = HUBSPOT.splitlines()[0] + "\n"
    lines = [
        "1,A,Closed won,2026-11-01,,5,EUR,HARBOR PAY,,",  # served
        "2,B,Closed won,2026-11-02,,5,EUR,Harbor Pay GmbH,,",  # nearly a name
        "3,C,Closed won,2026-11-03,,5,EUR,Orbit Deutschland,,orbit-rail.example",  # by its domain
        "4,D,Closed won,2026-11-04,,5,EUR,,,",  # of nobody
        "5,E,Closed won,2025-01-05,,5,EUR,Fern GmbH,,fern.example",  # new
        "6,F,Closed won,2026-11-06,,5,EUR,Fern,,",  # nearly the new one
        "7,G,Closed won,2026-12-24,,5,EUR,FERN GMBH,,",  # the new one again; not won yet
        "8,H,Closed won,2026-11-08,,5,EUR,Harbor Pay,,orbit-rail.example",  # name and domain apart
    ]
    with CaptureQueriesContext(connection) as few:
        import_path(put(tmp_path, "a.csv", head + lines[0] + "\n"), by=by, as_of=TODAY, dry_run=True)
    with CaptureQueriesContext(connection) as many:
        import_path(put(tmp_path, "b.csv", head + "\n".join(lines) + "\n"), by=by, as_of=TODAY, dry_run=True)
    assert len(many) <= len(few) + 3  # the domains of clients
    found = import_path(tmp_path / "b.csv", by=by, as_of=TODAY)
    assert found["created"]["clients"] == 1 == Client.objects.count() - before
    deals = {row.number: row for row in WonDeal.objects.select_related("card__client")}
    assert {number for number, row in deals.items() if row.is_waiting} == {"2", "4", "6", "8"}
    assert [deals[n].known_client for n in ("1", "3")] == ["Harbor Pay", cast.orbit.name]
    assert deals["5"].card == deals["7"].card and deals["7"].won_on == TODAY
    said = " ".join(row["reason"] for row in found["warnings"])
    for part in ("nearly the name of Harbor Pay", "by its domain orbit-rail.example", "names no company", "2026-12-24",
                 "more than a year ago that begin a hand-over: 1", "we serve already: 2"):
        assert part in said
    waits = deals["2"]
    leave_out_deal(waits, reason="A test of the sales system", by=by, as_of=TODAY)
    with pytest.raises(actions.NothingTakenBack):
        actions.take_back(ImportBatch.objects.get(), by=by, as_of=TODAY)


@pytest.mark.django_db
def test_an_export_completes_a_deal_whose_message_knew_its_number_alone(cast: Cast, tmp_path: Path) -> None:
    by = cast.by(cast.olena)
    take_deal("hubspot", ArrivedDeal("501", True), "{}", by=by, as_of=TODAY)
    found = import_path(put(tmp_path, "deals.csv", HUBSPOT), by=by, as_of=TODAY)
    assert found["changed"]["deals"] == 1 and found["created"]["deals"] == 1
    deal = WonDeal.objects.get(number="501")
    assert (deal.company, deal.amount, deal.seller, deal.is_waiting) == ("Northwind Ltd", 180000, cast.sasha, True)
    actions.take_back(ImportBatch.objects.get(), by=by, as_of=TODAY)
    deal.refresh_from_db()
    assert (deal.company, deal.amount, deal.seller) == ("", None, None)
