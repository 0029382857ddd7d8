"""One of everything that hangs on a client, for Harbor (Alice's) and Orbit (Bohdan's), and ids of nothing."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Self

from tests.conftest import NOW, TODAY, Cast

# Planted words: where one shows up tells what leaked.
NOTE_CANARY = "violet heron at dusk"
MONEY_CANARY = "ZQ-4417"
DISPUTE_CANARY = "the copper lantern"
PULSE_CANARY = "a quiet amber tide"

NOWHERE = 999_999_999


@dataclass(frozen=True, slots=True)
class Objects:
    """Ids of one client's things, as addresses name them. The last ones belong to the company, not to a client."""

    client: int
    client_code: str
    currency: str
    contact: int
    colleague: int
    invoice: int
    payment: int
    invoice_draft: int
    invoice_line: int
    document: int
    invoice_run: int
    credit: int
    allocation: int
    dispute: int
    write_off: int
    entry: int
    case: int
    approval: int
    hold: int
    promise: int
    plan: int
    instalment: int
    pause: int
    item: int
    touch: int
    word: int
    meeting: int
    rhythm: int
    calendar: int
    issue: int
    event: int
    message: int
    draft: int
    manager: int
    deputy: int
    view: int
    batch: int
    tracker_name: int
    user: int
    leave: int
    rate: int
    rates_set: int
    round: int
    answer: int
    feedback: int
    report: int
    timesheet: int
    difference: int
    onboarding: int
    handover: int
    deal: int
    deal_system: str
    service: int
    idea: int
    expansion: int
    point: int
    quarter_plan: int
    plan_figure: int
    plan_change: int
    step: int
    renewal: int
    renewal_point: int
    result: int
    interest: int
    interest_set: int
    news: int
    piece: int
    telling: int
    hello: int
    gift: int
    placement: int
    staffing: int
    candidate: int
    referral: int
    coaching: int
    partner: int
    permission: int
    place: int
    payout: int
    blocker: int
    rate_change: int
    company: int
    client_company: int
    agreement: int
    watch: int
    bonus: int
    bonus_rules: int
    settings_group: str
    setting: str
    letter: str
    token: str
    portfolio_token: str

    @classmethod
    def missing(cls) -> Self:
        """Names of nothing."""
        names = ("client_code", "settings_group", "setting", "letter", "token", "portfolio_token")
        words = {"currency": "USD"} | dict.fromkeys(names, "no-such")
        return cls(**{f.name: words.get(f.name, NOWHERE) for f in fields(cls)})


def make(cast: Cast, client: Any, manager: Any, stand_in: Any) -> Objects:
    """One of everything for the client, written straight into the tables so that no action stands between."""
    money = _money(cast, client)
    ladder = _ladder(cast, client, money)
    rest = _rest(client, manager, stand_in)
    company = _company(cast)
    pulse = _pulse(cast, client, manager)
    news = {"news": _news(client), **_piece(client, manager), **_greetings(client)}
    sheet = _timesheet(client)
    reports = {**_reports(client, manager), **_onboarding(client, manager), **_handover(client), "timesheet": sheet,
               **_renewal(client, manager, sheet.placement.agreement), **_quarter_plan(manager),
               "idea": _idea(client), "expansion": _expansion(client), "service": _service(client),
               "difference": _difference(sheet),
               "placement": sheet.placement, "rate_change": _rate_change(sheet.placement, manager),
               "company": sheet.placement.agreement.our_entity, "agreement": sheet.placement.agreement,
               "client_company": client.entities.first(),
               "watch": _watch(sheet.placement, manager),
               "blocker": _blocker(sheet.placement), "referral": _referral(client, manager),
               "coaching": _coaching(cast, manager),
               **_partner(client, manager), **(portfolio := _portfolio(client, manager)),
               **_staffing(client, manager), **_bonus(manager)}  # fmt: skip
    _health(client)
    return Objects(
        client=client.pk,
        client_code=client.code,
        currency=client.currency,
        settings_group="company",
        deal_system="hubspot",
        setting="company.name",
        letter="late_14",
        token=_token(pulse["answer"]),
        portfolio_token=_token(portfolio["permission"]),
        contact=client.contacts.first().pk,
        colleague=client.contacts.last().pk,
        **{name: row.pk for name, row in {**money, **ladder, **rest, **company, **pulse, **news, **reports}.items()},
    )


