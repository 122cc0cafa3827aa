"""Moments as people and programs write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.services.ingest.moments import HELSINKI, moment

AT = datetime(2025, 12, 1, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "1.12.2025 14.05",
        "1.12.2025 klo 14:05",
        "01.12.2025 klo 14.05",
        "1.12.2025, klo 14.05.00",
        "ma 1.12.2025 14.05",
        "1.12.25 14.05",
        "1. joulukuuta 2025 klo 14.05",
        "1 december 2025 kl. 14.05",
        "2025-12-01T14:05:00+02:00",
        "2025-12-01T12:05:00Z",
        "2025-12-01 14:05",
        "2025-12-01 14.05",
        "2025/12/01 14:05",
        "Mon, 01 Dec 2025 14:05:00 +0200",
        "1764590700",
        "1764590700000",
        "45992,586805556",
        "45992.586805556",
        "  1.12.2025\xa014.05 ",
    ],
)
def test_the_same_moment_in_every_form(written: str) -> None:
    assert moment(written) == AT


@pytest.mark.parametrize(
    ("written", "month"),
    [("3. maaliskuuta 2025", 3), ("3. marraskuuta 2025", 11), ("3 mars 2025", 3), ("3 March 2025", 3)],
)
def test_finnish_march_and_november_are_not_confused(written: str, month: int) -> None:
    found = moment(written)
    assert found is not None
    assert found.astimezone(HELSINKI).month == month


@pytest.mark.parametrize(
    "written",
    [
        "",
        "huomenna",
        "1/12/2025",
        "31.2.2025",
        "1.13.2025",
        "1.12.2025 25.00",
        "20251201",
        "12345678",
        "99.99.9999",
        "²",
    ],
)
def test_what_is_no_moment_or_could_be_two_is_none(written: str) -> None:
    assert moment(written) is None


def test_a_day_alone_begins_in_helsinki() -> None:
    assert moment("1.12.2025") == datetime(2025, 11, 30, 22, tzinfo=UTC)
    assert moment("1.7.2025") == datetime(2025, 6, 30, 21, tzinfo=UTC)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001 - what is written has no zone
def test_any_finnish_date_is_read_as_it_was_meant(local: datetime) -> None:
    local = local.replace(microsecond=0)
    written = f"{local.day}.{local.month}.{local.year} klo {local.hour}.{local.minute:02}.{local.second:02}"
    assert moment(written) == local.replace(tzinfo=HELSINKI).astimezone(UTC)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31), timezones=st.timezones()))  # noqa: DTZ001 - zones drawn
def test_any_iso_moment_is_read_to_the_second(at: datetime) -> None:
    found = moment(at.isoformat())
    assert found is not None
    assert abs(found - at) < timedelta(seconds=1)


@given(st.text(max_size=60))
def test_no_text_at_all_raises(written: str) -> None:
    found = moment(written)
    assert found is None or found.tzinfo is UTC
