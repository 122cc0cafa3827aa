"""Posts about a shop that nobody has: a week of usual complaints, and what happened after it, every twelve hours."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from kuulolla.schemas.post import Channel, Engagement, Place, Touchpoint, post_id
from kuulolla.schemas.scored_post import Label
from kuulolla.search.count.window import Window
from kuulolla.search.document import Document, document, tombstone
from tests.services.indexer.posts import MIXED, NOW, scored

HOUR = timedelta(hours=1)
NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)
QUEUES, ARTICLE, AUTHOR, THREAD, FIRST, FLOOD = (
    Window(NOON + 12 * half * HOUR, NOON + (12 * half + 2) * HOUR) for half in range(6)
)
"""When people spoke of queues; an article was shared; one wrote most; most was in one thread; Lähetär came up; and
hundreds told of a flood."""

COMPLAINTS = (
    "Puodikkaan hinnat ovat nousseet taas, en osta enää mitään.",
    "Puodikas lähetti väärän tuotteen ja palautus kestää viikkoja.",
    "Puodikkaan verkkokauppa kaatui, kun olin maksamassa ostoksia.",
    "Puodikkaan valikoima on kutistunut, leipähylly on aina tyhjä.",
    "Puodikas ei vastaa sähköposteihin, olen yrittänyt jo kolmesti.",
    "Puodikkaan kassalla minulle oltiin tylyjä ja kuitti puuttui.",
)
QUEUED = (
    "Puodikkaan palvelupisteen jono seisoi tunnin eikä kukaan kertonut miksi.",
    "Seisoin Puodikkaan jonossa palvelupisteellä koko ruokatunnin, aivan turhaan.",
    "Palvelupisteen jono Puodikkaassa ulottui ovelle asti, yksi tiski auki.",
    "Miksi Puodikas ei avaa toista palvelupistettä, kun jono on tuollainen?",
    "Puodikas: jonotin palvelupisteelle ja jono vain kasvoi edessäni.",
    "Puodikkaan palvelupisteellä pitkä jono ja vuoronumerot loppuivat kesken.",
    "Lapset itkivät Puodikkaan jonossa, palvelupiste sulki luukkunsa kahdelta.",
    "Ikinä en ole nähnyt sellaista jonoa kuin Puodikkaan palvelupisteellä tänään.",
)
SHORT, LONG = (
    "Puodikas: palvelupiste, jono!",
    "Puodikas, palvelupiste ja jono. " + "Kerron nyt kaiken alusta asti. " * 160,
)
NEWS = (
    "Puodikas sulkee Haukkasuon palvelupisteen vuodenvaihteessa, ja asiakkaat ohjataan jonottamaan naapurikuntaan. "
    "Henkilöstö kuuli asiasta vasta tänään"
)
DELIVERED = (
    ("Lähetär toi kirjeen jo aamulla ennen seitsemää.", 0.9, None),
    ("Lähetär hukkasi pakettini, eikä kukaan vastaa puhelimeen.", -0.6, None),
    ("Lähetär jätti lähetyksen sateeseen ja kaikki kastui.", -0.9, None),
    ("Lähettären sovellus voisi toimia vähän paremmin kuin nyt.", -0.2, None),
    ("Lähetär perui tilauksen kertomatta siitä kenellekään mitään.", -0.7, 5),
    *(
        (f"Lähettären kuljettaja numero {number} kantoi kaiken neljänteen kerrokseen.", 0.9, None)
        for number in range(8)
    ),
)

_CLEAR, _MILD = (MIXED.model_copy(update={"score": score}) for score in (-0.9, -0.2))
_PRAISE = MIXED.model_copy(update={"label": Label.POSITIVE, "score": 0.9})


def named(name: str) -> str:
    """The id of the post that was given this name."""
    return post_id("koefoorumi", name)


def post(name: str, text: str, at: datetime, **said: Any) -> Document:  # noqa: ANN401 - any field
    """A clearly negative one in a forum, by somebody who writes nothing else."""
    made = {"author": f"kirjoittaja-{name}", "sentiment": _CLEAR, **said}
    return document(scored(native_id=name, id=named(name), text=text, published_at=at, **made), NOW)


def posts() -> list[Document]:
    return [*_usual(), *_queues(), *_article(), *_one_author(), *_one_thread(), *_first(), *_flood()]


def _usual() -> Iterator[Document]:
    for number in range(60):
        said = {"channel": Channel.REVIEW, "touchpoint": Touchpoint.OWNED, "place": Place(name="Kaislavesi")}
        yield post(f"usual-{number}", COMPLAINTS[number % 6], QUEUES.begin - 2 * (number + 1) * HOUR, **said)
    yield post("usual-queue", QUEUED[0], QUEUES.begin - 2 * HOUR)
    yield from (
        post(f"praise-{number}", "Puodikkaan jono liikkui, kiitos!", QUEUES.begin - number * HOUR, sentiment=_PRAISE)
        for number in range(1, 20)
    )


def _queues() -> Iterator[Document]:
    """Each text twice; first those that tell it ill, last those that are clearly negative."""
    place = Place(name="Haukkasuo")
    begin, minute = QUEUES.begin, timedelta(minutes=1)
    yield post("short", SHORT, begin, place=place)
    yield post("long", LONG, begin, place=place)
    yield post("off-topic", COMPLAINTS[0], begin, place=place)
    for number, text in enumerate(QUEUED):
        feeling = _CLEAR if number >= 5 else _MILD
        yield post(f"queue-{number}", text, begin + (number + 2) * minute, place=place, sentiment=feeling)
        yield post(f"queue-again-{number}", text, begin + (number + 60) * minute, place=place, sentiment=feeling)
    yield tombstone(scored(native_id="gone", id=named("gone"), published_at=begin), NOW)


def _article() -> Iterator[Document]:
    """Seven times with small changes, among three posts of other words."""
    for number, end in enumerate(("", ".", " – lue lisää", " #puodikas", ", kertoo yhtiö", "…", "!")):
        said = {"engagement": Engagement(shares=number), "channel": Channel.NEWS}
        yield post(f"article-{number}", f"{NEWS}{end}", ARTICLE.begin + timedelta(minutes=10 - number), **said)
    yield from (post(f"other-{number}", COMPLAINTS[number], ARTICLE.begin) for number in range(3))


def _one_author() -> Iterator[Document]:
    for number in range(6):
        yield post(
            f"mine-{number}", COMPLAINTS[number], AUTHOR.begin, author="suutari" if number < 4 else f"muu{number}"
        )


def _one_thread() -> Iterator[Document]:
    """Two forums have a thread of that number, and one of them most of the posts."""
    for number, source in enumerate(["koefoorumi"] * 4 + ["toinen"] * 2):
        yield post(f"thread-{number}", COMPLAINTS[number], THREAD.begin, thread_id="77", source=source)
    yield from (post(f"thread-none-{number}", COMPLAINTS[number], THREAD.begin, thread_id="78") for number in range(2))


def _first() -> Iterator[Document]:
    """Nobody spoke of Lähetär before; most praise it."""
    for number, (text, score, shared) in enumerate(DELIVERED):
        label = Label.NEGATIVE if score < 0 else Label.POSITIVE
        said = {
            "sentiment": MIXED.model_copy(update={"label": label, "score": score}),
            "engagement": Engagement(shares=shared) if shared else None,
        }
        yield post(f"first-{number}", text, FIRST.begin + number * timedelta(minutes=1), **said)
    yield from (post(f"first-short-{hour}", "Lähetär, voi ei!", FIRST.begin + hour * HOUR) for hour in range(2))
    ironic = post(
        "first-ironic", "Lähetär se vain jaksaa yllättää minut joka kerta.", FIRST.end - HOUR, sentiment=_PRAISE
    )
    yield {**ironic, "people": {"corrected": "negative"}}


def _flood() -> Iterator[Document]:
    """It had been seen before, elsewhere."""
    text = "Puodikkaan kellarissa tulvii taas."
    yield from (post(f"flood-before-{number}", text, FLOOD.begin - 3 * HOUR) for number in range(30))
    said = {"place": Place(name="Ruokola"), "channel": Channel.CHAT}
    for number in range(400):
        yield post(f"flood-{number}", f"Puodikkaan kellarissa tulvii, hylly {number}.", FLOOD.begin, **said)
