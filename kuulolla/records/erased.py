"""What an erasure takes from the reasons of an incident: posts, their words, and who wrote most of them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kuulolla.records.incident import Incident, Why
from kuulolla.schemas.contract import Moment, Part


@dataclass(frozen=True)
class ErasedPost:
    """A post as it lay in the index before it was wiped; `terms` are its words as the index counts them."""

    published_at: datetime
    terms: frozenset[str]


@dataclass(frozen=True)
class Erased:
    """What is forgotten: posts by their ids, what is known of them still, and authors, each until some moment."""

    ids: frozenset[str] = frozenset()
    posts: tuple[ErasedPost, ...] = ()
    authors: Mapping[str, datetime] = field(default_factory=dict)


class Explained(Part):
    """What is read of an incident to tell whether something of it is forgotten: its reasons, and when it was."""

    why: Why | None = None
    began_at: Moment
    last_at: Moment
    interval_min: int


def without(incident: Explained | Incident, erased: Erased) -> Why | None:
    """The incident's reasons without what is forgotten; the same ones where nothing of it is in them.

    Its words go that a post of its time had; where it names the post, or most of it was the author's, all of them go:
    the post, or others by the author, may be gone too long for their words to be known. So does what tells the author,
    text or thread of most of it.
    """
    why = incident.why
    if why is None:
        return None
    end = incident.last_at + timedelta(minutes=incident.interval_min)
    words = {word for post in erased.posts if incident.began_at <= post.published_at < end for word in post.terms}
    telling = tuple(one for one in why.telling if one not in erased.ids)
    shared = tuple(one for one in why.shared if one.post_id not in erased.ids)
    most, is_named = why.dominated_by, (telling, shared) != (why.telling, why.shared)
    if most is not None and most.kind == "author" and most.key is not None:
        until = erased.authors.get(most.key)
        if until is not None and incident.began_at <= until:
            is_named = True
    if most is not None and is_named:
        most = most.model_copy(update={"key": None})  # that it was one author, text or thread is said still
    terms = () if is_named else tuple(one for one in why.terms if one.term not in words)
    return why.model_copy(update={"terms": terms, "telling": telling, "shared": shared, "dominated_by": most})
