"""How fast the index is built anew, beside how fast the indexer's writer filled it, and how long posts wait at the end.

    python benchmarks/rebuild_speed.py [--posts 50000] [--live 200]

Posts have the texts of the demo posts, spread over twelve months. They are written by the indexer's own writer, then
built anew twice: with nothing else going on, and while `live` posts a second come, of this month and of months before.
Prints JSON; needs the local stack.
"""

import argparse
import json
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.settings import AdminSettings, IndexerSettings, RebuildSettings, load
from kuulolla.schemas.post import Channel, Touchpoint, post_id
from kuulolla.schemas.scored_post import Language, ScoredPost, Unscored
from kuulolla.search.index import alias, apply_template, generations
from kuulolla.search.months import drop_month, uuids
from kuulolla.search.open_lexicon import open_lexicon
from kuulolla.search.rebuild.run import SEARCHES_END_S, Rebuild
from kuulolla.services.indexer.write import Write

NAMESPACE = "rebuild-speed"
FIRST, DAYS = datetime(2025, 12, 1, tzinfo=UTC), 365
BATCH = 1_000
POSTS = Path(__file__).parents[1] / "demo" / "posts.jsonl"


def posts(dice: Random) -> Iterator[ScoredPost]:
    """Posts without end, the same for the same dice."""
    texts = [json.loads(line)["text"] for line in POSTS.read_text(encoding="utf-8").splitlines()]
    number = 0
    while True:
        yield ScoredPost(
            id=post_id("speed", str(number)),
            source="speed",
            channel=Channel.FORUM,
            touchpoint=Touchpoint.EXTERNAL,
            native_id=str(number),
            text=dice.choice(texts),
            published_at=FIRST + timedelta(days=DAYS * dice.random()),
            collected_at=FIRST + timedelta(days=DAYS),
            language=Language(code="fi", confidence=0.99),
            unscored=Unscored.NO_TEXT,
        )
        number += 1


def patient(seconds: float) -> bool:
    """Waits, and is never asked to end."""
    time.sleep(seconds)
    return True


class Live(threading.Thread):
    """Writes so many posts a second while its block runs, and says how long the slowest batch of a second took."""

    def __init__(self, write: Write, coming: Iterator[ScoredPost], rate: int) -> None:
        super().__init__()
        self._write, self._coming, self._rate = write, coming, rate
        self._end = threading.Event()
        self.written, self.slowest_s = 0, 0.0

    def run(self) -> None:
        """What the thread does until it is told to end."""
        while not self._end.is_set():
            began = time.monotonic()
            settle(self._write, [next(self._coming) for _ in range(self._rate)])
            self.written += self._rate
            took = time.monotonic() - began
            self.slowest_s = max(self.slowest_s, took)
            self._end.wait(max(0.0, 1 - took))

    def end(self) -> None:
        """Write no more."""
        self._end.set()
        self.join()


def settle(write: Write, batch: Sequence[ScoredPost]) -> None:
    """Write a batch. Raises SystemExit where a post is refused."""
    if write.write(batch) != {}:
        raise SystemExit("the writer rejected something")


def rebuilt(client: Elasticsearch, many: int) -> dict[str, Any]:
    """Build all anew with the same words; posts a second, and how long none could be written."""
    began = time.perf_counter()
    built = Rebuild(client, NAMESPACE, open_lexicon(), 0, patient).run(anew=True)
    if built is None:
        raise SystemExit("nothing was built")
    took = time.perf_counter() - began - SEARCHES_END_S
    return {"posts_per_second": round(many / took), "seconds": round(took, 1), "closed_s": round(built.closed_s, 2)}


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--posts", type=int, default=50_000)
    parser.add_argument("--live", type=int, default=200)
    asked = parser.parse_args()
    admin, client = elasticsearch(load(AdminSettings)), elasticsearch(load(RebuildSettings), timeout_s=120)
    write = Write(elasticsearch(load(IndexerSettings)), NAMESPACE, SystemClock(), patient, lambda _post: False)
    apply_template(admin, NAMESPACE, 0, open_lexicon().id)
    coming = posts(Random(1))
    began = time.perf_counter()
    for done in range(0, asked.posts, BATCH):
        settle(write, list(islice(coming, min(BATCH, asked.posts - done))))
    figures: dict[str, Any] = {
        "posts": asked.posts,
        "analyser": open_lexicon().id,
        "writer_posts_per_second": round(asked.posts / (time.perf_counter() - began)),
        "rebuild_alone": rebuilt(client, asked.posts),
    }
    live = Live(write, coming, asked.live)
    live.start()
    time.sleep(3)
    figures["rebuild_while_posts_come"] = rebuilt(client, asked.posts)
    live.end()
    figures["live"] = {"posts_per_second": asked.live, "slowest_batch_s": round(live.slowest_s, 2)}
    admin.indices.refresh(index=alias(NAMESPACE))
    there = int(admin.count(index=alias(NAMESPACE))["count"])
    figures["lost"] = asked.posts + live.written - there
    print(json.dumps(figures, indent=2))
    for generation in generations(admin, NAMESPACE):
        for month in uuids(admin, generation):
            drop_month(admin, generation, month)
        admin.indices.delete_index_template(name=generation.name)


if __name__ == "__main__":
    main()
