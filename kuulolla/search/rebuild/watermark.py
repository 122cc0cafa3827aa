"""How far each month of the next generation is: kept in the mapping of its index, beside what it says of itself."""

from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from kuulolla.runtime.elastic import as_faults
from kuulolla.search.index import Generation
from kuulolla.search.mapping import mapping
from kuulolla.search.months import metas

_KEPT = "copied"


@dataclass(frozen=True)
class Watermark:
    """Every change of the index `of`, named by its uuid, is taken over up to the sequence number `up_to`."""

    of: str
    up_to: int


def watermarks(client: Elasticsearch, generation: Generation) -> dict[str, Watermark | None]:
    """The months that are there, each with its watermark; None where nothing was copied yet. Raises IndexAway."""
    kept = {month: meta.get(_KEPT) for month, meta in metas(client, generation).items()}
    return {month: Watermark(**said) if said else None for month, said in kept.items()}


def keep(client: Elasticsearch, generation: Generation, month: str, watermark: Watermark) -> None:
    """Write a month's watermark. Raises IndexAway."""
    with as_faults():
        client.indices.put_mapping(index=generation.index_of(month), meta=meta(generation, watermark))


def meta(generation: Generation, watermark: Watermark | None) -> dict[str, Any]:
    """What the mapping of a month says of itself."""
    said: dict[str, Any] = mapping(generation.analyser)["_meta"]
    return said if watermark is None else {**said, _KEPT: {"of": watermark.of, "up_to": watermark.up_to}}
