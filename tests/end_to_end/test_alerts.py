"""From a post in Kafka to an e-mail: a burst of negative posts about one brand, and of positive ones about another."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from kuulolla.records.opened import open_generation
from kuulolla.records.recipient import RecipientDefinition
from kuulolla.records.recipients import Recipients
from kuulolla.records.saved_search import Definition
from kuulolla.records.searches import Searches
from kuulolla.records.versions import Change
from kuulolla.records.watch import WatchDefinition
from kuulolla.records.watches import Watches
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AlertsSettings, RecordsSettings, load
from kuulolla.schemas.post import Channel, Post, Touchpoint, post_id
from kuulolla.search.index import current
from kuulolla.services.alerts.series.intervals import start_of
from kuulolla.services.alerts.wire import Alerts, wire
from tests.end_to_end.conftest import Pipeline, until
from tests.services.alerts.notify.mail import Inbox, MailServer

pytestmark = pytest.mark.real

STEP = timedelta(minutes=5)
LATEST = timedelta(seconds=30)
"""After the end of the interval; what an e-mail may take."""

BEGIN = start_of(datetime(2026, 11, 18, 12, tzinfo=UTC), STEP)

BAD = (
    "Puodikkaan palvelupisteen jono seisoi tunnin, aivan kamalaa.",
    "Palvelupisteen jono Puodikkaassa ulottui ovelle asti, surkeaa palvelua.",
    "Jonotin Puodikkaan palvelupisteelle koko ruokatunnin, todella huono kokemus.",
    "Puodikkaan palvelupisteellä on taas pitkä jono, en tule enää ikinä.",
    "Miksi Puodikas ei avaa toista palvelupistettä, jono on hirveä.",
)
GOOD = (
    "Lähettären kuljettaja oli ihana, kiitos nopeasta toimituksesta!",
    "Mahtavaa palvelua Lähettäreltä, suosittelen kaikille!",
    "Lähetär toi paketin päivää ennen luvattua, loistavaa!",
    "Kiitos Lähetär, paras kuljetus ikinä!",
)


@dataclass(frozen=True)
class Ahead:
    """The machine's clock, some time ahead or behind: it goes on while services work."""

    by: timedelta

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


def a_post(name: str, text: str, at: datetime) -> Post:
    return Post(
        id=post_id("koe", name),
        source="koe",
        channel=Channel.FORUM,
        touchpoint=Touchpoint.EXTERNAL,
        native_id=name,
        text=text,
        published_at=at,
        collected_at=at,
        revision=0,
        language_hint="fi",
    )


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    made = Inbox()
    with MailServer(made) as port:
        yield made, port


def prepare(pipeline: Pipeline) -> None:
    """Two brands, a watch of each, and somebody who gets e-mail."""
    settings = load(RecordsSettings, pipeline.environ)
    client, namespace, change = elasticsearch(settings), settings.namespace, Change("maija", BEGIN)
    brands = [{"kind": "brand", "name": name, "aliases": [name.capitalize()]} for name in ("puodikas", "lähetär")]
    Searches(client, namespace).write([Definition.model_validate(one) for one in brands], change, {})
    told = {"name": "viestinta", "channel": "email", "address": "viestinta@puodikas.example"}
    Recipients(client, namespace).write([RecipientDefinition.model_validate(told)], change, {})
    each = {"metric": "negative_count", "interval_min": 5, "recipients": ["viestinta"]}
    watches = [{"name": name, "search": f"brand:{name}", **each} for name in ("puodikas", "lähetär")]
    Watches(client, namespace).write([WatchDefinition.model_validate(one) for one in watches], change, {})


def usual() -> Iterator[Post]:
    """Three days in which somebody complains of each brand every three hours or so."""
    for number in range(24):
        at = BEGIN - timedelta(minutes=175 * number + 7)
        yield a_post(f"p{number}", "Puodikkaan hinnat ovat nousseet taas, huonoa.", at)
        yield a_post(f"l{number}", "Lähettären kuljettaja oli tyly, huonoa palvelua.", at - timedelta(minutes=50))


def burst() -> Iterator[Post]:
    for number in range(30):
        at = BEGIN + timedelta(seconds=8 * number)
        yield a_post(f"bad{number}", f"{BAD[number % 5]} ({number})", at)
        yield a_post(f"good{number}", f"{GOOD[number % 4]} ({number})", at)


def work(alerts: Alerts) -> None:
    """Look at all that is due, and end what was begun to be sent."""
    while alerts.look.round():
        pass
    alerts.send.round()
    until(lambda: not alerts.send.busy, 30, "a mail is not sent")


def test_a_burst_of_negative_posts_is_one_incident_and_one_email_in_time_and_of_positive_ones_none(
    pipeline: Pipeline, inbox: tuple[Inbox, int]
) -> None:
    mail, port = inbox
    prepare(pipeline)
    for service in ("sentiment", "indexer"):
        pipeline.start(service)
    pipeline.publish(usual())
    until(lambda: pipeline.found() == 48, 60, "the usual posts are not there")
    smtp = {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(port),
        "SMTP_SECURITY": "none",
        "SMTP_FROM": "kuulolla@example.fi",
    }
    settings = load(AlertsSettings, {**pipeline.environ, **{f"KUULOLLA_{name}": value for name, value in smtp.items()}})
    client = elasticsearch(settings)

    def process(after: timedelta) -> Alerts:
        """One that begins so long after the burst began."""
        clock = Ahead(BEGIN + after - datetime.now(UTC))
        opened = open_generation(client, current(client, settings.namespace), clock)
        return wire(opened, settings, (), lambda _: True, lambda _: True)

    alerts = process(timedelta(minutes=3, seconds=55))  # the last post is just written; the interval ends in 65 s
    clock = alerts.opened.clock
    work(alerts)
    pipeline.publish(burst())
    until(lambda: pipeline.found() == 108, 90, "the burst is not there")
    while clock.now() < BEGIN + STEP + LATEST and not mail.taken:
        work(alerts)
        time.sleep(0.2)
    assert mail.taken, "no e-mail within an interval and 30 s"
    alerts.look.leave()
    for hours in (0.2, 1, 2, 3, 4, 5):  # and none after it, but that it is over
        later = process(timedelta(hours=hours))
        work(later)
        later.look.leave()
        later.send.leave()
    alerts.send.leave()
    (incident,) = (kept.record for kept in alerts.opened.incidents.since().incidents)
    assert (incident.watch, incident.began_at) == ("puodikas", BEGIN)
    assert incident.why is not None
    assert {"jono", "palvelupiste"} <= {one.shown for one in incident.why.terms}
    subjects = [str(message["Subject"]) for message in mail.messages()]
    assert len(subjects) == 2, subjects
    assert "puodikas" in subjects[0]
    assert subjects[1].startswith("Ohi")
    text = mail.messages()[0].get_body(("plain",))
    assert text is not None
    assert "jono" in text.get_content()
