"""Where a post lies already, when it is not in the month that its time says.

Asked of the generation that is written, and not of the alias: when the alias goes over to the next generation, who
still writes this one must not find posts there, and write them with the words of this one.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.runtime.faults import IndexAway
from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.search.index import Generation

REMEMBERED = 20_000
"""Posts held in memory before a refresh makes them visible to a search: about 4 MB."""

Ask = Callable[[Callable[[], Any]], Mapping[str, Any]]
"""Calls Elasticsearch and gives its answer, or raises a fault of ours."""


class Locate:
    """Finds posts by id over all months: by a search for what was refreshed, by memory for what was written since."""

    def __init__(self, client: Elasticsearch, generation: Generation, ask: Ask) -> None:
        self._client = client
        self._generation = generation
        self._ask = ask
        self._written: dict[str, str] = {}
        self._others_wrote = True

    def others_wrote(self) -> None:
        """Partitions came from another process, or may have: what it wrote last is in no memory here."""
        self._others_wrote = True

    def written(self, post_id: str, index: str) -> None:
        """The post lies in `index` since just now."""
        self._written[post_id] = index

    def elsewhere(self, posts: Sequence[ScoredPost]) -> dict[str, str]:
        """Ids that lie in another month's index than their time says, with that index.

        A source may change a post's time; the first one stands, else the post would be shown twice.
        """
        self._forget_what_a_search_sees()
        expected = {post.id: self._generation.index_for(post.published_at) for post in posts}
        found = self._search([post_id for post_id in expected if post_id not in self._written])
        found |= {post_id: self._written[post_id] for post_id in expected if post_id in self._written}
        return {post_id: index for post_id, index in found.items() if index != expected[post_id]}

    def _forget_what_a_search_sees(self) -> None:
        if self._others_wrote or len(self._written) > REMEMBERED:
            name = self._generation.pattern
            self._ask(lambda: self._client.indices.refresh(index=name, ignore_unavailable=True))
            self._written.clear()
            self._others_wrote = False

    def _search(self, post_ids: Sequence[str]) -> dict[str, str]:
        if not post_ids:
            return {}
        answer = self._ask(
            lambda: self._client.search(
                index=self._generation.pattern,
                query={"ids": {"values": post_ids}},
                size=len(post_ids),
                source=False,
                sort=["_doc"],  # no score is needed
                track_total_hits=False,
                ignore_unavailable=True,
                allow_partial_search_results=False,
                filter_path=["hits.hits._id", "hits.hits._index", "_shards.total", "_shards.successful"],
            )
        )
        if answer["_shards"]["successful"] < answer["_shards"]["total"]:
            raise IndexAway("not every month's index answered a search: a post in a silent one would look new")
        return {hit["_id"]: hit["_index"] for hit in answer.get("hits", {}).get("hits", ())}