def _blocker(placement: Any) -> Any:
    """Something that a developer waits for."""
    from perennial.delivery.models import Blocker

    return Blocker.objects.create(
        client=placement.client, placement=placement, text="Access to staging", state_since=TODAY, noted_on=TODAY
    )


def _referral(client: Any, manager: Any) -> Any:
    """A company that the client named, which sales may contact."""
    from perennial.growth.models import Referral

    return Referral.objects.create(
        client=client, state="registered", state_since=TODAY, registered_on=TODAY, consent_on=TODAY,
        valid_until=TODAY + timedelta(days=90), lead_name=f"Birch {client.pk}", lead_key=f"birch {client.pk}",
        made_by=manager,
    )  # fmt: skip


def _bonus(manager: Any) -> dict[str, Any]:
    """A bonus of the client's manager, by rules that stand signed."""
    from perennial.targets import models as targets

    text = "currency USD\ntarget manager 1500\ncap 150 %\nweights\n  days_to_pay 100 %\ncurve\n  80 % pays 50 %\n"
    rules, _made = targets.BonusRules.objects.get_or_create(
        number=1, defaults={"text": text + "gate 60 days\nclawback 6 months\n", "valid_from": date(2026, 1, 1),
                            "state": "signed", "made_on": TODAY, "signed_on": TODAY},
    )  # fmt: skip
    bonus = targets.Bonus.objects.create(
        person=manager, quarter=date(2026, 7, 1), side="manager", rules=rules, state_since=TODAY, currency="USD"
    )
    return {"bonus": bonus, "bonus_rules": rules}


def _coaching(cast: Cast, manager: Any) -> Any:
    """A note about the manager that is not theirs to read."""
    from perennial.people.models import CoachingNote

    return CoachingNote.objects.create(person=manager, by=cast.hanna, on=TODAY, text=NOTE_CANARY, shared=False)


def _partner(client: Any, manager: Any) -> dict[str, Any]:
    """An agreement with a payout that was released."""
    from perennial.growth import models as growth

    row = growth.PartnerAgreement.objects.create(
        client=client, currency="USD", tiers=[[None, "10"]], starts_on=TODAY, signed_on=TODAY, document="Drive",
    )  # fmt: skip
    payout = growth.CommissionPayout.objects.create(
        agreement=row, amount=10, until=TODAY, due_on=TODAY, approved_on=TODAY, approved_by=manager
    )
    return {"partner": row, "payout": payout}


def _portfolio(client: Any, manager: Any) -> dict[str, Any]:
    """A story without names that the client lets us show, and where; by a link of theirs."""
    from perennial.foundation.links import issue_link
    from perennial.foundation.timeline import Actor
    from perennial.growth import models as growth

    contact = client.contacts.first()
    row = growth.PortfolioPermission.objects.create(
        client=client, contact=contact, level="anonymous", state_since=TODAY, made_by=manager
    )
    text = row.texts.create(number=1, level="anonymous", text="Half the time", on=TODAY)
    row.link = issue_link(
        "portfolio", subject=("portfolio", row.pk), client_id=client.pk, contact_id=contact.pk, by=Actor(manager, NOW)
    )
    row.approved = row.offered = row.sent = text
    row.state, row.granted_on, row.asked_on, row.how, row.proof = "granted", TODAY, TODAY, "document", "A mail"
    row.save()
    place = row.places.create(shows="anonymous", where="Our site", since=TODAY, text=text)
    return {"permission": row, "place": place}


