"""A file of counts is read row by row; what is no series is told with its line and what to do."""

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from datetime import time as dtime
from decimal import Decimal
from itertools import accumulate
from math import gcd

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuulolla.search.language.periods import HELSINKI
from kuulolla.services.alerts.detect.judge import Judgement
from kuulolla.services.alerts.detect.judge_rows import judge_rows
from kuulolla.services.alerts.detect.read_lines import NotASeries, Row
from kuulolla.services.alerts.detect.rows import Placed, rows

FIRST = datetime(2026, 11, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def read(*lines: str, header: str = "timestamp,value", interval: timedelta | None = None) -> list[Placed]:
    return list(rows([f"{line}\n" for line in (header, *lines)], interval))


def test_the_first_rows_say_how_long_an_interval_is_and_what_lacks_is_counted() -> None:
    found = read("2026-11-02 10:00,3", "2026-11-02 10:05,4", "2026-11-02 10:20,", "2026-11-02 10:25,0")
    assert [one.step for one in found] == [None, *[timedelta(minutes=5)] * 3]
    assert [one.missing for one in found] == [0, 0, 2, 0]
    assert [one.row.value for one in found] == [3, 4, None, 0]


HOURS = (0, 3, 5, 8, 10, 14, 17, 18, 21)


def test_hours_of_which_most_lack_are_hours_where_somebody_says_so_and_are_judged_from_the_first_row_on() -> None:
    lacking = [f"2026-11-02 {hour:02}:00,{hour + 1}" for hour in HOURS]
    full = [f"2026-11-02 {hour:02}:00,{hour + 1 if hour in HOURS else ''}" for hour in range(22)]
    with pytest.raises(
        NotASeries, match=r"no multiples of that: give a count .*, or say how long one is with --interv"
    ):
        read(*lacking)
    found = read(*lacking, interval=HOUR)
    assert {one.step for one in found} == {HOUR}
    assert [one.missing for one in found] == [0, 2, 1, 2, 1, 3, 2, 0, 2]
    said = list(judge_rows(read(*full, interval=HOUR)))
    assert list(judge_rows(found)) == [(row, judgement) for row, judgement in said if row.value is not None]
    assert all(judgement is not None for _, judgement in judge_rows(found))


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        (120, "line 3: 2026-11-02 01:00 is 1:00:00 after the row before it, which is less than the interval that "),
        (7, "line 3: 2026-11-02 01:00 is 1:00:00 after the row before it, which is no multiple of the interval that "),
    ],
)
def test_rows_that_another_interval_is_said_of_are_told(interval: int, said: str) -> None:
    with pytest.raises(NotASeries) as told:
        read("2026-11-02 00:00,1", "2026-11-02 01:00,1", interval=timedelta(minutes=interval))
    assert str(told.value) == f"{said}--interval says ({timedelta(minutes=interval)}): say another"


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
    (one,) = read("KELA,5,2026-11-02 10:00", header=" Brand; theme, VALUE ,Timestamp")
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
        (["timestamp,value", "2026-11-02,inf"], "line 2: 'inf' is no count"),
        (["timestamp,value", "2026-11-02,1e99"], "line 2: '1e99' is no count"),
        (["timestamp,value", "2026-11-02,1,2"], "line 2: 3 cells, and the first line names 2"),
        (["timestamp,value", "2026-11-02,1", "2026-11-01,1"], "line 3: 2026-11-01 is not after"),
        (["timestamp,value", "2026-11-02,1", "", "2026-11-02,2"], "lines 2 and 4: 2026-11-02 is there with two counts"),
        (["timestamp,value", "2026-11-02,1", "2026-11-02,"], "lines 2 and 3: 2026-11-02 is there with two counts"),
        (["timestamp;value", "2026-11-02,1"], "line 2: 1 cells, and the first line names 2"),
        (
            ["", "timestamp,value,", "", "2026-11-02,1,", "2026-11-03,1,,x"],
            "line 5: 4 cells, and the first line names 2",
        ),
        (["", ";", "timestamp,value"], "line 2: no column timestamp"),
        (["", "timestamp,value", '2026-11-02,"1'], "line 3: no CSV"),
        (["timestamp\tvalue", "2026-11-02\t1,234"], "line 2: '1,234' is no count"),
        (["timestamp,value", "2026-11-02,12\u00a034"], "line 2: '12\\xa034' is no count"),
        (["timestamp,value", "2026-11-02,1234\u202f567"], "line 2: '1234\\u202f567' is no count"),
        (["timestamp;value", "2026-11-02;1.234,5"], "line 2: '1.234.5' is no count"),
        (["timestamp;value", "31.11.2026;1"], "line 2: '31.11.2026' is no time"),
        (
            ["timestamp,value", *(f"2026-11-0{day},1" for day in range(1, 9)), "2026-11-08 12:00,1"],
            "line 10: 2026-11-08 12:00 is 12:00:00 after the row before it, which is less than the interval of the",
        ),
        (["timestamp,value", "2026-01-02,1", "2026-11-02,1"], "line 3: more than 31 days"),
        (
            ["timestamp,value", *(f"2026-{month:02}-01,1" for month in range(1, 9))],
            "line 9: the rows before it are 28 days, 0:00:00 apart and longer, and no multiples of that: give",
        ),
        (
            ["timestamp,value", *(f"2026-11-02 10:{minute:02},1" for minute in (*range(0, 40, 5), 42))],
            "line 10: 2026-11-02 10:42 is 0:07:00 after the row before it, which is no multiple of the interval of the",
        ),
        (
            ["timestamp,value", "2026-11-02 10:00,1", "2026-11-02 10:05,1", "2026-11-02 10:10:00.001,1"],
            "line 4: 2026-11-02 10:10:00.001 and the rows before it are multiples of less than a second apart",
        ),
        (["timestamp,value", '2026-11-02,"1'], "line 2: no CSV"),
        (["timestamp\r,value"], "line 1: no CSV"),
        (["timestamp,value", "9999-12-31,1"], "line 2: '9999-12-31' is no time"),
        (["timestamp,value", "0001-01-01T00:00:00+14:00,1"], "line 2: '0001-01-01T00:00:00+14:00' is no time"),
    ],
)
def test_what_is_no_series_is_told_with_its_line(lines: list[str], said: str) -> None:
    with pytest.raises(NotASeries) as told:
        list(rows([f"{line}\n" for line in lines]))
    assert str(told.value).startswith(said)
    assert "\n" not in str(told.value)


