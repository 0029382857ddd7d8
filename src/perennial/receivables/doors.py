"""Receivables and predictions as the command line tells them (a contract: JSON keys stay)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from perennial.billing.queries import open_invoices
from perennial.clients.models import Client
from perennial.kernel.money import round_money
from perennial.receivables.queries.ageing import ageing
from perennial.receivables.queries.cash import cash_forecast
from perennial.receivables.queries.measures import days_to_pay_of_clients, measures
from perennial.receivables.queries.predictions import because_of, fit_on, predict_open
from perennial.receivables.rules.ageing import Buckets
from perennial.receivables.rules.days_to_pay import because_en
from perennial.receivables.rules.measures import Figure

BUCKETS = ("open", "not_due", "d1_30", "d31_60", "d61_90", "d90_plus", "unallocated")
MEASURES = (
    "dso_simple", "dso_count_back", "best_possible_dso", "average_days_delinquent", "cei", "days_to_pay_weighted",
    "days_to_pay_median",
)  # fmt: skip


class UnknownClient(LookupError):
    """No client has this name or code."""


def report(*, as_of: date, client: str | None = None) -> dict[str, Any]:
    """Ageing per client and in total, and the measures per currency, as of the day."""
    ids = _clients(client)
    found = ageing(as_of, clients=ids)
    names, codes = _names_and_codes()
    days = days_to_pay_of_clients(as_of, clients=ids)
    rows = [
        {
            "client": names[client_id],
            "client_code": codes[client_id],
            "currency": currency,
            **_buckets(buckets, currency),
            "days_to_pay": _figure(days.get((client_id, currency))),
        }
        for (client_id, currency), buckets in sorted(found.ages.items(), key=lambda item: (names[item[0][0]], item[0]))
    ]
    return {
        "as_of": as_of.isoformat(),
        "totals": {currency: _buckets(b, currency) for currency, b in found.totals().items()},
        "clients": rows,
        "measures": {
            currency: {name: _measure(getattr(m, name)) for name in MEASURES}
            for currency, m in measures(as_of, clients=ids, now=found).items()
        },
    }


def predict(*, as_of: date) -> dict[str, Any]:
    """When each open invoice is expected, as the day knew it: quantiles in days from issue."""
    fitted = fit_on(as_of)
    rows = open_invoices(as_of)
    names, codes = _names_and_codes()
    found = {p.invoice_id: p for p in predict_open(fitted, rows, as_of)} if fitted else {}
    invoices = []
    for row in rows:
        guess = found.get(row.id)
        invoices.append(
            {
                "client": names[row.client_id],
                "client_code": codes[row.client_id],
                "number": row.number,
                "issued_on": row.issued_on.isoformat(),
                "due_on": row.due_on.isoformat(),
                "open": str(round_money(row.open, row.currency)),
                "currency": row.currency,
                "q10": round(guess.q10, 2) if guess else None,
                "q50": round(guess.q50, 2) if guess else None,
                "q90": round(guess.q90, 2) if guess else None,
                "p_late": round(guess.p_late, 4) if guess else None,
                "because": because_en(because_of(guess.because)) if guess else "not enough paid invoices yet",
            }
        )
    return {"as_of": as_of.isoformat(), "invoices": invoices}


def cash(*, as_of: date) -> dict[str, Any]:
    """Money expected week by week from what is open, with the range that holds it 8 times in 10; null where unknown."""
    found = cash_forecast(as_of)
    return {
        "as_of": as_of.isoformat(), "currency": found.currency, "open": str(found.open), "invoices": found.invoices,
        "weeks": [
            {"from": week.start.isoformat(), "expected": str(week.expected), "low": str(week.low),
             "high": str(week.high), "total": str(week.total), "total_low": str(week.total_low),
             "total_high": str(week.total_high)}
            for week in found.weeks
        ] or None,
        "missing_rates": sorted(found.missing),
    }  # fmt: skip


def _clients(name: str | None) -> list[int] | None:
    if name is None:
        return None
    from perennial.kernel.text import name_key

    found = Client.objects.filter(code=name) | Client.objects.filter(name_key=name_key(name))
    ids = list(found.values_list("pk", flat=True))
    if not ids:
        raise UnknownClient(f"No client is called {name!r}.")
    return ids


def _names_and_codes() -> tuple[dict[int, str], dict[int, str]]:
    """Names are what a person reads; two clients may share one, so the code goes with it."""
    rows = list(Client.objects.values_list("pk", "name", "code"))
    return {pk: name for pk, name, _code in rows}, {pk: code for pk, _name, code in rows}


def _buckets(buckets: Buckets, currency: str) -> dict[str, str]:
    return {name: str(round_money(getattr(buckets, name), currency)) for name in BUCKETS}


def _measure(figure: Figure) -> str | None:
    if figure.value is None:
        return None
    return f">{figure.rounded}" if figure.at_least else str(figure.rounded)


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else str(value.quantize(Decimal("0.01")))
