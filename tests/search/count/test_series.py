"""What watches look at: each query's posts in each interval, as one counts them by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from kuulolla.search.count.series import MOST_INTERVALS, series
from kuulolla.search.read import BadQuestion
from tests.search.count.listened import AUTUMN, SPRING, Listened, check, published

pytestmark = pytest.mark.real


@pytest.mark.parametrize("step", [timedelta(minutes=5), timedelta(hours=1), timedelta(hours=12), timedelta(days=1)])
@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_each_interval_has_what_one_counts_by_hand(listened: Listened, day: datetime, step: timedelta) -> None:
    begin = day - timedelta(hours=2, minutes=7)  # no interval begins at a full hour
    intervals = timedelta(days=2) // step
    queries = {"kela": listened.query("kela"), "all": listened.query("*"), "none": listened.query("raitiovaunu")}
    found = series(listened.client, listened.alias, queries, begin, step, intervals)
    assert list(found) == ["kela", "all", "none"]
    for name, documents in (("kela", listened.having("kela")), ("all", list(listened.documents)), ("none", [])):
        assert len(found[name]) == intervals
        for number, told in enumerate(found[name]):
            at = begin + number * step
            check(told, [one for one in documents if at <= published(one) < at + step])
    assert sum(told.posts for told in found["all"]) > 10


def test_a_year_of_days_is_counted_at_once(listened: Listened) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    found = series(listened.client, listened.alias, {"all": listened.query("*")}, begin, timedelta(days=1), 365)
    assert sum(told.posts for told in found["all"]) == sum(published(one) >= begin for one in listened.documents)


def test_more_than_the_server_counts_at_once_is_refused(listened: Listened) -> None:
    query = {"all": listened.query("*")}
    with pytest.raises(BadQuestion):
        series(listened.client, listened.alias, query, AUTUMN, timedelta(minutes=5), MOST_INTERVALS + 1)
