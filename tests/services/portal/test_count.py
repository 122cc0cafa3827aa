"""Counts over the API agree with the search and with each other."""

import pytest

from tests.services.portal.conftest import Portal

pytestmark = pytest.mark.real


def test_bars_add_up_to_what_the_search_finds(portal: Portal) -> None:
    total = portal.json("/search", q="jono")["total"]
    for by in ("hour", "day", "week", "month"):
        bars = portal.json("/histogram", q="jono", by=by)["bars"]
        assert sum(bar["feeling"]["posts"] for bar in bars) == total
    assert portal.json("/histogram", q="sanaajotaeiole")["bars"] == []


def test_a_period_that_has_too_many_bars_is_a_problem_with_advice(portal: Portal) -> None:
    answer = portal.get("/histogram", q="*", by="hour", since="2020-01-01T00:00:00Z", until="2026-01-01T00:00:00Z")
    assert answer.status_code == 400
    assert "choose a longer interval" in answer.json()["detail"]


def test_facets_count_what_was_asked_for(portal: Portal) -> None:
    found = portal.json("/facets", q="kela", name=["channel", "lang"])
    assert set(found) == {"channel", "lang"}
    assert sum(value["posts"] for value in found["lang"]["values"]) == portal.json("/search", q="kela")["total"]
    assert portal.get("/facets", q="*", name="weather").status_code == 400


def test_brands_share_the_voice(portal: Portal) -> None:
    found = portal.json("/share-of-voice", brand=["kela", "lähetär"])
    assert [voice["brand"] for voice in found["voices"]] == ["kela", "lähetär"]
    assert sum(voice["share"] for voice in found["voices"]) == pytest.approx(1)
    assert found["mentions"] == 24 + 8
    unknown = portal.get("/share-of-voice", brand="kel")
    assert (unknown.status_code, unknown.json()["meant"]) == (400, "did you mean brand:kela?")


def test_channels_are_compared_with_the_themes_in_them(portal: Portal) -> None:
    found = portal.json("/comparison", by="touchpoint", theme=["jonot"])
    assert {one["value"] for one in found} >= {"external", "owned"}
    inside = sum(one["themes"]["jonot"]["posts"] for one in found)
    assert inside == portal.json("/search", q="theme:jonot")["total"]


def test_themes_are_held_against_the_period_before(portal: Portal) -> None:
    (found,) = portal.json(
        "/themes", theme=["jonot"], since="2026-11-18T00:00:00+02:00", until="2026-11-21T00:00:00+02:00"
    )
    assert found["now"]["posts"] > 0
    assert found["before"]["posts"] > 0
    assert found["change"] == pytest.approx(found["now"]["posts"] / found["before"]["posts"] - 1)


def test_words_are_shown_as_people_write_them(portal: Portal) -> None:
    written = {term["written"] for term in portal.json("/terms", q="lang:fi", size=10)}
    assert {"jono", "Kela"} <= written
    assert isinstance(portal.json("/rising-terms", q="*"), list)


def test_authors_are_pseudonyms_with_their_first_and_last_posts(portal: Portal) -> None:
    found = portal.json("/authors", q="*", size=3)
    assert len(found["authors"]) == 3
    assert all(one["first"] <= one["last"] for one in found["authors"])
    assert sum(one["feeling"]["posts"] for one in found["authors"]) + found["others"] <= 42
