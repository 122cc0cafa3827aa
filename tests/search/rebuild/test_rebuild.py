"""Building the index anew on the real Elasticsearch: all that is in it, and who goes on with it."""

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from elasticsearch import Elasticsearch, NotFoundError

from kuulolla.records.correct import Judgement
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault, Retryable
from kuulolla.runtime.settings import RebuildSettings, RecordsSettings, load
from kuulolla.schemas.erasure import Erasure
from kuulolla.schemas.scored_post import Label
from kuulolla.search.document import document, tombstone
from kuulolla.search.index import OtherGeneration, apply_template
from kuulolla.search.mapping import DERIVED, FIELDS, MAPPING_VERSION
from kuulolla.search.rebuild.compare import Differs
from kuulolla.search.rebuild.plan import HalfMade
from kuulolla.search.rebuild.put import Refused, copy_of, put
from kuulolla.search.rebuild.run import clear
from kuulolla.search.rebuild.sweep import Progress, Stopped
from kuulolla.search.retain import drop_before
from kuulolla.search.stage import Stage
from kuulolla.services.indexer.erase import Erasures
from tests.search.rebuild.conftest import Place, wish_for
from tests.search.rebuild.lexicons import analyser, marked
from tests.services.indexer.posts import NOW, PUBLISHED, full, scored, unscored
from tests.services.indexer.proxy import Proxy, WholeFault, first_time

pytestmark = [pytest.mark.real, pytest.mark.usefixtures("small")]

NEXT_MONTH = datetime(2026, 12, 24, 18, tzinfo=UTC)


