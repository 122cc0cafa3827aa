"""Letting nothing more be written to a generation, and letting it again."""

from collections.abc import Sequence
from typing import Final

from elasticsearch import Elasticsearch

from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import IndexAway
from kuulolla.search.index import Generation, set_stage
from kuulolla.search.months import uuids
from kuulolla.search.stage import Stage

_AT_ONCE: Final = 50


def close(client: Elasticsearch, generation: Generation) -> None:
    """From when this returns, no change is made or under way. Again it changes nothing. Raises IndexAway.

    First in the template, so that no further month appears.
    """
    set_stage(client, generation, Stage.CLOSING)
    for indices in _some_at_once(client, generation):
        if not _are_closed(client, indices):
            # Closed before, by one who was killed: only a block that is put anew says that what had begun is done.
            _open(client, indices)
            if not _are_closed(client, indices):
                raise IndexAway(f"the indices {generation.pattern} do not say that they are closed")


def reopen(client: Elasticsearch, generation: Generation) -> None:
    """Let a generation be written as before. Again it changes nothing. Raises IndexAway.

    The template last: whoever is killed before finds it closing, and opens it again.
    """
    for indices in _some_at_once(client, generation):
        _open(client, indices)
    set_stage(client, generation, Stage.CURRENT)


def _some_at_once(client: Elasticsearch, generation: Generation) -> list[list[str]]:
    """The names of its indices, in parts that fit into the address of a request."""
    indices = [generation.index_of(month) for month in uuids(client, generation)]
    return [indices[at : at + _AT_ONCE] for at in range(0, len(indices), _AT_ONCE)]


def _are_closed(client: Elasticsearch, indices: Sequence[str]) -> bool:
    """Put a block, and say whether every shard answered that the writes which had begun are done.

    Of those that were blocked before nothing is answered. The setting alone would wait for nothing.
    """
    with as_faults():
        answer = client.indices.add_block(index=indices, block="write")
    blocked = {one["name"] for one in answer["indices"] if one["blocked"]}
    return bool(answer["shards_acknowledged"]) and blocked == set(indices)


def _open(client: Elasticsearch, indices: Sequence[str]) -> None:
    with as_faults():
        client.indices.put_settings(index=indices, settings={"index.blocks.write": None})
