"""`kuulolla erase`: forget one post, or everything by one author."""

from typing import Annotated

import typer


def erase(
    post: Annotated[str | None, typer.Option(help="Id of the post, 32 hex digits, as a search shows it.")] = None,
    author: Annotated[str | None, typer.Option(help="Pseudonym of the author, as a search shows it.")] = None,
) -> None:
    """Ask for a post, or all posts by an author until now, to be forgotten: in the index and on every replay."""
    from kuulolla.runtime.clock import SystemClock
    from kuulolla.runtime.headers import headers_for
    from kuulolla.runtime.kafka import Producer
    from kuulolla.runtime.settings import Settings, load
    from kuulolla.schemas.erasure import Erasure
    from kuulolla.schemas.topics import ERASURES

    if (post is None) == (author is None):
        raise typer.BadParameter("give --post or --author, and not both")
    try:
        erasure = Erasure(post_id=post, author=author, requested_at=SystemClock().now())
    except ValueError:
        raise typer.BadParameter("a post's id has 32 hex digits, an author's pseudonym 1 to 64 characters") from None
    producer = Producer(load(Settings))
    try:
        producer.send(ERASURES, erasure.key, erasure.to_json(), headers_for(erasure)).get(60)
    finally:
        producer.close()
    typer.echo("asked: the indexer wipes it within seconds, and on every replay")
