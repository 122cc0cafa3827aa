"""A document says everything of its post: it can be made of it again."""

import json

import pytest
from pydantic import ValidationError

from kuulolla.schemas.post import Place, Post
from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.search.document import document, tombstone
from kuulolla.search.post_of import post_of
from tests.services.indexer.posts import NOW, full, scored, unscored


@pytest.mark.parametrize(
    "post",
    [
        full(),
        scored(),
        unscored(),
        full(place=Place(name="Koivulahti")),
        full(place=Place(lat=0, lon=-1.5)),
        full(place=Place()),
        full(place=None, title=None, text=""),
    ],
)
def test_a_post_comes_back_from_its_document_as_it_was(post: ScoredPost) -> None:
    stored = json.loads(json.dumps({**document(post, NOW), "people": {"corrected": "negative"}}))
    assert post_of(stored) == Post.model_validate(post.model_dump())


def test_a_tombstone_is_no_post() -> None:
    with pytest.raises(ValidationError):
        post_of(tombstone(scored(deleted=True), NOW))
