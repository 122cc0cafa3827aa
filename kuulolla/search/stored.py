"""One post as it lies in the index: its document, where it is, and which version of it was seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from kuulolla.runtime.elastic import as_faults


@dataclass(frozen=True)
class StoredPost:
    """A document, where it lies, and which version of it was seen."""

    index: str
    document: Mapping[str, Any]
    seq_no: int
    primary_term: int

    @property
    def deleted(self) -> bool:
        """Whether it is the tombstone of a post."""
        return bool(self.document["deleted"])


def stored_post(client: Elasticsearch, alias: str, post_id: str) -> StoredPost | None:
    """What is stored now under a post's id, tombstones too; None where no search has seen it yet. Raises IndexAway."""
    while True:
        try:
            return _look(client, alias, post_id)
        except NotFoundError as error:
            if "error" not in error.body:
                return None  # gone since the search
            # The whole month went meanwhile, and the next generation's stands in its place: look there.


def _look(client: Elasticsearch, alias: str, post_id: str) -> StoredPost | None:
    with as_faults():
        found = client.search(
            index=alias,
            query={"ids": {"values": [post_id]}},
            source=False,
            ignore_unavailable=True,
            allow_partial_search_results=False,
        )
        hits = found["hits"]["hits"]
        if not hits:
            return None
        # A search sees what was refreshed, this one sees what was written.
        now = client.get(index=hits[0]["_index"], id=post_id)
    return StoredPost(now["_index"], now["_source"], now["_seq_no"], now["_primary_term"])
