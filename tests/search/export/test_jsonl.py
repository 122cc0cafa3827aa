"""JSON lines: a document as it is shown, a line each."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.export.clean import well_formed
from kuulolla.search.export.jsonl import jsonl_chunks
from kuulolla.search.export.part import Part
from kuulolla.search.words import IndexedWord, word_fields
from tests.search.export.documents import forum_reply, hostile_documents, part, swedish


def lines(made: Part) -> list[dict[str, Any]]:
    text = b"".join(jsonl_chunks(made)).decode()
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.split("\n")[:-1]]


def test_a_line_is_the_document_with_its_number() -> None:
    people = {"corrected": "negative"}
    assert lines(Part([forum_reply(people=people)] * 3, 3, most=2)) == [
        {"hit": 1, "hits": 3, **forum_reply(people=people)},
        {"hit": 2, "hits": 3, **forum_reply(people=people)},
    ]


def test_sentiment_is_always_there() -> None:
    assert lines(part(swedish()))[0]["sentiment"] is None


def test_fields_that_are_only_searched_are_not_shown() -> None:
    searched = word_fields([[IndexedWord("jonot", ("jono",), ("jono",))]])
    assert lines(part(forum_reply(**searched, hashtags=["jono"]))) == lines(part(forum_reply()))


def test_nothing_found_is_an_empty_file() -> None:
    assert lines(part()) == []


@given(st.lists(hostile_documents(), max_size=3))
def test_every_text_comes_back_as_it_was(made: list[dict[str, Any]]) -> None:
    read = lines(part(*made))
    assert len(read) == len(made)
    for document, line in zip(made, read, strict=True):
        for name in ("source", "title", "text", "author", "url"):
            assert line[name] == well_formed(document[name])
        assert line["categories"] == [well_formed(category) for category in document["categories"]]
