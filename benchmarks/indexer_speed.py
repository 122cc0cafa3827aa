"""Posts a second of the indexer's writer and of `elasticsearch.helpers.streaming_bulk`, in one run on the same server.

    python benchmarks/indexer_speed.py [--posts 20000] [--rounds 5] [--chunk 1000] [--months 1] [--texts FILE]

Both make documents with their words from the same scored posts (or, in the variant `ready`, take them ready-made; in
`without_words` the writer makes none) and create them with fixed ids in fresh indices, in chunks of the same size. They
take turns, and who begins changes every round, since the server's compiler favours whoever comes later. The writer
promises more than the helper: it looks for each post in other months first, asks for the template, answers conflicts.

Without `--texts`, posts are made of eighteen words, which the analyser knows after the first round: what is measured is
what words cost whose analysis is remembered. With it, each round has its own posts from a text per line of the file
(plain, or .gz), so that every way meets as many new words as a reader of running text does; each keeps what it has
analysed, as an indexer does. Prints JSON; needs the local stack.
"""

import argparse
import gzip
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from kuulolla.finnish.analyser import open_analyser
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AdminSettings, IndexerSettings, load
from kuulolla.schemas.post import Channel, Touchpoint, post_id
from kuulolla.schemas.scored_post import Label, Language, Model, Probabilities, ScoredPost, Sentiment
from kuulolla.search.document import document
from kuulolla.search.index import Generation, alias, apply_template
from kuulolla.search.lexicon import Lexicon, PlacedWord
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.with_words import with_words
from kuulolla.services.indexer.write import Write

WORDS = "kaupunki kirjasto jono bussi auraus palvelu kiitos myöhässä lapsi koulu tie valo puisto talvi ei on oli hyvin"
PUBLISHED = datetime(2026, 11, 2, tzinfo=UTC)
LEXICON = open_lexicon()


def repeated(number: int) -> str:
    """About 20 words, as most posts have."""
    words = WORDS.split()
    return " ".join(words[(number * step) % len(words)] for step in range(1, 21))


def lines(path: Path, begin: int, many: int) -> list[str]:
    """So many texts of a file, after the first `begin`; fewer where it ends."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        return [line.strip() for line in islice(filter(str.strip, file), begin, begin + many)]


def posts_of(texts: Path | None, turn: int, many: int) -> list[ScoredPost]:
    """The posts of a round: of the file's texts each once, without one the same every time."""
    if not texts:
        return [scored(number, repeated(number)) for number in range(many)]
    said = lines(texts, turn * many, many)
    if len(said) < many:
        raise SystemExit(f"{texts}: too few lines, {many} are needed for each round and for one more")
    return [scored(number, text) for number, text in enumerate(said)]


def scored(number: int, text: str) -> ScoredPost:
    """A post that says `text`."""
    return ScoredPost(
        id=post_id("mittaus", str(number)),
        source="mittaus",
        channel=Channel.FORUM,
        touchpoint=Touchpoint.EXTERNAL,
        native_id=str(number),
        text=text,
        author=f"{number % 997:032x}",
        published_at=PUBLISHED + timedelta(seconds=number),
        collected_at=PUBLISHED + timedelta(days=1),
        language=Language(code="fi", confidence=0.99),
        sentiment=Sentiment(
            label=Label.NEUTRAL,
            score=0.1,
            confidence=0.8,
            probabilities=Probabilities(negative=0.05, neutral=0.8, positive=0.15),
            model=Model(id="finnish-small", revision="0123456789ab"),
        ),
    )


