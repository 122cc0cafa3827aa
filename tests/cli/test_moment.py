"""Moments as options name them."""

from datetime import UTC, datetime

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.cli.moment import in_helsinki, moment


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-01", "2026-11-01T00:00:00+00:00"),
        ("2026-11-01T12:30", "2026-11-01T12:30:00+00:00"),
        ("2026-11-01T12:30+02:00", "2026-11-01T10:30:00+00:00"),
        ("2026-11-01T10:30Z", "2026-11-01T10:30:00+00:00"),
    ],
)
def test_a_time_without_a_zone_is_in_utc_as_the_months_are(written: str, meant: str) -> None:
    assert moment(written).astimezone(UTC).isoformat() == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-11-01", "2026-10-31T22:00:00+00:00"),
        ("2026-07-01", "2026-06-30T21:00:00+00:00"),
        ("2026-11-01T12:30Z", "2026-11-01T12:30:00+00:00"),
    ],
)
def test_of_counts_it_is_in_finland_s_time_as_their_days_are(written: str, meant: str) -> None:
    assert in_helsinki(written).astimezone(UTC).isoformat() == meant


@pytest.mark.parametrize("written", ["0001-01-01T00:00+02:00", "1989-12-31", "2100-01-01", "9999-12-31"])
def test_a_year_that_no_post_has_is_refused(written: str) -> None:
    with pytest.raises(typer.BadParameter, match="2026-11-01"):
        moment(written)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31), timezones=st.timezones()))  # noqa: DTZ001 - hypothesis adds the zone
def test_what_is_written_as_iso_is_read_back(one: datetime) -> None:
    # Compared in UTC: an hour that a clock shows twice equals no moment of another zone.
    assert moment(one.isoformat()).astimezone(UTC) == one.astimezone(UTC)


@given(st.text())
def test_other_words_are_refused_with_an_example(written: str) -> None:
    try:
        found = moment(written)
    except typer.BadParameter as refused:
        assert "2026-11-01" in str(refused)  # noqa: PT017 - most texts end here, dates do not
    else:
        assert found.tzinfo is not None
