"""Words that make a report hard to read or to hold us to, in three languages; stems, so that endings do not matter.

Each line is `pattern`; for jargon `pattern = what to write instead`. Patterns stand at the beginning of a word; `*` is
any ending, `|` parts alternatives. Written from the half of the labelled sentences that rules were allowed to see.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

# Intensifiers: they say nothing without a number, and little beside one.
HOW_MUCH: Final = {
    "en": "significant* | considerabl* | substantial* | noticeabl* | dramatic* | much | a great deal of | lots of | "
    "a lot of | a lot | quite | highly | greatly | markedly | many | really | very | good progress | strongly",
    "ru": "значительн* | существенн* | заметн* | намного | гораздо | ощутим* | резк* | крайне | многое | многим | "
    "много | многие | очень | весьма | немного | достаточно хорош* | больш* работ* | хорошо продвинул* | сильно",
    "uk": "значн* | суттєв* | істотн* | помітн* | набагато | значно | відчутн* | різко | украй | вкрай | багато | "
    "багатьом | багатьох | дуже | трохи | досить хорош* | велик* робот* | добре просунул* | сильно",
}
# Fillers: a number, a list or a name belongs in their place.
FILLER: Final = {
    "en": "a number of | various | several | some work | some | and so on | etc | a few | more or less | "
    "excellent results | worked hard | a couple of | as planned | good results | optimise things | "
    "different things | "
    "things got better | state of the art | best possible | plenty of | a fair amount | mostly | largely | "
    "to a large extent | "
    "in general | right direction | cutting edge | robust | seamless* | as usual",
    "ru": "ряд | ряда | различн* | разн* улучшени* | нескольк* | некотор* | и так далее | и т\\. ?д | более-менее | "
    "отличн* результат* | максимум усили* | всяк* | определённ* | хорош* результат* | кое-как* | и прочее | "
    "в основном | в целом | порядочно | уйм* | верном направлени* | достаточно много | как обычно | в общем",
    "uk": "низк* | ряд | різн* покращенн* | різноманітн* | кілька | декільк* | деяк* | тощо | і так далі | "
    "більш-менш | "
    "чудов* результат* | максимум зусиль | відмінн* результат* | певн* | хорош* результат* | здебільшого | "
    "загалом | в цілому | чимало | куп* часу | правильному напрямку | як завжди",
}
# When: no day can be read from these; a day in the same sentence heals them.
WHEN: Final = {
    "en": "soon | shortly | in the near future | in the foreseeable future | as soon as possible | "
    "as soon as we can | "
    "asap | at some point | sometime | later | eventually | in due course | when possible | if possible | "
    "over time | "
    "in the coming weeks | in the coming days | in the next few days | in the next few weeks | next sprint | "
    "look into | try to | hopes to | hope to | plan to | sooner or later | some day | in time",
    "ru": "скоро | вскоре | в скором времени | в ближайш* | как можно скорее | как только сможем | когда-нибудь | "
    "когда-то | позже | позднее | со временем | в своё время | по возможности | на днях | в обозримом будущем | "
    "посмотрим | постараемся | надеется | надеемся | планируем | в следующем спринте | при первой возможности",
    "uk": "скоро | невдовзі | незабаром | найближчим* | у найближч* | якнайшвидше | щойно зможемо | колись | "
    "пізніше | "
    "згодом | з часом | свого часу | за можливості | днями | в осяжному майбутньому | подивимося | постараємося | "
    "сподівається | сподіваємося | плануємо | в наступному спринті | за першої нагоди",
}
# Who: nobody can be asked about it.
WHO: Final = {
    "en": "someone | somebody | anyone from | has to be given | have to be given | should be done | must be done",
    "ru": "кто-нибудь | кто-то | кто-либо | надо бы | нужно бы | следует сделать",
    "uk": "хтось | хто-небудь | треба б | слід зробити | потрібно б",
}
# Official style: nobody does anything in it.
OFFICIAL: Final = {
    "en": "it is necessary | in accordance with | in the course of | due to the fact | for the purpose of | "
    "on a regular basis | with regard to | in a timely manner | in order to facilitate | the provision of | "
    "the implementation of | please be advised | pursuant to | it should be noted | in full | utilis* | utiliz* | "
    "with a view to | consideration is | effected | was made | were made | undertaken | was obtained | facilitate | "
    "the reduction of | subjected to | assumed by",
    "ru": "осуществл* | производи* | произвед* | необходимо обеспечить | в рамках | в связи с тем | с целью | "
    "в целях | "
    "на регулярной основе | по вопросу | принято решение | доводим до | согласно вашему | следует отметить | "
    "данный | "
    "данн* функционал* | в полном объёме | рассматривается | рассматриваются | возложен* | проводится | проводятся | "
    "был* проведен* | был* проведён* | была проведена | был проведён | мероприяти* | был* направлен* | "
    "был* выявлен* | "
    "посредством | является | являются | надлежащ*",
    "uk": "здійсн* | необхідно забезпечити | у рамках | в рамках | у зв’язку з тим | з метою | "
    "на регулярній основі | "
    "з питання | прийнято рішення | доводимо до | згідно з вашим | слід зазначити | даний | дан* функціонал* | "
    "в повному обсязі | розглядається | розглядаються | покладено | проводиться | проводяться | було проведено | "
    "проведено | заход* із | було направлено | було виявлено | шляхом | є таким | належн* чином",
}
# Passive with the doer behind it, as a form of words rather than a list.
PASSIVE: Final = {
    "en": r"\b(?:was|were|is|are|been|being)\s+(?:\w+ly\s+)?(?:being\s+)?(?:\w{2,}ed|done|made|drawn|given|taken|"
    r"carried|utilised)\b(?:\s+\w+){0,3}?\s+by\b|\b(?:is|are) being \w+ed\b|\b(?:was|were|has been|have been) "
    r"(?:carried out|performed|conducted|provided|forwarded|identified|submitted|granted|postponed)\b",
    "ru": r"\b(?:\w+(?:ой|ами|ями|ом|ем))\s+(?:был[аио]?\s+)?(?:осуществл|провод|произв|выполн|сделан)\w*|"
    r"\b(?:был|была|было|были)\s+\w*(?:лен|ден|дён|ован|ирован|жен|тен|рен|мен)[аоы]?\b",
    "uk": r"\b(?:\w+(?:ою|ами|ями|ом|ем))\s+(?:було\s+)?(?:здійсн|провод|викон|зробл)\w*|"
    r"\bбуло\s+\w{4,}(?:но|то)\b",
}
JARGON: Final = {
    "en": "refactor* = made easier to change | orm = the part that talks to the database | "
    "tech debt|technical debt = old shortcuts | ci = the automatic checks | pipeline* = the automatic checks | "
    "hotfix* = an urgent correction | monolith* = one large program | microservice* = small programs | "
    "kubernetes = the system that runs the servers | sla = the agreed time | slo = the agreed time | "
    "p1|p2|p95 = say it in words | unit test* = automatic checks | test coverage = how much is checked | "
    "flaky = checks that fail by chance | devs = developers | spike = a trial | sso|saml = one sign-in for all | "
    "sprint* = two weeks, with dates | velocity = how much is finished in two weeks | "
    "rebase* = joining two versions | "
    "backend|back-end = the server side | frontend|front-end = the part people see | "
    "endpoint* = address of a service | "
    "json|pagination|api|apis = how programs talk | deploy*|deployment* = put into use | staging = the trial copy | "
    "race condition* = two things at the same moment | caching|cache*|redis|cdn = a copy near at hand | "
    "webhook* = a notice from program to program | gateway = the entrance | latency = waiting time | "
    "legacy = old | codebase = the program | feature freeze|feature flag* = a switch | "
    "blue-green = without a break | regression = something that worked before | etl = the nightly copying | "
    "devops|terraform|provisioning = setting up servers | stack trace|memory leak = the error | "
    "worker* = a program | "
    "load balancer*|tcp = the network | backlog*|groom*|epic* = the list of work | "
    "ssr|hydration = how pages are made | framework* = the base of the program | "
    "migration script*|db migration* = changes of the database | cron*|job queue = work by the clock | "
    "docker*|container* = how programs are packed | parser*|exception*|null = the error | "
    "retry|retries|backoff = trying again | repo|repositor* = the store of the source | "
    "pull request* = a proposed change | query plan*|index hint* = how the database searches | "
    "thread*|mutex = things at the same moment",
    "ru": "отрефактор*|порефактор*|рефактор* = переписали, чтобы легче менять | техдолг* = старые упрощения | "
    "бэкенд*|бекенд* = серверная часть | фронтенд* = то, что видят люди | ci|пайплайн* = автоматические проверки | "
    "хотфикс* = срочное исправление | монолит* = одна большая программа | микросервис* = небольшие программы | "
    "kubernetes|кубер* = система, на которой работают серверы | sla|slo = согласованный срок | p1|p2|p95 = словами | "
    "юнит-тест* = автоматические проверки | флаки* = проверки, которые падают случайно | спайк* = проба | "
    "sso = один вход для всех | спринт* = две недели, с датами | велосити = сколько сделано за две недели | "
    "ребейз* = соединение версий | эндпоинт* = адрес службы | json|пагинаци*|api = как программы обмениваются | "
    "депло* = ввод в работу | стейджинг* = пробная копия | гонк* потоков = два действия в один миг | "
    "кэшировани*|redis|cdn = копия под рукой | вебхук* = уведомление между программами | "
    "латентност* = время ожидания | "
    "легаси = старая часть | фичефриз*|фича-флаг*|фич* = возможность | ssr = как собираются страницы | "
    "блю-грин = без перерыва | регресси* = сломалось то, что работало | etl = ночное копирование | "
    "дашборд* = страница с показателями | девопс*|terraform|провижининг* = настройка серверов | "
    "стектрейс*|утечк* памяти|воркер* = ошибка программы | балансировщик*|tcp* = сеть | "
    "бэклог*|погрумил*|эпик* = список работ | фреймворк* = основа программы | крон*|джоб* = работа по часам | "
    "докер*|контейнер* = упаковка программ | парсер*|эксепшен* = ошибка | ретра* = повторяет | "
    "репозитор* = хранилище исходников | пул-реквест* = предложенное изменение | мердж*|коммит* = изменение",
    "uk": "відрефактор*|порефактор*|рефактор* = переписали, щоб легше змінювати | техборг* = старі спрощення | "
    "бекенд* = серверна частина | фронтенд* = те, що бачать люди | ci|пайплайн* = автоматичні перевірки | "
    "хотфікс* = термінове виправлення | моноліт* = одна велика програма | мікросервіс* = невеликі програми | "
    "kubernetes|кубер* = система, на якій працюють сервери | sla|slo = узгоджений строк | p1|p2|p95 = словами | "
    "юніт-тест* = автоматичні перевірки | флакі* = перевірки, що падають випадково | спайк* = спроба | "
    "sso = один вхід для всіх | спринт* = два тижні, з датами | велосіті = скільки зроблено за два тижні | "
    "ребейз* = з’єднання версій | ендпоінт* = адреса служби | json|пагінаці*|api = як програми обмінюються | "
    "депло* = введення в роботу | стейджинг* = пробна копія | гонк* потоків = дві дії в одну мить | "
    "кешуванн*|redis|cdn = копія під рукою | вебхук* = сповіщення між програмами | латентніст* = час очікування | "
    "легасі = стара частина | фічефриз*|фіча-флаг*|фіч* = можливість | ssr = як збираються сторінки | "
    "блю-грін = без перерви | регресі* = зламалося те, що працювало | etl = нічне копіювання | "
    "дашборд* = сторінка з показниками | девопс*|terraform|провіжинінг* = налаштування серверів | "
    "стектрейс*|витік пам’яті|воркер* = помилка програми | балансувальник*|tcp* = мережа | "
    "беклог*|погрумил*|епік* = список робіт | фреймворк* = основа програми | крон*|джоб* = робота за годинником | "
    "докер*|контейнер* = пакування програм | парсер*|ексепшен* = помилка | ретра* = повторює | "
    "репозитор* = сховище коду | пул-реквест* = запропонована зміна | мердж*|коміт* = зміна",
}
MONTHS: Final = {
    "en": "jan* | feb* | march | april | may | june | july | aug* | sept* | oct* | nov* | dec*",
    "ru": "январ* | феврал* | март* | апрел* | мая | май | июн* | июл* | август* | сентябр* | октябр* | ноябр* | "
    "декабр*",
    "uk": "січн* | лют* | берез* | квітн* | травн* | червн* | липн* | серпн* | вересн* | жовтн* | листопад* | грудн*",
}  # fmt: skip
NUMBERS: Final = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve",
    "ru": "ноль один|одно|одного два|две|двух три|трёх|трех четыре|четырёх пять|пяти шесть|шести семь|семи "
    "восемь|восьми девять|девяти десять|десяти одиннадцать|одиннадцати двенадцать|двенадцати",
    "uk": "нуль один|одну|одної|однієї два|дві|двох три|трьох чотири|чотирьох п’ять|п’яти шість|шести сім|семи "
    "вісім|восьми дев’ять|дев’яти десять|десяти одинадцять|одинадцяти дванадцять|дванадцяти",
}
# What a number is about: any of the first stems and, where given, any of the second, in one sentence.
TOPICS: Final = {
    "promises": {"en": ("promise*", "kept | keep"), "ru": ("обещани*", "сдержа* | выполн*"),
                 "uk": ("обіцян*", "дотрим* | викон*")},
    "questions": {"en": ("question* | issue*", "answer*"), "ru": ("вопрос* | обращени*", "ответ*"),
                  "uk": ("запитан* | питан* | зверненн*", "відпов*")},
    "meetings": {"en": ("meeting*", ""), "ru": ("встреч*", ""), "uk": ("зустріч*", "")},
    "money": {"en": ("invoice* | invoiced | bill | paid", ""), "ru": ("счёт* | счет* | оплач*", ""),
              "uk": ("рахун* | сплач* | сплат*", "")},
    "hours": {"en": ("hours", ""), "ru": ("час | часа | часов", ""), "uk": ("година | години | годин", "")},
    "happiness": {"en": ("happiness | satisfaction", ""), "ru": ("довольств* | оценк*", ""),
                  "uk": ("задоволен* | оцінк*", "")},
}  # fmt: skip


@cache
def compiled(text: str) -> re.Pattern[str]:
    """A line of stems as one expression."""
    parts = [_part(part.strip()) for part in text.split("|") if part.strip()]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(parts, key=len, reverse=True))})(?![\w])", re.I)


@cache
def jargon(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Terms with what to write instead."""
    found = []
    for entry in re.split(r" \| ", JARGON[language]):
        terms, plain = entry.split(" = ")
        found.append((compiled(terms.replace("|", " | ")), plain))
    return tuple(found)


@cache
def number_words(language: str) -> dict[str, int]:
    """Numbers as they are written in words, in every form."""
    return {form: n for n, forms in enumerate(NUMBERS[language].split()) for form in forms.split("|")}


def _part(stem: str) -> str:
    return stem.replace(" ", r"\s+").replace("*", r"\w*")
