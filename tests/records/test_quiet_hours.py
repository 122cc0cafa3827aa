"""Quiet hours end when the clock says so: over midnight, and over both nights on which it is changed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from kuulolla.records.quiet_hours import QuietHours, Weekday
from kuulolla.search.language.periods import HELSINKI


def quiet(begins: str, ends: str, *days: str, **more: Any) -> QuietHours:  # noqa: ANN401 - any field
    return QuietHours.model_validate({"from": begins, "to": ends, "days": days, **more})


def at(shown: str, fold: int = 0) -> datetime:
    """The moment at which a clock in Helsinki shows that."""
    return datetime.fromisoformat(shown).replace(tzinfo=HELSINKI, fold=fold).astimezone(UTC)


NIGHT = quiet("22:00", "07:00")


@pytest.mark.parametrize(
    ("hours", "moment", "end"),
    [
        (NIGHT, "2026-11-20 21:59", None),
        (NIGHT, "2026-11-20 22:00", "2026-11-21 07:00"),
        (NIGHT, "2026-11-21 00:00", "2026-11-21 07:00"),
        (NIGHT, "2026-11-21 06:59", "2026-11-21 07:00"),
        (NIGHT, "2026-11-21 07:00", None),
        (quiet("12:00", "13:00"), "2026-11-20 12:30", "2026-11-20 13:00"),
        (quiet("12:00", "13:00"), "2026-11-20 13:00", None),
        # A Friday and a Saturday: the days are those on which it begins.
        (quiet("22:00", "07:00", "fri"), "2026-11-20 23:00", "2026-11-21 07:00"),
        (quiet("22:00", "07:00", "fri"), "2026-11-21 06:00", "2026-11-21 07:00"),
        (quiet("22:00", "07:00", "fri"), "2026-11-20 06:00", None),
        (quiet("22:00", "07:00", "fri"), "2026-11-21 23:00", None),
    ],
)
def test_quiet_hours_last_from_one_time_to_the_other(hours: QuietHours, moment: str, end: str | None) -> None:
    assert hours.ends_after(at(moment)) == (at(end) if end else None)


def test_the_night_in_march_is_an_hour_shorter_and_the_one_in_october_longer() -> None:
    for evening, hours in (("2026-03-28", 8), ("2026-10-24", 10), ("2026-11-20", 9)):
        begins = at(f"{evening} 22:00")
        assert NIGHT.ends_after(begins) == begins + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("hours", "moment", "end"),
    [
        # At 4 in October the clock is set to 3: it shows half past three twice.
        (quiet("22:00", "03:30"), at("2026-10-25 03:45"), at("2026-10-25 03:30", fold=1)),
        (quiet("22:00", "03:30"), at("2026-10-25 03:30", fold=1), None),
        (quiet("03:30", "07:00"), at("2026-10-25 03:30"), at("2026-10-25 07:00")),
        (quiet("03:30", "07:00"), at("2026-10-25 03:00", fold=1), at("2026-10-25 07:00")),
        # At 3 in March it is set to 4: it never shows half past three.
        (quiet("22:00", "03:30"), at("2026-03-29 02:59"), at("2026-03-29 04:00")),
        (quiet("22:00", "03:30"), at("2026-03-29 04:00"), None),
        (quiet("03:30", "07:00"), at("2026-03-29 02:59"), None),
        (quiet("03:30", "07:00"), at("2026-03-29 04:00"), at("2026-03-29 07:00")),
        (quiet("03:10", "03:50"), at("2026-03-29 04:00"), None),
        # Nearly a day: the end of one is behind the beginning of the next on that night, and they are one.
        (quiet("03:30", "03:15"), at("2026-10-24 12:00"), at("2026-10-26 03:15")),
    ],
)
def test_on_the_nights_on_which_the_clock_is_changed_it_is_quiet_as_it_shows(
    hours: QuietHours, moment: datetime, end: datetime | None
) -> None:
    assert hours.ends_after(moment) == end


CLOCKS = st.times().map(lambda one: f"{one:%H:%M}")
HOURS = st.tuples(CLOCKS, CLOCKS, st.sets(st.sampled_from(Weekday))).filter(lambda one: one[0] != one[1])
SECOND = timedelta(seconds=1)


def seconds_after(begin: datetime, most: timedelta) -> st.SearchStrategy[datetime]:
    return st.integers(0, int(most / SECOND)).map(lambda seconds: begin + seconds * SECOND)


ANY_YEAR = seconds_after(datetime(1990, 1, 2, tzinfo=UTC), timedelta(days=109 * 365))
THIS_YEAR = seconds_after(datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=365))
CHANGED = [at("2026-03-29 02:00"), at("2026-10-25 02:00")]
AROUND = st.sampled_from(CHANGED).flatmap(lambda night: seconds_after(night, timedelta(hours=3)))


@given(HOURS, ANY_YEAR | AROUND)
@example(("03:30", "03:15", set()), at("2026-10-25 03:20"))
def test_it_is_quiet_until_the_end_and_not_at_the_end(hours: tuple[str, str, set[Weekday]], moment: datetime) -> None:
    made = quiet(hours[0], hours[1], *hours[2])
    end = made.ends_after(moment)
    if end is not None:
        assert moment < end <= moment + timedelta(days=2, hours=1)
        assert made.ends_after(end - SECOND) == end
        assert made.ends_after(end) is None
        assert made.ends_after(moment + (end - moment) / 2) == end


@given(HOURS, THIS_YEAR)
def test_on_other_days_it_is_quiet_while_the_clock_is_between_the_two(
    hours: tuple[str, str, set[Weekday]], moment: datetime
) -> None:
    if any(abs(moment - night) < timedelta(days=2) for night in CHANGED):
        return
    begins, ends, days = hours
    local = moment.astimezone(HELSINKI)
    shown = f"{local:%H:%M}"
    over_midnight = ends < begins
    between = shown >= begins or shown < ends if over_midnight else begins <= shown < ends
    began = local - timedelta(days=1) if over_midnight and shown < ends else local
    expected = between and (not days or list(Weekday)[began.weekday()] in days)
    assert (quiet(begins, ends, *days).ends_after(moment) is not None) == expected


def test_days_stand_in_the_order_of_the_week_each_once_and_are_written_as_people_write_them() -> None:
    made = quiet("22:00", "07:00", "sun", "mon", "sun", severe_too="true")
    written = {"from": "22:00", "to": "07:00", "days": ["mon", "sun"], "severe_too": True}
    assert made.model_dump(mode="json") == written
    assert QuietHours.model_validate(written) == made


@pytest.mark.parametrize(
    "wrong",
    [
        {"from": "22:00"},
        {"from": "22.00", "to": "07:00"},
        {"from": "24:00", "to": "07:00"},
        {"from": "7:00", "to": "22:00"},
        {"from": "22:00\n", "to": "07:00"},
        {"from": "22:00", "to": "22:00"},
        {"from": "22:00", "to": "07:00", "days": ["monday"]},
    ],
)
def test_what_is_no_such_hours_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        QuietHours.model_validate(wrong)
