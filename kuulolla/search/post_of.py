"""From a document back to the post that `document.py` made it of."""

from collections.abc import Mapping
from typing import Any

from kuulolla.schemas.post import Post


def post_of(document: Mapping[str, Any]) -> Post:
    """The post of a document that is no tombstone, with the time that stands. Raises pydantic.ValidationError."""
    place = document.get("place")
    if place is None:
        return Post.model_validate(document)
    return Post.model_validate({**document, "place": {"name": place.get("name"), **place.get("location", {})}})
