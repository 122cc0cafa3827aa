"""Feeds as servers give them: recorded shapes of answers, good and bad."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from feedparser.datetimes import _parse_date
from hypothesis import given, settings
from hypothesis import strategies as st

from kuulolla.services.ingest.collected import Batch, Collected
from kuulolla.services.ingest.connectors.feed import REMEMBERED, FeedReader, _collected, _judge
from kuulolla.services.ingest.fetch import Fetch, Limits, SourceAway, SourceGone
from tests.answers import Answers, Told
from tests.clocks import SetClock

NOW = datetime(2025, 12, 24, 10, tzinfo=UTC)
ITEM = (
    "<item><title>{title}</title><link>https://lehti.example/{id}</link><guid>{id}</guid>"
    "<description>&lt;p&gt;{text}&lt;/p&gt;</description><dc:creator>Oma Toimittaja</dc:creator>"
    "<category>kaupunki</category><pubDate>Mon, 01 Dec 2025 14:05:00 +0200</pubDate></item>"
)
ENTRY = (
    "<entry><id>{id}</id><title>{title}</title><updated>{updated}</updated>"
    '<published>2025-12-01T12:05:00Z</published><content type="html">{text}</content></entry>'
)


def rss(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    channel = f"<channel><title>Lehti</title><language>fi</language>{''.join(items)}</channel>"
    return f'{head}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">{channel}</rss>'


def atom(*entries: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(entries)}</feed>'


def item(id: int, text: str = "Jää petti", title: str = "Otsikko") -> str:  # noqa: A002 - what feeds call it
    return ITEM.format(id=id, text=text, title=title)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


def reader(server: Answers, clock: SetClock) -> FeedReader:
    limits = Limits(most_bytes=200_000, whole_s=1.0, silence_s=0.5)
    return FeedReader(f"{server.url}/feed", Fetch(allow_private=True, limits=limits), clock)


def posts(batch: Batch) -> list[Collected]:
    return [post for post in batch.posts if isinstance(post, Collected)]


def read_once(body: str | bytes, clock: SetClock, content_type: str = "application/rss+xml") -> list[Collected]:
    told = Told(body if isinstance(body, bytes) else body.encode(), headers={"Content-Type": content_type})
    with Answers(told) as server:
        return posts(reader(server, clock).read(None))


def test_an_rss_item_is_a_post(clock: SetClock) -> None:
    (post,) = read_once(rss(item(7, "Jää petti &amp;amp; kantoi&lt;br&gt;taas", "A &amp;amp; B")), clock)
    assert post == Collected(
        native_id="7",
        text="Jää petti & kantoi\ntaas",
        published_at=datetime(2025, 12, 1, 12, 5, tzinfo=UTC),
        title="A & B",
        author="Oma Toimittaja",
        url="https://lehti.example/7",
        language_hint="fi",
        categories=("kaupunki",),
    )


def test_scripts_and_styles_are_not_text(clock: SetClock) -> None:
    (post,) = read_once(rss(item(7, "&lt;script&gt;paha()&lt;/script&gt;&lt;style&gt;x&lt;/style&gt;näkyy")), clock)
    assert post.text == "näkyy"


def test_the_newest_item_is_told_last(clock: SetClock) -> None:
    assert [post.native_id for post in read_once(rss(item(2), item(1)), clock)] == ["1", "2"]


def test_the_next_question_is_conditional_and_304_brings_nothing(clock: SetClock) -> None:
    stamp = {"ETag": '"v1"', "Last-Modified": "Mon, 01 Dec 2025 12:05:00 GMT"}
    with Answers(Told(rss(item(1)).encode(), headers=stamp), Told(status=304)) as server:
        source = reader(server, clock)
        first = source.read(None)
        second = source.read(first.position)
    assert (len(first.posts), second.posts, second.position) == (1, (), first.position)
    assert "if-none-match" not in server.asked[0].headers
    assert server.asked[1].headers["if-none-match"] == '"v1"'
    assert server.asked[1].headers["if-modified-since"] == stamp["Last-Modified"]


def test_what_was_read_is_not_told_again_and_what_is_new_is(clock: SetClock) -> None:
    with Answers(Told(rss(item(1)).encode()), Told(rss(item(2), item(1)).encode())) as server:
        source = reader(server, clock)
        again = source.read(source.read(None).position)
    assert [post.native_id for post in posts(again)] == ["2"]


def test_an_edited_entry_has_the_revision_of_its_update(clock: SetClock) -> None:
    old = atom(ENTRY.format(id="a", title="T", updated="2025-12-01T12:05:00Z", text="ensin"))
    new = atom(ENTRY.format(id="a", title="T", updated="2025-12-02T12:05:00Z", text="sitten"))
    with Answers(Told(old.encode()), Told(new.encode())) as server:
        source = reader(server, clock)
        first = source.read(None)
        (edited,) = posts(source.read(first.position))
    (original,) = posts(first)
    assert (original.text, edited.text) == ("ensin", "sitten")
    assert edited.revision == 1_764_677_100_000 > original.revision
    assert edited.edited_at == datetime(2025, 12, 2, 12, 5, tzinfo=UTC)
    assert edited.published_at == original.published_at


def test_an_entry_edited_in_silence_still_has_a_higher_revision(clock: SetClock) -> None:
    with Answers(Told(rss(item(1, "ensin")).encode()), Told(rss(item(1, "sitten")).encode())) as server:
        source = reader(server, clock)
        (edited,) = posts(source.read(source.read(None).position))
    assert (edited.text, edited.revision) == ("sitten", 1)


def test_an_entry_without_id_and_date_is_the_same_post_with_the_same_time_later(clock: SetClock) -> None:
    bare = "<item><title>Ilman tunnusta</title><description>x</description></item>"
    changed = bare.replace("</item>", "<category>c</category></item>")
    with Answers(Told(rss(bare).encode()), Told(rss(item(1), changed).encode())) as server:
        source = reader(server, clock)
        first = source.read(None)
        clock.at = datetime(2026, 1, 5, tzinfo=UTC)
        later = source.read(first.position)
    (post,) = posts(first)
    assert post.published_at == NOW
    assert [post.native_id for post in posts(later)] == ["1"]


def test_a_date_that_moves_does_not_move_the_post(clock: SetClock) -> None:
    moved = item(1, "sitten").replace("01 Dec 2025", "05 Jan 2026")
    with Answers(Told(rss(item(1, "ensin")).encode()), Told(rss(moved).encode())) as server:
        source = reader(server, clock)
        (edited,) = posts(source.read(source.read(None).position))
    assert edited.published_at == datetime(2025, 12, 1, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize("date", ["0000-00-00", "9999-12-31T23:59:59-14:00", "1900-01-01", "0001-01-01T00:00:00Z", "x"])
def test_a_date_that_is_none_is_the_time_of_first_sight_and_stops_nothing(clock: SetClock, date: str) -> None:
    dated = f"<entry><id>1</id><title>T</title><published>{date}</published><updated>{date}</updated></entry>"
    sound = ENTRY.format(id="2", title="T", updated="2025-12-01T12:05:00Z", text="x")
    later, first = read_once(atom(dated, sound), clock)
    assert (first.published_at, first.revision) == (NOW, 0)
    assert later.native_id == "2"


def test_entries_that_share_an_id_are_not_edits_of_each_other(clock: SetClock) -> None:
    body = rss(item(1, "uusin"), item(1, "vanhempi")).encode()
    with Answers(Told(body)) as server:
        source = reader(server, clock)
        first = source.read(None)
        assert [post.text for post in posts(first)] == ["uusin"]
        assert source.read(first.position).posts == []


@pytest.mark.parametrize(
    "body",
    [
        rss(item(1), head="<?xml version='1.0' encoding='\udc80'?>").encode("utf-8", "surrogateescape"),
        rss(item(1), head="<?xml version='1.0' encoding='\0'?>").encode(),
        rss(item(1, "&#99999999999;"), "<").encode(),
    ],
    ids=["a declaration that is no text", "an encoding that is none", "a character that is none"],
)
def test_what_the_parser_trips_over_is_away(clock: SetClock, body: bytes) -> None:
    with pytest.raises(SourceAway, match="cannot be parsed"):
        read_once(body, clock)


def test_no_answer_makes_it_crash(clock: SetClock) -> None:
    whole = rss(item(1), item(2)).encode() + atom(ENTRY.format(id="a", title="T", updated="2025", text="x")).encode()
    with Answers(Told()) as server:
        source = reader(server, clock)

        @given(st.binary(max_size=60), st.integers(0, len(whole)), st.integers(0, len(whole)))
        @settings(max_examples=80, deadline=None)
        def spoiled(junk: bytes, start: int, end: int) -> None:
            server.told = [Told(whole[:start] + junk + whole[end:])]
            with contextlib.suppress(SourceAway):
                assert source.read(None).position["entries"] is not None

        spoiled()


@given(
    st.text(max_size=40)
    | st.datetimes().map(str)
    | st.from_regex(r"-?\d{1,6}-\d\d?-\d\d?(T\d\d:\d\dZ)?", fullmatch=True)
)
@settings(max_examples=300)
def test_whatever_stands_for_a_date_a_post_has_a_time(written: str) -> None:
    dated = {"updated_parsed": _parse_date(written.encode("utf-8", "ignore").decode())}
    known = _judge(dated, None, int(NOW.timestamp()))
    post = _collected(dated, "1", known, None)
    assert post.revision >= 0
    assert post.published_at >= datetime(1970, 1, 1, tzinfo=UTC)


def test_a_wrong_charset_is_found_out(clock: SetClock) -> None:
    latin = rss(item(1, "Jäätä Åbossa"), head='<?xml version="1.0" encoding="ISO-8859-1"?>').encode("latin-1")
    assert read_once(latin, clock)[0].text == "Jäätä Åbossa"
    claimed_utf_8 = rss(item(1, "Jäätä Åbossa")).encode("cp1252")
    assert read_once(claimed_utf_8, clock, "text/xml; charset=utf-8")[0].text == "Jäätä Åbossa"


def test_a_feed_that_is_cut_off_is_read_again_later(clock: SetClock) -> None:
    whole = rss(item(2), item(1, "koko teksti")).encode()
    with pytest.raises(SourceAway, match="ends in the middle"):
        read_once(whole[: whole.index(b"teksti")], clock)


def test_a_feed_that_is_merely_ill_formed_is_read(clock: SetClock) -> None:
    found = read_once(rss(item(1, "Kahvi & pulla"), item(2)), clock)
    assert [post.native_id for post in found] == ["2", "1"]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declared", [BOMB, FILE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities_are_refused(clock: SetClock, declared: str, encoding: str) -> None:
    with pytest.raises(SourceAway, match="entities"):
        read_once(rss(item(1, "&a;"), head=declared).encode(encoding), clock)


@pytest.mark.parametrize("body", ["", "<html><body>Huoltokatko</body></html>", "{}", "http://127.0.0.1/feed", "\0\0"])
def test_what_is_no_feed_is_away(clock: SetClock, body: str) -> None:
    with pytest.raises(SourceAway, match="no feed"):
        read_once(body, clock)


@pytest.mark.parametrize(
    "told",
    [
        Told(status=500),
        Told(status=429, headers={"Retry-After": "60"}),
        Told([b"<rss>"] + [b" "] * 30, pause_s=0.1),
        Told(b"<rss>" + b"x" * 300_000),
    ],
    ids=["500", "429", "slow", "too large"],
)
def test_a_bad_answer_is_away_and_the_next_good_one_is_read(clock: SetClock, told: Told) -> None:
    with Answers(told, Told(rss(item(1)).encode())) as server:
        source = reader(server, clock)
        with pytest.raises(SourceAway):
            source.read(None)
        assert len(posts(source.read(None))) == 1


def test_a_feed_that_is_gone_says_so(clock: SetClock) -> None:
    with Answers(Told(status=410)) as server, pytest.raises(SourceGone):
        reader(server, clock).read(None)


def bodies() -> Iterator[Told]:
    for start in range(0, 2 * REMEMBERED, REMEMBERED // 2):
        yield Told(
            rss(
                *(f"<item><guid>{n}</guid><title>t</title></item>" for n in range(start, start + REMEMBERED // 2))
            ).encode()
        )


def test_what_is_remembered_has_a_bound(clock: SetClock) -> None:
    with Answers(*bodies()) as server:
        source = reader(server, clock)
        position = None
        for _ in range(4):
            position = source.read(position).position
    assert position is not None
    entries = position["entries"]
    assert isinstance(entries, dict)
    assert len(entries) == REMEMBERED
