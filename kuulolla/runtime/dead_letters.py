"""Setting records aside: the envelope they travel in, and the breaker that says when it is a fault after all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from kuulolla.schemas.dead_letter import DeadLetter
from kuulolla.schemas.reading import Rejected


@dataclass(frozen=True)
class Record:
    """A record as it stands in Kafka: `topic` is the catalogue's name, bytes are as they came."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Mapping[str, str]


def dead_letter(record: Record, rejected: Rejected, set_aside_by: str, now: datetime) -> DeadLetter:
    """The record with its reason, ready for posts.dlq; a key that is no UTF-8 is kept with replacement characters."""
    return DeadLetter.model_construct(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key.decode(errors="replace") if record.key is not None else None,
        value=record.value,
        headers=dict(record.headers),
        reason=rejected.reason,
        where=rejected.where,
        rule=rejected.rule,
        set_aside_by=set_aside_by,
        at=now,
    )


@dataclass(frozen=True)
class Breaker:
    """Open when more than `max_share` of the last records, at least `over`, were set aside.

    Nearly everything failing is a fault (a wrong mapping, a broken model), not bad posts: the service must stop
    instead of emptying the topic into posts.dlq. Older records count half with each `over` that follows.
    """

    max_share: float
    over: int
    finished: float = 0
    dead: float = 0

    def after(self, finished: int, dead: int) -> "Breaker":
        """The breaker after `finished` more records, `dead` of them set aside."""
        fading = 0.5 if self.finished >= 2 * self.over else 1.0
        return replace(self, finished=self.finished * fading + finished, dead=self.dead * fading + dead)

    @property
    def is_open(self) -> bool:
        """Whether the service must stop."""
        return self.finished >= self.over and self.dead > self.max_share * self.finished
