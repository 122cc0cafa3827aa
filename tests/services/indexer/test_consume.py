"""The indexer as a process on the real servers: nothing lost, nothing doubled, committed last."""

import time

import pytest
from kafka import KafkaConsumer, TopicPartition

from kuulolla.runtime.kafka import connection
from kuulolla.runtime.lifecycle import Stop
from kuulolla.runtime.names import topic_name
from kuulolla.runtime.progress import Progress
from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.erasure import Erasure
from kuulolla.schemas.topics import ERASURES, POSTS_SCORED
from kuulolla.services.indexer.consume import Membership
from tests.services.indexer.conftest import Flow, until
from tests.services.indexer.posts import NOW, PUBLISHED, scored
from tests.services.indexer.proxy import Proxy

pytestmark = pytest.mark.real


def test_a_second_worker_that_joins_while_elasticsearch_is_away_loses_and_doubles_nothing(
    flow: Flow, proxy: Proxy
) -> None:
    first = flow.start("a", proxy, KUULOLLA_INDEX_BATCH="100")
    flow.send_posts(scored(number) for number in range(500))
    flow.settled(500)
    proxy.away = True
    flow.send_posts(scored(number) for number in range(500, 2000))
    tried = proxy.seen.total()
    until(lambda: proxy.seen.total() > tried)
    second = flow.start("b", proxy, KUULOLLA_INDEX_BATCH="100")
    until(lambda: flow.members() == 2)
    flow.send_posts(scored(number) for number in range(2000, 2500))
    assert flow.lag().waiting == 2000
    proxy.away = False
    flow.settled(2500)
    found = flow.index.documents()
    assert set(found) == {scored(number).id for number in range(2500)}
    assert {document["_version"] for document in found.values()} == {1}
    assert (first.asked_to_end(), second.asked_to_end()) == (0, 0)
    assert flow.dead_letters() == []


def test_an_indexer_that_waits_for_elasticsearch_is_not_taken_for_stuck(flow: Flow, proxy: Proxy) -> None:
    indexer = flow.start("a", proxy, KUULOLLA_STUCK_AFTER_S="4")
    flow.send_posts([scored(1)])
    flow.settled(1)
    proxy.away = True
    flow.send_posts([scored(2)])
    time.sleep(14)  # the watch asks every 5 s: it has seen the record wait for longer than 4 s
    assert indexer.process.poll() is None
    proxy.away = False
    flow.settled(2)
    assert indexer.asked_to_end() == 0


def test_an_indexer_asked_to_end_while_elasticsearch_is_away_ends_and_commits_nothing(flow: Flow, proxy: Proxy) -> None:
    proxy.away = True
    indexer = flow.start("a", proxy)
    flow.send_posts(scored(number) for number in range(50))
    until(lambda: proxy.seen.total() > 1)
    began = time.monotonic()
    assert indexer.asked_to_end() == 0
    assert time.monotonic() - began < 10
    assert flow.lag().waiting == 50
    proxy.away = False
    flow.start("a", proxy)
    flow.settled(50)
    assert len(flow.index.documents()) == 50


def test_poison_is_set_aside_with_its_reason_and_nothing_stops(flow: Flow) -> None:
    good = [scored(number) for number in range(20)]
    future = scored(99, published_at=NOW.replace(year=2098))
    emoji = scored(98, text="😀" * 100_000)
    poison = {
        b"{": Reason.NOT_JSON,
        None: Reason.EMPTY,
        b"\xff\xfe": Reason.NOT_JSON,
        b'{"schema_version": 1}': Reason.BREAKS_CONTRACT,
        b"x" * 2_000_000: Reason.NOT_JSON,
        future.to_json(): Reason.IMPLAUSIBLE_TIME,
        scored(97).to_json().replace(b"2026-11-20", b"9999-11-20"): Reason.BREAKS_CONTRACT,
        scored(96).to_json().replace(b"Viesti", b"\\ud800"): Reason.NOT_JSON,
        scored(95, rating={"value": 1e300, "best": 5}).to_json(): Reason.REFUSED_BY_INDEX,
        scored(94, masked={"hetu": 7}).to_json().replace(b'"hetu":7', b'"hetu":7' + b"0" * 30): Reason.BREAKS_CONTRACT,
    }
    flow.send_posts([*good[:10], emoji])
    flow.send(("poison", value) for value in poison)
    flow.send_posts(good[10:])
    flow.start("a")
    flow.settled(31)
    assert {letter.value: letter.reason for letter in flow.dead_letters()} == poison
    assert set(flow.index.documents()) == {post.id for post in [*good, emoji]}


