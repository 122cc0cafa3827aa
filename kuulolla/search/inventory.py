"""What there is of the index: its generations, their months, and how far a rebuild is."""

from collections.abc import Mapping
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from kuulolla.search.index import Generation, current_of, generations
from kuulolla.search.mapping import FIELDS_VERSION, MAPPING_VERSION
from kuulolla.search.months import Month, held, metas
from kuulolla.search.rebuild.checkpoint import Checkpoint, checkpoints
from kuulolla.search.rebuild.watermark import Watermark, watermarks
from kuulolla.search.stage import Stage


@dataclass(frozen=True)
class Standing:
    """A generation: where it stands, the least fields that one of its months has, its months.

    `copied` is the share of changes that a generation which is being made has taken over; None of others.
    """

    generation: Generation
    stage: Stage
    fields_version: int
    months: list[Month]
    copied: float | None

    @property
    def is_of_today(self) -> bool:
        """Whether its months have the fields of this version of Kuulolla."""
        return self.generation.mapping_version == MAPPING_VERSION and self.fields_version >= FIELDS_VERSION


def inventory(client: Elasticsearch, namespace: str) -> list[Standing]:
    """Every generation that is read, that is being made, or that has months left. Raises NoGeneration, IndexAway."""
    found = generations(client, namespace)
    now = current_of(found, namespace)
    standings = [_standing(client, generation, stage, now) for generation, stage in found.items()]
    return [standing for standing in standings if standing.stage is not Stage.RETIRED or standing.months]


def _standing(client: Elasticsearch, generation: Generation, stage: Stage, now: Generation) -> Standing:
    fields = [int(meta.get("fields_version", 1)) for meta in metas(client, generation).values()]
    copied = None
    if stage is Stage.BESIDE:
        copied = share(checkpoints(client, now), watermarks(client, generation))
    return Standing(generation, stage, min(fields, default=FIELDS_VERSION), held(client, generation), copied)


def share(reached: Mapping[str, Checkpoint], kept: Mapping[str, Watermark | None]) -> float:
    """How much of what the old months have seen the new ones took over, from 0 to 1. Pure."""
    seen = sum(checkpoint.safe + 1 for checkpoint in reached.values())
    taken = sum(
        watermark.up_to + 1
        for month, watermark in kept.items()
        if watermark and month in reached and reached[month].uuid == watermark.of
    )
    return taken / seen if seen else 1.0
