"""Correcting posts, on the real Elasticsearch."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kuulolla.records.correct import Correct, CorrectedAlready, Judgement, NoSuchPost, correction_of
from kuulolla.records.corrections import CorrectedMeanwhile, Corrections
from kuulolla.records.corrections_index import CORRECTIONS_INDEX, FIELDS
from kuulolla.runtime.elastic import elasticsearch
from kuulolla.runtime.faults import Fault, IndexAway
from kuulolla.runtime.settings import RecordsSettings, load
from kuulolla.schemas.scored_post import Label
from kuulolla.search.document import document
from tests.records.conftest import Corrected
from tests.services.indexer.posts import MIXED, NOW, scored
from tests.services.indexer.proxy import Proxy

pytestmark = pytest.mark.real

NEGATIVE = Judgement(Label.NEGATIVE, "maija", NOW, "ironiaa")
NEUTRAL = Judgement(Label.NEUTRAL, "matti", NOW + timedelta(hours=1))
POST = scored(1)


def behind(corrected: Corrected, proxy: Proxy) -> Correct:
    """What corrects, through a proxy that fails as told."""
    settings = load(RecordsSettings, {**corrected.index.environ, "KUULOLLA_ELASTICSEARCH_URL": proxy.url})
    return replace(corrected.correct, client=elasticsearch(settings))


def test_a_correction_is_kept_and_copied_onto_the_post_which_stays_as_it_was(corrected: Corrected) -> None:
    corrected.write(POST)
    before = corrected.index.documents()[POST.id]
    made = corrected.correct.correct(POST.id, NEGATIVE)
    kept = corrected.correct.corrections.read(POST.id)
    assert kept is not None
    assert kept.record == made == correction_of(before, NEGATIVE)
    after = corrected.index.documents()[POST.id]
    assert after.pop("people") == {"corrected": "negative"}
    assert {**after, "_version": 1} == before


def test_what_else_people_decided_stays(corrected: Corrected) -> None:
    corrected.write(POST)
    (there,) = corrected.index.documents().values()
    others = elasticsearch(corrected.index.settings())
    others.update(index=there["_index"], id=POST.id, doc={"people": {"state": "answered", "assignee": "v"}})
    corrected.correct.correct(POST.id, NEGATIVE)
    assert corrected.people(POST) == {"state": "answered", "assignee": "v", "corrected": "negative"}
    assert corrected.correct.take_back(POST.id)
    assert corrected.people(POST) == {"state": "answered", "assignee": "v", "corrected": None}
    assert not corrected.correct.take_back(POST.id)


def test_a_second_correction_replaces_the_first_only_where_that_is_said(corrected: Corrected) -> None:
    corrected.write(POST)
    corrected.correct.correct(POST.id, NEGATIVE)
    with pytest.raises(CorrectedAlready, match="corrected to negative by maija at 2026-11-20 12:00: give --replace"):
        corrected.correct.correct(POST.id, NEUTRAL)
    made = corrected.correct.correct(POST.id, NEUTRAL, replace=True)
    assert (made.label, made.by, made.label_before) == ("neutral", "matti", "positive")
    assert corrected.people(POST) == {"corrected": "neutral"}


def test_nobody_overwrites_or_removes_what_they_have_not_seen(corrected: Corrected) -> None:
    corrections = corrected.correct.corrections
    first, second = (correction_of(document(POST, NOW), one) for one in (NEGATIVE, NEUTRAL))
    corrections.record(first)
    with pytest.raises(CorrectedMeanwhile):
        corrections.record(second)
    seen = corrections.read(POST.id)
    assert seen is not None
    corrections.record(second, over=seen)
    with pytest.raises(CorrectedMeanwhile):
        corrections.record(first, over=seen)
    with pytest.raises(CorrectedMeanwhile):
        corrections.remove(seen)
    kept = corrections.read(POST.id)
    assert kept is not None
    assert kept.record == second
    corrections.remove(kept)
    with pytest.raises(CorrectedMeanwhile):
        corrections.record(first, over=kept)
    assert corrections.read(POST.id) is None


def test_an_edit_between_record_and_copy_is_not_overwritten(corrected: Corrected, proxy: Proxy) -> None:
    corrected.write(POST)
    write = corrected.index.write()
    edits = iter([scored(1, revision=1, text="muokattu")])

    def edited_meanwhile(path: str) -> None:
        if "if_seq_no" in path and (edit := next(edits, None)) is not None:
            assert write.write([edit]) == {}

    proxy.whole_fault = edited_meanwhile
    behind(corrected, proxy).correct(POST.id, NEGATIVE)
    found = corrected.index.documents()[POST.id]
    assert (found["text"], found["revision"], found["people"]) == ("muokattu", 1, {"corrected": "negative"})
    assert next(edits, None) is None


def test_a_post_that_is_erased_between_record_and_copy_leaves_no_correction(corrected: Corrected, proxy: Proxy) -> None:
    corrected.write(POST)
    write = corrected.index.write()

    def deleted_meanwhile(path: str) -> None:
        if "if_seq_no" in path:
            assert write.write([scored(1, revision=1, deleted=True)]) == {}

    proxy.whole_fault = deleted_meanwhile
    with pytest.raises(NoSuchPost, match="was deleted"):
        behind(corrected, proxy).correct(POST.id, NEGATIVE)
    assert corrected.correct.corrections.read(POST.id) is None
    assert corrected.people(POST) is None


def test_edits_and_readings_never_lose_a_correction(corrected: Corrected) -> None:
    corrected.write(scored(1, scored_at=NOW))
    corrected.correct.correct(POST.id, NEGATIVE)
    again = scored(1, scored_at=NOW + timedelta(hours=1), sentiment=MIXED)
    edited = scored(1, revision=1, text="muokattu", scored_at=NOW + timedelta(hours=2), sentiment=MIXED)
    corrected.write(again)
    found = corrected.index.documents()[POST.id]
    assert (found["people"]["corrected"], found["sentiment"]["label"]) == ("negative", "positive")
    corrected.write(edited)
    found = corrected.index.documents()[POST.id]
    assert (found["people"]["corrected"], found["text"]) == ("negative", "muokattu")
    corrected.write(again, edited, scored(1, scored_at=NOW))
    assert corrected.people(POST) == {"corrected": "negative"}


def test_a_month_that_was_built_anew_gets_its_corrections_back(corrected: Corrected) -> None:
    corrected.write(POST, scored(2), scored(3))
    for post in (POST, scored(2), scored(3)):
        corrected.correct.correct(post.id, NEGATIVE)
    month = corrected.index.documents()[POST.id]["_index"]
    corrected.index.admin.indices.delete(index=month)
    corrected.write(POST, scored(2))
    corrected.index.admin.indices.refresh(index=f"corrections.{corrected.index.namespace}")
    assert corrected.people(POST) is None
    assert corrected.correct.restore() == 2
    assert corrected.people(POST) == corrected.people(scored(2)) == {"corrected": "negative"}
    assert corrected.correct.restore() == 0


def test_a_post_that_is_not_there_or_deleted_cannot_be_corrected(corrected: Corrected) -> None:
    corrected.write(scored(2, deleted=True))
    with pytest.raises(NoSuchPost, match="no post 0123 is in the index"):
        corrected.correct.correct("0123", NEGATIVE)
    with pytest.raises(NoSuchPost, match="was deleted"):
        corrected.correct.correct(scored(2).id, NEGATIVE)
    assert list(corrected.correct.corrections.since()) == []


def test_the_index_of_corrections_is_strict_and_making_it_again_does_no_harm(corrected: Corrected) -> None:
    name = CORRECTIONS_INDEX.apply(corrected.index.admin, corrected.index.namespace, 0)
    fields = corrected.index.admin.indices.get_mapping(index=name)[name]["mappings"]
    assert (set(fields["properties"]), fields["dynamic"]) == (set(FIELDS), "strict")


def test_without_the_index_of_corrections_the_command_that_makes_it_is_named(corrected: Corrected) -> None:
    with pytest.raises(Fault, match="kuulolla index apply"):
        replace(corrected.correct.corrections, namespace="nowhere").read(POST.id)
    indexer = elasticsearch(corrected.index.settings())
    assert Corrections(indexer, "nowhere").forget([{"match_all": {}}]) == 0


def test_while_elasticsearch_is_away_that_is_said(corrected: Corrected, proxy: Proxy) -> None:
    proxy.away = True
    with pytest.raises(IndexAway):
        behind(corrected, proxy).correct(POST.id, NEGATIVE)
