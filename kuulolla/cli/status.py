"""`kuulolla status`: how far every group is, what the index holds, which source was heard last and how each does."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.kafka import admin
from kuulolla.runtime.lag import Lag, end_offsets, lag, start_offsets
from kuulolla.runtime.names import group_name
from kuulolla.runtime.settings import SearchSettings, load
from kuulolla.runtime.source_health import latest_source_healths
from kuulolla.schemas.source_health import SourceHealth
from kuulolla.schemas.topics import POSTS_DLQ, POSTS_RAW, POSTS_SCORED

GROUPS: tuple[tuple[Literal["sentiment", "indexer"], str], ...] = (
    ("sentiment", POSTS_RAW),
    ("indexer", POSTS_SCORED),
)


@dataclass(frozen=True)
class PipelineStatus:
    """Lag by service, records in posts.dlq, posts by channel, the time each source was last heard, and how it does."""

    lag: Mapping[str, Lag]
    dead_letters: int
    posts: Mapping[str, int]
    last_collected: Mapping[str, str]
    sources: Mapping[str, SourceHealth]

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON has it."""
        sources = {name: health.model_dump(mode="json", exclude_none=True) for name, health in self.sources.items()}
        return {**asdict(self), "sources": sources}


def status(*, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Show lag per consumer group, posts in the index, the last post per source and how it does, and dead letters."""
    settings = load(SearchSettings)
    found = pipeline_status(settings)
    if as_json:
        sys.stdout.write(json.dumps(found.as_json()) + "\n")
        return
    console = Console()
    groups = Table("service", "reads", "waiting", "done")
    for service, topic in GROUPS:
        groups.add_row(service, topic, str(found.lag[service].waiting), str(found.lag[service].committed))
    console.print(groups)
    sources = Table("source", "last post collected", "how it does")
    now = SystemClock().now()
    for source in sorted({*found.last_collected, *found.sources}):
        moment = found.last_collected.get(source, "")
        does = Text(how_it_does(found.sources.get(source), now))  # [::1] is a host and no markup
        sources.add_row(source, moment[:19].replace("T", " "), does)
    console.print(sources)
    typer.echo(f"{sum(found.posts.values())} posts in the index, {found.dead_letters} dead letters")


def how_it_does(health: SourceHealth | None, now: datetime) -> str:
    """A source's health in a few words, times in UTC; nothing of one that is not polled."""
    if health is None:
        return ""
    if health.is_unheard(now):
        return f"unknown: nothing is heard of ingest since {health.at:%Y-%m-%d %H:%M}"
    because = f": {health.because}" if health.because else ""
    return f"{health.state} since {health.since:%Y-%m-%d %H:%M}{because}"


def pipeline_status(settings: SearchSettings) -> PipelineStatus:
    """What Kafka and the index say now; an index that does not exist yet holds no posts. Raises Fault."""
    from kuulolla.runtime.elastic import elasticsearch
    from kuulolla.search import read
    from kuulolla.search.index import alias

    client = admin(settings)
    try:
        namespace = settings.namespace
        lags: dict[str, Lag] = {
            service: lag(client, namespace, topic, group_name(namespace, service)) for service, topic in GROUPS
        }
        starts = start_offsets(client, namespace, POSTS_DLQ)
        letters = sum(end - starts[place] for place, end in end_offsets(client, namespace, POSTS_DLQ).items())
    finally:
        client.close()
    reader = elasticsearch(settings)
    try:
        posts = read.count_by(reader, alias(namespace), "channel")
        last = read.last_post_per_source(reader, alias(namespace))
    except read.NoIndex:
        posts, last = {}, {}
    return PipelineStatus(lags, letters, posts, last, latest_source_healths(settings))
