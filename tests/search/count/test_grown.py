"""Where posts come from now that hardly came from there before: as one counts by hand, and beyond chance."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kuulolla.schemas.post import Channel, Place
from kuulolla.search.count.grown import grown
from kuulolla.search.count.window import Window
from kuulolla.search.document import Document, document
from tests.search.count.conftest import Store
from tests.search.count.listened import Listened
from tests.services.indexer.posts import NOW, scored

pytestmark = pytest.mark.real

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
BURST, WEEK = Window(NOON, NOON + timedelta(hours=2)), Window(NOON - timedelta(days=7), NOON)


def _posts(begin: int, many: int, at: datetime, **said: Any) -> list[Document]:  # noqa: ANN401 - any field
    step = timedelta(minutes=1)
    return [document(scored(begin + n, published_at=at + n * step, text="kela", **said), NOW) for n in range(many)]


@pytest.fixture(scope="module")
def burst(stored: Store) -> Listened:
    """A week of posts in the forum and as reviews; then a burst in the forum, most of it in one place."""
    return stored(
        [
            *_posts(0, 60, NOON - timedelta(days=6), channel=Channel.REVIEW, place=Place(name="Kaislavesi")),
            *_posts(100, 20, NOON - timedelta(days=3), channel=Channel.FORUM, place=Place(name="Ruokola")),
            *_posts(200, 40, NOON, channel=Channel.FORUM, place=Place(name="Haukkasuo")),
            *_posts(300, 4, NOON + timedelta(hours=1), channel=Channel.REVIEW, place=Place(name="Kaislavesi")),
        ]
    )


def test_what_a_larger_share_has_than_before_is_told_with_its_posts(burst: Listened) -> None:
    found = grown(burst.client, burst.alias, burst.query("kela"), ["channel", "place", "touchpoint"], BURST, WEEK)
    assert [(one.term, one.now, one.before) for one in found["channel"]] == [("forum", 40, 20)]
    assert [(one.term, one.now, one.before) for one in found["place"]] == [("Haukkasuo", 40, 0)]
    assert found["touchpoint"] == (), "all are from the same"


def test_where_nothing_was_before_nothing_is_compared(burst: Listened) -> None:
    earlier = WEEK.before()
    nothing: dict[str, tuple[()]] = {"channel": ()}
    for query, now, before in (("kela", WEEK, earlier), ("raitiovaunu", BURST, WEEK)):
        assert grown(burst.client, burst.alias, burst.query(query), ["channel"], now, before) == nothing
