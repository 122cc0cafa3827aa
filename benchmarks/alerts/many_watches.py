"""How long 2,000 watches take to be looked at every five minutes, over a million posts.

    python -m benchmarks.alerts.many_watches [--posts 1000000] [--watches 2000] [--rounds 6] [--keep]

Posts about a thousand brands, of which some have a hundred times as many as others, spread over four weeks, written by
the indexer's own writer. Two watches look at each brand, its negative posts and all of them, every five minutes. First
all watches are new: each is learned from four weeks. Then the clock goes on by five minutes, `rounds` times, and all
are looked at: seconds, and seconds of CPU of the service and of Elasticsearch. In the last round a burst hits 100
brands at once. Prints JSON; needs the local stack.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Self

from elasticsearch import Elasticsearch

from kuulolla.cli.prepare import RECORDS
from kuulolla.records.opened import open_generation
from kuulolla.records.saved_search import Definition
from kuulolla.records.searches import Searches
from kuulolla.records.versions import Change
from kuulolla.records.watch import WatchDefinition
from kuulolla.records.watches import Watches
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AdminSettings, AlertsSettings, IndexerSettings, RecordsSettings, load
from kuulolla.runtime.telemetry import configure_logs
from kuulolla.schemas.post import Channel, Touchpoint, post_id
from kuulolla.schemas.scored_post import Label, Language, Model, Probabilities, ScoredPost, Sentiment
from kuulolla.search.index import Generation, alias, apply_template
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.services.alerts.series.intervals import GRACE
from kuulolla.services.alerts.wire import Alerts, wire
from kuulolla.services.indexer.write import Write
from tests.clocks import SetClock

NAMESPACE = "watched"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WEEKS, BRANDS, STEP = timedelta(days=28), 1_000, timedelta(minutes=5)
BATCH = 1_000
SAID = (
    "palvelupisteen jono seisoi tunnin",
    "laskutus meni taas väärin",
    "asiakaspalvelu vastasi nopeasti ja ystävällisesti",
    "sovellus kaatui kesken ostosten",
    "paketti tuli perille päivää ennen luvattua",
    "hinnat ovat nousseet jo kolmannen kerran",
)


def post(number: int, brand: int, said: str, label: Label, at: datetime) -> ScoredPost:
    """A post about a brand."""
    score = {Label.NEGATIVE: -0.8, Label.NEUTRAL: 0.0, Label.POSITIVE: 0.8}[label]
    return ScoredPost(
        id=post_id(NAMESPACE, str(number)),
        source=f"lahde-{number % 20}",
        channel=list(Channel)[number % len(Channel)],
        touchpoint=Touchpoint.EXTERNAL,
        native_id=str(number),
        text=f"Merkki{brand}oy: {said}.",
        author=f"{number % 50_000:032x}",
        published_at=at,
        collected_at=at,
        language=Language(code="fi", confidence=0.99),
        sentiment=Sentiment(
            label=label,
            score=score,
            confidence=0.8,
            probabilities=Probabilities(negative=0.1, neutral=0.1, positive=0.8),
            model=Model(id="finnish-small", revision="0123456789ab"),
        ),
    )


def posts(many: int, dice: Random) -> Iterator[ScoredPost]:
    """So many, the same for the same dice; a brand's share falls with its number."""
    shares = [1 / (brand + 10) for brand in range(BRANDS)]
    for number, brand in enumerate(dice.choices(range(BRANDS), shares, k=many)):
        label = dice.choices(list(Label), [3, 4, 3])[0]
        yield post(number, brand, dice.choice(SAID), label, NOW - WEEKS * dice.random())


def write(client: Elasticsearch, made: Iterator[ScoredPost], many: int) -> None:
    """Write them as the indexer does."""
    writer = Write(client, NAMESPACE, SystemClock(), lambda _s: False, lambda _post: False)
    batch: list[ScoredPost] = []
    for number, one in enumerate(made, 1):
        batch.append(one)
        if len(batch) == BATCH or number == many:
            if writer.write(batch) != {}:
                raise SystemExit("the writer rejected something or gave up")
            batch = []
        if number % 50_000 == 0:
            print(f"{number:,} posts", file=sys.stderr)


