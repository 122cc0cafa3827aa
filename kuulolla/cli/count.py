"""`kuulolla count`: what a query finds, counted; `docs/counting.md` says what each count means."""

import json
import sys
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from kuulolla.cli.moment import in_helsinki


def _kinds() -> list[str]:
    from kuulolla.cli.show_counts import KINDS

    return list(KINDS)


def count(  # noqa: PLR0913 - options of a command
    query: Annotated[str, typer.Argument(help="For example 'kela NEAR/5 jono channel:forum', or * for everything.")],
    by: Annotated[
        str,
        typer.Option(
            metavar="WHAT",
            autocompletion=_kinds,
            help="hour, day, week, month; brand, theme; terms, rising; channel, lang, hashtag and others.",
        ),
    ] = "day",
    name: Annotated[
        list[str] | None,
        typer.Option(help="A saved brand, or theme (also by channel, touchpoint); repeat. All, where none is named."),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(metavar="TIME", parser=in_helsinki, help="Published from then on: 2026-11-01, or with a time."),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(metavar="TIME", parser=in_helsinki, help="Published before then.")
    ] = None,
    size: Annotated[int, typer.Option(min=1, max=100, help="How many values or words to show.")] = 20,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print what the API answers, as JSON.")] = False,
) -> None:
    """Count posts and how they feel: over time, by a field, by saved brands or themes; or find words that stand out.

    Days are those of Europe/Helsinki. Themes and rising words are of the last seven days where no time is given.
    """
    if by not in (kinds := _kinds()):
        raise typer.BadParameter(f"posts are not counted by {by!r}: choose of {', '.join(kinds)}", param_hint="--by")
    from pydantic_core import to_jsonable_python

    from kuulolla.cli.open_index import open_pages
    from kuulolla.cli.show_counts import Counts

    pages = open_pages()
    counts = Counts(pages, pages.ask.question(query).query, since, until, name or (), size)
    shown = counts.shown(by)
    if as_json:
        sys.stdout.write(json.dumps(to_jsonable_python(shown.answer), ensure_ascii=False) + "\n")
        return
    Console().print(shown.table)
    if shown.beneath:
        typer.echo(shown.beneath)