def without_words(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Documents as they were written, whoever made their words and wherever they lie."""
    return {key: {**document, "_index": "", "_marks": ""} for key, document in found.items()}


def stopped(place: Place, after: int = 1) -> None:
    """Begin a rebuild that is asked to end after a few pages."""
    pages = iter(range(after - 1))
    with pytest.raises(Stopped):
        place.rebuild(wait=lambda _s: next(pages, None) is not None).run()


def test_everything_is_there_as_it_was_with_the_words_of_the_other_analyser(place: Place) -> None:
    write = place.write()
    posts = [full(), unscored(1), *(scored(number) for number in range(2, 40)), scored(40, published_at=NEXT_MONTH)]
    write.write(posts)
    write.write([scored(2, revision=1, deleted=True), scored(3, revision=1, text="muokattu")])
    people = {"state": "answered", "assignee": "virkailija"}
    place.index.admin.indices.refresh(index=place.index.alias)
    place.correct().correct(scored(4).id, Judgement(Label.NEGATIVE, "maija", NOW))
    elasticsearch(place.index.settings()).update(index=place.month(1), id=scored(5).id, doc={"people": people})
    place.index.admin.indices.create(index=place.month(1, "2026-10"))  # a month without posts
    before = place.found()
    built = place.rebuild().run()
    assert built is not None
    assert built.generation.name.endswith("-v2")
    after = place.found()
    assert without_words(after) == without_words(before)
    assert {document["_marks"] for document in after.values() if not document["deleted"]} == {"b"}
    assert after[scored(4).id]["people"] == {"corrected": "negative"}
    assert after[scored(5).id]["people"] == people
    months = [place.month(2, month) for month in ("2026-10", "2026-11", "2026-12")]
    assert place.indices() == place.behind() == months
    assert place.stages() == {1: Stage.RETIRED, 2: Stage.CURRENT}


def test_what_is_as_it_should_be_is_built_only_when_that_is_asked_for(place: Place) -> None:
    place.write().write([scored(1)])
    assert place.rebuild("a").run() is None
    assert place.stages() == {1: Stage.CURRENT}
    assert place.rebuild("a").run(anew=True) is not None
    assert place.rebuild("a").run() is None
    assert place.stages() == {1: Stage.RETIRED, 2: Stage.CURRENT}
    assert place.found()[scored(1).id]["_marks"] == "a"


def test_an_index_without_posts_goes_over_too(place: Place) -> None:
    assert place.rebuild().run() is not None
    place.write().write([scored(1)])
    assert place.behind() == [place.month(2)]


def test_a_writer_goes_over_by_itself_with_new_posts_and_with_edits_alone(place: Place) -> None:
    """Edits are looked for: found behind the alias, they would be written to the new indices with the old words."""
    new, edits = place.write(), place.write()
    new.write([scored(1)])
    edits.write([scored(2), scored(3, published_at=NEXT_MONTH)])
    place.rebuild().run()
    edits.others_wrote()  # and nothing is left in its memory
    assert edits.write([scored(2, revision=1, text="siirretty", published_at=NEXT_MONTH)]) == {}
    assert new.write([scored(4), scored(1, revision=1, text="muokattu")]) == {}
    found = place.found()
    assert {document["_marks"] for document in found.values()} == {"b"}
    assert {found[scored(number).id]["text"] for number in (1, 2)} == {"siirretty", "muokattu"}
    assert len(found) == 4
    assert place.indices() == [place.month(2), place.month(2, "2026-12")]


def test_a_writer_whose_machine_has_another_analyser_says_so_and_writes_nothing(place: Place) -> None:
    with pytest.raises(OtherGeneration, match="kuulolla index rebuild"):
        place.index.write().write([scored(1)])
    assert place.indices() == []


def test_who_corrects_goes_over_too(place: Place) -> None:
    place.write().write([scored(1), scored(2)])
    place.index.admin.indices.refresh(index=place.index.alias)
    correct = place.correct()
    correct.correct(scored(1).id, Judgement(Label.NEGATIVE, "maija", NOW))
    place.rebuild().run()
    correct.correct(scored(2).id, Judgement(Label.NEUTRAL, "maija", NOW))
    found = place.found()
    assert [found[scored(n).id]["people"]["corrected"] for n in (1, 2)] == ["negative", "neutral"]
    assert {document["_marks"] for document in found.values()} == {"b"}


def test_a_writer_goes_over_whose_requests_are_too_large(place: Place, weak: Proxy) -> None:
    write = place.write(weak.url)
    write.write([scored(1)])
    place.rebuild().run()
    weak.largest_bulk = 6_000
    assert write.write([scored(number) for number in range(1, 30)]) == {}
    assert set(place.found()) == {scored(number).id for number in range(1, 30)}


def test_a_post_of_a_month_that_was_not_there_waits_while_the_old_generation_is_closed(place: Place) -> None:
    """In the old one it would be in a month that nobody copies."""
    write = place.write()
    write.write([scored(1)])
    waiting = threading.Thread(target=lambda: write.write([scored(2, published_at=NEXT_MONTH)]))

    def tell(news: Progress | Retryable) -> None:
        if isinstance(news, Progress) and news.closed and not waiting.ident:
            waiting.start()
            time.sleep(0.5)

    place.rebuild(tell=tell).run()
    waiting.join()
    assert set(place.found()) == {scored(1).id, scored(2).id}
    assert place.indices() == [place.month(2), place.month(2, "2026-12")]


def test_who_corrects_a_post_whose_month_is_replaced_between_two_looks_finds_it(place: Place, weak: Proxy) -> None:
    place.write().write([scored(1)])
    place.found()
    address = {**place.index.environ, "KUULOLLA_ELASTICSEARCH_URL": weak.url}
    correct = replace(place.correct(), client=elasticsearch(load(RecordsSettings, address)))
    first = iter([place.rebuild()])

    def replaced_meanwhile(path: str) -> None:
        if f"/{place.month(1)}/_doc/" in path and (rebuild := next(first, None)) is not None:
            assert rebuild.run() is not None

    weak.whole_fault = replaced_meanwhile
    correct.correct(scored(1).id, Judgement(Label.NEGATIVE, "maija", NOW))
    assert next(first, None) is None
    (found,) = place.found().values()
    assert (found["people"], found["_marks"]) == ({"corrected": "negative"}, "b")


def test_no_index_of_a_generation_that_was_comes_back(place: Place) -> None:
    """It would have no mapping of ours, and posts that nobody finds."""
    write = place.write()
    write.write([scored(1)])
    place.rebuild().run()
    indexer = elasticsearch(place.index.settings())
    with pytest.raises(NotFoundError):
        indexer.index(index=place.month(1), document={"text": "moi"})
    assert place.indices() == [place.month(2)]


def test_stopped_it_goes_on_from_there_and_takes_what_changed_meanwhile(place: Place) -> None:
    write = place.write()
    write.write([scored(number) for number in range(30)])
    stopped(place)
    assert place.stages() == {1: Stage.CURRENT, 2: Stage.BESIDE}
    half = set(place.found(place.month(2)))
    assert 0 < len(half) < 30
    assert place.behind() == [place.month(1)]
    write.write([scored(0, revision=1, text="muokattu"), scored(1, revision=1, deleted=True), scored(30)])
    place.rebuild().run()
    found = place.found()
    assert set(found) == {scored(number).id for number in range(31)}
    assert (found[scored(0).id]["text"], found[scored(1).id]["deleted"]) == ("muokattu", True)


def test_what_is_half_made_for_another_analyser_is_told_and_taken_away_only_when_asked(place: Place) -> None:
    write = place.write()
    write.write([scored(number) for number in range(30)])
    stopped(place)
    with pytest.raises(HalfMade, match="--anew"):
        place.rebuild("c").run()
    place.rebuild("c").run(anew=True)
    assert {document["_marks"] for document in place.found().values()} == {"c"}
    assert place.indices() == [place.month(3)]
    assert place.stages() == {1: Stage.RETIRED, 2: Stage.RETIRED, 3: Stage.CURRENT}


def test_what_is_given_up_is_gone_and_the_index_goes_on(place: Place) -> None:
    write = place.write()
    write.write([scored(number) for number in range(30)])
    stopped(place)
    assert [generation.number for generation in clear(place.client, place.namespace)] == [2]
    assert place.indices() == [place.month(1)]
    assert write.write([scored(31, published_at=NEXT_MONTH)]) == {}
    assert clear(place.client, place.namespace) == []


def test_asked_to_end_in_the_last_sweep_it_opens_the_old_generation_again(place: Place) -> None:
    write = place.write()
    write.write([scored(1)])
    closed: list[bool] = []

    def tell(news: Progress | Retryable) -> None:
        assert isinstance(news, Progress)
        if not news.closed and news.done == news.of and len(place.found()) == 1:
            write.write([scored(2)])  # found by the last sweep alone
        closed.append(news.closed)

    with pytest.raises(Stopped):
        place.rebuild(tell=tell, wait=lambda _s: not closed[-1]).run()
    assert closed[-1]
    assert place.stages() == {1: Stage.CURRENT, 2: Stage.BESIDE}
    assert write.write([scored(3), scored(4, published_at=NEXT_MONTH)]) == {}
    place.rebuild().run()
    assert set(place.found()) == {scored(number).id for number in range(1, 5)}


def test_what_the_new_mapping_refuses_is_told_and_nothing_is_switched(place: Place) -> None:
    write = place.write()
    write.write([scored(1), scored(2)])
    place.index.admin.indices.put_mapping(index=place.month(1), properties={"more": {"type": "keyword"}})
    indexer = elasticsearch(place.index.settings())
    there = indexer.get(index=place.month(1), id=scored(2).id)["_source"]
    indexer.index(index=place.month(1), id=scored(2).id, document={**there, "more": "than we know"})
    with pytest.raises(Refused, match=rf"{scored(2).id} \(strict_dynamic_mapping_exception\)"):
        place.rebuild().run()
    assert place.behind() == [place.month(1)]
    assert write.write([scored(3)]) == {}


def test_a_copy_that_differs_is_not_put_in_place(place: Place) -> None:
    write = place.write()
    write.write([scored(number) for number in range(30)])
    stopped(place)
    stray = {**place.client.get(index=place.month(1), id=scored(1).id)["_source"], "id": "f" * 32}
    place.client.index(index=place.month(2), id=stray["id"], document=stray)
    with pytest.raises(Differs, match=r"2026-11.*--anew"):
        place.rebuild().run()
    assert place.behind() == [place.month(1)]
    assert write.write([scored(31)]) == {}
    place.rebuild().run(anew=True)
    assert set(place.found()) == {scored(number).id for number in [*range(30), 31]}


def test_a_month_that_is_deleted_meanwhile_goes_from_the_copy_and_one_that_comes_again_is_copied_again(
    place: Place,
) -> None:
    write = place.write()
    write.write([scored(number) for number in range(10)])
    write.write([scored(number, published_at=NEXT_MONTH) for number in range(10, 30)])
    stopped(place, after=4)
    assert place.found(place.month(2, "2026-12"))
    for month in ("2026-11", "2026-12"):
        place.index.admin.indices.delete(index=place.month(1, month))
    place.write().write([scored(50, published_at=NEXT_MONTH)])
    place.rebuild().run()
    assert set(place.found()) == {scored(50).id}
    assert place.indices() == [place.month(2, "2026-12")]


def test_retention_reaches_what_is_half_made(place: Place) -> None:
    write = place.write()
    write.write([scored(number) for number in range(10)])
    write.write([scored(number, published_at=NEXT_MONTH) for number in range(10, 12)])
    stopped(place)
    drop_before(place.index.admin, place.namespace, "2026-12")
    assert place.indices() == [place.month(1, "2026-12"), place.month(2, "2026-12")]
    place.rebuild().run()
    assert set(place.found()) == {scored(10).id, scored(11).id}


def test_an_erasure_reaches_what_is_half_made_and_no_page_that_comes_late_brings_the_words_back(place: Place) -> None:
    write = place.write()
    write.write([scored(number) for number in range(30)])
    place.found()
    hits = place.client.search(index=place.month(1), seq_no_primary_term=True, size=30)["hits"]["hits"]
    stopped(place, after=4)
    late = [copy_of(hit["_id"], hit["_seq_no"], {**hit["_source"]}, place.month(2)) for hit in hits]
    author = scored(3).author
    wishes = Erasure(author=author, requested_at=NOW), Erasure(post_id=scored(1).id, requested_at=NOW)
    wish_for(place.erase(Erasures()), *wishes)
    gone = {scored(1).id, *(post.id for post in map(scored, range(30)) if post.author == author)}
    assert {key for key, one in place.found(place.month(2)).items() if one["deleted"]} <= gone
    assert not any(one.get("author") == author for one in place.found(place.month(2)).values())
    put(place.client, late)
    assert not any(one.get("author") == author for one in place.found(place.month(2)).values())
    place.rebuild().run()
    assert {key for key, one in place.found().items() if one["deleted"]} == gone


def test_a_page_that_comes_late_overwrites_nothing_later(place: Place) -> None:
    write = place.write()
    write.write([scored(1)])
    place.found()
    (hit,) = place.client.search(index=place.month(1), seq_no_primary_term=True)["hits"]["hits"]
    late = [copy_of(hit["_id"], hit["_seq_no"], {**hit["_source"], "text": "vanha"}, place.month(2))]
    write.write([scored(1, revision=1, text="uusi")])
    place.rebuild().run()
    assert put(place.client, late) == []
    assert place.found()[scored(1).id]["text"] == "uusi"
    write.write([scored(1, revision=2, text="uusin")])
    assert put(place.client, late) == []
    assert place.found()[scored(1).id]["text"] == "uusin"


def test_documents_of_an_older_mapping_are_found_by_their_words(place: Place) -> None:
    """As the first version had them: text analysed by Elasticsearch, no words beside it."""
    name = f"{place.index.alias}-v1"
    words = {"words": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase"]}}
    fields = {key: value for key, value in FIELDS.items() if key not in DERIVED}
    fields |= {key: {"type": "text", "analyzer": "words"} for key in ("text", "title")}
    meta = {"mapping_version": 1, "fields_version": 2, "analyser": "words-1"}
    template = {
        "settings": {"number_of_shards": 1, "number_of_replicas": 0, "analysis": {"analyzer": words}},
        "mappings": {"dynamic": "strict", "_meta": meta, "properties": fields},
        "aliases": {place.index.alias: {}},
    }
    place.index.admin.indices.put_index_template(
        name=name, index_patterns=[f"{name}-*"], priority=100, template=template
    )
    indexer = elasticsearch(place.index.settings())
    old = [document(full(), NOW), document(scored(1), NOW), tombstone(scored(2, deleted=True), NOW)]
    for one in old:
        indexer.create(index=place.month(1), id=one["id"], document=one)
    with pytest.raises(OtherGeneration, match="kuulolla index rebuild"):
        apply_template(place.index.admin, place.namespace, 0, analyser("b"))
    place.rebuild().run()
    apply_template(place.index.admin, place.namespace, 0, analyser("b"))
    found = place.found()
    assert {key: one["_marks"] for key, one in found.items()} == {
        full().id: "b",
        scored(1).id: "b",
        scored(2).id: "",
    }
    for one in old:
        assert one.items() <= found[one["id"]].items()
    meta = place.client.indices.get_mapping(index=place.month(2))[place.month(2)]["mappings"]["_meta"]
    assert meta["mapping_version"] == MAPPING_VERSION


def test_fields_that_an_update_brings_reach_what_is_half_made(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    write = place.write()
    write.write([scored(number) for number in range(30)])
    with monkeypatch.context() as earlier:
        fewer = {key: value for key, value in FIELDS.items() if key != "scored_at"}
        earlier.setattr("kuulolla.search.mapping.FIELDS", fewer)
        earlier.setattr("kuulolla.search.mapping.FIELDS_VERSION", 0)
        stopped(place, after=4)  # what is left goes in one page
    write.write([scored(40, scored_at=NOW)])
    place.rebuild().run()
    assert len(place.found()) == 31
    assert place.write().write([scored(41, scored_at=NOW)]) == {}


def test_while_the_old_generation_is_closed_templates_are_left_alone(place: Place) -> None:
    write = place.write()
    write.write([scored(1)])

    def tell(news: Progress | Retryable) -> None:
        if isinstance(news, Progress) and news.closed:
            with pytest.raises(Fault, match="about to stand in the place"):
                apply_template(place.index.admin, place.namespace, 0, analyser("a"))
            told.append(news)

    told: list[Progress] = []
    assert place.rebuild(tell=tell).run() is not None
    assert told


@pytest.fixture
def weak(place: Place) -> Iterator[Proxy]:
    """Elasticsearch behind a proxy that fails as told."""
    with Proxy(place.index.settings().elasticsearch_url) as running:
        yield running


def _behind(place: Place, weak: Proxy) -> Elasticsearch:
    return elasticsearch(load(RebuildSettings, {**place.index.environ, "KUULOLLA_ELASTICSEARCH_URL": weak.url}))


@pytest.mark.parametrize("seed", range(2))
def test_whatever_elasticsearch_answers_every_post_arrives(place: Place, weak: Proxy, seed: int) -> None:
    posts = [scored(number, published_at=PUBLISHED + timedelta(hours=12 * number)) for number in range(60)]
    place.write().write(posts)
    weak.item_fault = first_time((None, 429, 503), seed)
    drawn = random.Random(seed)  # noqa: S311 - a test's lot
    faults: list[WholeFault] = ["503", "reset", "reset_after"]
    weak.whole_fault = lambda _path: drawn.choice(faults) if drawn.random() < 0.08 else None
    assert place.rebuild(client=_behind(place, weak)).run() is not None
    assert {"429", "503"} <= set(weak.seen)
    found = place.found()
    assert set(found) == {post.id for post in posts}
    assert {document["_marks"] for document in found.values()} == {"b"}


def test_a_page_that_is_too_large_for_one_request_is_halved(place: Place, weak: Proxy) -> None:
    posts = [scored(number) for number in range(20)]
    place.write().write(posts)
    weak.largest_bulk = 6_000
    assert place.rebuild(client=_behind(place, weak)).run() is not None
    assert set(place.found()) == {post.id for post in posts}
    assert max(weak.bulk_bytes) <= 6_000


def test_the_words_are_the_lexicon_s_own() -> None:
    assert {one.word.lemmas[0][:2] for one in marked("b").read("Kirjastossa on jono.", "fi")} == {"b:"}