def _staffing(client: Any, manager: Any) -> dict[str, Any]:
    """A request that recruiters have, with a candidate."""
    from perennial.delivery import models as delivery

    row = delivery.StaffingRequest.objects.create(
        client=client, title="Developer", seats=2, state="submitted", state_since=TODAY, made_on=TODAY, made_by=manager,
        submitted_on=TODAY,
    )  # fmt: skip
    candidate = delivery.Candidate.objects.create(request=row, name="Ivan Outside", found_on=TODAY)
    return {"staffing": row, "candidate": candidate}


def _pulse(cast: Cast, client: Any, manager: Any) -> dict[str, Any]:
    """An open round that one person has answered."""
    from perennial.foundation.links import issue_link
    from perennial.foundation.timeline import Actor
    from perennial.pulse import models as pulse

    contact = client.contacts.first()
    wave = pulse.Wave.objects.create(name="November", by=manager, made_on=TODAY)
    row = pulse.FeedbackRound.objects.create(
        wave=wave, client=client, state="open", form="full", sent_on=TODAY, closes_on=TODAY + timedelta(days=14)
    )
    pulse.RoundPerson.objects.create(round=row, person=cast.max)
    answer = pulse.FeedbackAnswer.objects.create(
        round=row, client=client, contact=contact, state="answered", score=5, comment=PULSE_CANARY, answered_on=TODAY
    )
    pulse.FeedbackVersion.objects.create(answer=answer, on=TODAY, score=5)
    feedback = pulse.PersonFeedback.objects.create(
        answer=answer, client=client, person=cast.max, speed=7, words=PULSE_CANARY
    )
    answer.link = issue_link(
        "pulse", subject=("feedback_answer", answer.pk), client_id=client.pk, contact_id=contact.pk,
        by=Actor(manager, NOW),
    )  # fmt: skip
    answer.save()
    return {"round": row, "answer": answer, "feedback": feedback}


def _news(client: Any) -> Any:
    from perennial.clients import models as clients

    fact = clients.ClientFact.objects.create(client=client, kind="feed", text="https://news.example/feed", on=TODAY)
    feed = clients.ClientFeed.objects.create(fact=fact)
    return clients.ClientNews.objects.create(
        client=client, feed=feed, key="k", title=NOTE_CANARY, on=TODAY, seen_on=TODAY
    )


def _piece(client: Any, manager: Any) -> dict[str, Any]:
    """A piece of our news that somebody at the client was told, and that is not for the client either."""
    from perennial.growth import models as growth

    piece = growth.OurNews.objects.create(
        kind="case_study", on=TODAY, name=NOTE_CANARY, texts={"en": {"title": NOTE_CANARY, "text": "x", "why": ""}},
        search_text=NOTE_CANARY,
    )  # fmt: skip
    telling = growth.Telling.objects.create(
        news=piece, client=client, contact=client.contacts.first(), made_on=TODAY, told_on=TODAY, told_by=manager
    )
    growth.NotForThem.objects.create(news=piece, client=client, reason="other", note=NOTE_CANARY, on=TODAY)
    return {"piece": piece, "telling": telling}


def _timesheet(client: Any) -> Any:
    """A month of a developer who is none of those who knock."""
    from perennial.contracts import models as contracts
    from perennial.delivery.models import Timesheet
    from perennial.foundation.models import User

    email = f"dev-{client.code}@lindenworks.example"
    person = User.objects.filter(email=email).first() or User.objects.create_user(email, "Quiet Dev", "DEV", None)
    entity = contracts.LegalEntity.objects.create(name=f"Lindenworks {client.pk}", country="EE", series=f"L{client.pk}")
    agreement = contracts.Agreement.objects.create(
        client=client, our_entity=entity, number="SOW-9", starts_on=date(2026, 1, 5), currency=client.currency
    )
    placement = contracts.Placement.objects.create(
        client=client, agreement=agreement, person=person, title="Developer", starts_on=date(2026, 1, 5),
        state="active", state_since=date(2026, 1, 5),
    )  # fmt: skip
    return Timesheet.objects.create(placement=placement, month=date(2026, 10, 1), state_since=TODAY)


