"""The facts and the result of a bonus as text: the same facts under the same rules are the same bytes, for ever."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from perennial.targets.rules.bonus import Attainment
from perennial.targets.rules.bonus_settling import Bill, Credit, Facts, Former, Receipt, Settlement


def canonical(data: Any) -> str:
    """JSON with sorted keys and nothing to spare; numbers of money are text."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def facts_text(facts: Facts) -> str:
    """All facts; rows in the order of their ids, whatever order the database gave them in."""
    return canonical({
        "side": facts.side, "settled_on": facts.settled_on.isoformat(),
        "since": facts.since.isoformat() if facts.since else None,
        "attainments": [
            {"kpi": a.kpi, "start": _out(a.start), "target": _out(a.target), "actual": _out(a.actual),
             "lower": a.lower_is_better, "rows": sorted(a.rows)}
            for a in sorted(facts.attainments, key=lambda a: a.kpi)
        ],
        "bills": [
            {"invoice": b.invoice, "amount": _out(b.amount), "unpaid": _out(b.unpaid), "days": b.days}
            for b in sorted(facts.bills, key=lambda b: b.invoice)
        ],
        "receipts": [
            {"allocation": r.allocation, "invoice": r.invoice, "client": r.client, "kind": r.kind, "months": r.months,
             "amount": _out(r.amount), **({"partner": _out(r.partner)} if r.partner else {})}
            for r in sorted(facts.receipts, key=lambda r: (r.allocation, r.kind, r.months))
        ],
        "former": [_former_out(one) for one in sorted(facts.former, key=lambda one: one.invoice)],
    })  # fmt: skip


def facts_of(text: str) -> Facts:
    """The facts that `facts_text` wrote."""
    data = json.loads(text)
    return Facts(
        side=data["side"], settled_on=date.fromisoformat(data["settled_on"]),
        since=date.fromisoformat(data["since"]) if data["since"] else None,
        attainments=tuple(
            Attainment(a["kpi"], _in(a["start"]), _in(a["target"]), _in(a["actual"]), a["lower"], tuple(a["rows"]))
            for a in data["attainments"]
        ),
        bills=tuple(Bill(b["invoice"], Decimal(b["amount"]), Decimal(b["unpaid"]), b["days"]) for b in data["bills"]),
        receipts=tuple(
            Receipt(
                r["allocation"], r["invoice"], r["client"], r["kind"], r["months"], Decimal(r["amount"]),
                Decimal(r.get("partner", "0")),
            )
            for r in data["receipts"]
        ),
        former=tuple(_former_in(one) for one in data["former"]),
    )  # fmt: skip


def result_text(found: Settlement) -> str:
    """The settlement: what two computations are compared by."""
    return canonical({
        "currency": found.currency, "total": _out(found.total), "most": _out(found.most),
        "lines": [
            {"key": line.key, "amount": _out(line.amount), "numbers": dict(line.numbers), "rows": list(line.rows),
             "parts": [[invoice, _out(amount)] for invoice, amount in line.parts], "why": line.why}
            for line in found.lines
        ],
    })  # fmt: skip


def _former_out(one: Former) -> dict[str, Any]:
    return {
        "invoice": one.invoice, "settled_on": one.settled_on.isoformat(), "paid": _out(one.paid),
        "held": _out(one.held), "released": _out(one.released), "came": _out(one.came),
        "credits": [[credit.on.isoformat(), _out(credit.share)] for credit in one.credits],
    }  # fmt: skip


def _former_in(data: Mapping[str, Any]) -> Former:
    credits = tuple(Credit(date.fromisoformat(on), Decimal(share)) for on, share in data["credits"])
    money = {name: Decimal(data[name]) for name in ("paid", "held", "released", "came")}
    return Former(data["invoice"], date.fromisoformat(data["settled_on"]), credits=credits, **money)


def _out(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _in(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
