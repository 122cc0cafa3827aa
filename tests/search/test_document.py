"""A post's document and its tombstone: only fields that the strict mapping knows, nobody's words in a tombstone."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from kuulolla.schemas.post import MaskedKind, Place
from kuulolla.schemas.scored_post import ScoredPost
from kuulolla.search.document import document, tombstone
from kuulolla.search.mapping import FIELDS, mapping
from tests.services.indexer.posts import NOW, full, scored, unscored

NOT_IN_THE_INDEX = {"schema_version"}


def unknown(made: Mapping[str, Any], known: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """Paths of `made` that a strict mapping of `known` refuses."""
    for name, value in made.items():
        if name not in known:
            yield f"{where}{name}"
        elif isinstance(value, dict) and "properties" in known[name]:
            yield from unknown(value, known[name]["properties"], f"{where}{name}.")


def test_the_walk_itself_finds_an_unknown_field_at_any_depth() -> None:
    assert list(unknown({"new": 1, "rating": {"value": 1, "out_of": 5}}, FIELDS)) == ["new", "rating.out_of"]


@pytest.mark.parametrize("post", [full(), scored(), unscored(), full(place=Place(name="Koivulahti"))])
def test_the_strict_mapping_meets_no_unknown_field(post: ScoredPost) -> None:
    assert list(unknown(document(post, NOW), FIELDS)) == []
    assert list(unknown(tombstone(post, NOW), FIELDS)) == []


def test_every_field_of_the_contract_reaches_the_document() -> None:
    made = {*document(full(), NOW), *document(unscored(), NOW)}
    assert set(ScoredPost.model_fields) - made == NOT_IN_THE_INDEX


def test_every_object_of_the_mapping_is_strict() -> None:
    def loose(fields: Mapping[str, Any]) -> list[str]:
        return [name for name, kind in fields.items() if "properties" in kind and kind.get("dynamic") != "strict"]

    assert mapping("an-analyser")["dynamic"] == "strict"
    assert loose(FIELDS) == []
    assert loose(FIELDS["sentiment"]["properties"]) == []


def test_every_kind_of_masked_data_is_mapped() -> None:
    assert set(FIELDS["masked"]["properties"]) == {kind.value for kind in MaskedKind}


def test_a_place_becomes_a_point_only_where_both_degrees_are_known() -> None:
    assert document(full(), NOW)["place"] == {"name": "Koivulahti", "location": {"lat": 61, "lon": 20.5}}
    assert document(full(place=Place(lat=61)), NOW)["place"] == {}
    assert document(full(place=Place(lat=0, lon=0)), NOW)["place"] == {"location": {"lat": 0, "lon": 0}}


def test_what_is_not_known_is_left_out() -> None:
    assert not {"title", "edited_at", "rating", "place", "masked", "unscored"} & set(document(scored(), NOW))


def test_a_tombstone_says_that_the_post_was_here_and_nothing_of_what_it_said_or_who() -> None:
    post = full(deleted=True)
    assert tombstone(post, NOW) == {
        "id": post.id,
        "source": post.source,
        "published_at": "2026-11-15T08:30:00+00:00",
        "revision": 3,
        "deleted": True,
        "indexed_at": "2026-11-20T12:00:00+00:00",
    }


def test_of_emotions_the_document_names_those_that_are_there_and_of_sentences_it_keeps_the_places() -> None:
    made = document(full(), NOW)["sentiment"]
    assert made["emotions"] == ["joy", "anger"]
    assert made["mixed"] is True
    assert made["read_to"] == 33
    assert made["sentences"][1] == {"start": 15, "end": 33, "label": "negative", "score": -0.8}


def test_times_say_their_zone() -> None:
    made = document(full(), NOW)
    for name in ("published_at", "edited_at", "collected_at", "indexed_at"):
        assert datetime.fromisoformat(made[name]).tzinfo == UTC
