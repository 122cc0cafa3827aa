"""How many changes each month of a generation has seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import IndexAway
from kuulolla.search.index import Generation
from kuulolla.search.months import uuids


@dataclass(frozen=True)
class Checkpoint:
    """Of a month's index, named by its uuid: every copy of its one shard has all changes up to number `safe`.

    `last` is the number of the last change that began. The primary's own checkpoint may be ahead of `safe`, and is not
    enough: what only the primary has, a search may not see, and if the primary is lost its number is given to another
    change.
    """

    uuid: str
    safe: int
    last: int

    @property
    def is_quiet(self) -> bool:
        """Whether no change is on its way."""
        return self.safe == self.last


def checkpoints(client: Elasticsearch, generation: Generation) -> dict[str, Checkpoint]:
    """The checkpoint of every month that is there, oldest first. Raises IndexAway where one does not answer."""
    there = uuids(client, generation)
    with as_faults():
        stats = client.indices.stats(index=generation.pattern, metric="docs", level="shards").get("indices", {})
    found = {}
    for month, uuid in there.items():
        index = generation.index_of(month)
        counted = _of_primary(stats.get(index, {}))
        if counted is None:
            raise IndexAway(f"the index {index} does not answer")
        found[month] = Checkpoint(uuid, counted["global_checkpoint"], counted["max_seq_no"])
    return found


def _of_primary(stats: Mapping[str, Any]) -> Mapping[str, int] | None:
    copies = [copy for shard in stats.get("shards", {}).values() for copy in shard]
    return next((copy["seq_no"] for copy in copies if copy["routing"]["primary"] and "seq_no" in copy), None)
