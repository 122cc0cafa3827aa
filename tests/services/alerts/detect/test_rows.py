"""A file of counts is read row by row; what is no series is told with its line and what to do."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.services.alerts.detect.judge_rows import judge_rows
from kuulolla.services.alerts.detect.rows import NotASeries, Placed, rows

FIRST = datetime(2026, 11, 2, tzinfo=UTC)


def read(*lines: str, header: str = "timestamp,value") -> list[Placed]:
    return list(rows([f"{line}\n" for line in (header, *lines)]))


def test_the_first_two_rows_say_how_long_an_interval_is_and_what_lacks_later_is_counted() -> None:
    found = read("2026-11-02 10:00,3", "2026-11-02 10:05,4", "2026-11-02 10:20,", "2026-11-02 10:25,0")
    assert [one.step for one in found] == [None, *[timedelta(minutes=5)] * 3]
    assert [one.missing for one in found] == [0, 0, 2, 0]
    assert [one.row.value for one in found] == [3, 4, None, 0]


def test_a_time_without_a_zone_is_utc_s_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        (without,) = read("2026-11-02 10:00,3")
    finally:
        monkeypatch.undo()
        time.tzset()
    (with_one,) = read("2026-11-02T12:00:00+02:00,3")
    assert without.row.at == with_one.row.at == datetime(2026, 11, 2, 10, tzinfo=UTC)


def test_columns_stand_in_any_order_beside_others() -> None:
    (one,) = read("KELA,5,2026-11-02 10:00", header=" Brand, VALUE ,Timestamp")
    assert (one.row.value, one.row.written) == (5, "2026-11-02 10:00")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["time,value"], "line 1: no column timestamp"),
        ([], "line 1: no column timestamp"),
        (["timestamp,value", "yesterday,3"], "line 2: 'yesterday' is no time"),
        (["timestamp,value", "2026-11-02,many"], "line 2: 'many' is no count"),
        (["timestamp,value", "2026-11-02,-1"], "line 2: '-1' is no count"),
        (["timestamp,value", "2026-11-02,nan"], "line 2: 'nan' is no count"),
        (["timestamp,value", "2026-11-02,1e99"], "line 2: '1e99' is no count"),
        (["timestamp,value", "2026-11-02,1,2"], "line 2: 3 cells, and the first line names 2"),
        (["timestamp,value", "2026-11-02,1", "2026-11-02,1"], "line 3: 2026-11-02 is not after"),
        (["timestamp,value", "2026-01-02,1", "2026-11-02,1"], "line 3: more than 31 days"),
        (["timestamp,value", "2026-11-02 10:00,1", "2026-11-02 10:05,1", "2026-11-02 10:12,1"], "line 4: 2026-11-02"),
        (["timestamp,value", '2026-11-02,"1'], "line 2: no CSV"),
        (["timestamp,value", "0001-01-01T00:00:00+14:00,1"], "line 2: '0001-01-01T00:00:00+14:00' is no time"),
    ],
)
def test_what_is_no_series_is_told_with_its_line(lines: list[str], said: str) -> None:
    with pytest.raises(NotASeries) as told:
        list(rows([f"{line}\n" for line in lines]))
    assert str(told.value).startswith(said)
    assert "\n" not in str(told.value)


@given(st.lists(st.text(st.characters(codec="utf-8")), max_size=6))
def test_any_text_is_a_series_or_a_complaint(lines: list[str]) -> None:
    with suppress(NotASeries):
        for placed in rows(["timestamp,value\n", *lines]):
            assert placed.row.at.tzinfo is UTC


def series(values: list[int | None]) -> list[str]:
    shown = ("" if value is None else value for value in values)
    return ["timestamp,value\n", *(f"{FIRST + n * timedelta(hours=1)},{value}\n" for n, value in enumerate(shown))]


@given(st.lists(st.one_of(st.none(), st.integers(0, 500)), max_size=60), st.integers(0, 60))
def test_rows_before_a_cut_are_judged_as_they_were(values: list[int | None], cut: int) -> None:
    whole, part = list(judge_rows(rows(series(values)))), list(judge_rows(rows(series(values[:cut]))))
    assert part == whole[:cut]


def test_rows_that_lack_are_as_rows_without_a_count() -> None:
    values = [int(20 + 10 * (number % 5)) for number in range(80)]
    empty = series([*values, *[None] * 5, 90, *values[:5]])
    lacking = [line for line in empty if not line.endswith(",\n")]
    told = [judgement for row, judgement in judge_rows(rows(empty)) if row.value is not None]
    assert [judgement for _, judgement in judge_rows(rows(lacking))] == told


def test_nothing_is_said_of_the_first_row_and_of_rows_without_a_count() -> None:
    found = list(judge_rows(rows(series([3, 4, None, 5]))))
    assert [judgement is None for _, judgement in found] == [True, False, True, False]
    second = found[1][1]
    assert second is not None
    assert second.expected == pytest.approx(3), "the first was learned from"
