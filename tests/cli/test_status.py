"""`kuulolla status` says in a few words how a source does, and does not vouch for what it has not heard."""

from datetime import UTC, datetime, timedelta

from kuulolla.cli.status import PipelineStatus, how_it_does
from kuulolla.schemas.source_health import UNHEARD_AFTER, SourceHealth, SourceState

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
WELL = SourceHealth(source="lehti", connector="feed", state=SourceState.WELL, since=AT, at=AT)
FAILING = SourceHealth(
    source="lehti", connector="feed", state=SourceState.FAILING, since=AT, at=AT, because="lehti.example answers 500"
)


def test_a_source_is_well_or_fails_for_a_reason() -> None:
    assert how_it_does(WELL, AT) == "well since 2026-11-20 12:00"
    assert how_it_does(FAILING, AT) == "failing since 2026-11-20 12:00: lehti.example answers 500"


def test_one_that_is_not_polled_and_one_that_nobody_has_heard_of_are_not_called_well() -> None:
    assert how_it_does(None, AT) == ""
    late = AT + UNHEARD_AFTER + timedelta(seconds=1)
    assert how_it_does(WELL, late) == "unknown: nothing is heard of ingest since 2026-11-20 12:00"


def test_as_json_it_has_what_the_topic_says() -> None:
    found = PipelineStatus({}, 0, {}, {}, {"lehti": FAILING}).as_json()
    assert found["sources"]["lehti"] == {
        "schema_version": 1,
        "source": "lehti",
        "connector": "feed",
        "state": "failing",
        "since": "2026-11-20T12:00:00Z",
        "at": "2026-11-20T12:00:00Z",
        "because": "lehti.example answers 500",
    }