@dataclass(frozen=True)
class Server:
    """Clients of the two users who take part."""

    admin: Elasticsearch
    indexer: Elasticsearch

    def fresh(self, months: int) -> str:
        """A namespace with a template, and with that many older months that hold one document each."""
        namespace = f"b{uuid4().hex[:8]}"
        generation = apply_template(self.admin, namespace, 0, LEXICON.id)
        for month in range(1, months):
            moment = datetime(2026 - (month + 11) // 12, (month - 1) % 12 + 1, 1, tzinfo=UTC)
            made = document(scored(-month, repeated(month)), moment)
            self.indexer.create(index=generation.index_for(moment), id=f"{month}", document=made)
        made = with_words(document(scored(-99, repeated(99)), PUBLISHED), LEXICON)
        self.indexer.create(index=generation.index_for(PUBLISHED), id="warm", document=made)
        return namespace

    def count_and_drop(self, namespace: str) -> int:
        """How many documents lie there; then nothing does."""
        self.admin.indices.refresh(index=alias(namespace))
        found = int(self.admin.count(index=alias(namespace))["count"])
        generation = Generation(namespace, 1, LEXICON.id)
        self.admin.indices.delete(index=",".join(self.admin.indices.get(index=generation.pattern)))
        self.admin.indices.delete_index_template(name=generation.name)
        return found


def chunks(posts: Sequence[ScoredPost], size: int) -> Iterator[Sequence[ScoredPost]]:
    """The posts, `size` at a time."""
    return (posts[start : start + size] for start in range(0, len(posts), size))


def ours(server: Server, namespace: str, posts: Sequence[ScoredPost], chunk: int, lexicon: Lexicon) -> None:
    """As the indexer does it, a batch at a time."""
    write = Write(server.indexer, namespace, SystemClock(), lambda _s: False, lambda _post: False, lambda _of: lexicon)
    for batch in chunks(posts, chunk):
        if write.write(batch) != {}:
            raise SystemExit("the writer rejected something or gave up")


class NoWords(Lexicon):
    """Finds no words in any text: what their analysis and their fields cost."""

    def run(self, run: str, language: str) -> Sequence[PlacedWord]:
        """None."""
        del run, language
        return []


def _made(namespace: str, post: ScoredPost, lexicon: Lexicon) -> tuple[str, str, dict[str, Any]]:
    index = Generation(namespace, 1, LEXICON.id).index_for(post.published_at)
    return index, post.id, with_words(document(post, datetime.now(UTC)), lexicon)


def helper(server: Server, namespace: str, posts: Sequence[ScoredPost], chunk: int, lexicon: Lexicon) -> None:
    """As the helper does it, given the same making of documents."""
    _bulk(server, (_made(namespace, post, lexicon) for post in posts), chunk)


def helper_ready(server: Server, namespace: str, ready: Sequence[tuple[str, str, dict[str, Any]]], chunk: int) -> None:
    """As the helper does it with documents that somebody else has made."""
    made = ((name.replace("NAMESPACE", namespace), post_id, kept) for name, post_id, kept in ready)
    _bulk(server, made, chunk)


def _bulk(server: Server, made: Iterator[tuple[str, str, dict[str, Any]]], chunk: int) -> None:
    actions = ({"_op_type": "create", "_index": name, "_id": key, "_source": kept} for name, key, kept in made)
    for ok, _ in streaming_bulk(server.indexer, actions, chunk_size=chunk):
        if not ok:
            raise SystemExit("the helper failed to write a document")


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--chunk", type=int, default=1000)
    parser.add_argument("--months", type=int, default=1, help="indices behind the alias")
    parser.add_argument("--texts", type=Path, help="a text per line, --posts of them for each round and one more")
    asked = parser.parse_args()
    server = Server(elasticsearch(load(AdminSettings)), elasticsearch(load(IndexerSettings)))
    with_, without, helpers = open_lexicon(), NoWords(open_analyser()), open_lexicon()
    ways: dict[str, Callable[[str, Sequence[ScoredPost]], None]] = {
        "ours": lambda namespace, posts: ours(server, namespace, posts, asked.chunk, with_),
        "without_words": lambda namespace, posts: ours(server, namespace, posts, asked.chunk, without),
        "helper": lambda namespace, posts: helper(server, namespace, posts, asked.chunk, helpers),
        "helper_ready": lambda namespace, _posts: helper_ready(server, namespace, ready, asked.chunk),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    cpu: dict[str, list[float]] = {name: [] for name in ways}
    words: list[float] = []
    for turn in range(asked.rounds + 1):
        order = list(ways) if turn % 2 else list(reversed(ways))
        posts = posts_of(asked.texts, turn, asked.posts)
        words.append(statistics.mean(len(post.text.split()) for post in posts))
        ready = [_made("NAMESPACE", post, LEXICON) for post in posts]
        for name in order:
            namespace = server.fresh(asked.months)
            began, began_cpu = time.perf_counter(), time.process_time()
            ways[name](namespace, posts)
            took, took_cpu = time.perf_counter() - began, time.process_time() - began_cpu
            if server.count_and_drop(namespace) != asked.posts + asked.months:
                raise SystemExit(f"{name} did not write every document once")
            if turn:  # the first round warms the server
                rates[name].append(asked.posts / took)
                cpu[name].append(asked.posts / took_cpu)
    medians = {name: statistics.median(found) for name, found in rates.items()}
    figures = {
        "posts": asked.posts,
        "chunk": asked.chunk,
        "months": asked.months,
        "rounds": asked.rounds,
        "posts_per_second": {name: [round(rate) for rate in found] for name, found in rates.items()},
        "median": {name: round(rate) for name, rate in medians.items()},
        "median_per_client_cpu_second": {name: round(statistics.median(found)) for name, found in cpu.items()},
        "words_per_post": round(statistics.mean(words), 1),
        "lost_by_words": round(1 - medians["ours"] / medians["without_words"], 3),
        "ratio_to_helper": round(medians["ours"] / medians["helper"], 3),
        "ratio_to_helper_with_ready_documents": round(medians["ours"] / medians["helper_ready"], 3),
        "goal": 0.8,
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
