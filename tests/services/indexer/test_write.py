"""Writing to the real index: every post once, the newest revision, whatever Elasticsearch answers."""

from datetime import UTC, datetime, timedelta

import pytest

from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault
from kuulolla.schemas.dead_letter import Reason
from tests.services.indexer.conftest import Index
from tests.services.indexer.posts import PUBLISHED, full, scored
from tests.services.indexer.proxy import Proxy, WholeFault, first_time

pytestmark = pytest.mark.real

NEXT_MONTH = datetime(2026, 12, 24, 18, tzinfo=UTC)


def test_posts_are_created_with_all_they_say(index: Index) -> None:
    posts = [full(), scored(1), scored(2, published_at=NEXT_MONTH)]
    assert index.write().write(posts) == {}
    found = index.documents()
    assert set(found) == {post.id for post in posts}
    assert found[posts[0].id]["sentiment"]["probabilities"]["positive"] == 0.3
    assert {found[post.id]["_index"][-7:] for post in posts} == {"2026-11", "2026-12"}


def test_the_same_batch_again_changes_nothing(index: Index) -> None:
    posts = [scored(number) for number in range(200)]
    write = index.write()
    assert (write.write(posts), write.write(posts), index.write().write(posts)) == ({}, {}, {})
    found = index.documents()
    assert len(found) == 200
    assert {document["_version"] for document in found.values()} == {1}


@pytest.mark.parametrize("one_batch", [True, False])
@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 2, 1]])
def test_edits_out_of_order_end_with_the_newest(index: Index, order: list[int], *, one_batch: bool) -> None:
    posts = [scored(1, revision=revision, text=f"muokkaus {revision}") for revision in order]
    write = index.write()
    for batch in [posts] if one_batch else [[post] for post in posts]:
        assert write.write(batch) == {}
    (document,) = index.documents().values()
    assert (document["revision"], document["text"]) == (2, "muokkaus 2")


def test_a_deletion_that_overtakes_its_post_keeps_it_away(index: Index) -> None:
    write = index.write()
    write.write([scored(1, revision=2, deleted=True)])
    write.write([scored(1, revision=1)])
    (document,) = index.documents().values()
    assert document["deleted"]
    assert not {"text", "author", "title"} & set(document)


def test_what_people_decided_survives_edits_and_a_deletion(index: Index) -> None:
    write = index.write()
    write.write([scored(1)])
    (kept,) = index.documents().values()
    writer = write._client  # noqa: SLF001 - records write the part with the same rights, in a later issue
    people = {"state": "answered", "assignee": "virkailija"}
    writer.update(index=kept["_index"], id=scored(1).id, doc={"people": people}, refresh=True)
    write.write([scored(1, revision=1, text="muokattu")])
    (edited,) = index.documents().values()
    write.write([scored(1, revision=2, deleted=True)])
    (deleted,) = index.documents().values()
    assert (edited["people"], edited["text"], deleted["people"]) == (people, "muokattu", people)


@pytest.mark.parametrize("pause", ["at once", "after a refresh", "by another process"])
def test_a_revision_whose_time_moved_to_another_month_stays_one_post(index: Index, pause: str) -> None:
    write = index.write()
    write.write([scored(1)])
    if pause == "after a refresh":
        index.documents()
    again = index.write() if pause == "by another process" else write
    assert again.write([scored(1, revision=1, text="siirretty", published_at=NEXT_MONTH)]) == {}
    (document,) = index.documents().values()
    assert document["text"] == "siirretty"
    assert datetime.fromisoformat(document["published_at"]) == PUBLISHED + timedelta(seconds=1)
    assert document["_index"].endswith("2026-11")


def test_erased_posts_leave_tombstones_whether_they_are_new_or_stored(index: Index) -> None:
    index.write().write([scored(1)])
    write = index.write(erased=lambda post: post.native_id in {"1", "2"})
    write.write([scored(1, revision=1), scored(2), scored(3)])
    deleted = {document["id"]: document["deleted"] for document in index.documents().values()}
    assert deleted == {scored(1).id: True, scored(2).id: True, scored(3).id: False}


