"""A cursor leads on from where a page ended, and nothing else is taken for one."""

import base64
import zlib
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.cursor import LONGEST, BadCursor, Cursor, asked_for

QUERY = {"match": {"lemmas": "jono"}}
ASKED = asked_for(QUERY, "newest")
VALUES = (
    st.none()
    | st.text(st.characters(codec="utf-8"))
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False, allow_infinity=False)
)


@given(
    st.text(st.characters(codec="utf-8"), max_size=500),
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - as it asks
    st.lists(VALUES, min_size=1, max_size=4),
    st.integers(0, 2**40),
)
def test_what_is_written_is_read_again(
    point: str, now: datetime, after: list[str | int | float | None], total: int
) -> None:
    cursor = Cursor(point, now, ASKED, tuple(after), total)
    assert Cursor.read(cursor.written()) == cursor


@given(
    st.text()
    | st.binary().map(lambda raw: raw.decode("latin-1"))
    | st.from_regex(r"[A-Za-z0-9_-]{0,80}", fullmatch=True)
)
def test_any_other_text_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(BadCursor, match=r"^this is no cursor: .*$"):
        Cursor.read(text)


@given(st.data())
def test_a_cursor_that_was_cut_is_refused(data: st.DataObject) -> None:
    whole = Cursor("point", datetime(2026, 11, 20, tzinfo=UTC), ASKED, (1, "id"), 3).written()
    part = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with pytest.raises(BadCursor):
        Cursor.read(part)


def test_a_view_of_many_months_fits_into_an_address() -> None:
    dice = Random(1)  # noqa: S311 - names of indices, no secrets
    shards = [
        f"\x14posts-v1-{2018 + month // 12}-{month % 12 + 1:02}\x16".encode()
        + base64.urlsafe_b64encode(dice.randbytes(16))[:22]
        + b"\x00\x01\x1657TTHMl5RE2n7hpyh1wlxQ\x00\x01"
        + month.to_bytes(8, "big")
        + b"\x16H5rgyO9kQJaQsWtijK2d7g\x00"
        for month in range(100)
    ]
    point = base64.urlsafe_b64encode(b"".join(shards)).decode()
    assert len(point) > LONGEST  # as it comes from Elasticsearch, there 17,076
    cursor = Cursor(point, datetime(2026, 11, 20, tzinfo=UTC), ASKED, (1, "id"), 3)
    assert len(cursor.written()) < LONGEST
    assert Cursor.read(cursor.written()) == cursor


def test_what_unpacks_to_more_than_any_cursor_is_refused() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b"[" * 10_000_000, 9)).decode().rstrip("=")[:LONGEST]
    with pytest.raises(BadCursor):
        Cursor.read(bomb)


def test_a_cursor_of_another_question_is_refused() -> None:
    cursor = Cursor.read(Cursor("point", datetime(2026, 11, 20, tzinfo=UTC), ASKED, (1, "id"), 3).written())
    cursor.check(asked_for(dict(QUERY), "newest"))
    for other in (
        asked_for(QUERY, "oldest"),
        asked_for(QUERY, "newest", ""),
        asked_for({"match": {"lemmas": "jonottaa"}}, "newest"),
    ):
        with pytest.raises(BadCursor, match="another query or order"):
            cursor.check(other)


@pytest.mark.parametrize("year", [1, 1999, 2100, 9999])
def test_a_time_at_which_nothing_was_asked_is_refused(year: int) -> None:
    with pytest.raises(BadCursor, match="this is no cursor"):
        Cursor.read(Cursor("point", datetime(year, 6, 1, tzinfo=UTC), ASKED, (1, "id"), 3).written())


def test_any_query_tells_itself_from_others() -> None:
    assert asked_for({"prefix": {"forms": "a\ud800"}}) != asked_for({"prefix": {"forms": "a\ud801"}})
