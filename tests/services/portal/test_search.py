"""Searching over the API: pages, what matched, one post, a query explained."""

import json

import pytest

from tests.services.indexer.posts import full, scored
from tests.services.portal.conftest import Portal

pytestmark = pytest.mark.real


def test_a_page_has_posts_with_what_matched_marked_safely(portal: Portal) -> None:
    found = portal.json("/search", q="kela NEAR/5 jono lang:fi", size=3)
    assert found["total"] == 16
    first = found["hits"][0]
    assert first["matched"]["text_html"] == "<mark>Kelassa</mark> <mark>jonotettiin</mark> taas kaksi tuntia."
    assert first["matched"]["text"] == [[0, 7], [8, 19]]
    assert first["sentiment"]["label"] in {"negative", "positive"}


def test_pages_lead_on_until_every_post_was_there_once(portal: Portal) -> None:
    page = portal.json("/search", q="*", size=10, fold=False)
    ids = [hit["id"] for hit in page["hits"]]
    while page["cursor"]:
        page = portal.json("/search", q="*", size=10, fold=False, cursor=page["cursor"])
        ids += [hit["id"] for hit in page["hits"]]
    assert len(ids) == len(set(ids)) == page["total"] == 42


def test_copies_are_folded_and_can_be_seen(portal: Portal) -> None:
    page = portal.json("/search", q="lyhyt", size=5)
    (one,) = page["hits"]
    assert (page["total"], one["copies"], page["cursor"]) == (8, 7, None)
    copies = portal.json(f"/posts/{one['id']}/copies", q="lyhyt", size=5)
    assert (copies["total"], len(copies["hits"])) == (8, 5)
    assert copies["hits"][0]["id"] == one["id"]
    short = portal.json("/search", q="tunti", size=3)["hits"]
    assert [hit["copies"] for hit in short] == [0, 0, 0]
    assert portal.json(f"/posts/{short[0]['id']}/copies")["total"] == 1


def test_a_cursor_of_another_question_is_a_problem(portal: Portal) -> None:
    cursor = portal.json("/search", q="*", size=1)["cursor"]
    answer = portal.get("/search", q="jono", size=1, cursor=cursor)
    assert (answer.status_code, answer.json()["title"]) == (400, "Bad Request")
    assert "another query or order" in answer.json()["detail"]


def test_a_query_that_cannot_be_used_is_told_with_its_column_and_what_was_meant(portal: Portal) -> None:
    answer = portal.get("/search", q="kela chanel:forum")
    assert answer.status_code == 400
    problem = answer.json()
    assert (problem["type"], problem["column"]) == ("/problems/query", 6)
    assert "channel" in problem["meant"]
    unknown = portal.get("/search", q="theme:jono").json()
    assert (unknown["column"], unknown["meant"]) == (7, "did you mean theme:jonot?")


def test_a_parameter_that_cannot_be_used_is_named_without_what_was_given(portal: Portal) -> None:
    problem = portal.get("/search", q="*", size="salaista").json()
    assert (problem["status"], problem["where"]) == (400, "size")
    assert "salaista" not in json.dumps(problem)


def test_saved_searches_are_words_of_a_query(portal: Portal) -> None:
    assert portal.json("/search", q="brand:kela lang:sv")["total"] == 8
    assert portal.json("/search", q="brand:KELA theme:jonot")["total"] == 16


def test_one_post_is_shown_whole_with_its_times(portal: Portal) -> None:
    post = portal.json(f"/posts/{full().id}")
    assert (post["title"], post["revision"], post["url"]) == ("Aurauksesta taas", 3, full().url)
    assert post["edited_at"] == "2026-11-20T12:00:00Z"
    assert post["place"]["lat"] == full().place.lat  # type: ignore[union-attr] # full() has one
    assert post["sentiment"]["sentences"][1]["label"] == "negative"
    assert portal.json(f"/posts/{scored(1).id}")["unscored"] == "no_text"
    assert portal.get(f"/posts/{scored(77_777).id}").status_code == 404
    assert portal.get("/posts/nothing").status_code == 400


def test_a_query_is_read_explained_and_printed_without_searching(portal: Portal) -> None:
    good = portal.json("/query", q="kela jono  channel:foorumi", locale="fi")
    assert (good["ok"], good["query"]) == (True, "kela jono channel:forum")
    assert good["finds"].startswith("löytää julkaisut")
    bad = portal.json("/query", q="kela (jono")
    assert (bad["ok"], bad["mistake"]["column"]) == (False, 6)


def test_an_unknown_address_is_a_problem_too(portal: Portal) -> None:
    answer = portal.get("/nowhere")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