def test_without_a_template_nothing_is_written_and_the_fault_names_the_command(bare_index: Index) -> None:
    with pytest.raises(Fault, match="kuulolla index apply"):
        bare_index.write().write([scored(1)])
    assert not bare_index.admin.indices.exists(index=f"{bare_index.alias}-v1-2026-11")


def test_a_wrong_password_is_a_fault_and_no_reason_to_wait(index: Index) -> None:
    with pytest.raises(Fault, match="401"):
        index.write(waits=0, KUULOLLA_ELASTICSEARCH_PASSWORD="wrong" * 8).write([scored(1)])


def test_a_user_without_the_right_to_write_is_a_fault(index: Index) -> None:
    index.write().write([scored(1)])
    reader = {**index.environ, "KUULOLLA_ELASTICSEARCH_USER": "search"}
    with pytest.raises(Fault, match="403"):
        Index(reader, index.namespace, index.admin).write(waits=0).write([scored(2)])


def test_what_the_index_refuses_is_rejected_with_the_kind_of_error_and_the_rest_is_written(index: Index) -> None:
    # Elasticsearch's float has 32 bits: this rating is a number to the contract and none to the index.
    posts = [scored(1), scored(2, rating={"value": 1e300, "best": 5}), scored(3)]
    rejected = index.write().write(posts)
    assert rejected is not None
    assert list(rejected) == [posts[1].id]
    assert rejected[posts[1].id].reason is Reason.REFUSED_BY_INDEX
    assert rejected[posts[1].id].rule == "document_parsing_exception"
    assert set(index.documents()) == {posts[0].id, posts[2].id}


@pytest.mark.parametrize("seed", range(3))
def test_a_bulk_answer_that_mixes_everything_loses_and_doubles_nothing(index: Index, proxy: Proxy, seed: int) -> None:
    posts = [scored(number, revision=1, text="uusi") for number in range(300)]
    index.write().write([scored(number, text="vanha") for number in range(100)])
    bad = {post.id for post in posts if int(post.native_id) % 10 == 0}
    first = first_time((None, 429, 503), seed)
    proxy.item_fault = lambda operation, post_id: 400 if post_id in bad else first(operation, post_id)
    rejected = index.write(proxy.url).write(posts)
    assert rejected is not None
    assert {"201", "400", "409", "429", "503"} <= set(proxy.seen)
    assert set(rejected) == bad
    assert {str(why) for why in rejected.values()} == {"refused_by_index document_parsing_exception"}
    found = index.documents()
    assert set(found) == {post.id for post in posts} - {post.id for post in posts[100:] if post.id in bad}
    for post in posts:
        if post.id in found:
            assert found[post.id]["text"] == ("vanha" if post.id in bad else "uusi")
            assert found[post.id]["_version"] == (2 if int(post.native_id) < 100 and post.id not in bad else 1)


def test_a_429_for_one_item_sends_that_item_alone_again(index: Index, proxy: Proxy) -> None:
    late = scored(7).id
    tries = iter([429, 429])
    proxy.item_fault = lambda _operation, post_id: next(tries, None) if post_id == late else None
    assert index.write(proxy.url).write([scored(number) for number in range(50)]) == {}
    assert len(index.documents()) == 50
    assert proxy.seen["_bulk"] == 3
    assert proxy.bulk_bytes[1] < proxy.bulk_bytes[0] / 25


def test_a_413_halves_until_it_fits_and_a_post_that_never_fits_is_set_aside(index: Index, proxy: Proxy) -> None:
    posts = [scored(number) for number in range(40)]
    large = scored(99, text="pitkä " * 3_000)
    proxy.largest_bulk = 6_000
    rejected = index.write(proxy.url).write([*posts[:13], large, *posts[13:]])
    assert rejected is not None
    assert {post_id: why.reason for post_id, why in rejected.items()} == {large.id: Reason.TOO_LARGE}
    assert set(index.documents()) == {post.id for post in posts}
    assert max(proxy.bulk_bytes) <= 6_000