def _difference(sheet: Any) -> Any:
    """A line of the client's tracker that we do not have."""
    from perennial.delivery.models import HoursDifference, Reconciliation
    from perennial.delivery.rules.causes import why
    from perennial.delivery.rules.reconciling import Cause, Difference, Entry, Side

    row = Reconciliation.objects.create(client=sheet.placement.client, month=sheet.month, compared_on=TODAY)
    told = Difference(Cause.MISSING, None, Entry(0, "Dev", sheet.month, 60), Side.OURS)
    return HoursDifference.objects.create(
        reconciliation=row, key="k", cause="missing", placement=sheet.placement, day=sheet.month, theirs_seconds=60,
        theirs_day=sheet.month, why=why(told).as_data(),
    )  # fmt: skip


def _rate_change(placement: Any, manager: Any) -> Any:
    """New rates that were drafted; why is for those who see money."""
    from perennial.contracts.models import RateChange, RateChangeLine

    row = RateChange.objects.create(
        client=placement.client, effective_on=date(2027, 1, 1), reason=MONEY_CANARY, state_since=TODAY,
        drafted_on=TODAY, drafted_by=manager,
    )  # fmt: skip
    RateChangeLine.objects.create(
        change=row, placement=placement, was=40, amount=44, currency=placement.client.currency
    )
    return row


def _watch(placement: Any, manager: Any) -> Any:
    """A watch with a sign; its words are for account managers, their heads and delivery."""
    from perennial.contracts.models import PoachSeen, PoachWatch

    watch = PoachWatch.objects.create(placement=placement, state="suspicion", state_since=TODAY, offered="A raise")
    PoachSeen.objects.create(watch=watch, sign="client_hr", on=TODAY, note="A link", by=manager)
    return watch


def _reports(client: Any, manager: Any) -> dict[str, Any]:
    """A report being written and a result."""
    from perennial.insight import models as insight

    report = insight.ClientReport.objects.create(
        client=client, month=date(2026, 10, 1), state="drafting", language="en", lead=NOTE_CANARY, made_on=TODAY
    )
    result = insight.ClientResult.objects.create(client=client, on=TODAY, text=NOTE_CANARY, by=manager)
    return {"report": report, "result": result}


def _renewal(client: Any, manager: Any, agreement: Any) -> dict[str, Any]:
    """A renewal whose talk is to be opened, and something that has to be true."""
    from perennial.growth import models as growth

    row = growth.Renewal.objects.create(
        client=client, agreement=agreement, term_ends_on=TODAY + timedelta(days=60), opens_on=TODAY, state="preparing",
        state_since=TODAY, made_on=TODAY, amount=Decimal(4417), currency=client.currency, offer=NOTE_CANARY,
    )  # fmt: skip
    return {"renewal": row, "renewal_point": row.points.create(text=NOTE_CANARY, added_by=manager)}


def _quarter_plan(manager: Any) -> dict[str, Any]:
    """A manager's plan with one figure, proposed."""
    from perennial.targets.models import Plan, PlanFigure, ProcessChange

    plan, _made = Plan.objects.get_or_create(
        quarter=date(2027, 1, 1), manager=manager,
        defaults={"state": "proposed", "state_since": TODAY, "growth": Decimal("0.15"), "currency": "USD",
                  "made_on": TODAY},
    )  # fmt: skip
    figure, _made = PlanFigure.objects.get_or_create(plan=plan, kpi="overdue", defaults={"target": Decimal(84)})
    change, _made = ProcessChange.objects.get_or_create(plan=plan, text="Ask earlier", owner=manager, due_on=TODAY)
    return {"quarter_plan": plan, "plan_figure": figure, "plan_change": change}


def _onboarding(client: Any, manager: Any) -> dict[str, Any]:
    """First 90 days that run, with a step."""
    from perennial.handover import models as handover

    row = handover.Onboarding.objects.create(
        client=client, starts_on=TODAY, made_on=TODAY, state="days_1_30", state_since=TODAY, counted_from=TODAY
    )
    step = handover.OnboardingStep.objects.create(onboarding=row, title=NOTE_CANARY, due_on=TODAY, owner=manager)
    return {"onboarding": row, "step": step}


