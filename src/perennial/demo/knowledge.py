"""What is known of a client beside figures: of the cast as its story says, of others a little."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from perennial.demo.cast_known import KNOWN, Known
from perennial.demo.values import Client, Fact

_AXES: Final = ("decides", "calmed_by", "tempo", "bad_news")
_INDUSTRIES: Final = {
    "en": ("Retail", "Energy", "Insurance", "Education", "Travel", "Manufacturing"),
    "ru": ("Торговля", "Энергетика", "Страхование", "Образование"),
    "uk": ("Торгівля", "Енергетика", "Страхування", "Освіта"),
}
_VALUES: Final = {
    "en": ("Orders that arrive on the day", "One bill for everything", "Answers within an hour"),
    "ru": ("Заказы в обещанный день", "Один счёт за всё"),
    "uk": ("Замовлення в обіцяний день", "Один рахунок за все"),
}


def facts_of(client: Client, *, as_of: date, rng: Random) -> Iterator[Fact]:
    """Facts, the type, the attitude of who decides, and lines of the canvas."""
    known = KNOWN.get(client.name) or _made_up(client, rng)
    on = max(client.since, as_of + timedelta(days=known.since_in))
    for about, value in (("industry", known.industry), ("strategy", known.strategy), ("our_rival", known.rival)):
        if value:
            yield Fact(about, value, on)
    for axis, value in zip(_AXES, known.axes, strict=True):
        yield Fact(axis, value, on)
    yield Fact("stance", known.stance, on, client.contact_for("decision_maker").name)
    for block, line in known.canvas:
        yield Fact(f"canvas.{block}", line, on)


def _made_up(client: Client, rng: Random) -> Known:
    axes = (
        rng.choice(("alone", "board")), rng.choice(("numbers", "people", "demos")),
        rng.choices(("weekly", "monthly"), weights=[15, 85])[0],
        rng.choice(("voice", "written")),
    )  # fmt: skip
    stance = rng.choices(("advocate", "friendly", "neutral", "wary"), weights=[15, 40, 35, 10])[0]
    value = (("value", rng.choice(_VALUES[client.language])),)
    return Known(axes, rng.choice(_INDUSTRIES[client.language]), "", stance, value)
