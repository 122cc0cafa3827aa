"""What was lost while a source could not be read is no calm, for the watches that most of their posts have from it."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from kuulolla.records.incident import Incident
from kuulolla.services.alerts.gaps import Gap, gaps_of, lost, shares_of_sources
from kuulolla.services.alerts.sources import ALL, operators_watch
from tests.records.noticed import closed, incident
from tests.search.count.conftest import Store
from tests.services.alerts.world import HOUR, post
from tests.services.indexer.posts import NOW


def of_source(source: str, began_h: float, ended_h: float | None = None, trouble: str = "failing") -> Incident:
    made = incident(operators_watch(source, (), trouble).name, began_at=NOW + began_h * HOUR)  # type: ignore[arg-type] # a word of its Literal
    return made if ended_h is None else closed(made).model_copy(update={"last_at": NOW + ended_h * HOUR})


def test_incidents_of_failing_sources_are_gaps_and_no_others() -> None:
    incidents = [of_source("lehti", 1, 3), of_source(ALL, 5), of_source("lehti", 7, trouble="silent"), incident("kela")]
    assert gaps_of(incidents) == (
        Gap("lehti", NOW + HOUR, NOW + 3 * HOUR),
        Gap(None, NOW + 5 * HOUR, None),
    )


GAPS = (Gap("lehti", NOW + HOUR, NOW + 3 * HOUR), Gap(None, NOW + 5 * HOUR, None))


@pytest.mark.parametrize(
    ("hour", "shares", "expected"),
    [
        (0, {"lehti": 1.0}, False),
        (1, {"lehti": 0.5}, True),
        (2, {"lehti": 0.9}, True),
        (2, {"lehti": 0.49}, False),
        (2, {}, False),
        (3, {"lehti": 1.0}, False),
        (4, {}, False),
        (5, {}, True),
        (900, {}, True),
    ],
)
def test_an_interval_is_lost_where_most_of_it_could_not_be_got(
    hour: int,
    shares: Mapping[str, float],
    expected: bool,  # noqa: FBT001 - a case of the table
) -> None:
    assert lost(GAPS, shares, NOW + hour * HOUR, NOW + (hour + 1) * HOUR) is expected


@pytest.mark.real
def test_how_much_is_from_a_source_is_counted_of_four_weeks(stored: Store) -> None:
    hours = timedelta(hours=1)
    made = [post(f"a{n}", NOW - n * hours, "Puodikas!", source="lehti") for n in range(3)]
    made += [post(f"b{n}", NOW - n * hours, "Puodikas!", source="muu") for n in range(1)]
    made += [post("old", NOW - timedelta(days=29), "Puodikas!", source="muu")]
    index = stored(made)
    queries: dict[str, dict[str, object]] = {"all": {"match_all": {}}, "none": {"match_none": {}}}
    later = NOW + hours
    found = shares_of_sources(index.client, index.alias, queries, GAPS, later)
    assert found == {"all": {"lehti": 0.75}, "none": {}}
    assert shares_of_sources(index.client, index.alias, queries, GAPS[1:], later) == {"all": {}, "none": {}}