def _idea(client: Any) -> Any:
    """An idea on the board."""
    from perennial.growth.models import Idea

    return Idea.objects.create(client=client, title="Reminders", state_since=TODAY, made_on=TODAY, search_text="")


def _expansion(client: Any) -> Any:
    """An expansion in sight."""
    from perennial.growth.models import Expansion

    return Expansion.objects.create(client=client, title="Two more", state_since=TODAY, made_on=TODAY, search_text="")


def _service(client: Any) -> Any:
    """A service of ours that the client could buy, for a reason that is for readers of notes."""
    from perennial.growth.models import ClientService, Service

    row = Service.objects.create(name=f"Testing {client.pk}", name_key=f"testing {client.pk}")
    ClientService.objects.create(client=client, service=row, stand="could", on=TODAY, note=NOTE_CANARY)
    return row


def _handover(client: Any) -> dict[str, Any]:
    """A hand-over in its shadow month, with a touch point."""
    from perennial.handover import models as handover

    row = handover.HandoverCard.objects.create(
        client=client, title="Two developers", won_on=TODAY, state="shadow", state_since=TODAY, made_on=TODAY,
        accepted_on=TODAY, shadow_until=TODAY + timedelta(days=30),
    )  # fmt: skip
    deal = handover.WonDeal.objects.create(
        source="deals", number=f"~{client.pk}", company="Northwind", won_on=TODAY, payload="", received_at=NOW
    )
    return {"handover": row, "deal": deal, "point": handover.TouchPoint.objects.create(card=row, due_on=TODAY)}


def _health(client: Any) -> None:
    """A kept night, so that lists and pins have something to show."""
    from perennial.insight.models import HealthSnapshot

    HealthSnapshot.objects.create(client=client, day=TODAY, score=43, coverage=0.9, band="risk", version=1)


def _greetings(client: Any) -> dict[str, Any]:
    from perennial.care import models as care

    contact = client.contacts.first()
    hello = care.Greeting.objects.create(
        client=client, contact=contact, holiday="new_year", year=2027, on=TODAY + timedelta(days=3), state="drafted"
    )
    gift = care.Gift.objects.create(client=client, what=NOTE_CANARY, amount=Decimal(20), currency="USD", on=TODAY)
    return {"hello": hello, "gift": gift}


def _token(answer: Any) -> str:
    from perennial.foundation.links import address_of

    return address_of(answer.link).rstrip("/").rsplit("/", 1)[1]


def _money(cast: Cast, client: Any) -> dict[str, Any]:
    from perennial.billing import models as billing

    number = f"{MONEY_CANARY}-{client.pk}"
    invoice = billing.Invoice.objects.create(
        client=client,
        number=number,
        number_key=number.lower(),
        issued_on=TODAY - timedelta(days=50),
        due_on=TODAY - timedelta(days=20),
        amount=Decimal("5000"),
        currency=client.currency,
    )
    payment = billing.Payment.objects.create(
        client=client,
        reference=f"{MONEY_CANARY} wire",
        paid_on=TODAY - timedelta(days=5),
        amount=Decimal("1000"),
        currency=client.currency,
        payer=client.name,
    )
    credit = billing.CreditNote.objects.create(
        client=client,
        number=f"C-{number}",
        issued_on=TODAY - timedelta(days=4),
        amount=Decimal("50"),
        currency=client.currency,
    )
    allocation = billing.Allocation.objects.create(
        kind="payment", payment=payment, invoice=invoice, amount=Decimal("400"), on=payment.paid_on
    )
    dispute = billing.Dispute.objects.create(
        invoice=invoice, opened_on=TODAY - timedelta(days=30), amount=Decimal("100"), reason=DISPUTE_CANARY
    )
    write_off = billing.WriteOffProposal.objects.create(
        invoice=invoice, reason=DISPUTE_CANARY, proposed_by=cast.fedir, proposed_on=TODAY
    )
    statement = billing.BankStatement.objects.create(
        file_name="bank.sta", format="mt940", currency=client.currency, digest=f"d{client.pk}", made_at=NOW, read_at=NOW
    )
    entry = billing.BankEntry.objects.create(
        statement=statement,
        fingerprint=f"f{client.pk}",
        booked_on=TODAY,
        amount=Decimal("700"),
        client=client,
        currency=client.currency,
        payer=client.name,
        text=f"invoice {number}",
    )
    return {"invoice": invoice, "payment": payment, "credit": credit, "allocation": allocation, "dispute": dispute,
            "write_off": write_off, "entry": entry, **_documents(cast, client)}  # fmt: skip


