"""`kuulolla demo`: servers, services and the demo posts, ending with a table of first searches."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kuulolla.cli.import_ import import_
from kuulolla.cli.run import SERVICES, Service, supervise
from kuulolla.runtime.config_file import CONFIG_NAME
from kuulolla.runtime.faults import Fault
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.settings import AdminSettings, RecordsSettings, SearchSettings, load
from kuulolla.schemas.post import Channel
from kuulolla.stack import StackLayout, lifecycle

CHECKOUT = Path(__file__).parents[2]
POSTS = CHECKOUT / "demo" / "posts.jsonl"
SEARCHES = ("lähetär", "kirjasto", "omakaisla")
"""A spike of complaints, good news, and a fault that was mended: the three stories of demo/README.md."""
THEMES = ("public", "path", "value")
"""What a city listens for."""


def demo(
    once: Annotated[  # noqa: FBT002 - typer's way of an option
        bool, typer.Option("--once", envvar="ONCE", help="Stop everything after the table, as make demo ONCE=1 does.")
    ] = False,
) -> None:
    """Start everything, import the demo posts and show first searches; then stay up until Ctrl-C."""
    if not POSTS.is_file():
        raise Fault(f"no demo posts at {POSTS}: the demo needs a checkout of the project")
    os.environ.setdefault("KUULOLLA_CONFIG", str(CHECKOUT / CONFIG_NAME))
    layout = StackLayout.from_environment(os.environ)
    os.environ["KUULOLLA_STACK_DIR"] = str(layout.directory)
    stop = Stop().on_signals()
    was_up = _stack_up(layout)
    try:
        _prepare()
        with _services(layout.directory / "logs", stop):
            import_(POSTS, source="demo", channel=Channel.FORUM, wait=True)
            _show(layout)
            if not once:
                typer.echo("Everything stays up until Ctrl-C.")
                stop.wait()
    finally:
        if once and not was_up:
            lifecycle.down(layout)


def _stack_up(layout: StackLayout) -> bool:
    """Bring the servers up; whether they were up before."""
    console = Console(stderr=True)
    if lifecycle.status(layout).up:
        return True
    began = monotonic()
    with console.status("starting Kafka and Elasticsearch") as spinner:
        lifecycle.up(layout, tell=spinner.update)
    typer.echo(f"Kafka and Elasticsearch are up after {monotonic() - began:.0f} s", err=True)
    return False


def _prepare() -> None:
    from kuulolla.cli.prepare import apply_index_template
    from kuulolla.runtime.topics import apply_topics

    settings = load(AdminSettings)
    apply_topics(settings)
    apply_index_template(settings)
    save_themes(load(RecordsSettings))


def save_themes(settings: RecordsSettings) -> None:
    """Save the themes to begin with; those that are there, or that somebody changed, stay as they are."""
    from kuulolla.records.searches import Searches
    from kuulolla.records.starters import starter
    from kuulolla.records.versions import Change
    from kuulolla.runtime.clock import SystemClock
    from kuulolla.runtime.elastic import elasticsearch

    searches = Searches(elasticsearch(settings), settings.namespace)
    known = searches.all()
    lacking = [theme for theme in starter(*THEMES) if theme.key not in known]
    searches.write(lacking, Change("kuulolla demo", SystemClock().now()), {})


@contextmanager
def _services(logs: Path, stop: Stop) -> Iterator[None]:
    """All services while the block runs, each logging to a file of its own."""
    services = [Service(name, log=logs / f"{name}.log") for name in SERVICES]
    thread = threading.Thread(target=supervise, args=(services, stop), name="supervise")
    thread.start()
    try:
        yield
    finally:
        stop.ask()
        thread.join()


def _show(layout: StackLayout) -> None:
    from kuulolla.cli.open_index import open_pages
    from kuulolla.search import read

    settings = load(SearchSettings)
    pages = open_pages(settings)
    client, name = pages.client, pages.alias
    console = Console()
    searches = Table("search", "posts", "negative", "neutral", "positive", "newest", title="Three searches")
    for text in SEARCHES:
        query = pages.ask.question(text).query
        found = read.search(client, name, query, 1)
        labels = read.count_by(client, name, "sentiment.label", query)
        newest = " ".join(str(found.hits[0]["text"]).split())[:60] if found.hits else ""
        counts = [str(labels.get(label, 0)) for label in ("negative", "neutral", "positive")]
        searches.add_row(text, str(found.total), *counts, newest)
    console.print(searches)
    channels = Table("channel", "posts", title="Posts by channel")
    for channel, posts in read.count_by(client, name, "channel").items():
        channels.add_row(channel, str(posts))
    console.print(channels)
    listens = Table("what", "where", title="What listens")
    for what, where in (
        ("Kafka", layout.kafka_bootstrap),
        ("Elasticsearch", layout.elasticsearch_url),
        ("webhook receiver (once a source is configured)", f"http://{settings.webhook_host}:{settings.webhook_port}"),
        ("ingest health and metrics", f"http://{settings.health_host}:{settings.ingest_port}/health/ready"),
        ("sentiment health and metrics", f"http://{settings.health_host}:{settings.sentiment_port}/health/ready"),
        ("indexer health and metrics", f"http://{settings.health_host}:{settings.indexer_port}/health/ready"),
        ("alerts health and metrics", f"http://{settings.health_host}:{settings.alerts_port}/health/ready"),
        (
            "API (make a key: kuulolla keys create)",
            f"http://{settings.portal_host}:{settings.portal_port}/api/v1/search",
        ),
        ("portal health and metrics", f"http://{settings.health_host}:{settings.portal_health_port}/health/ready"),
        ("logs", str(layout.directory / "logs")),
    ):
        listens.add_row(what, where)
    console.print(listens)
    typer.echo("Search yourself: .venv/bin/kuulolla search 'bussi', or by a theme: 'theme:jonot'")
