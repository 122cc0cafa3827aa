"""`kuulolla search`: what was said, newest first."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table


def search(
    query: Annotated[str, typer.Argument(help="Words that must all occur, or * for everything.")],
    size: Annotated[int, typer.Option(min=0, max=10_000, help="How many posts to show, newest first.")] = 10,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object: total and hits.")] = False,
) -> None:
    """Find posts: a table, or JSON with `total` and `hits`."""
    from kuulolla.runtime.clock import SystemClock
    from kuulolla.runtime.elastic import elasticsearch
    from kuulolla.runtime.settings import SearchSettings, load
    from kuulolla.search import read
    from kuulolla.search.index import alias, current
    from kuulolla.search.language.expand import NoSavedSearches
    from kuulolla.search.open_lexicon import lexicon_of
    from kuulolla.search.question import Ask

    settings = load(SearchSettings)
    client = elasticsearch(settings)
    ask = Ask(lexicon_of(current(client, settings.namespace)), NoSavedSearches(), SystemClock())
    found = read.search(client, alias(settings.namespace), ask.question(query).query, size)
    if as_json:
        sys.stdout.write(
            json.dumps({"total": found.total, "hits": [hit(kept) for kept in found.hits]}, ensure_ascii=False)
        )
        sys.stdout.write("\n")
        return
    Console().print(table(found.hits))
    typer.echo(f"{found.total} posts" if found.total != 1 else "1 post")


def hit(document: dict[str, Any]) -> dict[str, Any]:
    """A document as it is shown: `sentiment` is always there, null where the post has none."""
    return {"sentiment": None, **document}


def table(documents: list[dict[str, Any]]) -> Table:
    """The documents as a table of time, channel, sentiment and text."""
    made = Table("published", "channel", "sentiment", "text", show_lines=False)
    for document in documents:
        sentiment = document.get("sentiment")
        feeling = f"{sentiment['label']} {sentiment['score']:+.2f}" if sentiment else f"- ({document.get('unscored')})"
        if sentiment and sentiment.get("mixed"):
            feeling += ", mixed"
        text = " ".join(f"{document.get('title') or ''} {document['text']}".split())
        made.add_row(document["published_at"][:16].replace("T", " "), document["channel"], feeling, text[:160])
    return made