def _documents(cast: Cast, client: Any) -> dict[str, Any]:
    """An issued invoice with its document, a draft of the next month with a line by hand, and a run that is over."""
    from perennial.billing import models as billing
    from perennial.billing.rules.chain import canonical, link_hash
    from perennial.billing.rules.content import content_of
    from perennial.billing.rules.document import Document, Line, Party, totals_of
    from perennial.billing.rules.vat import vat_of
    from perennial.contracts import models as contracts

    month, last = date(2026, 9, 1), date(2026, 9, 30)
    ours, _made = contracts.LegalEntity.objects.get_or_create(
        name="Linden", defaults={"country": "EE", "city": "Tallinn", "vat_id": "EE1", "series": "LW"}
    )
    theirs = contracts.ClientEntity.objects.create(client=client, name=client.name, country="DE", city="Bonn")
    agreed = contracts.Agreement.objects.create(
        client=client, number=f"SOW {MONEY_CANARY}", our_entity=ours, client_entity=theirs, starts_on=month,
        currency=client.currency, vat="exempt",
    )  # fmt: skip
    given: dict[str, Any] = {
        "client": client, "agreement": agreed, "our_entity": ours, "client_entity": theirs, "currency": client.currency,
        "language": "en", "net": Decimal(90), "total": Decimal(90), "made_on": TODAY,
    }  # fmt: skip
    issued = billing.InvoiceDraft.objects.create(**given, month=month, state="issued")
    draft = billing.InvoiceDraft.objects.create(**given, month=date(2026, 10, 1))
    line = billing.DraftLine.objects.create(
        draft=draft, position=1, kind="other", text=f"Flight {MONEY_CANARY}", day_from=month, day_to=last, quantity=1,
        unit="piece", rate=90, amount=90,
    )  # fmt: skip
    series, _made = billing.NumberSeries.objects.get_or_create(entity=ours, kind="invoice", year=2026)
    series.last += 1
    number, vat = f"LW-2026-{series.last:04d}", vat_of("exempt", Decimal(0))
    lines = (Line(f"Work {MONEY_CANARY}", Decimal(1), "piece", Decimal(90), Decimal(90), month, last),)
    content = canonical(content_of(Document(
        "invoice", number, TODAY, TODAY, client.currency, "en", Party("Linden", "EE", city="Tallinn", vat_id="EE1"),
        Party(client.name, "DE", city="Bonn"), (month, last), lines, (), vat,
        totals_of(lines, (), vat, client.currency),
    ), ()))  # fmt: skip
    claim = billing.Invoice.objects.create(
        client=client, number=number, number_key=number.lower(), issued_on=TODAY, due_on=TODAY, amount=90,
        currency=client.currency, state="issued",
    )  # fmt: skip
    document = billing.InvoiceDocument.objects.create(
        client=client, kind="invoice", series=series, serial=series.last, number=number, issued_on=TODAY, issued_at=NOW,
        agreement=agreed, month=month, draft=issued, invoice=claim, currency=client.currency, language="en", net=90,
        vat=0, total=90, content=content, hash=link_hash("", content),
    )  # fmt: skip
    series.save()
    run = billing.InvoiceRun.objects.create(
        month=month, state="done", by=cast.fedir, asked_at=NOW, seen_at=NOW, ended_at=NOW
    )
    return {"invoice_draft": draft, "invoice_line": line, "document": document, "invoice_run": run}


