"""What there is of the index: its generations, their months, and how far a rebuild is."""

from collections.abc import Mapping
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from kuulolla.search.index import Generation, current_of, generations
from kuulolla.search.mapping import takes_documents
from kuulolla.search.months import Month, held, metas
from kuulolla.search.rebuild.checkpoint import Checkpoint, checkpoints
from kuulolla.search.rebuild.watermark import Watermark, watermarks
from kuulolla.search.stage import Stage


@dataclass(frozen=True)
class Standing:
    """A generation: where it stands, whether its months have every field of today's documents, its months.

    `copied` is the share of changes that a generation which is being made has taken over; None of others.
    """

    generation: Generation
    stage: Stage
    is_of_today: bool
    months: list[Month]
    copied: float | None


def inventory(client: Elasticsearch, namespace: str) -> list[Standing]:
    """Every generation that is read, that is being made, or that has months left. Raises NoGeneration, IndexAway."""
    found = generations(client, namespace)
    now = current_of(found, namespace)
    standings = [_standing(client, generation, stage, now) for generation, stage in found.items()]
    return [standing for standing in standings if standing.stage is not Stage.RETIRED or standing.months]


def _standing(client: Elasticsearch, generation: Generation, stage: Stage, now: Generation) -> Standing:
    of_today = all(map(takes_documents, metas(client, generation).values()))
    copied = None
    if stage is Stage.BESIDE:
        copied = share(checkpoints(client, now), watermarks(client, generation))
    return Standing(generation, stage, of_today, held(client, generation), copied)


def share(reached: Mapping[str, Checkpoint], kept: Mapping[str, Watermark | None]) -> float:
    """How much of what the old months have seen the new ones took over, from 0 to 1. Pure."""
    seen = sum(checkpoint.safe + 1 for checkpoint in reached.values())
    taken = sum(
        watermark.up_to + 1
        for month, watermark in kept.items()
        if watermark and month in reached and reached[month].uuid == watermark.of
    )
    return taken / seen if seen else 1.0
