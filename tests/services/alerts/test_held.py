"""When a watch is looked at again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from kuulolla.services.alerts.held import Held
from kuulolla.services.alerts.series.watching import Watching
from tests.records.told import kept_watch, watch

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_it_is_due_at_its_time_and_where_that_is_farther_than_it_can_be() -> None:
    """The clock was set back: else nobody would look at it until it shows that time again."""
    held = Held(Watching.anew(kept_watch(watch("kela", interval_min=15)), "", NOW), None, NOW, NOW)
    for later, is_due in ((0, True), (-9, True), (1, False), (15, False), (16, True), (600, True)):
        assert replace(held, due=NOW + later * MINUTE).is_due(NOW) == is_due, later
