"""Forgetting, on the real servers."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kafka import KafkaConsumer, TopicPartition

from kuulolla.records.incident import Incident, Why
from kuulolla.records.incidents import Incidents
from kuulolla.records.incidents_index import INCIDENTS_INDEX
from kuulolla.runtime.clock import SystemClock
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault, KafkaAway
from kuulolla.runtime.kafka import consumer
from kuulolla.runtime.names import topic_name
from kuulolla.runtime.settings import AlertsSettings, load
from kuulolla.schemas.erasure import Erasure
from kuulolla.schemas.topics import ERASURES
from kuulolla.search.lexicons import Lexicons
from kuulolla.services.indexer.erase import Erase, Erasures
from tests.records.noticed import incident
from tests.services.indexer.conftest import Flow
from tests.services.indexer.posts import NOW, PUBLISHED, scored
from tests.services.indexer.proxy import Proxy

LATER = PUBLISHED + timedelta(days=2)


def follower(flow: Flow, proxy: Proxy | None = None, waits: int = 20, **changes: str) -> Erase:
    """As the service makes it; it is asked to end after `waits` waits, which take no time."""
    address = {"KUULOLLA_ELASTICSEARCH_URL": proxy.url} if proxy else {}
    left = iter(range(waits))
    reader: KafkaConsumer = consumer(flow.settings, [], group=None)
    reader.assign([TopicPartition(topic_name(flow.index.namespace, ERASURES), 0)])
    reader.seek_to_beginning()
    client = elasticsearch(flow.index.settings(**changes, **address))
    namespace = flow.index.namespace
    lexicons = Lexicons(client, namespace)

    def wait(_seconds: float) -> bool:
        return next(left, None) is not None

    return Erase(reader, client, namespace, Erasures(), SystemClock(), wait, lexicons)


def ask(flow: Flow, *wishes: Erasure) -> None:
    flow.send([(wish.key, wish.to_json()) for wish in wishes], ERASURES)


def deleted(flow: Flow) -> set[str]:
    return {key for key, document in flow.index.documents().items() if document["deleted"]}


@given(st.lists(st.integers(0, 5), min_size=1), st.integers(0, 7))
def test_of_several_wishes_for_an_author_the_one_that_reaches_furthest_counts(days: list[int], written: int) -> None:
    erasures = Erasures()
    for day in days:
        erasures.add(Erasure(author="a", requested_at=PUBLISHED + timedelta(days=day)))
    post = scored(1, author="a", published_at=PUBLISHED + timedelta(days=written))
    assert erasures.covers(post) == (written <= max(days))
    assert not erasures.covers(scored(1, author="b"))
    assert not erasures.covers(scored(1, author=None))


@pytest.mark.real
def test_a_post_that_no_search_sees_yet_is_wiped_too(flow: Flow) -> None:
    ask(flow, Erasure(post_id=scored(1).id, requested_at=LATER))
    erase = follower(flow)
    flow.index.write().write([scored(1), scored(2)])
    erase.catch_up()
    assert deleted(flow) == {scored(1).id}


@pytest.mark.real
def test_a_wiped_post_keeps_what_people_decided_and_neither_its_words_nor_their_label(flow: Flow) -> None:
    flow.index.write().write([scored(1, title="Otsikko")])
    people = {"state": "answered", "corrected": "negative"}
    client = elasticsearch(flow.index.settings())
    (kept,) = flow.index.documents().values()
    client.update(index=kept["_index"], id=kept["id"], doc={"people": people})
    ask(flow, Erasure(author="kirjoittaja1", requested_at=LATER))
    follower(flow).catch_up()
    (document,) = flow.index.documents().values()
    fields = {name for name in document if not name.startswith("_")}
    assert fields == {"id", "source", "published_at", "revision", "deleted", "indexed_at", "people"}
    assert document["people"] == {"state": "answered"}


@pytest.mark.real
def test_posts_written_after_the_wish_stay(flow: Flow) -> None:
    flow.index.write().write([scored(1), scored(8, published_at=LATER + timedelta(seconds=1))])
    ask(flow, Erasure(author="kirjoittaja1", requested_at=LATER))
    follower(flow).catch_up()
    assert deleted(flow) == {scored(1).id}


@pytest.mark.real
def test_more_posts_than_one_search_gives_are_all_wiped(flow: Flow) -> None:
    flow.index.write().write([scored(number, author="ahkera") for number in range(1200)])
    ask(flow, Erasure(author="ahkera", requested_at=LATER))
    follower(flow).catch_up()
    assert len(deleted(flow)) == 1200


@pytest.mark.real
def test_a_tombstone_that_elasticsearch_did_not_take_is_written_again(flow: Flow, proxy: Proxy) -> None:
    flow.index.write().write([scored(1), scored(8)])
    ask(flow, Erasure(author="kirjoittaja1", requested_at=LATER))
    busy = iter([429, 503])
    proxy.item_fault = lambda _operation, _id: next(busy, None)
    follower(flow, proxy).catch_up()
    assert deleted(flow) == {scored(1).id, scored(8).id}


@pytest.mark.real
def test_many_wishes_of_both_kinds_are_all_honoured(flow: Flow) -> None:
    flow.index.write().write([scored(number, author=f"a{number % 500}") for number in range(1000)])
    by_author = [Erasure(author=f"a{number}", requested_at=LATER) for number in range(450)]
    by_post = [Erasure(post_id=scored(number).id, requested_at=LATER) for number in range(450, 490)]
    ask(flow, *by_author, *by_post)
    follower(flow).catch_up()
    stay = {scored(number).id for number in range(1000) if number % 500 >= 490 or 950 <= number < 990}
    assert set(flow.index.documents()) - deleted(flow) == stay


@pytest.mark.real
def test_incidents_lose_what_they_name_of_it_also_where_the_posts_are_long_gone(flow: Flow) -> None:
    INCIDENTS_INDEX.apply(flow.index.admin, flow.index.namespace, 0)
    incidents = Incidents(elasticsearch(load(AlertsSettings, flow.index.environ)), flow.index.namespace)
    terms = [{"term": term, "shown": term, "now": 9, "before": 0} for term in ("jono", "naapuri")]
    by = {"kind": "author", "share": 0.6, "key": "kauan sitten"}
    at = {"began_at": PUBLISHED - timedelta(minutes=9), "last_at": PUBLISHED - timedelta(minutes=9)}
    made = [
        incidents.open_once(incident(watch, why=why, **at)).record
        for watch, why in (
            ("sanat", {"terms": terms}),
            ("kertovat", {"terms": terms, "telling": [scored(1).id, scored(2).id]}),
            ("kirjoittaja", {"terms": terms, "dominated_by": by}),
            ("ilman", None),
        )
    ]
    flow.index.write().write([scored(1, text="Naapuri taas!"), scored(2, text="Jono.")])
    sooner = Erasure(author="kauan sitten", requested_at=PUBLISHED - timedelta(days=1))
    by_author = [Erasure(author=name, requested_at=LATER) for name in ("kirjoittaja1", "kauan sitten")]
    ask(flow, *by_author, sooner)
    follower(flow).catch_up()
    left = [kept.record.why for one in made if (kept := incidents.read(one.id)) is not None]
    assert left == [
        Why.model_validate({"terms": terms[:1]}),
        Why(telling=(scored(2).id,)),
        Why.model_validate({"dominated_by": {"kind": "author", "share": 0.6}}),
        None,
    ]


@pytest.mark.real
def test_incidents_lose_its_words_before_a_post_is_wiped_and_one_that_was_opened_meanwhile_too(
    flow: Flow, proxy: Proxy
) -> None:
    INCIDENTS_INDEX.apply(flow.index.admin, flow.index.namespace, 0)
    incidents = Incidents(elasticsearch(load(AlertsSettings, flow.index.environ)), flow.index.namespace)
    why = {"terms": [{"term": "naapuri", "shown": "naapuri", "now": 9, "before": 0}]}
    before, meanwhile = (incident(watch, began_at=PUBLISHED, last_at=PUBLISHED, why=why) for watch in ("a", "b"))
    incidents.open_once(before)

    def left(of: Incident) -> Why | None:
        kept = incidents.read(of.id)
        return kept.record.why if kept else None

    seen: list[Why | None] = []

    def is_wiped(_operation: str, document_id: str) -> None:
        if document_id == scored(1).id:
            seen.append(left(before))
            incidents.open_once(meanwhile)

    sooner = scored(2, published_at=PUBLISHED - timedelta(days=3))
    flow.index.write().write([scored(1, text="Naapuri taas!"), sooner])
    ask(flow, *(Erasure(post_id=post_id, requested_at=LATER) for post_id in (scored(1).id, sooner.id)))
    proxy.item_fault = is_wiped
    follower(flow, proxy).catch_up()
    assert seen == [Why()], "its words are known no more once it is wiped"
    assert left(meanwhile) == Why()


@pytest.mark.real
def test_an_incident_that_cannot_be_read_holds_nothing_up_and_loses_its_reasons_where_they_cannot_be_read(
    flow: Flow,
) -> None:
    INCIDENTS_INDEX.apply(flow.index.admin, flow.index.namespace, 0)
    client, alias = elasticsearch(load(AlertsSettings, flow.index.environ)), INCIDENTS_INDEX.alias(flow.index.namespace)
    newer: dict[str, Any] = {"history": [{"at": PUBLISHED.isoformat(), "what": "snoozed"}]}
    known = {"themes": [{"name": "jonot", "now": 12, "before": 2}]}
    unknown = {"dominated_by": {"kind": "language", "share": 0.6, "key": "kirjoittaja1"}}
    documents = {
        watch: {
            **incident(watch, began_at=PUBLISHED, last_at=PUBLISHED).model_dump(mode="json", exclude_none=True),
            **more,
        }
        for watch, more in (
            ("tiedossa", {**newer, "why": {**known, "telling": [scored(1).id]}}),
            ("uusi", {**newer, "why": {**known, **unknown}}),
            ("ilman", newer),
        )
    }
    for key, document in documents.items():
        client.index(index=alias, id=key, document=document, refresh=True)
    flow.index.write().write([scored(1)])
    ask(flow, Erasure(post_id=scored(1).id, requested_at=LATER))
    follower(flow).catch_up()
    left = {key: client.get(index=alias, id=key) for key in documents}
    assert deleted(flow) == {scored(1).id}
    assert {key: kept["_source"] for key, kept in left.items()} == {
        "tiedossa": {
            **documents["tiedossa"],
            "why": Why.model_validate(known).model_dump(exclude_none=True, mode="json"),
        },
        "uusi": {name: value for name, value in documents["uusi"].items() if name != "why"},
        "ilman": documents["ilman"],
    }
    assert [kept["_version"] for kept in left.values()] == [2, 2, 1]


@pytest.mark.real
def test_unreadable_wishes_are_passed_over(flow: Flow) -> None:
    flow.index.write().write([scored(1)])
    flow.send([("x", b"{"), ("y", None)], ERASURES)
    ask(flow, Erasure(post_id=scored(1).id, requested_at=LATER))
    follower(flow).catch_up()
    assert deleted(flow) == {scored(1).id}


@pytest.mark.real
def test_who_could_not_read_all_wishes_does_not_go_on_as_if_there_were_none(flow: Flow) -> None:
    ask(flow, Erasure(post_id=scored(1).id, requested_at=NOW))
    with pytest.raises(KafkaAway, match="erasures was not read"):
        follower(flow).catch_up(silent_s=-1)


@pytest.mark.real
def test_a_wrong_password_is_a_fault_and_no_reason_to_wait(flow: Flow) -> None:
    ask(flow, Erasure(post_id=scored(1).id, requested_at=NOW))
    with pytest.raises(Fault, match="401"):
        follower(flow, KUULOLLA_ELASTICSEARCH_PASSWORD="wrong" * 8).catch_up()


@pytest.mark.real
def test_asked_to_end_while_elasticsearch_is_away_it_ends(flow: Flow, proxy: Proxy) -> None:
    ask(flow, *(Erasure(post_id=scored(number).id, requested_at=NOW) for number in range(3)))
    proxy.away = True
    follower(flow, proxy, waits=2).catch_up()
    assert proxy.seen.total() == 3
