"""Open questions for a heart-to-heart talk, in three languages. Keys stay for ever: answers are kept under them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Question:
    """A question that cannot be answered with yes or no. `about`: next, people, work, us, business."""

    key: str
    about: str
    en: str
    ru: str
    uk: str

    def text(self, language: str) -> str:
        return {"ru": self.ru, "uk": self.uk}.get(language, self.en)


QUESTIONS: Final[tuple[Question, ...]] = (
    Question("easier", "next", "What is the one thing that would make next month easier for you?",
             "Что одно сделало бы следующий месяц легче для вас?",
             "Що одне зробило б наступний місяць легшим для вас?"),
    Question("worry", "next", "What worries you most about the next quarter?",
             "Что вас больше всего беспокоит в следующем квартале?",
             "Що вас найбільше турбує в наступному кварталі?"),
    Question("success", "business", "How will you know at the end of the year that it was a good one?",
             "Как вы поймёте в конце года, что он был удачным?",
             "Як ви зрозумієте наприкінці року, що він був вдалим?"),
    Question("pressure", "business", "Who asks you about our work, and what do they want to hear?",
             "Кто спрашивает вас о нашей работе и что хочет услышать?",
             "Хто запитує вас про нашу роботу і що хоче почути?"),
    Question("stop", "us", "What should we stop doing?",
             "Что нам стоит перестать делать?",
             "Що нам варто припинити робити?"),
    Question("surprise", "us", "When did we last surprise you, well or badly?",
             "Чем мы вас в последний раз удивили, хорошо или плохо?",
             "Чим ми вас востаннє здивували, добре чи погано?"),
    Question("leave", "us", "What would have to happen for you to look for somebody else?",
             "Что должно случиться, чтобы вы начали искать кого-то другого?",
             "Що має статися, щоб ви почали шукати когось іншого?"),
    Question("team", "people", "Who in our team helps you most, and whose work do you hardly see?",
             "Кто в нашей команде помогает вам больше всего, а чью работу вы почти не видите?",
             "Хто в нашій команді допомагає вам найбільше, а чию роботу ви майже не бачите?"),
    Question("away", "people", "If you were away for a month, whom should we talk to?",
             "Если вас не будет месяц, с кем нам говорить?",
             "Якщо вас не буде місяць, з ким нам говорити?"),
    Question("slow", "work", "Where do you wait longest: for us, for yourselves, or for somebody else?",
             "Где вы ждёте дольше всего: нас, своих или кого-то ещё?",
             "Де ви чекаєте найдовше: нас, своїх чи когось іншого?"),
    Question("hidden", "work", "What do you do by hand that should not be needed?",
             "Что вы делаете вручную, хотя этого не должно быть?",
             "Що ви робите вручну, хоча цього не мало б бути?"),
    Question("plan", "business", "What would you build if the budget were twice as large?",
             "Что бы вы сделали, будь бюджет вдвое больше?",
             "Що б ви зробили, якби бюджет був удвічі більший?"),
)  # fmt: skip

BY_KEY: Final = {question.key: question for question in QUESTIONS}
