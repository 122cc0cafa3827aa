"""`kuulolla rescore`: stored posts read anew by a better model, at a limited rate."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from kuulolla.cli.moment import Since, Until
from kuulolla.runtime.lifecycle import Stop

if TYPE_CHECKING:
    from kuulolla.runtime.settings import SearchSettings
    from kuulolla.schemas.scored_post import ScoredPost
    from kuulolla.services.sentiment.rescore import Counts

INTERRUPTED = 130
_MOST_AT_ONCE = 256
_ACKNOWLEDGED_WITHIN_S = 330

Send = Callable[[Sequence["ScoredPost"]], None]


def rescore(
    since: Since = None,
    until: Until = None,
    model: Annotated[Path | None, typer.Option(help="A model folder. [default: the one that workers take]")] = None,
    rate: Annotated[int, typer.Option(min=1, max=100_000, help="Posts a second at most.")] = 200,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Score and count, change nothing.")] = False,
) -> None:
    """Score posts that are in the index with another model, by the time they were published, oldest first.

    What people corrected stays as it is. What is edited meanwhile is not overwritten. Stopped, it goes on where it was
    when run again: posts that carry this model's revision are passed over.
    """
    from kuulolla.runtime.clock import SystemClock
    from kuulolla.runtime.elastic import elasticsearch
    from kuulolla.runtime.settings import SearchSettings, load
    from kuulolla.search.index import alias
    from kuulolla.search.walk import count, walk
    from kuulolla.services.sentiment.judge import Judge
    from kuulolla.services.sentiment.rescore import ORDER, Rescore, Span
    from kuulolla.services.sentiment.scorer import identify, load_scorer

    settings = load(SearchSettings)
    scorer = load_scorer(model or settings.model, settings.scoring_threads)
    span, client, name = Span(since, until), elasticsearch(settings), alias(settings.namespace)
    query = span.unread_by(scorer.model.revision)
    corrected, total = count(client, name, span.corrected()), count(client, name, query)
    stop = Stop().on_signals()
    typer.echo(f"{total:,} posts to read with {scorer.model.id} {scorer.model.revision}", err=True)
    with _bar(total) as tell, _sender(settings, dry=dry_run) as send:
        work = Rescore(
            judge=Judge(identify, scorer, by_sentence=settings.sentences),
            send=send,
            rate=rate,
            clock=SystemClock(),
            wait=lambda seconds: not stop.wait(0 if dry_run else seconds),
            tell=tell,
        )
        pages = walk(client, name, query, ORDER, min(rate, _MOST_AT_ONCE))
        counts = work.run([hit["_source"] for hit in page] for page in pages)
    _summary(counts, corrected, dry=dry_run)
    if stop:
        typer.echo("stopped: the same command goes on from here", err=True)
        raise typer.Exit(INTERRUPTED)


@contextmanager
def _bar(total: int) -> "Iterator[Callable[[Counts], None]]":
    """A progress bar on standard error, told of the counts."""
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("scoring", total=total)
        yield lambda counts: progress.update(task, completed=counts.read)


@contextmanager
def _sender(settings: "SearchSettings", *, dry: bool) -> Iterator[Send]:
    """Sends scored posts to posts.scored and returns once they are acknowledged; when `dry`, does nothing."""
    from kafka.errors import KafkaError

    from kuulolla.runtime.faults import KafkaAway
    from kuulolla.runtime.headers import headers_for
    from kuulolla.runtime.kafka import Producer
    from kuulolla.schemas.topics import POSTS_SCORED

    if dry:
        yield lambda _posts: None
        return
    producer = Producer(settings)

    def send(posts: "Sequence[ScoredPost]") -> None:
        try:
            for sent in [producer.send(POSTS_SCORED, post.id, post.to_json(), headers_for(post)) for post in posts]:
                sent.get(_ACKNOWLEDGED_WITHIN_S)
        except KafkaError as error:
            raise KafkaAway(
                f"Kafka did not take a post ({type(error).__name__}): run the same command again, it goes on from here"
            ) from error

    try:
        yield send
    finally:
        producer.close()


def _summary(counts: "Counts", corrected: int, *, dry: bool) -> None:
    """The account on standard output."""
    typer.echo(f"read        {counts.read:>9,}")
    typer.echo(f"rescored    {counts.sent:>9,}{'  (dry run: nothing was sent)' if dry else ''}")
    typer.echo(f"the same    {counts.same:>9,}  (no sentiment, as before)")
    typer.echo(f"left        {corrected:>9,}  (corrected by people)")
    typer.echo(f"unreadable  {counts.unreadable:>9,}")
    share = counts.changed / counts.sent if counts.sent else 0
    typer.echo(f"another label {counts.changed:>7,}  ({share:.1%} of those rescored)")
    for (before, now), many in counts.changes.most_common():
        if before != now:
            typer.echo(f"  {before} -> {now}: {many:,}")
