"""The columns of an export, on the contracts' examples."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kuulolla.schemas.scored_post import Unscored
from kuulolla.search.document import document, tombstone
from kuulolla.search.export.columns import COLUMNS, Cell, Words, cells, header
from kuulolla.search.export.part import Document, Hit
from tests.search.export.documents import forum_reply, praise_and_blame, swedish
from tests.services.indexer.posts import NOW, full, unscored

HELSINKI = ZoneInfo("Europe/Helsinki")


def row(made: Document, words: Words = "fi") -> dict[str, Cell]:
    """The columns that are not empty."""
    told = zip(header(words), cells(Hit(2, 7, made), words), strict=True)
    return {name: cell for name, cell in told if cell is not None}


def test_a_post_in_finnish() -> None:
    assert row(praise_and_blame()) == {
        "tunniste": "d2ccfefe8b134eb7e670b65b8b9e6ed7",
        "julkaistu": datetime(2026, 11, 18, 9, 12, tzinfo=HELSINKI),
        "lähde": "koivulahti-palaute",
        "kanava": "palautelomake",
        "kosketuspiste": "oma",
        "kieli": "suomi",
        "sävy": "kielteinen",
        "sävyn antoi": "malli",
        "mallin sävy": "kielteinen",
        "pisteet": -0.31,
        "varmuus": 0.55,
        "tunteet": "viha, ilo",
        "ristiriitainen": "kyllä",
        "otsikko": "Kauppareissu",
        "teksti": praise_and_blame()["text"],
        "kerätty": datetime(2026, 11, 18, 9, 12, 3, tzinfo=HELSINKI),
        "malli": "finnish-small 0123456789ab",
        "osuma": 2,
        "osumia": 7,
    }


def test_a_post_with_everything_in_the_words_of_the_index() -> None:
    assert row(forum_reply(), "en") == {
        "id": "d2ccfefe8b134eb7e670b65b8b9e6ed7",
        "published_at": datetime(2026, 11, 20, 7, 30, tzinfo=HELSINKI),
        "source": "kaupunkifoorumi",
        "channel": "forum",
        "touchpoint": "external",
        "language": "fi",
        "sentiment": "positive",
        "sentiment_by": "model",
        "model_sentiment": "positive",
        "score": 0.71,
        "confidence": 0.78,
        "mixed": "no",
        "title": "Aurauksesta taas",
        "text": forum_reply()["text"],
        "author": "5d41402abc4b2a76b9719d911017c592",
        "url": "https://foorumi.example/ketju/77?viesti=88123",
        "thread_id": "77",
        "reply_to": "88120",
        "place": "Koivulahti",
        "lat": 61.0,
        "lon": 20.5,
        "rating": 4,
        "rating_best": 5,
        "categories": "talvikunnossapito",
        "likes": 12,
        "shares": 1,
        "replies": 3,
        "edited_at": datetime(2026, 11, 20, 8, 2, 10, tzinfo=HELSINKI),
        "collected_at": datetime(2026, 11, 20, 8, 5, tzinfo=HELSINKI),
        "model": "finnish-small 0123456789ab",
        "hit": 2,
        "hits": 7,
    }


def test_what_a_person_says_counts_over_what_the_model_says_and_both_are_told() -> None:
    made = row(forum_reply(people={"corrected": "negative"}))
    assert (made["sävy"], made["sävyn antoi"], made["mallin sävy"]) == ("kielteinen", "ihminen", "myönteinen")


def test_a_post_that_no_model_scored_can_have_a_label_of_a_person() -> None:
    made = row(swedish(people={"corrected": "neutral"}), "en")
    assert (made["sentiment"], made["sentiment_by"]) == ("neutral", "person")
    assert not {"model_sentiment", "score", "mixed"} & made.keys()


def test_a_correction_that_was_taken_back_counts_no_more() -> None:
    assert row(forum_reply(people={"corrected": None}))["sävyn antoi"] == "malli"


def test_a_post_without_a_label_says_why() -> None:
    made = row(swedish())
    assert made["miksi ilman sävyä"] == "malli ei osaa kieltä"
    assert not {"sävy", "sävyn antoi", "pisteet", "ristiriitainen"} & made.keys()


@pytest.mark.parametrize(
    ("published_at", "local"),
    [
        ("2026-10-25T00:59:00Z", "2026-10-25T03:59:00+03:00"),
        ("2026-10-25T01:00:00+00:00", "2026-10-25T03:00:00+02:00"),
        ("2026-03-29T00:30:00.250000Z", "2026-03-29T02:30:00.250000+02:00"),
        ("2026-03-29T01:30:00Z", "2026-03-29T04:30:00+03:00"),
    ],
)
def test_times_are_local_and_say_their_offset(published_at: str, local: str) -> None:
    made = row(forum_reply(published_at=published_at))["julkaistu"]
    assert isinstance(made, datetime)
    assert made.isoformat() == local


def test_every_column_is_filled_by_some_post() -> None:
    made = [row(document(full(), NOW)), row(document(unscored(), NOW))]
    assert {name for one in made for name in one} == set(header("fi"))


def test_a_tombstone_that_came_along_is_no_fault() -> None:
    assert row(tombstone(full(deleted=True), NOW)).keys() == {"tunniste", "julkaistu", "lähde", "osuma", "osumia"}


def test_no_two_columns_have_one_name() -> None:
    for words in ("fi", "en"):
        assert len(set(header(words))) == len(header(words)) == len(COLUMNS) + 2


@pytest.mark.parametrize("reason", list(Unscored))
def test_every_reason_for_no_label_is_told_in_finnish(reason: Unscored) -> None:
    assert " " in str(row(swedish(unscored=reason.value)).get("miksi ilman sävyä")) or reason is Unscored.DELETED


def test_a_value_from_a_writer_one_version_ahead_is_told_as_it_is() -> None:
    assert row(forum_reply(channel="holo\x00gram"))["kanava"] == "hologram"


def test_every_column_is_documented_and_no_other() -> None:
    page = (Path(__file__).parents[3] / "docs" / "export.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE)
    assert told == list(zip(header("en"), header("fi"), strict=True))
