"""The rules of a bonus as a director writes them: a page of short lines, read here, and written back the same.

A form that is not whole is refused with every error told by its line: an unknown word, weights or a split that are not
100 %, months that nobody shares out. Percents are kept as they are written: 30 is 30 %.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from perennial.kernel.money import MINOR_UNITS
from perennial.kernel.saying import Said

MANAGER: Final = "manager"
SALES: Final = "sales"
SIDES: Final = (SALES, MANAGER)
NEW_LOGO: Final = "new logo"
EXPANSION: Final = "expansion"
RENEWAL: Final = "renewal"
REFERRAL: Final = "referral"
KINDS: Final = (NEW_LOGO, EXPANSION, RENEWAL, REFERRAL)
HUNDRED: Final = Decimal(100)
OPTIONAL: Final = ("together",)  # lines a form may do without
LONGEST: Final = 4000  # characters of a form
_NUMBER: Final = re.compile(r"\d{1,9}(\.\d{1,4})?")
_KIND: Final = "|".join(KINDS)


@dataclass(frozen=True, slots=True)
class Weight:
    """How much one figure of the plan counts; `on_cash`: only as far as the quarter's invoices are paid."""

    kpi: str
    percent: Decimal
    on_cash: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A corner of the payout curve: who reaches `attained` per cent is paid `pays` per cent."""

    attained: Decimal
    pays: Decimal


@dataclass(frozen=True, slots=True)
class Commission:
    """Per cent of the cash of one kind of business, in the first months of it."""

    kind: str
    percent: Decimal
    months: int


@dataclass(frozen=True, slots=True)
class Split:
    """Who gets the commission of a kind in the months from `first` to `last` (None: and all later ones)."""

    kind: str
    first: int
    last: int | None
    sales: Decimal
    manager: Decimal

    def holds(self, months: int) -> bool:
        return self.first <= months and (self.last is None or months <= self.last)

    def percent(self, side: str) -> Decimal:
        return self.sales if side == SALES else self.manager


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the rules. `targets`: the target bonus of a quarter by side; `cap`: per cent of it.

    `together`: per cent of a receipt that its commission and what a partner earns of it may come to; None: no limit.
    """

    currency: str
    targets: dict[str, Decimal]
    cap: Decimal
    weights: tuple[Weight, ...]
    curve: tuple[Point, ...]
    commissions: tuple[Commission, ...]
    splits: tuple[Split, ...]
    gate_days: int
    clawback_months: int
    together: Decimal | None = None

    def commission(self, kind: str) -> Commission | None:
        return next((one for one in self.commissions if one.kind == kind), None)

    def split(self, kind: str, months: int) -> Split | None:
        return next((one for one in self.splits if one.kind == kind and one.holds(months)), None)


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong, and in which line of the form (0: in the form as a whole)."""

    line: int
    said: Said


class BadForm(ValueError):
    """The form is not whole; `errors` by line."""

    def __init__(self, errors: list[LineError]) -> None:
        super().__init__("; ".join(f"{one.line}: {one.said}" for one in errors))
        self.errors = errors


class _Wrong(Exception):
    def __init__(self, said: Said) -> None:
        super().__init__(str(said))
        self.said = said


class _Reader:
    """What was read so far; `section` is the head under which the indented lines stand."""

    def __init__(self, kpis: Collection[str] | None) -> None:
        self.kpis = kpis
        self.section = ""
        self.single: dict[str, str] = {}
        self.targets: dict[str, Decimal] = {}
        self.weights: list[Weight] = []
        self.curve: list[Point] = []
        self.commissions: list[Commission] = []
        self.splits: list[Split] = []
        self.at: dict[str, int] = {}  # the line in which a section or a kind's split begins

    def line(self, number: int, words: str, indented: bool) -> None:
        head = words.partition(" ")[0]
        if indented and self.section:
            _SECTIONS[self.section](self, number, words)
        elif words in _SECTIONS:
            if words in self.at:
                raise _Wrong(Said("“%(word)s” stands there twice.", word=words))
            self.section, self.at[words] = words, number
        elif head in _SINGLE:
            self.section = ""
            _single(self, number, head, words)
        else:
            raise _Wrong(Said("The word “%(word)s” is not known here.", word=head))


def parse(text: str, kpis: Collection[str] | None = None) -> Rules:
    """The rules that the text says. `kpis`: the figures a plan may hold, None: any, as once signed.

    Raises BadForm with every error by line.
    """
    reader, errors = _Reader(kpis), []
    if len(text) > LONGEST:
        raise BadForm([LineError(0, Said("The rules are longer than %(n)s characters.", n=LONGEST))])
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.partition("#")[0].rstrip()
        if not line.strip():
            continue
        try:
            reader.line(number, " ".join(line.split()), line[0].isspace())
        except _Wrong as error:
            errors.append(LineError(number, error.said))
    errors += _missing(reader)
    if not errors:
        errors += _whole(reader)
    if errors:
        raise BadForm(sorted(errors, key=lambda one: (one.line == 0, one.line)))
    return Rules(
        reader.single["currency"], reader.targets, Decimal(reader.single["cap"]), tuple(reader.weights),
        tuple(reader.curve), tuple(reader.commissions), tuple(reader.splits), int(reader.single["gate"]),
        int(reader.single["clawback"]), Decimal(reader.single["together"]) if "together" in reader.single else None,
    )  # fmt: skip


def write(rules: Rules) -> str:
    """The rules as a form that `parse` reads to the same rules."""
    lines = [f"currency {rules.currency}", ""]
    lines += [f"target {side} {_plain(rules.targets[side])}" for side in (MANAGER, SALES) if side in rules.targets]
    lines += [f"cap {_plain(rules.cap)} %", "", "weights"]
    lines += [f"  {w.kpi} {_plain(w.percent)} %{' on cash' if w.on_cash else ''}" for w in rules.weights]
    lines += ["", "curve", *(f"  {_plain(p.attained)} % pays {_plain(p.pays)} %" for p in rules.curve)]
    if rules.commissions:
        lines += ["", "commission"]
        lines += [f"  {c.kind} {_plain(c.percent)} % for {c.months} months" for c in rules.commissions]
        lines += ["", "split", *(_split_line(one) for one in rules.splits)]
    if rules.together is not None:
        lines += ["", f"together {_plain(rules.together)} %"]
    return "\n".join([*lines, "", f"gate {rules.gate_days} days", f"clawback {rules.clawback_months} months", ""])


def _split_line(one: Split) -> str:
    months = f" months {one.first}-{one.last}" if one.last is not None else " later" if one.first else ""
    shares = [f"{side} {_plain(one.percent(side))} %" for side in SIDES if one.percent(side)]
    return f"  {one.kind}{months} {' '.join(shares)}"


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# -- single lines -----------------------------------------------------------------------------------------------------


def _single(reader: _Reader, number: int, head: str, words: str) -> None:
    pattern, example = _SINGLE[head]
    found = re.fullmatch(pattern, words)
    if found is None:
        raise _Wrong(Said("This line is written like “%(example)s”.", example=example))
    if head == "target":
        side = found["side"]
        if side in reader.targets:
            raise _Wrong(Said("“%(word)s” stands there twice.", word=f"target {side}"))
        reader.targets[side] = Decimal(found["number"])
        reader.at.setdefault("target", number)
        return
    if head in reader.single:
        raise _Wrong(Said("“%(word)s” stands there twice.", word=head))
    value = found["number"]
    if head == "currency" and value not in MINOR_UNITS:
        raise _Wrong(Said("“%(word)s” is not a currency.", word=value))
    if head == "cap" and Decimal(value) == 0:
        raise _Wrong(Said("A cap of nothing pays nothing."))
    reader.single[head], reader.at[head] = value, number


# -- sections ---------------------------------------------------------------------------------------------------------


def _weight(reader: _Reader, number: int, words: str) -> None:
    found = re.fullmatch(r"(?P<kpi>\w+) (?P<percent>[\d.]+) ?%(?P<cash> on cash)?", words)
    if found is None:
        raise _Wrong(Said("This line is written like “%(example)s”.", example="renewed_turnover 30 % on cash"))
    if reader.kpis is not None and found["kpi"] not in reader.kpis:
        known = ", ".join(sorted(reader.kpis))
        raise _Wrong(Said("No plan has the figure “%(word)s”; there are: %(known)s.", word=found["kpi"], known=known))
    if any(one.kpi == found["kpi"] for one in reader.weights):
        raise _Wrong(Said("“%(word)s” stands there twice.", word=found["kpi"]))
    reader.weights.append(Weight(found["kpi"], _percent(found["percent"]), found["cash"] is not None))


def _point(reader: _Reader, number: int, words: str) -> None:
    found = re.fullmatch(r"(?P<attained>[\d.]+) ?% pays (?P<pays>[\d.]+) ?%", words)
    if found is None:
        raise _Wrong(Said("This line is written like “%(example)s”.", example="80 % pays 50 %"))
    point = Point(_number(found["attained"]), _number(found["pays"]))
    before = reader.curve[-1] if reader.curve else None
    if before is not None and (point.attained <= before.attained or point.pays < before.pays):
        raise _Wrong(Said("The curve has to rise from line to line."))
    reader.curve.append(point)


def _commission(reader: _Reader, number: int, words: str) -> None:
    found = re.fullmatch(rf"(?P<kind>{_KIND}) (?P<percent>[\d.]+) ?% for (?P<months>\d{{1,3}}) months?", words)
    if found is None:
        _known_kind(words)
        raise _Wrong(Said("This line is written like “%(example)s”.", example="new logo 5 % for 12 months"))
    if any(one.kind == found["kind"] for one in reader.commissions):
        raise _Wrong(Said("“%(word)s” stands there twice.", word=found["kind"]))
    if int(found["months"]) == 0:
        raise _Wrong(Said("A commission of no months pays nothing."))
    reader.commissions.append(Commission(found["kind"], _percent(found["percent"]), int(found["months"])))


def _split(reader: _Reader, number: int, words: str) -> None:
    share = r"(?:sales|manager) [\d.]+ ?%"
    pattern = (
        rf"(?P<kind>{_KIND})(?: months (?P<first>\d{{1,3}})-(?P<last>\d{{1,3}})|(?P<later> later))?"
        rf"(?P<shares>(?: {share}){{1,2}})"
    )
    found = re.fullmatch(pattern, words)
    if found is None:
        _known_kind(words)
        example = "expansion months 0-3 sales 70 % manager 30 %"
        raise _Wrong(Said("This line is written like “%(example)s”.", example=example))
    kind = found["kind"]
    shares = re.findall(r"(sales|manager) ([\d.]+)", found["shares"])
    percents = dict.fromkeys(SIDES, Decimal(0)) | {side: _percent(percent) for side, percent in shares}
    if len({side for side, _percent_of in shares}) != len(shares):
        raise _Wrong(Said("“%(word)s” stands there twice.", word=shares[0][0]))
    if sum(percents.values()) != HUNDRED:
        raise _Wrong(Said("The shares of a split are 100 %% together, not %(sum)s %%.", sum=_sum(percents.values())))
    before = [one for one in reader.splits if one.kind == kind]
    expected = None if before and before[-1].last is None else (before[-1].last or 0) + 1 if before else 0
    first = int(found["first"]) if found["first"] is not None else expected if found["later"] and before else 0
    if expected is None or first != expected:
        raise _Wrong(Said("The months of a split follow one another without a gap, from month 0."))
    last = int(found["last"]) if found["last"] is not None else None
    if last is not None and last < first:
        raise _Wrong(Said("The months of a split follow one another without a gap, from month 0."))
    reader.splits.append(Split(kind, first, last, percents[SALES], percents[MANAGER]))
    reader.at[f"split {kind}"] = number


def _known_kind(words: str) -> None:
    if not re.match(rf"(?:{_KIND})\b", words):
        raise _Wrong(
            Said("No business is called “%(word)s”; there are: %(known)s.", word=words.partition(" ")[0],
                 known=", ".join(KINDS))
        )  # fmt: skip


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise _Wrong(Said("“%(word)s” is not a number.", word=text))
    return Decimal(text)


def _percent(text: str) -> Decimal:
    number = _number(text)
    if number > HUNDRED:
        raise _Wrong(Said("A share is 100 %% at most."))
    return number


_SECTIONS: Final[dict[str, Callable[[_Reader, int, str], None]]] = {
    "weights": _weight, "curve": _point, "commission": _commission, "split": _split,
}  # fmt: skip
_SINGLE: Final = {
    "currency": (r"currency (?P<number>[A-Z]{3})", "currency USD"),
    "target": (r"target (?P<side>manager|sales) (?P<number>\d{1,9}(\.\d{1,2})?)", "target manager 1500"),
    "cap": (r"cap (?P<number>\d{1,4}(\.\d{1,2})?) ?%", "cap 150 %"),
    "together": (r"together (?P<number>\d{1,3}(\.\d{1,2})?) ?%", "together 25 %"),
    "gate": (r"gate (?P<number>\d{1,3}) days", "gate 60 days"),
    "clawback": (r"clawback (?P<number>\d{1,2}) months?", "clawback 6 months"),
}


# -- the form as a whole ----------------------------------------------------------------------------------------------


def _missing(reader: _Reader) -> list[LineError]:
    there = {*reader.single, *(["target"] if reader.targets else []), *reader.at}
    wanted = [*(word for word in _SINGLE if word not in OPTIONAL), "weights", "curve"]
    return [LineError(0, Said("“%(word)s” is missing.", word=word)) for word in wanted if word not in there]


def _whole(reader: _Reader) -> list[LineError]:
    """What only the whole form shows: the weights' sum, and that every commission is shared out in each month."""
    errors = []
    total = sum((one.percent for one in reader.weights), Decimal(0))
    if total != HUNDRED:
        said = Said("The weights are 100 %% together, not %(sum)s %%.", sum=_plain(total))
        errors.append(LineError(reader.at["weights"], said))
    if not reader.curve:
        errors.append(LineError(reader.at["curve"], Said("The curve has no point.")))
    for one in reader.commissions:
        shared = [split for split in reader.splits if split.kind == one.kind]
        last = shared[-1].last if shared else -1
        if last is not None and last < one.months - 1:
            said = Said("Nobody gets the commission of “%(kind)s” in month %(month)s.", kind=one.kind, month=last + 1)
            errors.append(LineError(reader.at.get(f"split {one.kind}", reader.at["commission"]), said))
    return errors


def _sum(numbers: Collection[Decimal]) -> str:
    return _plain(sum(numbers, Decimal(0)))
