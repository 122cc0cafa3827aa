"""Counts over the API agree with the search and with each other."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from tests.services.indexer.posts import NOW, scored
from tests.services.portal.conftest import Portal, made_portal

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


def test_a_word_that_nobody_wrote_before_rises_and_one_that_many_did_does_not(stack: Mapping[str, str]) -> None:
    before = [scored(n, text="Bussi tuli.", published_at=NOW - timedelta(hours=30 + n)) for n in range(60)]
    now = [
        scored(100 + n, text="Bussi tuli, taas katkos.", published_at=NOW - timedelta(hours=1 + n)) for n in range(10)
    ]
    with made_portal(stack, [*before, *now]) as portal:
        since = (NOW - timedelta(days=1)).isoformat()
        (found,) = portal.json("/rising-terms", q="*", since=since, until=NOW.isoformat())
    assert (found["written"], found["now"], found["before"], found["growth"]) == ("katkos", 10, 0, None)


def test_authors_are_pseudonyms_most_posts_first_with_their_first_and_last(portal: Portal) -> None:
    found = portal.json("/authors", q="kirjasto", size=1)
    (most,) = found["authors"]
    assert (most["author"], most["feeling"]["posts"], found["others"]) == ("kirjoittaja5", 2, 6)
    assert (most["first"], most["last"]) == ("2026-11-14T03:00:00Z", "2026-11-19T23:00:00Z")
    everybody = portal.json("/authors", q="*", size=3)
    assert [one["feeling"]["posts"] for one in everybody["authors"]] == [6, 6, 6]
    assert everybody["others"] == 42 - 18
