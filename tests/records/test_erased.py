"""Who is forgotten is forgotten in the corrections as well: the real indexer, Kafka and Elasticsearch."""

from datetime import timedelta

import pytest

from kuulolla.records.correct import Judgement
from kuulolla.records.corrections_index import CORRECTIONS_INDEX
from kuulolla.schemas.erasure import Erasure
from kuulolla.schemas.scored_post import Label, ScoredPost
from kuulolla.schemas.topics import ERASURES
from tests.records.conftest import Corrected
from tests.services.indexer.conftest import Flow, until
from tests.services.indexer.posts import NOW, PUBLISHED, scored

pytestmark = pytest.mark.real

LATER = PUBLISHED + timedelta(days=2)


def _corrected(corrected: Corrected, *posts: ScoredPost) -> None:
    corrected.write(*posts)
    for post in posts:
        corrected.correct.correct(post.id, Judgement(Label.NEGATIVE, "maija", NOW))


def _kept(corrected: Corrected) -> set[str]:
    corrected.index.admin.indices.refresh(index=CORRECTIONS_INDEX.alias(corrected.index.namespace))
    return {correction.post_id for correction in corrected.correct.corrections.since()}


def test_an_erasure_deletes_the_corrections_of_the_post_and_of_the_author(corrected: Corrected, running: Flow) -> None:
    one, by_author, written_later, other = (
        scored(1, author="a"),
        scored(2, author="b"),
        scored(3, author="b", published_at=LATER + timedelta(seconds=1)),
        scored(4, author="c"),
    )
    _corrected(corrected, one, by_author, written_later, other)
    running.start("one")
    for wish in (Erasure(post_id=one.id, requested_at=LATER), Erasure(author="b", requested_at=LATER)):
        running.send([(wish.key, wish.to_json())], ERASURES)
    until(lambda: _kept(corrected) == {written_later.id, other.id})
    assert corrected.run("add", one.id, "neutral").stderr == (
        f"kuulolla: the post {one.id} was deleted: there is nothing to correct\n"
    )


def test_an_author_s_corrections_go_though_the_months_of_the_posts_are_long_gone(
    corrected: Corrected, running: Flow
) -> None:
    _corrected(corrected, scored(1, author="a"), scored(2, author="b"))
    corrected.index.admin.indices.delete(index=corrected.index.documents()[scored(1).id]["_index"])
    wish = Erasure(author="a", requested_at=LATER)
    running.send([(wish.key, wish.to_json())], ERASURES)
    running.start("one")
    until(lambda: _kept(corrected) == {scored(2).id})


def test_a_post_that_is_deleted_at_its_source_takes_its_correction_along_and_may_come_back(
    corrected: Corrected, running: Flow
) -> None:
    _corrected(corrected, scored(1), scored(2))
    running.start("one")
    gone, back = scored(1, revision=1, deleted=True), scored(1, revision=2, text="palasi")
    running.send_posts([gone])
    until(lambda: _kept(corrected) == {scored(2).id})
    running.send_posts([back])
    running.settled(2)
    assert corrected.people(back) is None
    corrected.correct.correct(back.id, Judgement(Label.NEUTRAL, "maija", NOW))
    running.send_posts([gone])  # the log is read again
    running.settled(3)
    assert _kept(corrected) == {scored(1).id, scored(2).id}
    assert corrected.people(back)["corrected"] == "neutral"


def test_a_post_that_is_back_before_its_deletion_is_settled_loses_the_correction_of_the_text_that_went(
    corrected: Corrected, running: Flow
) -> None:
    _corrected(corrected, scored(1), scored(2))
    gone, back = scored(1, revision=1, deleted=True), scored(1, revision=2, text="palasi")
    running.send_posts([gone, back])  # one batch: no tombstone is ever written
    running.start("one")
    running.settled(2)
    assert _kept(corrected) == {scored(2).id}
    assert corrected.people(back) == {"corrected": None}
    assert corrected.index.documents()[back.id]["text"] == "palasi"
    assert corrected.people(scored(2)) == {"corrected": "negative"}
    corrected.correct.correct(back.id, Judgement(Label.NEUTRAL, "maija", NOW))  # as one that nobody corrected