def _ladder(cast: Cast, client: Any, money: dict[str, Any]) -> dict[str, Any]:
    from perennial.receivables import models as receivables

    case = receivables.DunningCase.objects.create(
        client=client, currency=client.currency, state="late_14", opened_on=TODAY - timedelta(days=20)
    )
    approval = receivables.PauseApproval.objects.create(case=case, by=cast.hanna, on=TODAY)
    hold = receivables.DunningHold.objects.create(
        client=client, invoice=money["invoice"], reason=DISPUTE_CANARY, starts_on=TODAY, until=TODAY + timedelta(days=9)
    )
    promise = receivables.PromiseToPay.objects.create(
        client=client,
        currency=client.currency,
        amount=Decimal("900"),
        promised_on=TODAY,
        due_on=TODAY + timedelta(days=3),
        said_by="Tom",
    )
    plan = receivables.PaymentPlan.objects.create(
        client=client, currency=client.currency, agreed_on=TODAY, accepted_by="Clara, by mail"
    )
    plan.invoices.add(money["invoice"])
    instalment, _later = (
        receivables.Instalment.objects.create(
            plan=plan, number=number, due_on=TODAY + timedelta(days=7 * number), amount=Decimal("2250")
        )
        for number in (1, 2)
    )
    pause = receivables.WorkPause.objects.create(client=client, starts_on=TODAY - timedelta(days=1), reason="debt")
    return {"case": case, "approval": approval, "hold": hold, "promise": promise, "plan": plan,
            "instalment": instalment, "pause": pause}  # fmt: skip


def _rest(client: Any, manager: Any, stand_in: Any) -> dict[str, Any]:
    from perennial.care.actions.issues import open_issue
    from perennial.care.actions.meetings import plan_meeting, start_rhythm
    from perennial.care.actions.promises import make_promise
    from perennial.care.actions.touches import log_touch
    from perennial.care.choices import Direction, IssueKind, Severity, TouchKind
    from perennial.care.models import BusyCalendar
    from perennial.clients.models import Deputy, SavedView
    from perennial.foundation.models import Draft, OutboxMessage, TimelineEvent
    from perennial.foundation.registry import CUES
    from perennial.foundation.timeline import Actor, plain
    from perennial.today.models import QueueItem

    by = Actor(manager, NOW)
    touch = log_touch(client, kind=TouchKind.CALL, text=NOTE_CANARY, on=TODAY, by=by, as_of=TODAY)
    word = make_promise(
        client, direction=Direction.OURS, text=f"{NOTE_CANARY}, by then", due_at=NOW + timedelta(days=3), owner=manager,
        touch=touch, by=by, as_of=TODAY,
    )  # fmt: skip
    issue = open_issue(
        client, kind=IssueKind.ISSUE, severity=Severity.ONE, title=f"{NOTE_CANARY} is broken", opened_at=NOW, by=by,
        as_of=TODAY,
    )  # fmt: skip
    meeting = plan_meeting(
        client, title=f"{NOTE_CANARY} talk", starts_at=NOW + timedelta(days=1), minutes=30, zone="Europe/Kyiv",
        colleagues=[manager], contacts=list(client.contacts.all()), by=by, as_of=TODAY,
    )  # fmt: skip
    rhythm = start_rhythm(
        client, title=f"{NOTE_CANARY} weekly", weekday=1, at=time(11), zone="Europe/Kyiv", minutes=30, every_weeks=1,
        starts_on=TODAY, colleagues=[manager], contacts=[], by=by, as_of=TODAY,
    )  # fmt: skip
    cue = next(cue for rule in CUES if not rule.note for cue in rule.find(TODAY) if cue.client_id == client.pk)
    item = QueueItem.objects.create(
        rule=cue.rule,
        rule_version=1,
        client=client,
        cause=cue.cause,
        params=plain(cue.params),
        amount=cue.money.amount if cue.money else None,
        currency=client.currency,
        probability=cue.probability,
        days_left=cue.days_left,
        priority=1000.0,
        opened_on=TODAY,
        changed_at=NOW,
        subject_kind=cue.subject[0] if cue.subject else "",
        subject_id=cue.subject[1] if cue.subject else None,
        letter=cue.letter or "",
    )
    message = OutboxMessage.objects.create(
        dedupe_key=f"k{client.pk}",
        message_id=f"<m{client.pk}@perennial.example>",
        client_id=client.pk,
        letter="late_7",
        language="en",
        to=["billing@client.example"],
        subject=f"{MONEY_CANARY} is open",
        body="Please pay.",
        is_money=True,
        created_at=NOW,
        not_before=NOW,
        give_up_at=NOW + timedelta(days=2),
        written_by=manager,
    )
    draft = Draft.objects.create(
        letter="late_14",
        subject_kind="queue_item",
        subject_id=item.pk,
        client_id=client.pk,
        language="en",
        subject="A word",
        body="on the open amount",
        facts_digest="x",
        edited_by=manager,
        edited_at=NOW,
    )
    event = TimelineEvent.objects.filter(client_id=client.pk).latest("id")
    deputy = Deputy.objects.create(
        manager=manager, deputy=stand_in, starts_on=TODAY - timedelta(days=1), until=TODAY + timedelta(days=9)
    )
    view = SavedView.objects.create(page="clients", name=f"Mine {client.pk}", query="overdue=1", owner=manager)
    return {
        "touch": touch,
        "word": word,
        "meeting": meeting,
        "rhythm": rhythm,
        "calendar": BusyCalendar.objects.create(user=manager, url="https://calendar.example/mine.ics"),
        "issue": issue,
        "item": item,
        "message": message,
        "draft": draft,
        "event": event,
        "manager": manager,
        "deputy": deputy,
        "view": view,
    }


