"""How the sources do is known while Kafka says it, and unknown otherwise; who asks never waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from kuulolla.runtime.faults import KafkaAway
from kuulolla.schemas.source_health import SourceHealth, SourceState
from kuulolla.services.alerts.fetch_healths import FetchHealths, Healths
from tests.clocks import SetClock

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WELL = {"lehti": SourceHealth(source="lehti", connector="feed", state=SourceState.WELL, since=NOW, at=NOW)}


@dataclass
class Kafka:
    """Where healths come from while it is there; how often somebody connected, and closed."""

    away: bool = False
    events: list[str] = field(default_factory=list)

    def connect(self) -> Healths:
        self._answer()
        self.events.append("connected")
        return self

    def latest(self) -> Mapping[str, SourceHealth]:
        self._answer()
        return dict(WELL)

    def close(self) -> None:
        self.events.append("closed")

    def _answer(self) -> None:
        if self.away:
            raise KafkaAway("no Kafka answers")


def test_before_they_were_asked_and_while_kafka_is_away_nobody_knows_how_the_sources_do() -> None:
    kafka = Kafka(away=True)
    healths = FetchHealths(kafka.connect, SetClock(NOW))
    assert healths.latest() is None
    for away in (True, False, True, False):
        kafka.away = away
        if away:
            with pytest.raises(KafkaAway):
                healths.fetch()
        else:
            healths.fetch()
        assert healths.latest() == (None if away else WELL)
    healths.close()
    assert kafka.events == ["connected", "closed"]


def test_what_was_fetched_is_the_same_until_it_is_fetched_anew() -> None:
    healths = FetchHealths(Kafka().connect, SetClock(NOW))
    healths.fetch()
    first = healths.latest()
    assert healths.latest() is first
    healths.fetch()
    assert healths.latest() is not first


def test_what_nobody_has_fetched_for_long_is_unknown() -> None:
    """The thread hangs: after an hour it would look as if ingest were down."""
    clock = SetClock(NOW)
    healths = FetchHealths(Kafka().connect, clock)
    healths.fetch()
    clock.at += 4 * MINUTE
    assert healths.latest() == WELL
    clock.at += MINUTE
    assert healths.latest() is None