def test_when_nearly_everything_is_set_aside_the_indexer_stops_with_its_own_code(flow: Flow) -> None:
    flow.send((f"k{number}", b"{") for number in range(300))
    indexer = flow.start("a", KUULOLLA_INDEX_BATCH="50", KUULOLLA_BREAKER_OVER="100")
    assert indexer.ended() == 3
    assert len(flow.dead_letters()) == flow.lag().committed < 300


def test_erasures_reach_what_is_stored_what_was_written_just_now_and_what_still_comes(flow: Flow) -> None:
    flow.start("a")
    by_author = [post for post in map(scored, range(70)) if post.author == "kirjoittaja3"]
    flow.send_posts(scored(number) for number in range(70))
    flow.settled(70)
    author = Erasure(author="kirjoittaja3", requested_at=PUBLISHED.replace(day=18))
    single = Erasure(post_id=scored(1).id, requested_at=PUBLISHED.replace(day=18))
    flow.send([(wish.key, wish.to_json()) for wish in (author, single)], ERASURES)
    gone = {scored(1).id, *(post.id for post in by_author)}
    until(lambda: {key for key, found in flow.index.documents().items() if found["deleted"]} == gone)
    flow.send_posts([scored(1, revision=1), scored(1003, author="kirjoittaja3"), scored(1005)])
    flow.settled(73)
    found = flow.index.documents()
    assert {key for key, document in found.items() if document["deleted"]} == {*gone, scored(1003).id}
    assert not [document for document in found.values() if document["deleted"] and {"text", "author"} & set(document)]


def test_erasures_made_before_the_start_are_known_before_the_first_post_is_indexed(flow: Flow) -> None:
    wishes = [Erasure(post_id=scored(number).id, requested_at=NOW) for number in range(1500)]
    flow.send([(wish.key, wish.to_json()) for wish in wishes], ERASURES)
    flow.send_posts(scored(number) for number in range(1600))
    flow.start("a")
    flow.settled(1600)
    found = flow.index.documents()
    assert sum(document["deleted"] for document in found.values()) == 1500
    assert {document["_version"] for document in found.values()} == {1}


def test_a_worker_that_takes_partitions_over_finds_what_their_owner_just_wrote(flow: Flow, proxy: Proxy) -> None:
    flow.send_posts([scored(0)])
    for name in ("a", "b"):
        flow.start(name)
    flow.settled(1)
    until(lambda: flow.members() == 2)
    # No search sees from now on what nobody refreshes: as in the second after a write, but for as long as it takes.
    flow.index.admin.indices.put_settings(index=f"{flow.index.alias}-v1-*", settings={"refresh_interval": -1})
    flow.send_posts(scored(number) for number in range(1, 200))
    flow.settled(200)
    flow.send_posts(scored(number) for number in range(200, 400))
    flow.settled(400)
    proxy.away = True
    flow.start("c", proxy)  # takes partitions, so that others change hands between a and b, but refreshes nothing
    until(lambda: flow.members() == 3)
    moved = PUBLISHED.replace(month=10)
    flow.send_posts(scored(number, revision=1, published_at=moved) for number in range(400))
    until(lambda: flow.lag().committed > 600)
    proxy.away = False
    flow.settled(800)
    assert flow.dead_letters() == []
    found = flow.index.documents()
    assert len(found) == 400
    assert {document["revision"] for document in found.values()} == {1}


class _Late(KafkaConsumer):  # type: ignore[misc] # kafka-python has no types
    """A consumer whose partitions all arrive just after they were to be paused."""

    def pause(self, *places: TopicPartition) -> None:
        """Too late."""


def test_records_that_arrive_while_a_batch_waits_are_held_and_given_in_order(flow: Flow) -> None:
    flow.send((None, b"%d" % number) for number in range(50))
    stop = Stop()
    name = topic_name(flow.index.namespace, POSTS_SCORED)
    reader = _Late(name, group_id="g", auto_offset_reset="earliest", **connection(flow.settings))
    membership = Membership(reader, stop, Progress(60))
    until(lambda: membership.wait(1) and sum(reader.position(place) for place in reader.assignment()) == 50)
    batches = list(iter(lambda: membership.poll(20), []))
    assert [len(batch) for batch in batches] == [20, 20, 10]
    records = [(record.partition, record.offset) for batch in batches for record in batch]
    assert len(set(records)) == 50
    assert all(records.index((partition, at)) > records.index((partition, at - 1)) for partition, at in records if at)
    stop.ask()
    assert not membership.wait(1)
    reader.close(autocommit=False)
