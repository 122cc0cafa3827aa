"""Letting nothing more be written to a generation, and letting it again."""

from elasticsearch import Elasticsearch

from kuulolla.runtime.elastic import as_faults
from kuulolla.runtime.faults import IndexAway
from kuulolla.search.index import Generation, set_stage
from kuulolla.search.months import uuids
from kuulolla.search.stage import Stage


def close(client: Elasticsearch, generation: Generation) -> None:
    """From when this returns, no change is made or under way. Again it changes nothing. Raises IndexAway.

    First in the template, so that no further month appears, then month by month, the one that is written most as the
    last.
    """
    set_stage(client, generation, Stage.CLOSING)
    for month in uuids(client, generation):
        index = generation.index_of(month)
        if not _is_closed(client, index):
            # Closed before, by one who was killed: only a block that is put anew says that what had begun is done.
            _open(client, index)
            if not _is_closed(client, index):
                raise IndexAway(f"the index {index} does not say that it is closed")


def reopen(client: Elasticsearch, generation: Generation) -> None:
    """Let a generation be written as before. Again it changes nothing. Raises IndexAway.

    The template last: whoever is killed before finds it closing, and opens it again.
    """
    for month in uuids(client, generation):
        _open(client, generation.index_of(month))
    set_stage(client, generation, Stage.CURRENT)


def _is_closed(client: Elasticsearch, index: str) -> bool:
    """Put a block, and say whether every shard answered that the writes which had begun are done.

    They do not answer where the block was there already. The setting alone would wait for nothing.
    """
    with as_faults():
        return bool(client.indices.add_block(index=index, block="write")["shards_acknowledged"])


def _open(client: Elasticsearch, index: str) -> None:
    with as_faults():
        client.indices.put_settings(index=index, settings={"index.blocks.write": None})
