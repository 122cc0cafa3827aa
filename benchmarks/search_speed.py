"""How long searches and counts take over a million posts, and what the words of a post cost in the index.

    python benchmarks/search_speed.py [--posts 1000000] [--rounds 3] [--compared 50000] [--keep]

Posts are made of the sentences of the demo posts and of the feedback posts that the model learns from: one to four of
them, as long as the posts they come from, spread evenly over twelve months, over channels, sources and labels. They are
written by the indexer's own writer. Then each query is asked `rounds` times, none twice in a row, as the API asks it:
the first page of 20 posts with what matched in them; a histogram by day with four facets; rising terms of a week.
`compared` posts are indexed once more as Elasticsearch would by itself (`text` with its default analyzer), and once
more without words, to tell what the fields of words cost. Prints JSON; needs the local stack, and some GB of disk.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from kuulolla.finnish.sentences import sentences
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AdminSettings, IndexerSettings, SearchSettings, load
from kuulolla.schemas.post import Channel, Touchpoint, post_id
from kuulolla.schemas.scored_post import Label, Language, Model, Probabilities, ScoredPost, Sentiment
from kuulolla.search.count.facets import facets
from kuulolla.search.count.histogram import histogram
from kuulolla.search.count.rising import rising_terms
from kuulolla.search.count.window import Window
from kuulolla.search.document import document
from kuulolla.search.index import Generation, alias, apply_template, generations
from kuulolla.search.language.expand import NoSavedSearches
from kuulolla.search.lexicon import Lexicon
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.page import Pages
from kuulolla.search.question import Ask
from kuulolla.search.with_words import with_words
from kuulolla.services.indexer.write import Write

ROOT = Path(__file__).parents[1]
NAMESPACE = "speed"
FIRST, DAYS = datetime(2025, 12, 1, tzinfo=UTC), 365
PAGE = 20
BATCH = 1_000
FACETS = ("channel", "source", "sentiment", "lang")

QUERIES = [
    *("kirjasto", "jono", "bussi myöhässä", "kiitos palvelu", "lähikirjasto", "aurauksesta", "päiväkoti", "=jonoa"),
    *('"ei toimi"', '"asiakaspalvelu vastasi"', "bussi NEAR/5 myöhässä", "kirjasto ONEAR/3 kiinni", "kirjast*"),
    *("sovellus OR verkkopalvelu", "lumi NOT auraus", "(jono OR jonottaa) NEAR/5 (puhelin OR chat)", "posti paketti"),
    *(
        "jono channel:forum",
        "palvelu sentiment:negative",
        "lasku published:2026-09-01..2026-10-01",
        "lääkäri score:<-0.5",
    ),
    *(
        "hieno OR hyvä OR mukava",
        "kallis hinta",
        "henkilökunta ystävällinen",
        "bibliotek",
        "uimahalli aukioloaika",
        "*",
    ),
]
"""As people ask: mostly one or two words, some with operators and fields."""


def texts() -> list[list[str]]:
    """The posts that others are made of, each as its sentences."""
    posts = [json.loads(line) for line in (ROOT / "demo" / "posts.jsonl").read_text(encoding="utf-8").splitlines()]
    for path in sorted((ROOT / "training" / "data" / "feedback").glob("*.jsonl")):
        posts += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [[post["text"][begin:end] for begin, end in sentences(post["text"])] for post in posts]


def made(many: int, dice: Random) -> Iterator[ScoredPost]:
    """So many posts, the same for the same dice."""
    sources, channels, labels = [f"lahde-{n}" for n in range(20)], list(Channel), list(Label)
    pool = texts()
    every = [sentence for post in pool for sentence in post]
    for number in range(many):
        likes = dice.choice(pool)
        label = dice.choice(labels)
        score = {Label.NEGATIVE: -1, Label.NEUTRAL: 0, Label.POSITIVE: 1}[label] * dice.random()
        yield ScoredPost(
            id=post_id(NAMESPACE, str(number)),
            source=dice.choice(sources),
            channel=dice.choice(channels),
            touchpoint=Touchpoint.EXTERNAL,
            native_id=str(number),
            text=" ".join(dice.choices(every, k=min(max(len(likes), 1), 4))),
            author=f"{dice.randrange(50_000):032x}",
            published_at=FIRST + timedelta(days=DAYS * dice.random()),
            collected_at=FIRST + timedelta(days=DAYS),
            language=Language(code="fi", confidence=0.99),
            sentiment=Sentiment(
                label=label,
                score=score,
                confidence=0.8,
                probabilities=Probabilities(negative=0.1, neutral=0.1, positive=0.8),
                model=Model(id="finnish-small", revision="0123456789ab"),
            ),
        )


def fill(client: Elasticsearch, posts: Iterator[ScoredPost], many: int) -> float:
    """Write them as the indexer does; posts a second."""
    write = Write(client, NAMESPACE, SystemClock(), lambda _s: False, lambda _post: False)
    began, batch, done = time.perf_counter(), [], 0
    for post in posts:
        batch.append(post)
        if len(batch) == BATCH or done + len(batch) == many:
            if write.write(batch) != {}:
                raise SystemExit("the writer rejected something or gave up")
            done, batch = done + len(batch), []
            if done % 50_000 == 0:
                print(f"{done:,} posts", file=sys.stderr)
    return many / (time.perf_counter() - began)


def is_filled(admin: Elasticsearch, lexicon: Lexicon, many: int) -> bool:
    """Whether so many posts are there already, with words as this machine makes them."""
    made_by = {generation.analyser for generation in generations(admin, NAMESPACE)}
    there = admin.indices.exists_alias(name=alias(NAMESPACE))
    return made_by == {lexicon.id} and bool(there) and int(admin.count(index=alias(NAMESPACE))["count"]) == many


def forget(admin: Elasticsearch) -> None:
    """Delete what an earlier run left."""
    for generation in generations(admin, NAMESPACE):
        if names := list(admin.indices.get(index=generation.pattern, allow_no_indices=True)):
            admin.indices.delete(index=",".join(names))
        admin.indices.delete_index_template(name=generation.name)


def timed(calls: Sequence[Callable[[], object]], rounds: int, dice: Random) -> dict[str, float]:
    """Milliseconds of the calls, `rounds` times over, each time in another order; a first round is not counted."""
    found = []
    for turn in range(rounds + 1):
        for call in dice.sample(calls, len(calls)):
            began = time.perf_counter()
            call()
            if turn:
                found.append((time.perf_counter() - began) * 1000)
    cuts = statistics.quantiles(found, n=20, method="inclusive")
    return {"p50_ms": round(statistics.median(found), 1), "p95_ms": round(cuts[18], 1), "most_ms": round(max(found), 1)}


def bytes_a_post(
    admin: Elasticsearch, name: str, documents: Iterator[dict[str, Any]], mappings: dict[str, Any]
) -> float:
    """Bytes of the merged index of these documents, for each."""
    admin.indices.delete(index=name, ignore_unavailable=True)
    admin.indices.create(index=name, settings={"number_of_replicas": 0}, mappings=mappings)
    writer = elasticsearch(load(IndexerSettings), timeout_s=300)
    many, _ = bulk(writer, ({"_index": name, "_source": one} for one in documents), chunk_size=1000)
    patient = admin.options(request_timeout=600)
    patient.indices.forcemerge(index=name, max_num_segments=1)
    patient.indices.refresh(index=name)
    size = int(admin.indices.stats(index=name, metric="store")["indices"][name]["primaries"]["store"]["size_in_bytes"])
    admin.indices.delete(index=name)
    return round(size / many, 1)


def sizes(admin: Elasticsearch, lexicon: Lexicon, many: int) -> dict[str, float]:
    """Bytes a post: with our words, with Elasticsearch's default analyzer, without any words."""
    template = Generation(NAMESPACE, 1, lexicon.id).template(0)["template"]["mappings"]
    plain = {**template["properties"], "text": {"type": "text"}, "title": {"type": "text"}}

    def documents() -> Iterator[dict[str, Any]]:
        return (document(post, FIRST) for post in made(many, Random(2)))

    return {
        "ours": bytes_a_post(
            admin, f"{alias(NAMESPACE)}-words", (with_words(one, lexicon) for one in documents()), template
        ),
        "default_text": bytes_a_post(admin, f"{alias(NAMESPACE)}-plain", documents(), {"properties": plain}),
        "without_words": bytes_a_post(admin, f"{alias(NAMESPACE)}-none", documents(), template),
    }


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--compared", type=int, default=50_000)
    parser.add_argument("--keep", action="store_true", help="leave the index, and use the one that is there")
    asked = parser.parse_args()
    admin, client = elasticsearch(load(AdminSettings)), elasticsearch(load(SearchSettings), timeout_s=120)
    name, lexicon, dice = alias(NAMESPACE), open_lexicon(), Random(1)
    rate = None
    if not is_filled(admin, lexicon, asked.posts):
        forget(admin)
        apply_template(admin, NAMESPACE, 0, lexicon.id)
        writer = elasticsearch(load(IndexerSettings), timeout_s=120)
        rate = round(fill(writer, made(asked.posts, Random(1)), asked.posts))
        admin.indices.refresh(index=name)
    pages = Pages(client, name, Ask(lexicon, NoSavedSearches(), SystemClock()))
    year = Window(FIRST, FIRST + timedelta(days=DAYS))
    week = Window(FIRST + timedelta(days=DAYS - 7), FIRST + timedelta(days=DAYS))

    def first_page(text: str) -> None:
        page = pages.first(text, "newest", PAGE)
        for hit in page.hits:
            page.question.marks(hit["_source"])

    def counts(text: str) -> None:
        query = pages.ask.question(text).query
        histogram(client, name, query, year, "day")
        facets(client, name, query, FACETS)

    def rises(text: str) -> None:
        rising_terms(client, name, pages.ask.question(text).query, lexicon, week)

    stats = admin.indices.stats(index=name, metric="store")["_all"]["primaries"]["store"]["size_in_bytes"]
    figures = {
        "posts": int(client.count(index=name)["count"]),
        "posts_indexed_per_second": rate,
        "index_bytes_a_post": round(int(stats) / asked.posts, 1),
        "merged_bytes_a_post": sizes(admin, lexicon, asked.compared),
        "analyser": lexicon.id,
        "search_with_marks": timed([partial(first_page, text) for text in QUERIES], asked.rounds, dice),
        "histogram_and_facets": timed([partial(counts, text) for text in QUERIES], asked.rounds, dice),
        "rising_terms": timed([partial(rises, text) for text in ("*", "jono", "palvelu")], asked.rounds, dice),
        "goals_p95_ms": {"search_with_marks": 150, "histogram_and_facets": 300, "rising_terms": 1_000},
    }
    print(json.dumps(figures, indent=2))
    if not asked.keep:
        forget(admin)


if __name__ == "__main__":
    main()
