"""`kuulolla index rebuild`: the next generation of indices, built beside the one that is read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Annotated

import typer

from kuulolla.finnish.which import Which
from kuulolla.runtime.lifecycle import Stop

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch

    from kuulolla.runtime.faults import Retryable
    from kuulolla.runtime.settings import RebuildSettings
    from kuulolla.search.rebuild.sweep import Progress

INTERRUPTED = 130


def rebuild(
    analyser: Annotated[Which, typer.Option(help="What reads Finnish from now on; best: Voikko where it is.")] = "best",
    *,
    anew: Annotated[
        bool, typer.Option("--anew", help="Begin from nothing, also where the index is as it should be.")
    ] = False,
    abandon: Annotated[bool, typer.Option("--abandon", help="Delete what is half made, and go on as before.")] = False,
) -> None:
    """Build the index anew with today's fields and words, beside the one that is read, then put it in its place.

    Posts are indexed and found as always meanwhile; for a few seconds at the end they wait. What people decided stays.
    Stopped or killed, the same command goes on from there. Run one at a time.
    """
    from kuulolla.runtime.elastic import elasticsearch
    from kuulolla.runtime.settings import RebuildSettings, load

    settings = load(RebuildSettings)
    client = elasticsearch(settings, timeout_s=60)
    if abandon:
        _abandon(client, settings.namespace)
    else:
        _rebuild(client, settings, analyser, anew=anew)


def _abandon(client: "Elasticsearch", namespace: str) -> None:
    from kuulolla.search.rebuild.run import clear

    given_up = clear(client, namespace)
    typer.echo(f"given up: {', '.join(generation.name for generation in given_up) or 'nothing was half made'}")


def _rebuild(client: "Elasticsearch", settings: "RebuildSettings", analyser: Which, *, anew: bool) -> None:
    from kuulolla.search.open_lexicon import open_lexicon
    from kuulolla.search.rebuild.run import Rebuild
    from kuulolla.search.rebuild.sweep import Stopped

    lexicon = open_lexicon(analyser)
    stop = Stop().on_signals()
    typer.echo(f"words by {lexicon.id}", err=True)
    try:
        with _bar() as tell:
            work = Rebuild(
                client,
                settings.namespace,
                lexicon,
                settings.index_replicas,
                wait=lambda seconds: not stop.wait(seconds),
                tell=tell,
            )
            built = work.run(anew=anew)
    except Stopped:
        typer.echo("stopped: the same command goes on from here, --abandon gives it up", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if built is None:
        typer.echo("nothing to build: the index has today's fields and these words (--anew builds it all the same)")
        return
    restored = _restored(client, settings.namespace)
    typer.echo(f"{built.generation.name} is read and written now; posts waited for {built.closed_s:.1f} s")
    if restored:
        typer.echo(f"{restored} corrections made in that time were copied onto their posts")


def _restored(client: "Elasticsearch", namespace: str) -> int:
    """Copies corrections that were made while no post could be written; how many there were."""
    from kuulolla.records.correct import Correct
    from kuulolla.records.corrections_index import CORRECTIONS_INDEX
    from kuulolla.runtime.elastic import as_faults
    from kuulolla.search.lexicons import Lexicons
    from kuulolla.search.read import NoIndex

    with as_faults():
        client.indices.refresh(index=CORRECTIONS_INDEX.alias(namespace), ignore_unavailable=True)
    with suppress(NoIndex):
        return Correct(client, namespace, Lexicons(client, namespace)).restore()
    return 0


@contextmanager
def _bar() -> "Iterator[Callable[[Progress | Retryable], None]]":
    """A progress bar on standard error, told of each page and of what is waited for."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    from kuulolla.search.rebuild.sweep import Progress

    with Bar(console=Console(stderr=True)) as bar:
        task = bar.add_task("copying", total=None)

        def tell(news: "Progress | Retryable") -> None:
            if isinstance(news, Progress):
                doing = "the last changes, nothing is indexed" if news.closed else "copying"
                bar.update(task, description=doing, completed=news.done, total=news.of)
            else:
                bar.update(task, description=f"waiting: {news}")

        yield tell
