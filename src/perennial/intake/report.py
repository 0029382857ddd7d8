"""What an import says it did or would do: the JSON of the command line, kept on the batch and shown on the page."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from perennial.foundation.timeline import plain
from perennial.intake.bank import BankPlan
from perennial.intake.kinds import Ask
from perennial.intake.plan import KINDS, OPEN, Plan, Whose
from perennial.intake.reading import Reason, Refusal, WarningLine
from perennial.intake.sources import Source

ALWAYS: Final = ("clients", "invoices", "payments")
SAMPLES: Final = 10
MOST_KEPT: Final = 500  # lines of warnings and refusals kept on a batch; their numbers are always whole


def report(source: Source, plan: Plan | BankPlan | None, *, applied: bool) -> dict[str, Any]:
    """The answer as commands.md names it. Questions stand among the refused as well, because they stop it too."""
    staged = source.staged
    counts = plan if plan is not None else Plan(staged)
    return {
        "kind": source.kind,
        "applied": applied,
        "created": _counts(counts.created, source),
        "changed": _counts(counts.changed, source),
        "unchanged": _counts(counts.unchanged, source),
        "warnings": [_warning(row) for row in staged.warnings],
        "refused": [_refusal(row) for row in staged.refused] + [_question(ask) for ask in staged.asks],
        "asks": [_ask(ask) for ask in staged.asks],
        "columns": staged.columns,
    }


def kept(found: dict[str, Any], plan: Plan | BankPlan | None = None, **extra: Any) -> dict[str, Any]:
    """The report as it is stored: long lists cut, with what is needed to take the import back."""
    stored = {**found, **extra}
    for name in ("warnings", "refused"):
        stored[f"{name}_count"] = len(found[name])
        stored[name] = found[name][:MOST_KEPT]
    if isinstance(plan, Plan):
        stored["restore"] = [
            {"kind": c.kind, "id": c.id, "client": c.client_id, "name": c.name, "before": c.before, "after": c.after}
            for c in plan.changes
        ]
        stored["rates"] = plan.changed_rates
        stored["samples"] = _samples(plan)
        if plan.whose:
            stored["whose"] = [_whose(one) for one in _asked_first(plan.whose)[:MOST_KEPT]]
            stored["whose_count"] = len(plan.whose)
    result: dict[str, Any] = plain(stored)
    return result


def _asked_first(whose: list[Whose]) -> list[Whose]:
    return sorted(whose, key=lambda one: (one.how not in OPEN, one.who, one.what))


def _whose(one: Whose) -> dict[str, Any]:
    names = ("source", "who", "what", "how", "place", "entries", "seconds", "first", "last")
    return {name: getattr(one, name) for name in names}


def _samples(plan: Plan) -> dict[str, list[list[Any]]]:
    """The first rows that would be created, as a person knows them from the file."""
    return {
        "clients": [[c.code, c.name, c.values.get("currency")] for c in plan.clients[:SAMPLES]],
        "contacts": [[c.client.name, c.row.name, c.row.email] for c in plan.contacts[:SAMPLES]],
        "invoices": [
            [i.client.name, i.number, i.issued_on, i.due_on, i.amount, i.currency] for i in plan.invoices[:SAMPLES]
        ],
        "payments": [[p.client.name, p.text, p.on, p.amount, p.currency] for p in plan.payments[:SAMPLES]],
    }


def failed(kind: str, row: dict[str, Any]) -> dict[str, Any]:
    """The stored report of a file of which nothing was read, for the one reason in `row`."""
    return {
        "kind": kind, "applied": False, "created": {}, "changed": {}, "unchanged": {}, "warnings": [],
        "refused": [row], "asks": [], "warnings_count": 0, "refused_count": 1,
    }  # fmt: skip


def contract(found: dict[str, Any]) -> dict[str, Any]:
    """The report without the parts that only the page needs for other languages."""
    names = ("warnings", "refused", "asks")
    return {**found, **{name: [_without(row, "template", "params") for row in found[name]] for name in names}}


def blocked(source: Source, *, skip_refused: bool) -> bool:
    """Whether something stops the import: a question always, a refused line unless a person skips it."""
    return bool(source.staged.asks) or (bool(source.staged.refused) and not skip_refused)


def _counts(found: Counter[str], source: Source) -> dict[str, int]:
    always = ("payments", "bank_statements", "bank_entries") if source.bank else ALWAYS
    return {kind: found[kind] for kind in KINDS if kind in always or found[kind]}


def _warning(row: WarningLine) -> dict[str, Any]:
    return {"line": row.line, "reason": str(row.reason), "file": row.file, **_parts(row.reason)}


def _refusal(row: Refusal) -> dict[str, Any]:
    return {
        "line": row.line, "column": row.column, "value": row.value, "reason": str(row.reason), "file": row.file,
        **_parts(row.reason),
    }  # fmt: skip


def _question(ask: Ask) -> dict[str, Any]:
    """A question as a refusal of the whole file, with how to answer it on the command line."""
    answer = f"--map COLUMN={ask.field}" if ask.key == "column" else " / ".join(
        f"--map {ask.key}={choice}" for choice in (ask.choices or ("ADDRESS" if ask.key == "who" else "CODE",))
    )
    return {
        "line": 1, "column": None, "value": None, "reason": f"{ask.question} ({answer})", "file": ask.file,
        **_parts(ask.question),
    }  # fmt: skip


def _ask(ask: Ask) -> dict[str, Any]:
    return {
        "key": ask.key, "question": str(ask.question), "choices": list(ask.choices), "file": ask.file,
        "field": ask.field, **_parts(ask.question),
    }  # fmt: skip


def _parts(reason: Reason) -> dict[str, Any]:
    return {"template": reason.template, "params": dict(reason.params)}


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in names}

