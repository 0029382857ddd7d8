"""How bonuses and their rules read: each line's formula with its numbers, its rows, and the rules as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from perennial.clients.models import Client
from perennial.contracts.models import Placement
from perennial.foundation.registry import KPIS
from perennial.foundation.saying import spoken
from perennial.kernel.money import Money
from perennial.targets.choices import BonusState, Side
from perennial.targets.models import BonusLine
from perennial.targets.queries.bonus_client import OnClient, OnExpansion
from perennial.targets.queries.bonuses import invoices_named
from perennial.web.templatetags.kit import money_full, num, percent

MOST_ROWS: Final = 200  # rows shown under a line; the rest are counted
HUNDRED: Final = Decimal(100)
TONES: Final = {
    BonusState.COMPUTING: "line", BonusState.PREVIEW: "acc", BonusState.QUERIED: "watch", BonusState.APPROVED: "",
    BonusState.PAYABLE: "", BonusState.PAID: "good", BonusState.VOID: "line",
}  # fmt: skip
KINDS: Final = {
    "new logo": pgettext_lazy("commission", "New business"), "expansion": pgettext_lazy("commission", "Expansion"),
    "renewal": pgettext_lazy("commission", "Renewal"), "referral": pgettext_lazy("commission", "Referral"),
}  # fmt: skip
WHY: Final = {
    "no_target": gettext_lazy("The plan of the quarter has no agreed target for it: it pays nothing."),
    "no_actual": gettext_lazy("The book has no figure for it in this quarter: it pays nothing."),
}


def quarter_said(quarter: date) -> str:
    """“Q3 2026”."""
    return _("Q%(n)s %(year)s") % {"n": (quarter.month + 2) // 3, "year": quarter.year}


def figure_name(key: str) -> str:
    """The title of a figure of the plan; its key when it is no longer counted."""
    spec = KPIS.get(key)
    return str(spec.title) if spec is not None else key


def per_cent(number: Decimal | str) -> str:
    """30 as “30%”, 112.5 as “112.5%”."""
    value = round(Decimal(number), 2)
    digits = next(n for n in range(3) if value == round(value, n))
    return percent(value / HUNDRED, digits)


# -- lines of a bonus -------------------------------------------------------------------------------------------------


def lines_told(lines: Iterable[BonusLine], currency: str) -> list[dict[str, Any]]:
    """Each line with its name, what stands behind it, its formula and its rows. Three queries however many lines."""
    lines = list(lines)
    clients = {int(line.numbers["client"]) for line in lines if "client" in line.numbers}
    clients |= {pk for line in lines if _row_kind(line) == "client" for pk in line.rows}
    names = dict(Client.objects.filter(pk__in=clients).values_list("pk", "name"))
    ids = {pk for line in lines for pk, _amount in line.of_invoices}
    ids |= {pk for line in lines if _row_kind(line) == "invoice" for pk in line.rows}
    invoices = invoices_named(sorted(ids))
    placed = {pk for line in lines if _row_kind(line) == "placement" for pk in line.rows}
    placements = {row.pk: row for row in Placement.objects.filter(pk__in=placed).select_related("person", "client")}
    return [
        {
            "line": line, "title": _title(line, names), "formula": _formula(line, currency), "told": _told(line),
            "why": WHY.get(line.why, ""), "rows": _rows(line, currency, names, invoices, placements)[:MOST_ROWS],
            "more": max(0, len(line.rows) - MOST_ROWS),
        }
        for line in lines
    ]  # fmt: skip


def _title(line: BonusLine, names: Mapping[int, str]) -> str:
    if line.kind == "figure":
        return figure_name(line.name)
    if line.kind == "held":
        return _("Waits for its cash: %(figure)s") % {"figure": figure_name(line.name)}
    if line.kind == "commission":
        kind = str(KINDS.get(line.numbers["kind"], line.numbers["kind"]))
        return _("%(kind)s: %(client)s") % {"kind": kind, "client": names.get(int(line.numbers["client"]), "?")}
    return {
        "cap": _("Above the cap"), "released": _("Came after it had waited"),
        "clawback": _("Credited or paid back since"),
    }.get(line.kind, line.kind)  # fmt: skip


def _formula(line: BonusLine, currency: str) -> str:
    """The formula with its numbers; signs of arithmetic are the same in every language."""
    n, amount = line.numbers, money_full(Money(line.amount, currency))
    if line.kind == "figure":
        target, weight, pays = money_full(Money(Decimal(n["target_bonus"]), currency)), per_cent(n["weight"]), n["pays"]
        return f"{target} × {weight} × {per_cent(Decimal(pays) * HUNDRED)} = {amount}"
    if line.kind == "commission":
        cash = money_full(Money(Decimal(n["cash"]), currency))
        return f"{cash} × {per_cent(n['percent'])} × {per_cent(n['share'])} = {amount}"
    if line.kind == "cap":
        total, most = (money_full(Money(Decimal(n[name]), currency)) for name in ("total", "most"))
        return f"{most} − {total} = {amount}"
    return ""


def _told(line: BonusLine) -> str:
    """What the formula's numbers come from."""
    n = line.numbers
    if line.kind == "figure" and n["attained"]:
        reached = per_cent(round(Decimal(n["attained"]) * HUNDRED, 2))
        names = {"actual": _plain(n["actual"]), "target": _plain(n["target"]), "reached": reached}
        if n["start"]:
            return _("Started at %(start)s, aimed at %(target)s, came to %(actual)s: %(reached)s reached.") % {
                **names, "start": _plain(n["start"]),
            }  # fmt: skip
        return _("Aimed at %(target)s, came to %(actual)s: %(reached)s reached.") % names
    if line.kind == "held":
        days = int(n["days"])
        return ngettext(
            "Invoices unpaid for more than %(n)s day: this part is paid in the quarter of their cash.",
            "Invoices unpaid for more than %(n)s days: this part is paid in the quarter of their cash.", days,
        ) % {"n": days}  # fmt: skip
    if line.kind == "commission":
        shares = {"sales": per_cent(n["sales"]), "manager": per_cent(n["manager"])}
        return " ".join([
            _("Sales get %(sales)s, the account manager %(manager)s.") % shares, _months(n), _together(n),
        ])  # fmt: skip
    if line.kind == "clawback":
        months = int(n["months"])
        return ngettext(
            "Of what was paid in the last %(n)s month; it is taken once.",
            "Of what was paid in the last %(n)s months; it is taken once.", months,
        ) % {"n": months}  # fmt: skip
    return ""


