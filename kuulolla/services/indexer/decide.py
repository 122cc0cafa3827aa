"""What the index does with one post. Pure: arrival order does not matter, the newest revision wins.

Of one revision the later reading by the model wins where it says something else: a better model reads the log again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.search.document import Document, document, tombstone

READING = ("language", "sentiment", "unscored", "scored_at")
"""The fields of a document that say what the model made of it, and when."""

_EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Stored:
    """What lies in the index under a post's id; `people` is what people decided about it."""

    index: str
    revision: int
    deleted: bool
    published_at: str
    people: Mapping[str, Any] | None
    reading: Mapping[str, Any]
    seq_no: int
    primary_term: int


@dataclass(frozen=True)
class Create:
    """Write the document where none is."""

    document: Document


@dataclass(frozen=True)
class Update:
    """Write the document over the stored one, provided that nobody else did in between."""

    document: Document
    over: Stored


@dataclass(frozen=True)
class Drop:
    """Nothing to do: the index has this revision as it was read, or a newer one."""


def decide(
    incoming: ScoredPost, stored: Stored | None, now: datetime, *, erased: bool = False
) -> Create | Update | Drop:
    """What to do with `incoming`, given what is stored and whether somebody asked to forget it.

    A deletion that overtakes its post leaves a tombstone: else the late post would come back. What people decided is
    kept, but for a correction of words that are gone; and so is the stored `published_at`: it chose the index.
    """
    if stored is not None and _rank(incoming) <= _rank(stored) and not _read_anew(incoming, stored, now):
        return Drop()
    made = tombstone(incoming, now) if incoming.deleted or erased else document(incoming, now)
    if stored is None:
        return Create(made)
    people = without_correction(stored.people) if made["deleted"] or stored.deleted else dict(stored.people or {})
    return Update({**made, **({"people": people} if people else {}), "published_at": stored.published_at}, stored)


def without_correction(people: Mapping[str, Any] | None) -> dict[str, Any]:
    """What else people decided about a post.

    A correction is of words, and goes with them, as its record does: what comes back later nobody corrected.
    """
    return {name: said for name, said in (people or {}).items() if name != "corrected"}


def newest(posts: Iterable[ScoredPost]) -> dict[str, ScoredPost]:
    """The newest revision of each post by id; of equal ones the one read last, and else the one that came first."""
    kept: dict[str, ScoredPost] = {}
    for post in posts:
        there = kept.get(post.id)
        if there is None or (_rank(post), _read_at(post)) > (_rank(there), _read_at(there)):
            kept[post.id] = post
    return kept


def _rank(post: ScoredPost | Stored) -> tuple[int, bool]:
    """Greater is newer. A source may say "gone" without a revision of its own: at equal ones the deletion wins."""
    return post.revision, post.deleted


def _read_anew(incoming: ScoredPost, stored: Stored, now: datetime) -> bool:
    """Whether `incoming` is the stored revision, read later and otherwise. The same reading again is no news.

    Nor is any reading of what people corrected: they had it before them as it is, and their word counts.
    """
    if incoming.deleted or _rank(incoming) != _rank(stored) or _read_at(incoming) <= _read_at(stored):
        return False
    if (stored.people or {}).get("corrected"):
        return False
    made = document(incoming, now)
    return any(made.get(name) != stored.reading.get(name) for name in READING if name != "scored_at")


def _read_at(post: ScoredPost | Stored) -> datetime:
    if isinstance(post, ScoredPost):
        return post.scored_at or _EARLIEST
    moment = post.reading.get("scored_at")
    return datetime.fromisoformat(moment) if moment else _EARLIEST
