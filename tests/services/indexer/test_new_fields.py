"""Months that an earlier version made get the fields of today's, and a post read anew shows what was read last."""

import copy
from datetime import timedelta
from typing import Any

import pytest

from kuulolla.runtime.faults import Fault
from kuulolla.search.index import apply_template
from kuulolla.search.mapping import FIELDS
from tests.services.indexer.conftest import Flow, Index
from tests.services.indexer.posts import MIXED, NOW, PUBLISHED, full, scored

pytestmark = pytest.mark.real

ADDED = {"emotions", "mixed", "read_to", "sentences"}


def _as_before(index: Index) -> str:
    """Put the template of the version that knew no emotions, and a month made by it; the template's name."""
    made = copy.deepcopy(index.generation.template(0))
    fields: dict[str, Any] = made["template"]["mappings"]["properties"]
    for name in ADDED:
        del fields["sentiment"]["properties"][name]
    del fields["scored_at"]
    made["template"]["mappings"]["_meta"]["fields_version"] = 0
    name = index.generation.name
    index.admin.indices.put_index_template(name=name, **made)
    index.admin.indices.create(index=index.generation.index_for(PUBLISHED))
    return name


def _found(index: Index, **query: object) -> set[str]:
    index.admin.indices.refresh(index=index.alias)
    hits = index.admin.search(index=index.alias, query=query)["hits"]["hits"]
    return {hit["_id"] for hit in hits}


def test_a_month_that_is_there_gets_the_new_fields_and_until_then_nothing_is_written(bare_index: Index) -> None:
    name = _as_before(bare_index)
    with pytest.raises(Fault, match="kuulolla index apply"):
        bare_index.write().write([full()])
    bare_index.admin.indices.put_index_template(name=name, **bare_index.generation.template(0))
    with pytest.raises(Fault, match=r"2026-11 lacks fields .*kuulolla index apply"):
        bare_index.write().write([full()])
    for _ in range(2):
        assert apply_template(bare_index.admin, bare_index.namespace, 0, "another") == bare_index.generation
    assert bare_index.write().write([full(), scored(1)]) == {}
    month = bare_index.generation.index_for(PUBLISHED)
    fields = bare_index.admin.indices.get_mapping(index=month)[month]["mappings"]["properties"]
    assert set(fields) == set(FIELDS)
    assert set(fields["sentiment"]["properties"]) == set(FIELDS["sentiment"]["properties"])
    assert _found(bare_index, term={"sentiment.emotions": "joy"}) == {full().id}
    assert _found(bare_index, term={"sentiment.mixed": True}) == {full().id}


def test_sentences_are_kept_for_a_page_and_found_by_no_search(index: Index) -> None:
    index.write().write([full()])
    (document,) = index.documents().values()
    assert [one["label"] for one in document["sentiment"]["sentences"]] == ["positive", "negative"]
    assert _found(index, exists={"field": "sentiment.sentences"}) == set()
    assert _found(index, term={"sentiment.sentences.label": "negative"}) == set()


@pytest.mark.parametrize("one_batch", [True, False])
def test_a_post_that_a_better_model_read_again_shows_what_it_said(index: Index, *, one_batch: bool) -> None:
    before = [scored(number, scored_at=NOW) for number in range(3)]
    after = [
        scored(0, scored_at=NOW + timedelta(hours=1), sentiment=MIXED),
        scored(1, scored_at=NOW + timedelta(hours=1)),
        scored(2, scored_at=NOW - timedelta(hours=1), sentiment=MIXED),
    ]
    write = index.write()
    for batch in [before + after] if one_batch else [before, after, before]:
        assert write.write(batch) == {}
    found = index.documents()
    models = [found[post.id]["sentiment"]["model"]["revision"] for post in before]
    assert models == ["ba9876543210", "0123456789ab", "0123456789ab"]
    again = found[before[0].id]["sentiment"]
    assert (again["emotions"], again["mixed"], len(again["sentences"])) == (["joy", "anger"], True, 2)
    assert [found[post.id]["_version"] for post in before] == [1 if one_batch else 2, 1, 1]
    assert write.write([scored(0, scored_at=NOW + timedelta(hours=2))]) == {}
    plain = index.documents()[before[0].id]["sentiment"]
    assert (plain["emotions"], plain["mixed"], plain["sentences"]) == ([], False, [])


def test_what_was_read_again_comes_through_the_log_and_a_replay_of_the_log_brings_nothing_old_back(flow: Flow) -> None:
    before = [scored(number, scored_at=NOW) for number in range(20)]
    after = [scored(number, scored_at=NOW + timedelta(hours=1), sentiment=MIXED) for number in range(20)]
    flow.start("one")
    for posts, records in [(before, 20), (after, 40), (before + after, 80)]:
        flow.send_posts(posts)
        flow.settled(records)
    found = flow.index.documents().values()
    assert [document["sentiment"]["emotions"] for document in found] == [["joy", "anger"]] * 20
    assert {document["_version"] for document in found} == {2}