def prepare(admin: Elasticsearch, watches: int) -> None:
    """Indices of records, a saved search for each brand, and the watches."""
    for index in RECORDS:
        index.apply(admin, NAMESPACE, 0)
    people, change = elasticsearch(load(RecordsSettings)), Change("benchmark", NOW)
    searches = [{"kind": "brand", "name": f"m{brand}", "query": f"merkki{brand}oy"} for brand in range(BRANDS)]
    Searches(people, NAMESPACE).write([Definition.model_validate(one) for one in searches], change, {})
    each = [
        {
            "name": f"w{number}",
            "search": f"brand:m{number % BRANDS}",
            "metric": ("negative_count", "total_count")[number // BRANDS % 2],
            "interval_min": 5,
        }
        for number in range(watches)
    ]
    Watches(people, NAMESPACE).write([WatchDefinition.model_validate(one) for one in each], change, {})


def forget(admin: Elasticsearch) -> None:
    """Delete what an earlier run left."""
    aliases = (alias(NAMESPACE), *(index.alias(NAMESPACE) for index in RECORDS))
    for name in admin.indices.get(index=",".join(f"{one}-v*" for one in aliases), ignore_unavailable=True):
        admin.indices.delete(index=name)
    admin.options(ignore_status=404).indices.delete_index_template(name=f"{alias(NAMESPACE)}-v*")


class Measured:
    """Seconds of a block: on the clock, of this process, and of Elasticsearch."""

    def __init__(self, admin: Elasticsearch) -> None:
        self._admin = admin
        self.seconds: dict[str, float] = {}

    def __enter__(self) -> Self:
        self._began = (time.perf_counter(), time.process_time(), self._server_s())
        return self

    def __exit__(self, *_: object) -> None:
        ended = (time.perf_counter(), time.process_time(), self._server_s())
        names = ("wall_s", "service_cpu_s", "elasticsearch_cpu_s")
        both = zip(names, self._began, ended, strict=True)
        self.seconds = {name: round(end - begin, 2) for name, begin, end in both}

    def _server_s(self) -> float:
        nodes = self._admin.nodes.stats(metric="process")["nodes"].values()
        return float(sum(node["process"]["cpu"]["total_in_millis"] for node in nodes)) / 1000


def look(alerts: Alerts) -> int:
    """Look at all that is due."""
    looked = 0
    while some := alerts.look.round():
        looked += some
    return looked


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """All figures."""
    admin = elasticsearch(load(AdminSettings), timeout_s=300)
    lexicon = open_lexicon()
    if not (asked.keep and admin.indices.exists_alias(name=alias(NAMESPACE))):
        forget(admin)
        apply_template(admin, NAMESPACE, 0, lexicon.id)
        write(elasticsearch(load(IndexerSettings), timeout_s=300), posts(asked.posts, Random(6)), asked.posts)
        prepare(admin, asked.watches)
    admin.indices.refresh(index=alias(NAMESPACE))
    settings, clock = load(AlertsSettings), SetClock(NOW + GRACE)
    opened = open_generation(elasticsearch(settings), Generation(NAMESPACE, 1, lexicon.id), clock)
    alerts = wire(opened, settings, (), lambda _: True, lambda _: True)
    found: dict[str, Any] = {"posts": asked.posts, "watches": asked.watches}
    with Measured(admin) as measured:
        found["learned"] = look(alerts)
    found["learning"] = measured.seconds
    found["rounds"] = []
    for _ in range(asked.rounds):
        clock.at += STEP
        with Measured(admin) as measured:
            looked = look(alerts)
        found["rounds"].append({"looked_at": looked, **measured.seconds})
    burst = (
        post(
            asked.posts + number,
            100 + number % 100,
            SAID[0],
            Label.NEGATIVE,
            clock.at + timedelta(seconds=number % 200),
        )
        for number in range(6_000)
    )
    write(elasticsearch(load(IndexerSettings)), burst, 6_000)
    admin.indices.refresh(index=alias(NAMESPACE))
    before = len(opened.incidents.open_now())
    clock.at += STEP
    with Measured(admin) as measured:
        looked = look(alerts)
    found["burst"] = {"looked_at": looked, "incidents": len(opened.incidents.open_now()) - before, **measured.seconds}
    found["false_alarms_before"] = before
    if not asked.keep:
        forget(admin)
    return found


def main() -> None:
    """Print the figures as JSON."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--posts", type=int, default=1_000_000)
    arguments.add_argument("--watches", type=int, default=2_000)
    arguments.add_argument("--rounds", type=int, default=6)
    arguments.add_argument("--keep", action="store_true", help="leave the posts for the next run")
    configure_logs("alerts", "json", "warning")
    print(json.dumps(measure(arguments.parse_args()), indent=2))


if __name__ == "__main__":
    main()