def _together(n: Mapping[str, str]) -> str:
    if "together" not in n:
        return ""
    named = {"whole": per_cent(n["whole"]), "together": per_cent(n["together"])}
    return _("Not the whole %(whole)s: with what a partner earns of this cash it is %(together)s at most.") % named


def _months(n: Mapping[str, str]) -> str:
    if n["last"]:
        return _("In months %(first)s to %(last)s since it began.") % {"first": n["first"], "last": n["last"]}
    return _("From month %(first)s since it began.") % {"first": n["first"]} if n["first"] != "0" else ""


def _plain(number: str) -> str:
    value = round(Decimal(number), 2)
    return num(value, next(n for n in range(3) if value == round(value, n)))


def _row_kind(line: BonusLine) -> str:
    if line.kind == "figure":
        spec = KPIS.get(line.name)
        return spec.row_kind if spec is not None else ""
    return "receipt" if line.kind == "commission" else "invoice"


def _rows(
    line: BonusLine, currency: str, names: Mapping[int, str], invoices: Mapping[int, Any], placements: Mapping[int, Any]
) -> list[dict[str, str]]:
    """The rows a line stands on, with the way to each."""
    kind = _row_kind(line)
    if kind in ("receipt", "invoice") and line.parts:
        return [
            {**_invoice(pk, invoices), "amount": money_full(Money(amount, currency))} for pk, amount in line.of_invoices
        ]
    makers: dict[str, Callable[[int], dict[str, str]]] = {
        "invoice": lambda pk: _invoice(pk, invoices),
        "client": lambda pk: {"text": names.get(pk, f"#{pk}"), "url": reverse("client", args=[pk])},
        "placement": lambda pk: _placement(pk, placements),
    }
    make = makers.get(kind, _nameless)
    return [make(int(pk)) for pk in line.rows]


def _nameless(pk: int) -> dict[str, str]:
    return {"text": f"#{pk}", "url": ""}


def _invoice(pk: int, invoices: Mapping[int, Any]) -> dict[str, str]:
    row = invoices.get(pk)
    text = f"{row.number} · {row.client.name}" if row is not None else f"#{pk}"
    return {"text": text, "url": reverse("invoice", args=[pk])}


def _placement(pk: int, placements: Mapping[int, Any]) -> dict[str, str]:
    row = placements.get(pk)
    text = f"{row.person.name} · {row.client.name}" if row is not None and row.person else f"#{pk}"
    return {"text": text, "url": reverse("placement", args=[pk])}


