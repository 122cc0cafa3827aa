"""The topic catalogue `topics.yaml` as values."""

from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from kuulolla.schemas.contract import Contract
from kuulolla.schemas.cursor import Cursor
from kuulolla.schemas.dead_letter import DeadLetter
from kuulolla.schemas.erasure import Erasure
from kuulolla.schemas.post import Post
from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.schemas.source_health import SourceHealth

CONTRACTS: dict[str, type[Contract]] = {
    f"{contract.__name__}@{contract.model_fields['schema_version'].default}": contract
    for contract in (Post, ScoredPost, DeadLetter, Cursor, Erasure, SourceHealth)
}

POSTS_RAW = "posts.raw"
POSTS_SCORED = "posts.scored"
POSTS_DLQ = "posts.dlq"
INGEST_CURSORS = "ingest.cursors"
ERASURES = "erasures"
SOURCES_HEALTH = "sources.health"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cleanup(_Row):
    """What the broker does with old records; `retention_days` is for deletion alone."""

    policy: Literal["delete", "compact"]
    retention_days: int | None = Field(default=None, gt=0)


class Services(_Row):
    """Who writes and who reads."""

    write: tuple[str, ...]
    read: tuple[str, ...]


class Topic(_Row):
    """One row of the catalogue."""

    about: str
    key: str
    value: str
    services: Services
    partitions: int = Field(gt=0)
    cleanup: Cleanup
    max_record_bytes: int = Field(gt=0)

    @property
    def contract(self) -> type[Contract]:
        """The class that its values validate against."""
        return CONTRACTS[self.value]

    def configuration(self) -> dict[str, str]:
        """The broker's settings of this topic, by Kafka's own names."""
        settings = {"cleanup.policy": self.cleanup.policy, "max.message.bytes": str(self.max_record_bytes)}
        if self.cleanup.retention_days is not None:
            settings["retention.ms"] = str(self.cleanup.retention_days * 86_400_000)
        return settings


@cache
def catalogue() -> dict[str, Topic]:
    """Every topic by its name, in the order of the file."""
    text = (files("kuulolla.schemas") / "topics.yaml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, Topic]).validate_python(yaml.safe_load(text))
