"""From a scored post to its document, and to the tombstone that a deleted one leaves."""

from datetime import datetime
from typing import Any

from kuulolla.schemas.scored_post import ScoredPost

Document = dict[str, Any]


def document(post: ScoredPost, indexed_at: datetime) -> Document:
    """The document of a post as `mapping.py` declares it; fields that are None are left out."""
    made = post.model_dump(mode="json", exclude_none=True, exclude={"schema_version", "deleted", "place", "masked"})
    if post.place is not None:
        made["place"] = {"name": post.place.name} if post.place.name else {}
        if post.place.lat is not None and post.place.lon is not None:
            made["place"]["location"] = {"lat": post.place.lat, "lon": post.place.lon}
    if post.sentiment is not None:
        made["sentiment"]["emotions"] = [heard.emotion.value for heard in post.sentiment.emotions]
    if post.masked:
        made["masked"] = {kind.value: count for kind, count in post.masked.items()}
    made["deleted"] = False
    made["indexed_at"] = indexed_at.isoformat()
    return made


def tombstone(post: ScoredPost, indexed_at: datetime) -> Document:
    """What stays of a deleted post: that it was here, up to which revision; no text, no author.

    It is needed so that an older revision which arrives late does not bring the post back.
    """
    return {
        "id": post.id,
        "source": post.source,
        "published_at": post.published_at.isoformat(),
        "revision": post.revision,
        "deleted": True,
        "indexed_at": indexed_at.isoformat(),
    }