@pytest.mark.parametrize("fault", ["503", "reset", "reset_after"])
@pytest.mark.parametrize("call", ["_bulk", "_mget", "_search"])
def test_a_request_that_fails_as_a_whole_is_sent_again(
    index: Index, proxy: Proxy, fault: WholeFault, call: str
) -> None:
    index.write().write([scored(number) for number in range(20)])
    failing = iter([fault] * 3)
    proxy.whole_fault = lambda path: next(failing, None) if path.partition("?")[0].endswith(call) else None
    posts = [scored(number, revision=1, text="uusi") for number in range(40)]
    assert index.write(proxy.url).write(posts) == {}
    assert next(failing, None) is None
    found = index.documents()
    assert len(found) == 40
    assert {document["text"] for document in found.values()} == {"uusi"}
    assert sorted(document["_version"] for document in found.values()) == [1] * 20 + [2] * 20


def test_answers_that_come_too_late_are_asked_again_and_change_nothing(index: Index, proxy: Proxy) -> None:
    write = index.write(proxy.url, timeout_s=1)
    proxy.slow_s = 1.5
    slow = iter([1.5, 1.5, 1.5])

    def calm_down(_path: str) -> None:
        proxy.slow_s = next(slow, 0.0)

    proxy.whole_fault = calm_down
    assert write.write([scored(number) for number in range(30)]) == {}
    found = index.documents()
    assert len(found) == 30
    assert {document["_version"] for document in found.values()} == {1}


def test_asked_to_end_while_elasticsearch_is_away_nothing_is_claimed(index: Index, proxy: Proxy) -> None:
    proxy.away = True
    assert index.write(proxy.url, waits=3).write([scored(1)]) is None


def test_a_look_that_fails_for_an_item_alone_is_waited_for_and_not_taken_for_an_absence(
    index: Index, proxy: Proxy
) -> None:
    """A shard that is away fails each document of a look by itself, inside an answer with status 200."""
    index.write().write([scored(1)])
    edited = [scored(1, revision=1, text="uusi")]
    proxy.broken_looks = 1
    assert index.write(proxy.url, waits=0).write(edited) is None
    proxy.broken_looks = 3
    assert index.write(proxy.url).write(edited) == {}
    (document,) = index.documents().values()
    assert (document["text"], document["_version"]) == ("uusi", 2)


def test_a_search_whose_shards_did_not_all_answer_is_asked_again(index: Index, proxy: Proxy) -> None:
    """Else a post in the silent shard would be taken for new in another month, and be shown twice."""
    index.write().write([scored(1), scored(2, published_at=NEXT_MONTH)])
    proxy.partial_searches = 1
    moved = [scored(1, revision=1, published_at=NEXT_MONTH)]
    assert index.write(proxy.url, waits=0).write(moved) is None
    assert index.write(proxy.url).write(moved) == {}
    assert len(index.documents()) == 2


def test_what_people_decide_between_the_look_and_the_write_is_not_lost(index: Index, proxy: Proxy) -> None:
    index.write().write([scored(1)])
    (kept,) = index.documents().values()
    people = {"state": "answered"}

    def decide_meanwhile(path: str) -> None:
        if path.startswith("/_bulk") and proxy.seen["_mget"] == 1:
            others = elasticsearch(index.settings())
            others.update(index=kept["_index"], id=kept["id"], doc={"people": people})
            others.close()

    proxy.whole_fault = decide_meanwhile
    assert index.write(proxy.url).write([scored(1, revision=1, text="uusi")]) == {}
    (document,) = index.documents().values()
    assert (document["text"], document["people"]) == ("uusi", people)
    assert proxy.seen["_mget"] == 2


@pytest.mark.parametrize("status", [429, 503])
def test_an_item_that_is_sent_again_is_waited_for_first(index: Index, proxy: Proxy, status: int) -> None:
    busy = iter([status])
    proxy.item_fault = lambda _operation, _id: next(busy, None)
    assert index.write(proxy.url, waits=0).write([scored(1)]) is None
    assert proxy.seen["_bulk"] == 1
