"""`kuulolla search`: what was said, in the query language; `docs/query-language.md` has every word of it."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

from kuulolla.runtime.lifecycle import Stop
from kuulolla.search.export.part import MOST_ROWS

if TYPE_CHECKING:
    from kuulolla.search.fold import Shown
    from kuulolla.search.page import Order, Page, Pages

_AT_ONCE = 1_000


def search(  # noqa: PLR0913 - options of a command
    query: Annotated[str, typer.Argument(help="For example 'kela NEAR/5 jono channel:forum', or * for everything.")],
    size: Annotated[int, typer.Option(min=0, help="How many posts to show.")] = 10,
    order: Annotated[
        Literal["newest", "oldest", "relevance"], typer.Option("--sort", help="Which come first.")
    ] = "newest",
    export: Annotated[
        Path | None, typer.Option(help="Write all that is found to a file: .csv, .xlsx or .jsonl, oldest first.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many posts --export writes at most.")] = MOST_ROWS,
    locale: Annotated[Literal["en", "fi"], typer.Option("--in", help="Language of --explain and --export.")] = "en",
    *,
    explain: Annotated[bool, typer.Option("--explain", help="Say what the query finds, and search nothing.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object: total, and hits with what matched.")
    ] = False,
    unfold: Annotated[bool, typer.Option("--unfold", help="Show each of the posts that have one text.")] = False,
    follow: Annotated[
        bool, typer.Option("--follow", help="Show new mentions as they arrive, until Ctrl-C; with --json a line each.")
    ] = False,
) -> None:
    """Find posts: a table in which what matched is marked, or JSON."""
    if explain:
        from kuulolla.search.language.explain import explain as sentence
        from kuulolla.search.language.parse import parse

        typer.echo(sentence(parse(query), locale))
        return
    from kuulolla.cli.open_index import open_pages

    pages = open_pages()
    if follow:
        _follow(pages, query, as_json=as_json)
        return
    if export:
        from kuulolla.cli.export_posts import export_posts

        export_posts(pages, query, export, locale, limit)
        return
    from kuulolla.cli.show_posts import empty_table, hit, row

    page, found = _found(pages, query, order, size, fold=not unfold)
    if as_json:
        shown = [hit(one.hit["_source"], page.question, one.copies) for one in found]
        sys.stdout.write(json.dumps({"total": page.total, "hits": shown}, ensure_ascii=False) + "\n")
        return
    table = empty_table()
    for one in found:
        table.add_row(*row(one.hit["_source"], page.question, one.copies))
    Console().print(table)
    typer.echo(f"{page.total} posts" if page.total != 1 else "1 post")


def _found(pages: "Pages", query: str, order: "Order", size: int, *, fold: bool) -> "tuple[Page, list[Shown]]":
    """The first page, and the first `size` posts of it and of those after it."""
    first = page = pages.first(query, order, min(max(size, 1), _AT_ONCE), fold=fold)
    shown = [*page.shown]
    try:
        while page.cursor and len(shown) < size:
            page = pages.next(query, order, min(size - len(shown), _AT_ONCE), page.cursor, fold=fold)
            shown += page.shown
    finally:
        if page.cursor:
            pages.close(page.cursor)
    return first, shown[:size]


def _follow(pages: "Pages", query: str, *, as_json: bool) -> None:
    from kuulolla.cli.show_posts import feeling, hit, marked_text
    from kuulolla.search.follow import Follow

    stop, console = Stop().on_signals(), Console()
    for found in Follow(pages.client, pages.alias, pages.ask, lambda s: not stop.wait(s)).mentions(query):
        document = found.document
        if as_json:
            sys.stdout.write(json.dumps(hit(document, found.question), ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            console.print(
                document["published_at"][:16].replace("T", " "),
                document["channel"],
                feeling(document),
                marked_text(document, found.question),
            )
