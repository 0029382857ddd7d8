"""The report of a month from its draft to the client's word: figures, check, letter, link, paper, correction, cue."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from perennial.foundation.letters import cancel_letter
from perennial.foundation.links import address_of
from perennial.foundation.models import OutboxMessage, TimelineEvent
from perennial.foundation.registry import CUES, LETTERS
from perennial.foundation.store import change_settings
from perennial.foundation.timeline import system
from perennial.insight.actions import reports as actions
from perennial.insight.models import ClientReport
from perennial.insight.queries.report import content_of, figures_of, review_of
from perennial.kernel.lifecycle import GuardFailed
from perennial.today.actions import find_cues
from tests.conftest import NOW, TODAY, Cast
from tests.insight.conftest import OCTOBER, at, month_of_facts, sent, written

DAY = timedelta(days=1)
PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0", "HTTP_SEC_FETCH_DEST": "document", "HTTP_SEC_FETCH_USER": "?1"}


def path_of(report: ClientReport) -> str:
    assert report.link is not None
    return "/" + address_of(report.link).split("/", 3)[3]


def signed_in(person: Any) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def fresh(report: ClientReport) -> ClientReport:
    return ClientReport.objects.get(pk=report.pk)


def test_figures_of_the_month_have_their_sources_and_what_is_unknown_is_left_out(cast: Cast) -> None:
    assert figures_of(cast.harbor, OCTOBER) == {"by_month": []}
    month_of_facts(cast)
    found = figures_of(cast.harbor, OCTOBER)
    assert found["invoiced"] == {"USD": "42000"} and found["invoices"] == ["H-10"] and found["paid"] == {"USD": "41000"}
    assert (found["promises"]["kept"], found["promises"]["ended"], found["meetings"]) == (1, 1, 1)
    assert [amount for _day, amount in found["by_month"]] == ["38000", "40000", "41000", "42000"]
    assert "happiness" not in found and "days_to_pay" not in found


def test_it_is_not_ready_while_something_is_missing_or_differs_from_the_books(cast: Cast) -> None:
    month_of_facts(cast)
    by = cast.by(cast.alice)
    for given, why in (
        ({"lead": ""}, "lead"), ({"decision_by": None}, "day"), ({"decision_owner": ""}, "owner"),
        ({"missed": "The invoice of 2 October is for 43,000 dollars."}, "number"),
        ({"people": "Our margin is 31%"}, "internal"),
    ):  # fmt: skip
        report = written(cast, **given)
        review = review_of(report)
        assert review.blocked, why
        with pytest.raises(GuardFailed):
            actions.ready_report(report, read=True, by=by, as_of=TODAY)
    report = written(cast, missed="Reviews were much slower.")
    with pytest.raises(GuardFailed):  # a remark nobody has read
        actions.ready_report(report, read=False, by=by, as_of=TODAY)
    actions.ready_report(report, read=True, by=by, as_of=TODAY)
    assert fresh(report).state == "review" and not OutboxMessage.objects.exists()


def test_a_month_that_is_not_over_has_no_report_and_a_month_has_one(cast: Cast) -> None:
    by = cast.by(cast.alice)
    with pytest.raises(GuardFailed):
        actions.start_report(cast.harbor, TODAY, by=by, as_of=TODAY)
    assert actions.start_report(cast.harbor, OCTOBER, by=by, as_of=TODAY) == actions.start_report(
        cast.harbor, OCTOBER, by=by, as_of=TODAY
    )


def test_the_cover_letter_sends_it_and_taking_it_back_opens_it_again(cast: Cast) -> None:
    month_of_facts(cast)
    report = sent(cast)
    letter = OutboxMessage.objects.get(letter="report")
    assert (report.state, letter.to) == ("sent", ["clara@harbor.example"])
    assert "/l/~" in letter.body and "Faster queue" in letter.body and "$42,000" in letter.body
    assert report.content["figures"]["invoiced"] == {"USD": "42000"}
    cancel_letter(letter, by=cast.by(cast.alice), as_of=TODAY)
    assert (fresh(report).state, fresh(report).content) == ("review", {})
    assert Browser().get(path_of(report)).status_code == 404  # it did not leave


def test_a_scanner_opens_it_five_times_a_person_opens_it_once_and_only_a_press_accepts(cast: Cast) -> None:
    month_of_facts(cast)
    report, browser = sent(cast), Browser()
    for _time in range(5):
        page = browser.get(path_of(report))
        assert browser.head(path_of(report)).status_code == 200
    assert fresh(report).state == "sent"
    text = page.content.decode()
    assert "9 minutes instead of 14" in text and "<svg" in text and "1 of 1 kept" in text and "October 2026" in text
    browser.get(path_of(report), **PERSON)
    assert (fresh(report).state, fresh(report).viewed_on) == ("viewed", TODAY)
    assert "Clara Harbor read it" in browser.post(path_of(report), follow=True).content.decode()
    browser.post(path_of(report))
    kept = ClientReport.objects.select_related("link").get(pk=report.pk)
    assert (kept.state, kept.accepted_by, kept.link and kept.link.uses) == ("acknowledged", "Clara Harbor", 1)
    assert TimelineEvent.objects.filter(verb="report.accepted").count() == 1


def test_the_paper_says_the_same_in_the_reports_language_on_two_pages_at_most(cast: Cast) -> None:
    month_of_facts(cast)
    report = sent(cast)
    for language in ("en", "ru", "uk"):
        ClientReport.objects.filter(pk=report.pk).update(language=language)
        paper = Browser().get(path_of(report) + "pdf/")
        assert paper.headers["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
        counts = [int(n) for n in re.findall(rb"/Count (\d+)", paper.content)]
        assert max(counts or [1]) <= 2
    assert fresh(report).state == "sent"


def test_a_correction_says_what_changed_and_the_old_link_shows_the_new_version(cast: Cast) -> None:
    month_of_facts(cast)
    old, by = sent(cast), cast.by(cast.alice)
    with pytest.raises(GuardFailed):
        actions.correct_report(old, changed=" ", by=by, as_of=TODAY)
    new = actions.correct_report(old, changed="The wait is 10 minutes, not 9.", by=by, as_of=TODAY)
    assert (fresh(old).state, new.number, new.state, new.lead) == ("superseded", 2, "drafting", old.lead)
    assert "correcting this report" in Browser().get(path_of(old)).content.decode()
    actions.ready_report(new, read=False, by=by, as_of=TODAY)
    actions.report_left(new, by=by, as_of=TODAY)
    page = Browser().get(path_of(old)).content.decode()
    assert "The wait is 10 minutes, not 9." in page and "correcting this report" not in page


def test_silence_of_ten_days_accepts_and_the_link_ends(cast: Cast) -> None:
    month_of_facts(cast)
    report = sent(cast)
    assert actions.advance_reports(by=system(at(TODAY + 9 * DAY)), as_of=TODAY + 9 * DAY) == 0
    assert actions.advance_reports(by=system(at(TODAY + 10 * DAY)), as_of=TODAY + 10 * DAY) == 1
    assert (fresh(report).state, fresh(report).accepted_by) == ("acknowledged", "")
    assert report.link is not None and report.link.expires_at == NOW + 180 * DAY


def test_nothing_of_the_inside_reaches_the_client(cast: Cast) -> None:
    from perennial.care.actions.touches import log_touch
    from perennial.care.choices import TouchKind
    from perennial.insight.actions import keep_health

    month_of_facts(cast)
    for kind in (TouchKind.CALL, TouchKind.MEETING, TouchKind.NOTE):
        log_touch(cast.harbor, kind=kind, text="a copper lantern in the rain", on=date(2026, 10, 12),
                  by=cast.by(cast.alice), as_of=TODAY)  # fmt: skip
    keep_health(as_of=TODAY)
    report = sent(cast)
    letter = OutboxMessage.objects.get(letter="report")
    for said in (Browser().get(path_of(report)).content.decode(), letter.body, str(content_of(report))):
        low = said.casefold()
        assert "copper lantern" not in low and "violet heron" not in low and "health" not in low and "margin" not in low


def test_the_editor_checks_live_without_keeping_and_keeps_without_script(cast: Cast) -> None:
    month_of_facts(cast)
    report, browser = written(cast), signed_in(cast.alice)
    given = {"lead": "It is much faster, we refactored it soon.", "version": report.version}
    answer = browser.post(f"/reports/{report.pk}/check/", given)
    text = answer.content.decode()
    assert "Say how much" in text and "made easier to change" in text and "Say by which day" in text
    assert fresh(report).lead.startswith("Members")
    page = browser.post(f"/reports/{report.pk}/", given, follow=True).content.decode()
    assert "made easier to change" in page and fresh(report).lead.startswith("It is much")
    stale = browser.post(f"/reports/{report.pk}/", given, follow=True).content.decode()
    assert "changed this report meanwhile" in stale
    with_letter = sent(cast) if fresh(report).state != "drafting" else None
    assert with_letter is None


def test_the_list_the_tab_and_the_files_ask_a_fixed_number_of_queries(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    month_of_facts(cast)
    written(cast)
    browser = signed_in(cast.alice)
    assert "Harbor Pay" in browser.get("/reports/").content.decode()
    assert "Faster queue" in browser.get(f"/clients/{cast.harbor.pk}/reports/").content.decode()
    assert b"Harbor Pay" in browser.get("/reports/export.csv").content
    assert browser.get("/reports/export.xlsx").status_code == 200
    actions.start_report(cast.kestrel, OCTOBER, by=cast.by(cast.alice), as_of=TODAY)
    with django_assert_num_queries(COUNT):
        browser.get("/reports/")


COUNT = 9


def test_c32_fires_rests_and_closes_by_itself(cast: Cast) -> None:
    def found(day: date = TODAY) -> list[Any]:
        return [cue for cue in find_cues(day) if cue.rule == "C32" and cue.client_id == cast.harbor.pk]

    assert found() == []  # nobody has begun to report to clients
    actions.add_result(
        cast.orbit, text="Release 2", figure="", source="", on=TODAY, by=cast.by(cast.bohdan), as_of=TODAY
    )
    (cue,) = found()
    assert (cue.params["never"], cue.letter) == (True, None)
    rule = CUES["C32"]
    params = {key: value.isoformat() if isinstance(value, date) else value for key, value in cue.params.items()}
    assert rule.headline(params) and rule.why(params) and rule.action(params) and len(rule.facts(params)) == 2
    assert (rule.cool_down_days, rule.note) == (30, True)
    month_of_facts(cast)
    report = written(cast)
    actions.ready_report(report, read=False, by=cast.by(cast.alice), as_of=TODAY)
    (ready,) = found()
    assert (ready.subject, ready.letter) == (("report", report.pk), "report")
    for language in ("en", "ru", "uk"):
        ClientReport.objects.filter(pk=report.pk).update(language=language)
        composed = LETTERS["report"].compose(report.pk, language=None, sender=cast.alice, as_of=TODAY)
        assert composed.to and "{" not in composed.body_text
    actions.report_left(fresh(report), by=cast.by(cast.alice), as_of=TODAY)
    actions.advance_reports(by=system(NOW), as_of=TODAY + 10 * DAY)
    assert found(TODAY + 10 * DAY) == []  # accepted, and a result in figures is there: it closes by itself
    assert found(TODAY + 40 * DAY)  # the figure is older than 60 days
    change_settings({"reports.figure_within": 300}, by=cast.by(cast.olena), as_of=TODAY)
    assert found(TODAY + 40 * DAY) == []
    assert found(TODAY + 60 * DAY)  # the report was accepted more than 45 days ago
