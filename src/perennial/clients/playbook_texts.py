"""The words of the play-books as we bring them; a head may write their own (Settings > Play-books)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NAMES: dict[str, Any] = {
    "rhythm": pgettext_lazy("play-book", "Rhythm"),
    "channel": pgettext_lazy("play-book", "Channel"),
    "report": pgettext_lazy("play-book", "Form of a report"),
    "never": pgettext_lazy("play-book", "Never"),
    "first_sentence": pgettext_lazy("play-book", "First sentence of bad news"),
}

STEP_NAMES: dict[str, Any] = {
    "numbers": pgettext_lazy("play-book step", "Numbers of the week sent"),
    "talk": pgettext_lazy("play-book step", "Talked in person"),
    "demo": pgettext_lazy("play-book step", "Shown something that works"),
    "chat": pgettext_lazy("play-book step", "Wrote in the chat"),
    "call": pgettext_lazy("play-book step", "Called"),
    "letter": pgettext_lazy("play-book step", "Wrote the letter of the month"),
}

WORDS: dict[str, Any] = {
    "decides.alone.channel": _("Straight to the one who decides, in one message with one question."),
    "decides.alone.never": _("Do not send a paper for a committee, and do not copy others without asking."),
    "decides.board.channel": _("A page for the board, five working days before it meets; our contact gets it first."),
    "decides.board.never": _("Do not ask for a decision in the call: give them time and the paper."),
    "calmed_by.numbers.report": _("One page of numbers with last week beside them, the same order every time."),
    "calmed_by.numbers.never": _("Do not write “almost done” or “soon”: a number and a day, or nothing."),
    "calmed_by.people.report": _("A talk with the person who does the work; three lines in writing afterwards."),
    "calmed_by.people.never": _("Do not replace a person or change who talks to them without a word in advance."),
    "calmed_by.demos.report": _("Ten minutes of something that works; slides only for what cannot be shown yet."),
    "calmed_by.demos.never": _("Do not report progress that cannot be shown."),
    "tempo.daily.rhythm": _("A short message every working day, also when there is no news."),
    "tempo.weekly.rhythm": _("A call at the same hour every week, agenda the day before."),
    "tempo.monthly.rhythm": _("One letter a month with results, money and one decision; no small messages between."),
    "bad_news.voice.first_sentence": _(
        "I am calling because something went wrong, and you should hear it from me first."
    ),
    "bad_news.written.first_sentence": _("Something went wrong; here are two ways on, with what each costs and when."),
}


def words(part: str, own: dict[str, str]) -> str:
    """The head's text of a part, else ours, in the active language."""
    return own.get(part) or str(WORDS[part])