OCTOBER = [
    f"2026-10-25 {at},{count}" for count, at in enumerate(("02:30", "03:00", "03:30", "03:00", "03:30", "04:00"))
]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (OCTOBER[1::2], "lines 2 and 3: 2026-10-25 03:00 is there with two counts: keep the right one; "),
        (OCTOBER, "line 5: 2026-10-25 03:00 is not after the row before it: sort the rows by time; "),
    ],
)
def test_where_clocks_went_back_the_offset_is_asked_for_and_no_true_hour_thrown_away(
    lines: list[str], said: str
) -> None:
    with pytest.raises(NotASeries) as told:
        read(*lines)
    assert str(told.value) == said + (
        "if both are true, since clocks went back, write each time with its offset (2026-10-25 03:00+03:00): one "
        "without a zone is read as UTC"
    )
    offsets = ["+03:00"] * 3 + ["+02:00"] * 3
    zoned = [line.replace(",", f"{offset},") for line, offset in zip(OCTOBER, offsets, strict=True)]
    assert [one.missing for one in read(*zoned)] == [0] * 6
    assert [one.step for one in read(*zoned[1::2])] == [None, HOUR, HOUR], "of one name, and an hour apart"


@pytest.mark.parametrize("second", ["2026-10-25 03:00+03:00,2", "2026-10-25 02:00,2"])
def test_of_times_with_a_zone_and_far_apart_no_clock_is_blamed(second: str) -> None:
    with pytest.raises(NotASeries) as told:
        read("2026-10-25 03:00+03:00,1" if "+" in second else "2026-10-25 03:00,1", second)
    assert "clocks" not in str(told.value)


@given(st.lists(st.text(st.characters(codec="utf-8")), max_size=6))
def test_any_text_is_a_series_or_a_complaint(lines: list[str]) -> None:
    with suppress(NotASeries):
        for placed in rows(["timestamp,value\n", *lines]):
            assert placed.row.at.tzinfo is UTC


def series(values: Sequence[int | None], hours: Sequence[int] = ()) -> list[str]:
    """A row for each value, so many hours after another; an hour where nothing is said."""
    shown = ("" if value is None else value for value in values)
    times = accumulate(hours or [1] * (len(values) - 1), initial=0)
    made = zip(times, shown, strict=False)
    return ["timestamp,value\n", *(f"{FIRST + at * timedelta(hours=1)},{value}\n" for at, value in made)]


def judged(lines: list[str], interval: timedelta | None = None) -> list[tuple[Row, Judgement | None]]:
    """What is said of the rows, up to where they are no series."""
    found = []
    with suppress(NotASeries):
        for one in judge_rows(rows(lines, interval)):
            found.append(one)  # noqa: PERF402 - what came before the mistake stays
    return found


@given(
    st.lists(st.integers(1, 9) | st.just(1), max_size=30),
    st.lists(st.one_of(st.none(), st.integers(0, 500)), min_size=31, max_size=31),
    st.data(),
)
def test_rows_before_a_cut_are_judged_as_they_were(
    hours: list[int], values: list[int | None], data: st.DataObject
) -> None:
    whole = series(values[: len(hours) + 1], hours)
    twice = [line for line in whole for _ in range(data.draw(st.integers(1, 2)))]
    cut = data.draw(st.integers(0, len(twice)))
    for interval in (None, HOUR):
        part = judged(twice[:cut], interval)
        assert judged(twice, interval)[: len(part)] == part


