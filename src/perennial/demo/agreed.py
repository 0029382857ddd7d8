"""Writes what is agreed with the demo company's clients: companies, agreements, projects, placements and rates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Final

from perennial.demo import entities
from perennial.demo.team_values import Placed, Staff, Team
from perennial.demo.values import Client
from perennial.intake.kinds.book_columns import NO, YES
from perennial.kernel.money import round_money

Write = Callable[..., None]
_SUBJECT: Final = {"en": "Software development", "ru": "Разработка программ", "uk": "Розробка програм"}
_TESTING: Final = {"en": "Testing", "ru": "Тестирование", "uk": "Тестування"}
_PROJECT: Final = {"en": "Development", "ru": "Разработка", "uk": "Розробка"}
_LATER: Final = {
    "en": ("Client portal", "Mobile app", "Search", "Reporting", "Migration", "Second market"),
    "ru": ("Личный кабинет", "Мобильное приложение", "Поиск", "Отчёты", "Переезд", "Второй рынок"),
    "uk": ("Особистий кабінет", "Мобільний застосунок", "Пошук", "Звіти", "Переїзд", "Другий ринок"),
}  # fmt: skip
_FEE_MONTHS: Final = 6
_TERM: Final = timedelta(days=729)


def write_agreed(write: Write, staff: Staff, *, seed: int, as_of: date) -> None:
    """The seven files; `write(file, *cells)` adds a line."""
    for ours in entities.OURS:
        write("entities.csv", *ours)
    for team in staff.teams:
        rng = Random(f"{seed}:agreed:{team.client.code}")
        _write_client(write, team, as_of, rng, seed)
        for row in team.placed:
            _write_placement(write, team, row)
    for person, (day, amount) in staff.costs:
        write("cost_rates.csv", person, day, amount, "USD")


def _write_client(write: Write, team: Team, as_of: date, rng: Random, seed: int) -> None:
    client, terms = team.client, team.terms
    company = entities.company_of(client, rng)
    reference = f"PO-{rng.randrange(1000, 9999)}" if rng.random() < 0.4 else ""
    write("client_entities.csv", client.code, *company, terms.leitweg, reference, YES)
    master, work = numbers(client)
    clause = ("12", "20.00", "") if rng.random() < 0.7 else ("6", "", "")
    billed = (client.terms_days, client.currency)
    ends = client.until or client.since + _TERM
    renews = NO if client.until else YES
    write(
        "agreements.csv", client.code, master, "master", "", _SUBJECT[client.language], terms.entity, company[0],
        client.since - timedelta(days=9), client.since, ends, 60, renews, 12, *billed, "exact", "day", NO, "", "0",
        terms.vat, terms.vat_rate, *clause, "",
    )  # fmt: skip
    write(
        "agreements.csv", client.code, work, "sow", master, _SUBJECT[client.language], terms.entity, company[0],
        client.since - timedelta(days=4), client.since, client.until or "", 30, NO, "", *billed, terms.rounding,
        terms.per, YES if terms.silent else NO, 5, terms.discount, terms.vat, terms.vat_rate, *clause, reference,
    )  # fmt: skip
    _write_pilot(write, team, as_of, company[0], seed)
    if terms.fixed:
        starts = (as_of - timedelta(days=110)).replace(day=1)
        fee = round_money(client.hourly * 80 * _FEE_MONTHS, client.currency)
        ends = (starts + timedelta(days=31 * _FEE_MONTHS)).replace(day=1) - timedelta(days=1)
        write("projects.csv", client.code, work, "FIX", "Shop window", "fixed", fee, _FEE_MONTHS, starts, ends)
    else:
        name = _PROJECT[client.language]
        write("projects.csv", client.code, work, "DEV", name, terms.billing, "", "", client.since, client.until or "")
        _write_later_projects(write, team, as_of, seed)


def _write_later_projects(write: Write, team: Team, as_of: date, seed: int) -> None:
    """What the client found for the people it knows: half a year each, one after another."""
    client, rng = team.client, Random(f"{seed}:projects:{team.client.code}")
    starts, last = client.since + timedelta(days=rng.randint(120, 400)), (client.until or as_of) - timedelta(days=3)
    for number, name in enumerate(_LATER[client.language], 2):
        if starts > last:
            return
        ends = starts + timedelta(days=180)
        over = ends if ends <= last else client.until or ""
        cells = (name, team.terms.billing, "", "", starts, over)
        write("projects.csv", client.code, numbers(client)[1], f"P{number}", *cells)
        starts += timedelta(days=rng.randint(140, 330))


def _write_pilot(write: Write, team: Team, as_of: date, company: str, seed: int) -> None:
    """Half of the clients had somebody test for half a year, under a statement of work of its own; some went on."""
    client, terms, rng = team.client, team.terms, Random(f"{seed}:pilot:{team.client.code}")
    starts, lasts = client.since + timedelta(days=60), timedelta(days=181)
    if rng.random() < 0.4:
        return
    for number in range(2, 5):
        ends = starts + lasts
        if ends >= (client.until or as_of) - timedelta(days=40):
            return
        write(
            "agreements.csv", client.code, f"{client.code.upper()}-SOW-{number}"[-64:], "sow", numbers(client)[0],
            _TESTING[client.language], terms.entity, company, starts - timedelta(days=6), starts, ends, 30, NO, "",
            client.terms_days, client.currency, "exact", "day", NO, "", "0", terms.vat, terms.vat_rate, "", "", "", "",
        )  # fmt: skip
        if rng.random() < 0.35:
            return
        starts = ends + timedelta(days=1)


def numbers(client: Client) -> tuple[str, str]:
    """Of the master agreement and of the statement of work under it."""
    return f"{client.code.upper()}-MSA"[-64:], f"{client.code.upper()}-SOW-1"[-64:]


def _write_placement(write: Write, team: Team, row: Placed) -> None:
    client = team.client
    write(
        "placements.csv", client.code, numbers(client)[1], row.person, row.title, row.starts_on, row.project, row.seat,
        row.skill, row.level, row.share, row.billing, row.ends_on or "", row.roll_off_on or "", row.state,
        row.notice_by, row.notice_cause, row.notice_given_on or "", row.end_cause, row.replaces,
    )  # fmt: skip
    for day, amount in row.rates:
        write("bill_rates.csv", client.code, row.person, day, amount, client.currency, "")
