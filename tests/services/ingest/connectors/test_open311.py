"""Service requests of a city, window by window, nothing left out."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.post import Channel, Place, Touchpoint
from kuulolla.services.ingest.collected import Collected, Position, Refused
from kuulolla.services.ingest.connectors.open311 import Open311Reader, Open311Source
from kuulolla.services.ingest.fetch import SourceAway
from kuulolla.services.ingest.service_request import service_request
from tests.clocks import SetClock
from tests.services.ingest.connectors.city import City, request

NOW = datetime(2025, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


def reader(city: City, clock: SetClock, **options: Any) -> Open311Reader:  # noqa: ANN401 - settings of every type
    source = Open311Source.model_validate(
        {
            "name": "kaislavesi",
            "kind": "open311",
            "channel": Channel.SERVICE_REQUEST,
            "touchpoint": Touchpoint.OWNED,
            "url": city.url,
            "allow_private": True,
            "most_per_answer": city.most,
            "history_days": 3,
            **options,
        }
    )
    found = source.reader(clock)
    assert isinstance(found, Open311Reader)
    return found


def drain(source: Open311Reader, position: Position | None = None) -> tuple[list[Collected], Position]:
    """Everything until the source has no more, and where it then stands."""
    posts: list[Collected] = []
    for _ in range(1000):
        batch = source.read(position)
        posts += [post for post in batch.posts if isinstance(post, Collected)]
        position = batch.position
        if not batch.more:
            return posts, position
    raise AssertionError("the source never comes to an end")


def minutes(count: int, start: datetime = NOW - timedelta(days=2)) -> list[dict[str, Any]]:
    return [request(number, (start + timedelta(minutes=number)).isoformat()) for number in range(count)]


def test_a_service_request_is_a_post(clock: SetClock) -> None:
    made = request(1, "2025-12-01T10:00:00+02:00", "2025-12-01T11:00:00+02:00", extended_attributes={"title": "Pimeää"})
    with City(made) as city:
        posts, _ = drain(reader(city, clock))
    assert posts[0] == Collected(
        native_id="1",
        text="Valo 1 ei pala",
        published_at=datetime(2025, 12, 1, 8, tzinfo=UTC),
        title="Pimeää",
        edited_at=datetime(2025, 12, 1, 9, tzinfo=UTC),
        revision=1_764_579_600_000,
        place=Place(name="Köysikatu 7, Kaislavesi", lat=62.06412, lon=19.56229),
        categories=("Katuvalaistus", "open"),
    )


def test_the_question_is_asked_in_the_citys_terms(clock: SetClock) -> None:
    with City() as city:
        drain(reader(city, clock, service_codes=["171", "180"], locale="fi", jurisdiction_id="kaislavesi.example"))
    assert city.asked[0] == {
        "jurisdiction_id": "kaislavesi.example",
        "service_code": "171,180",
        "locale": "fi",
        "extensions": "true",
        "start_date": "2025-11-28T12:00:00Z",
        "end_date": "2025-11-29T12:00:00Z",
    }


def test_history_that_overflows_the_servers_limit_is_read_completely(clock: SetClock) -> None:
    with City(*minutes(500), most=20) as city:
        posts, _ = drain(reader(city, clock))
    assert {post.native_id for post in posts} == {str(number) for number in range(500)}


def test_a_status_change_is_a_revision_of_the_same_post(clock: SetClock) -> None:
    with City(*minutes(3)) as city:
        source = reader(city, clock)
        first, position = drain(source)
        clock.at += timedelta(hours=1)
        changed = (NOW + timedelta(minutes=30)).isoformat()
        city.requests[1] = city.requests[1] | {"status": "closed", "updated_datetime": changed}
        later, _ = drain(source, position)
    (closed,) = later
    (opened,) = [post for post in first if post.native_id == closed.native_id]
    assert closed.categories == ("Katuvalaistus", "closed")
    assert closed.revision > opened.revision
    assert closed.published_at == opened.published_at


def test_many_changes_at_once_are_all_read(clock: SetClock) -> None:
    with City(most=50) as city:
        source = reader(city, clock)
        _, position = drain(source)
        city.requests = minutes(200, start=NOW)
        clock.at += timedelta(hours=4)
        posts, _ = drain(source, position)
    assert len({post.native_id for post in posts}) == 200


@pytest.mark.parametrize("changes", [40, 200])
def test_a_server_that_knows_no_updated_before_is_read_completely_and_not_asked_for_each_minute(
    clock: SetClock, changes: int
) -> None:
    with City(most=50, ignores=["updated_before"]) as city:
        source = reader(city, clock)
        _, position = drain(source)
        city.requests = minutes(changes, start=NOW)
        clock.at += timedelta(hours=4)
        city.asked.clear()
        found, position = drain(source, position)
        assert len(city.asked) <= 2
        clock.at += timedelta(minutes=5)
        later, position = drain(source, position)
        clock.at += timedelta(hours=1)
        assert drain(source, position)[0] == []
    assert len({post.native_id for post in found + later}) == changes
    assert len(city.asked) < 50


def test_an_answer_that_goes_beyond_its_window_is_not_asked_for_window_by_window(clock: SetClock) -> None:
    with City(*minutes(40), most=50, ignores=["end_date", "updated_before"]) as city:
        source = reader(city, clock)
        first, position = drain(source)
        assert (len(first), len(city.asked)) == (40, 2)
        city.requests = minutes(40, start=NOW + timedelta(days=3))
        clock.at += timedelta(days=5)
        later, _ = drain(source, position)
    assert (len(later), len(city.asked)) == (40, 3)


def test_a_server_that_ignores_every_question_is_asked_a_few_times_a_poll(clock: SetClock) -> None:
    everything = ["start_date", "end_date", "updated_after", "updated_before"]
    with City(most=50, ignores=everything) as city:
        source = reader(city, clock)
        position: Position | None = None
        for _ in range(10):
            city.requests = minutes(60, start=clock.at - timedelta(minutes=60))
            posts, position = drain(source, position)
            assert len({post.native_id for post in posts}) == 50
            clock.at += timedelta(minutes=5)
    assert len(city.asked) < 100


def test_a_change_that_becomes_visible_late_is_not_missed(clock: SetClock) -> None:
    with City() as city:
        source = reader(city, clock)
        _, position = drain(source)
        clock.at += timedelta(minutes=10)
        city.requests = [request(1, (NOW - timedelta(minutes=1)).isoformat())]
        posts, _ = drain(source, position)
    assert [post.native_id for post in posts] == ["1"]


def test_a_killed_reading_goes_on_in_the_middle_of_history(clock: SetClock) -> None:
    with City(*minutes(500), most=50) as city:
        first = reader(city, clock).read(None)
        asked = len(city.asked)
        drain(reader(city, clock), first.position)
    assert city.asked[asked]["start_date"] != city.asked[0]["start_date"]


BAD = {
    "no id": request(1, "2025-12-01T10:00:00Z") | {"service_request_id": None},
    "no time": request(1, "2025-12-01T10:00:00Z") | {"requested_datetime": None},
    "a time that is none": request(1, "2025-12-01T10:00:00Z") | {"requested_datetime": "salaisuus"},
    "no object": "salaisuus",
    "a strange place": request(1, "2025-12-01T10:00:00Z") | {"lat": "salaisuus"},
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_bad_request_is_refused_and_the_next_one_is_read(clock: SetClock, bad: object) -> None:
    with City() as city:
        city.body = json.dumps([bad, request(2, "2025-12-01T10:00:00Z")]).encode()
        refused, good = reader(city, clock).read(None).posts
    assert isinstance(refused, Refused)
    assert refused.why.reason is Reason.BREAKS_CONTRACT
    assert "salaisuus" not in str(refused)
    assert isinstance(good, Collected)


def test_numbers_as_ids_and_no_description_are_taken(clock: SetClock) -> None:
    with City() as city:
        city.body = json.dumps([request(1, "2025-12-01T10:00:00Z", service_request_id=17, description=None)]).encode()
        (post,) = reader(city, clock).read(None).posts
    assert isinstance(post, Collected)
    assert (post.native_id, post.text, post.title) == ("17", "", "Katuvalaistus")


def test_a_place_that_is_an_empty_text_is_none(clock: SetClock) -> None:
    with City(request(1, "2025-12-01T10:00:00Z", lat="", long="")) as city:
        posts, _ = drain(reader(city, clock))
    assert posts[0].place == Place(name="Köysikatu 7, Kaislavesi")


FIELDS = [*request(1, ""), "extended_attributes"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just("2025-12-01T10:00:00Z"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["title", *FIELDS]), inner, max_size=4),
    max_leaves=6,
)


@given(JSON | st.dictionaries(st.sampled_from(FIELDS), JSON).map(lambda item: request(1, "2025-12-01") | item))
def test_whatever_stands_in_the_list_is_a_post_or_refused(item: object) -> None:
    assert isinstance(service_request(item), Collected | Refused)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"error": "x"}', b"[1, 2"])
def test_an_answer_that_is_no_list_is_away(clock: SetClock, body: bytes) -> None:
    with City() as city:
        city.body = body
        with pytest.raises(SourceAway):
            reader(city, clock).read(None)