@settings(max_examples=50)
@given(
    st.lists(st.integers(1, 5), max_size=15), st.lists(st.integers(0, 500), min_size=17, max_size=17), st.integers(0, 5)
)
def test_hours_that_have_no_row_are_as_hours_without_a_count_from_where_an_hour_is_known_to_be_the_interval(
    hours: list[int], values: list[int], at: int
) -> None:
    apart = [*hours[:at], 1, *hours[at:]]
    counts = dict(zip(accumulate(apart, initial=0), values, strict=False))
    full = [counts.get(hour) for hour in range(max(counts) + 1)]
    said = [judgement for row, judgement in judged(series(full)) if row.value is not None]
    lacking = [judgement for _, judgement in judged(series(list(counts.values()), apart))]
    known = next(steps for steps in range(1, len(apart) + 1) if gcd(*apart[:steps]) == 1)
    assert lacking[known:] == said[known:]
    assert [one.score for one in lacking[1:known] if one is not None] == [0] * (known - 1)


@given(st.lists(st.one_of(st.none(), st.decimals(0, 500, places=1)), min_size=1, max_size=20))
def test_as_a_finnish_excel_writes_it_it_is_the_same_series(values: list[Decimal | None]) -> None:
    times = [FIRST + timedelta(hours=number) for number in range(len(values))]
    usual = [f"{at:%Y-%m-%d %H:%M},{'' if value is None else value}\n" for at, value in zip(times, values, strict=True)]
    excel = [
        f"{at.day}.{at.month}.{at:%Y %H.%M};{'' if value is None else str(value).replace('.', ',')}\r\n"
        for at, value in zip(times, values, strict=True)
    ]
    blank = [";\r\n", "\r\n", "  \r\n"]
    assert [
        (one.row.at, one.row.value, one.missing) for one in rows(["\ufefftimestamp;value\r\n", *excel, *blank])
    ] == [(one.row.at, one.row.value, one.missing) for one in rows(["timestamp,value\n", *usual])]


@pytest.mark.parametrize("space", ["\u00a0", "\u202f"])
@pytest.mark.parametrize(
    ("by", "written", "counted"),
    [
        (";", "1 234", 1234),
        (";", "1 234 567,5", 1_234_567.5),
        (",", "12 345", 12_345),
        (",", " 1 234.5 ", 1234.5),
        ("\t", "1 234", 1234),
    ],
)
def test_thousands_are_parted_by_spaces_that_do_not_break(space: str, by: str, written: str, counted: float) -> None:
    (one,) = read(f"2026-11-02{by}{written.replace(' ', space)}", header=f"timestamp{by}value")
    assert one.row.value == counted


@pytest.mark.parametrize("by", [",", ";", "\t"])
@pytest.mark.parametrize("header_ends", [0, 1])
@pytest.mark.parametrize("rows_end", ["", "{by}", "{by} {by}{by} "])
@pytest.mark.parametrize("before", [[], [""], ["\ufeff", "  "]])
def test_empty_lines_and_what_stands_after_the_last_cell_say_nothing(
    by: str, header_ends: int, rows_end: str, before: list[str]
) -> None:
    lines = [
        f"timestamp{by}value{by * header_ends}",
        *(f"2026-11-0{day}{by}{day}{rows_end.format(by=by)}" for day in (2, 3)),
    ]
    found = list(rows([f"{line}\r\n" for line in (*before, *lines)]))
    assert [one.row.value for one in found] == [2, 3]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(["local", "utc", "naive"]))
def test_days_are_days_where_the_clocks_change(first: date, written: str) -> None:
    days = [first + timedelta(days=number) for number in range(0, 400, 2)]
    midnights = [datetime.combine(day, dtime(), HELSINKI) for day in days]
    shown = {
        "local": [at.isoformat() for at in midnights],
        "utc": [at.astimezone(UTC).isoformat() for at in midnights],
        "naive": [day.isoformat() for day in days],
    }[written]
    found = read(*(f"{at},1" for at in (*shown[:2], *shown[3:])))
    assert {one.step for one in found[1:]} == {timedelta(days=2)}
    assert [one.missing for one in found] == [0, 0, 1, *[0] * (len(found) - 3)]


def test_hours_are_hours_where_the_clocks_change_also_after_a_gap_of_a_day() -> None:
    spring = datetime(2026, 3, 28, 12, tzinfo=HELSINKI)
    times = [spring.astimezone(UTC) + timedelta(hours=hours) for hours in (0, 23, 24, 25)]
    found = read(*(f"{at.astimezone(HELSINKI).isoformat()},1" for at in times))
    assert [one.step for one in found] == [None, timedelta(days=1), timedelta(hours=1), timedelta(hours=1)]
    assert [one.missing for one in found[2].again] == [0, 22]


def test_a_row_that_is_there_twice_is_taken_once() -> None:
    assert read("2026-11-02,3", "2026-11-02,3", "2026-11-03,4") == read("2026-11-02,3", "2026-11-03,4")


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