def on_client_told(found: OnClient) -> str:
    """What the client's cash brings now."""
    if found.commission is None:
        return _("Its cash brings no commission now: no business that the rules pay for is young enough.")
    names = {"kind": str(KINDS[found.kind]), "share": per_cent(found.commission.percent), "n": found.months + 1,
             "all": found.commission.months}  # fmt: skip
    return _("%(kind)s, month %(n)s of %(all)s: %(share)s of the cash.") % names


def on_client_shares(found: OnClient) -> str:
    """Who gets it."""
    if found.split is None:
        return ""
    shares = {"sales": per_cent(found.split.sales), "manager": per_cent(found.split.manager)}
    return _("Sales get %(sales)s, the account manager %(manager)s.") % shares


def on_expansion_told(one: OnExpansion) -> str:
    """What the cash of one expansion brings now, and to whom."""
    names = {
        "n": one.months + 1, "all": one.commission.months, "share": per_cent(one.commission.percent),
        "sales": per_cent(one.split.sales), "manager": per_cent(one.split.manager),
    }  # fmt: skip
    return _(
        "month %(n)s of %(all)s: %(share)s of its cash. Sales get %(sales)s, the account manager %(manager)s."
    ) % names  # fmt: skip


# -- the rules as sentences -------------------------------------------------------------------------------------------


def rules_told(rules: Any) -> list[tuple[str, list[str]]]:
    """What a version says, in the reader's language: (heading, sentences)."""
    sides = {side: str(Side(side).label) for side in ("manager", "sales")}
    targets = [
        _("%(who)s: %(amount)s a quarter, at most %(most)s.") % {
            "who": sides[side], "amount": money_full(Money(amount, rules.currency)),
            "most": money_full(Money(amount * rules.cap / HUNDRED, rules.currency)),
        }
        for side, amount in rules.targets.items()
    ]  # fmt: skip
    weights = [
        _("%(figure)s: %(weight)s, as far as invoices are paid.") % names if one.on_cash
        else _("%(figure)s: %(weight)s.") % names
        for one in rules.weights
        for names in [{"figure": figure_name(one.kpi), "weight": per_cent(one.percent)}]
    ]  # fmt: skip
    curve = [_("Below %(share)s of the target: nothing.") % {"share": per_cent(rules.curve[0].attained)}]
    curve += [
        _("%(attained)s of the target pays %(pays)s.") % {
            "attained": per_cent(one.attained), "pays": per_cent(one.pays)}
        for one in rules.curve
    ]  # fmt: skip
    found = [
        (_("Target bonus"), targets), (_("Figures of the plan"), weights), (_("What an attainment pays"), curve),
    ]  # fmt: skip
    if rules.commissions:
        found.append((_("Commission on cash"), _commissions(rules)))
    return [*found, (_("What waits and what is taken back"), _waits(rules))]


def _commissions(rules: Any) -> list[str]:
    told = []
    for one in rules.commissions:
        told.append(
            ngettext(
                "%(kind)s: %(share)s of the cash in the first %(n)s month.",
                "%(kind)s: %(share)s of the cash in the first %(n)s months.", one.months,
            ) % {"kind": KINDS[one.kind], "share": per_cent(one.percent), "n": one.months}
        )  # fmt: skip
        for split in rules.splits:
            if split.kind == one.kind:
                months = {"first": str(split.first), "last": "" if split.last is None else str(split.last)}
                shares = {"sales": per_cent(split.sales), "manager": per_cent(split.manager)}
                told.append(_("Sales get %(sales)s, the account manager %(manager)s.") % shares + " " + _months(months))
    return told


def _waits(rules: Any) -> list[str]:
    return [
        ngettext(
            "What rests on an invoice unpaid for more than %(n)s day waits for its cash.",
            "What rests on an invoice unpaid for more than %(n)s days waits for its cash.", rules.gate_days,
        ) % {"n": rules.gate_days},
        ngettext(
            "What is credited within %(n)s month is taken from the next bonus, once.",
            "What is credited within %(n)s months is taken from the next bonus, once.", rules.clawback_months,
        ) % {"n": rules.clawback_months},
    ]  # fmt: skip


def errors_told(errors: Iterable[Any], text: str) -> list[str]:
    """Errors of a form by line, with the line, in the reader's language."""
    lines = text.splitlines()
    return [
        _("Line %(n)s (%(line)s): %(error)s") % {
            "n": one.line, "line": lines[one.line - 1].strip(), "error": spoken(one.said)}
        if one.line
        else spoken(one.said)
        for one in errors
    ]  # fmt: skip