def _company(cast: Cast) -> dict[str, Any]:
    from perennial.foundation.models import ExchangeRate, TimelineEvent
    from perennial.foundation.rates import set_rates
    from perennial.intake.models import ImportBatch, TrackerName

    batch, _made = ImportBatch.objects.get_or_create(
        digest="0" * 64, defaults={"kind": "book", "source": "book", "state": "previewed", "started_at": NOW}
    )
    rate, _made = ExchangeRate.objects.get_or_create(
        base="EUR", quote="USD", on=date(2026, 11, 1), defaults={"rate": Decimal("1.1")}
    )
    was_set = TimelineEvent.objects.filter(verb="rates.set").first()
    if was_set is None:
        rows = [(date(2026, 11, 2), "EUR", "USD", Decimal("1.2"))]
        set_rates(rows, source="by hand", by=cast.by(cast.max), as_of=TODAY)
        was_set = TimelineEvent.objects.get(verb="rates.set")
    interest, interest_set = _interest(cast)
    name, _made = TrackerName.objects.get_or_create(
        source="toggl", who_key="bob", what_key="", defaults={"who": "Bob", "said_on": TODAY}
    )
    return {"batch": batch, "tracker_name": name, "user": cast.max, "leave": _leave(cast), "rate": rate,
            "rates_set": was_set,
            "interest": interest,
            "interest_set": interest_set}  # fmt: skip


def _leave(cast: Cast) -> Any:
    from perennial.people.actions.leave import ask_leave
    from perennial.people.models import Leave

    span = {"starts_on": TODAY + timedelta(days=28), "ends_on": TODAY + timedelta(days=32)}
    found = Leave.objects.filter(person=cast.max).first()
    return found or ask_leave(cast.max, kind="vacation", **span, by=cast.by(cast.max), as_of=TODAY)


def _interest(cast: Cast) -> tuple[Any, Any]:
    from perennial.receivables.actions import set_interest_rate
    from perennial.receivables.models import LateInterestRate
    from perennial.receivables.queries.interest import last_changes

    row = LateInterestRate.objects.first()
    if row is None:
        values = {"reference": Decimal(2), "margin": Decimal(8), "fixed_sum": Decimal(40), "currency": "EUR",
                  "day_count": 365, "frozen": False}  # fmt: skip
        row = set_interest_rate(
            country="", valid_from=date(2026, 1, 1), values=values, by=cast.by(cast.fedir), as_of=TODAY
        )
    return row, last_changes(1)[0]
