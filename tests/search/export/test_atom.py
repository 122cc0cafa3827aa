"""A feed that readers understand, whatever its posts say."""

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.search.export.atom import MOST_ENTRIES, Feed, atom_feed
from kuulolla.search.export.clean import clean
from tests.search.export.documents import forum_reply, hostile_documents, hostile_texts, praise_and_blame, swedish

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = Feed(
    "jonot", "Kelan jonot", "https://kuulolla.example/feeds/jonot?key=a&b", datetime(2026, 1, 2, 10, tzinfo=UTC)
)


def read(*documents: dict[str, Any], feed: Feed = FEED) -> Any:  # noqa: ANN401 - feedparser has no types
    """The feed as a reader sees it."""
    made = feedparser.parse(atom_feed(feed, documents))
    assert not made.bozo, made.get("bozo_exception")
    assert made.version == "atom10"
    return made


def tree(*documents: dict[str, Any], feed: Feed = FEED) -> ET.Element:
    return ET.fromstring(atom_feed(feed, documents))  # noqa: S314 - we wrote it


def entries(*documents: dict[str, Any], feed: Feed = FEED) -> list[ET.Element]:
    return tree(*documents, feed=feed).findall(f"{ATOM}entry")


def test_the_feed_says_of_which_search_it_is() -> None:
    feed = read(forum_reply()).feed
    assert feed.title == "Kelan jonot"
    assert feed.id.startswith("urn:uuid:")
    assert [(link.rel, link.href) for link in feed.links] == [("self", FEED.url)]


def test_an_entry_is_a_post() -> None:
    entry = read(forum_reply()).entries[0]
    assert entry.title == "Aurauksesta taas"
    assert entry.content[0].value == forum_reply()["text"]
    assert entry.content[0].type == "text/plain"
    assert entry.author == "5d41402abc4b2a76b9719d911017c592"
    assert (entry.published, entry.updated) == ("2026-11-20T07:30:00+02:00", "2026-11-20T08:02:10+02:00")
    assert entry.link == "https://foorumi.example/ketju/77?viesti=88123"
    assert [(tag.scheme, tag.term, tag.label) for tag in entry.tags] == [
        ("urn:kuulolla:sentiment", "positive", "myönteinen"),
        ("urn:kuulolla:channel", "forum", "foorumi"),
    ]


def test_a_correction_counts_and_a_post_without_a_label_has_none() -> None:
    corrected, unscored = read(forum_reply(people={"corrected": "negative"}), swedish()).entries
    assert corrected.tags[0].term == "negative"
    assert [tag.term for tag in unscored.tags] == ["feedback_form"]


def test_a_post_without_title_has_the_beginning_of_its_text_on_one_line() -> None:
    assert read(swedish()).entries[0].title == "När öppnar simhallen?"
    long = read(swedish(text="Kassalla\noli jono. " * 200, title=None)).entries[0]
    assert long.title == f"{('Kassalla oli jono. ' * 9)[:80].rstrip()}…"


def test_a_very_long_text_ends_with_an_ellipsis() -> None:
    value = read(swedish(text="a" * 200_000)).entries[0].content[0].value
    assert value == "a" * 5_000 + "…"


def test_nobody_s_post_is_not_the_feed_s() -> None:
    assert read(swedish()).entries[0].author == "tuntematon"


def test_a_post_has_one_id_in_every_feed_and_another_than_other_posts() -> None:
    other = Feed("muu", "Muu", "https://kuulolla.example/feeds/muu", FEED.changed_at)
    here, there = read(forum_reply(), swedish()), read(forum_reply(text="muokattu", revision=9), feed=other)
    assert here.entries[0].id == there.entries[0].id
    assert len({here.feed.id, there.feed.id, *(entry.id for entry in here.entries)}) == 4


def test_the_feed_was_updated_when_its_newest_entry_or_the_search_itself_was() -> None:
    assert read(forum_reply(), praise_and_blame()).feed.updated == "2026-11-20T08:02:10+02:00"
    assert read().feed.updated == "2026-01-02T12:00:00+02:00"


def test_a_new_reading_by_a_model_brings_no_old_post_back() -> None:
    again = forum_reply(scored_at="2027-01-01T00:00:00Z", indexed_at="2027-01-01T00:00:00Z")
    assert read(again).entries[0].updated == read(forum_reply()).entries[0].updated


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///a",
        "https://a b",
        'https://a"onclick=',
        " https://a",
        "",
        "//a",
    ],
)
def test_only_a_web_address_becomes_a_link(address: str) -> None:
    assert read(forum_reply(url=address)).entries[0].get("links", []) == []


def test_the_newest_fifty_are_shown() -> None:
    documents = [forum_reply(id=f"{number:032x}") for number in range(60)]
    shown = read(*documents).entries
    assert len(shown) == MOST_ENTRIES
    assert shown[0].id == read(documents[0]).entries[0].id


@given(st.lists(hostile_documents(), max_size=3), hostile_texts)
def test_every_text_comes_back_as_it_was_and_adds_nothing(made: list[dict[str, Any]], name: str) -> None:
    feed = Feed("x", name, name, FEED.changed_at)
    root = tree(*made, feed=feed)
    assert (root.findtext(f"{ATOM}title") or "") == clean(name)
    found = root.findall(f"{ATOM}entry")
    assert len(found) == len(made)
    for document, entry in zip(made, found, strict=True):
        assert (entry.findtext(f"{ATOM}content") or "") == clean(document["text"])
        assert entry.findtext(f"{ATOM}author/{ATOM}name") == (clean(document["author"]) or "tuntematon")
        links = [link.get("href", "") for link in entry.findall(f"{ATOM}link")]
        assert all(address.lower().startswith(("http://", "https://")) for address in links)


@given(hostile_documents())
def test_readers_take_every_feed(made: dict[str, Any]) -> None:
    assert len(read(made).entries) == 1


def test_a_text_that_is_markup_stays_text() -> None:
    text = "<script>alert(1)</script> ]]> &amp; <b>hei</b>"
    content = entries(forum_reply(text=text))[0].find(f"{ATOM}content")
    assert content is not None
    assert (content.text, content.get("type"), list(content)) == (text, "text", [])
    assert read(forum_reply(text=text)).entries[0].content[0].value == text
