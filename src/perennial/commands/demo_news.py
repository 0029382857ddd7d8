"""What the demo company has to tell: a few pieces of news and insights, what is known of some clients, who was told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from perennial.clients.actions.knowledge import add_fact
from perennial.clients.models import Client
from perennial.foundation.models import OutboxMessage, User
from perennial.foundation.timeline import Actor
from perennial.growth.actions.items import add_news, archive_news
from perennial.growth.actions.tellings import refuse_news, take_up, telling_sent
from perennial.growth.models import OurNews

FACTS: Final = (
    ("Brightwater Health", "industry", "Healthcare"),
    ("Brightwater Health", "ecosystem", "AWS, Kubernetes, React; the hospitals' HL7 gateways"),
    ("Kestrel Logistics", "industry", "Freight and parcel logistics"),
    ("Kestrel Logistics", "goal", "Fewer calls about late parcels: from 900 to 500 a week"),
    ("Harbor Pay", "industry", "Fintech, payments"),
    ("Harbor Pay", "rival", "Tidebank Pay"),
    ("Lumen Clinic", "industry", "Private clinics"),
    ("Sunfield Agro", "industry", "Сільське господарство"),
)  # fmt: skip
EMPTY: Final = {"url": "", "industries": (), "technologies": (), "topics": (), "companies": (), "countries": ()}


def _texts(en: tuple[str, str, str], ru: tuple[str, str, str], uk: tuple[str, str, str]) -> dict[str, dict[str, str]]:
    languages = (("en", en), ("ru", ru), ("uk", uk))
    return {code: {"title": title, "text": text, "why": why} for code, (title, text, why) in languages}


# days before the demo's day, kind, texts, what it is about
PIECES: Final[tuple[tuple[int, str, dict[str, dict[str, str]], dict[str, Any]], ...]] = (
    (38, "case_study", _texts(
        ("A parcel carrier that is called 40% less",
         "Customers of a carrier called because nobody told them that a parcel was late. We built a page that knows it "
         "first. After nine weeks the desk had 40% fewer calls.", "The same page fits most carriers."),
        ("Перевозчику звонят на 40 % реже",
         "Клиенты перевозчика звонили, потому что об опоздании посылки им никто не говорил. Мы сделали страницу, "
         "которая знает о нём первой. Через девять недель звонков стало на 40 % меньше.",
         "Такая страница подходит большинству перевозчиков."),
        ("Перевізникові телефонують на 40 % рідше",
         "Клієнти перевізника телефонували, бо про запізнення посилки їм ніхто не казав. Ми зробили сторінку, яка знає "
         "про нього першою. За дев’ять тижнів дзвінків стало на 40 % менше.", "Така сторінка підходить більшості "
         "перевізників."),
    ), {"industries": ("logistics",), "topics": ("late parcels",)}),
    (9, "certificate", _texts(
        ("Lena Kravets is an AWS Solutions Architect, Professional",
         "Lena passed the hardest of the architects' exams. She looks at the cost and the safety of a whole cloud.",
         "An hour of her time for a look at your cloud is on us."),
        ("Лена Кравец: AWS Solutions Architect, Professional",
         "Лена сдала самый трудный из экзаменов для архитекторов. Она видит цену и безопасность облака целиком.",
         "Час её времени на взгляд на ваше облако за наш счёт."),
        ("Лєна Кравець: AWS Solutions Architect, Professional",
         "Лєна склала найскладніший з іспитів для архітекторів. Вона бачить ціну й безпеку хмари загалом.",
         "Година її часу, щоб поглянути на вашу хмару, за наш рахунок."),
    ), {"technologies": ("AWS", "Kubernetes")}),
    (4, "report", _texts(
        ("Instant payments: what three payment companies did first",
         "A two-page note: how three companies in payments, Tidebank Pay among them, moved to instant transfers, what "
         "it cost and what they would do otherwise.", "The second page is a list to go through with your team."),
        ("Мгновенные платежи: с чего начали три компании",
         "Заметка на две страницы: как три платёжные компании, среди них Tidebank Pay, перешли на мгновенные переводы, "
         "сколько это стоило и что они сделали бы иначе.", "На второй странице список вопросов для вашей команды."),
        ("Миттєві платежі: з чого почали три компанії",
         "Нотатка на дві сторінки: як три платіжні компанії, серед них Tidebank Pay, перейшли на миттєві перекази, "
         "скільки це коштувало і що вони зробили б інакше.", "На другій сторінці список запитань для вашої команди."),
    ), {"industries": ("payments",), "companies": ("Tidebank Pay",)}),
    (400, "award", _texts(
        ("Employer of the year in our size", "A jury of engineers chose us.", ""),
        ("Работодатель года среди компаний нашего размера", "Так решило жюри инженеров.", ""),
        ("Роботодавець року серед компаній нашого розміру", "Так вирішило журі інженерів.", ""),
    ), {"everyone": True}),
)  # fmt: skip


def make_news(as_of: date, at: datetime) -> None:
    """The pieces, the facts they are matched by, one client told and one left out; the rest is for the night."""
    clients = {client.name: client for client in Client.objects.select_related("manager")}
    head = User.objects.filter(role="HCS").first()
    by = Actor(head, at)
    for name, kind, text in FACTS:
        if name in clients:
            add_fact(clients[name], kind=kind, text=text, by=by, as_of=as_of)
    pieces = []
    for days, kind, texts, about in PIECES:
        values = {**EMPTY, "kind": kind, "on": as_of - timedelta(days=days), "texts": texts, **about}
        pieces.append(add_news(values=values, by=by, as_of=as_of))
    archive_news(pieces[-1], by=by, as_of=as_of)
    _tell(pieces[0], clients.get("Kestrel Logistics"), at, as_of - timedelta(days=30))
    if "Lumen Clinic" in clients:
        refuse_news(
            pieces[1], clients["Lumen Clinic"], reason="known", note="Lena told them herself", by=by, as_of=as_of
        )


def _tell(piece: OurNews, client: Client | None, at: datetime, day: date) -> None:
    """The client's manager told it a month ago; no letter of the demo is sent."""
    contact = client.contacts.current().exclude(email="").last() if client is not None else None
    if client is None or contact is None:
        return
    by = Actor(client.manager, at)
    row = take_up(piece, contact, by=by, as_of=day)
    telling_sent(row.pk, OutboxMessage(), by=by, as_of=day)
