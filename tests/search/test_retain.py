"""Which months go."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.index import month_at
from kuulolla.search.retain import first_kept, goes, is_month


@pytest.mark.parametrize(
    ("now", "months", "first"),
    [
        (datetime(2026, 11, 29, tzinfo=UTC), 1, "2026-11"),
        (datetime(2026, 11, 29, tzinfo=UTC), 2, "2026-10"),
        (datetime(2026, 11, 29, tzinfo=UTC), 11, "2026-01"),
        (datetime(2026, 11, 29, tzinfo=UTC), 12, "2025-12"),
        (datetime(2026, 1, 1, tzinfo=UTC), 24, "2024-02"),
        (datetime(2026, 12, 1, 1, tzinfo=timezone(timedelta(hours=2))), 1, "2026-11"),
    ],
)
def test_so_many_months_are_kept_this_one_among_them(now: datetime, months: int, first: str) -> None:
    assert first_kept(now, months) == first


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)), st.integers(1, 200))  # noqa: DTZ001 - hypothesis adds the zone
def test_the_first_month_kept_is_a_month_and_never_after_this_one(now: datetime, months: int) -> None:
    first = first_kept(now, months)
    assert is_month(first)
    assert first <= month_at(now)
    year, month = map(int, first.split("-"))
    assert (now.year - year) * 12 + now.month - month == months - 1


def test_months_before_the_limit_go_and_nothing_that_is_named_otherwise() -> None:
    names = ("2024-12", "2025-01", "2025-02", "2024-12-restored", "x", "2024-13")
    assert [name for name in names if goes(name, "2025-01")] == ["2024-12"]


@pytest.mark.parametrize("text", ["2025-00", "2025-13", "25-01", "2025-1", "2025-01-01", ""])
def test_what_is_no_month_is_told_apart(text: str) -> None:
    assert not is_month(text)
