"""What leaves the process: masked in every field, pseudonymised, plausible, writable."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.schemas.dead_letter import Reason
from kuulolla.schemas.post import TEXT_LIMIT, Channel, MaskedKind, Place, Post, Touchpoint, post_id
from kuulolla.schemas.reading import Rejected, read
from kuulolla.services.ingest.collected import Collected, Origin
from kuulolla.services.ingest.prepare import prepare

NOW = datetime(2025, 12, 1, 12, tzinfo=UTC)
ORIGIN = Origin("palaute", Channel.FEEDBACK_FORM, Touchpoint.OWNED)
KEY = b"k" * 32
PLAIN = Collected(native_id="1", text="Hyvin toimii", published_at=NOW)
EMAIL = "matti@esimerkki.example"


def made(found: Collected) -> Post:
    post = prepare(found, ORIGIN, KEY, NOW)
    assert isinstance(post, Post), post
    return post


def refused(found: Collected) -> Rejected:
    rejected = prepare(found, ORIGIN, KEY, NOW)
    assert isinstance(rejected, Rejected)
    return rejected


def test_a_post_has_its_id_from_source_and_native_id() -> None:
    post = made(PLAIN)
    assert (post.id, post.native_id, post.collected_at) == (post_id("palaute", "1"), "1", NOW)
    assert (post.source, post.channel, post.touchpoint) == ("palaute", Channel.FEEDBACK_FORM, Touchpoint.OWNED)


def test_a_post_with_an_origin_of_its_own_keeps_it() -> None:
    own = Origin("foorumi", Channel.FORUM, Touchpoint.EXTERNAL)
    post = made(replace(PLAIN, origin=own))
    assert (post.source, post.id) == ("foorumi", post_id("foorumi", "1"))


FIELDS: dict[str, Any] = {
    "native_id": EMAIL,
    "text": f"Kirjoita {EMAIL}",
    "title": f"Minä, {EMAIL}",
    "url": f"https://palaute.example/?from={EMAIL}",
    "thread_id": EMAIL,
    "reply_to": EMAIL,
    "author": EMAIL,
    "language_hint": EMAIL,
    "place": Place(name=f"luona {EMAIL}"),
    "categories": (EMAIL, "muu"),
}


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_carries_personal_data(field: str) -> None:
    post = made(replace(PLAIN, **{field: FIELDS[field]}))
    assert b"esimerkki" not in post.to_json()
    if field not in {"author", "language_hint"}:
        assert post.masked == {MaskedKind.EMAIL: 1}


def test_every_text_field_of_a_collected_post_is_in_the_list_above() -> None:
    without_text = {"published_at", "edited_at", "revision", "deleted", "rating", "engagement", "origin"}
    assert FIELDS.keys() == Collected.__dataclass_fields__.keys() - without_text


def test_counts_of_masked_data_add_up_over_the_fields() -> None:
    post = made(replace(PLAIN, text=f"{EMAIL} tai {EMAIL}", title=EMAIL))
    assert post.masked == {MaskedKind.EMAIL: 3}


def test_an_id_that_is_personal_data_still_joins_a_reply_to_its_post() -> None:
    asked, answered = made(replace(PLAIN, native_id=EMAIL)), made(replace(PLAIN, native_id="2", reply_to=EMAIL))
    assert answered.reply_to == asked.native_id
    assert asked.id == post_id("palaute", EMAIL)


def test_an_author_is_a_pseudonym_that_stays_the_same() -> None:
    first, second, other = (made(replace(PLAIN, author=name)).author for name in ("Matti", "Matti", "Maija"))
    assert first == second != other
    assert "Matti" not in str(first)
    assert made(replace(PLAIN, author="  ")).author is None


def test_what_cannot_be_written_is_replaced_before_masking() -> None:
    post = made(replace(PLAIN, text="a\x00b\ud800c\r\nd\x07 0\x1b40 123 4567"))
    assert post.text.startswith("a b\ufffdc\nd ")
    assert "4567" not in made(replace(PLAIN, text="soita 040\x00123\x004567")).text


def test_text_is_composed() -> None:
    assert made(replace(PLAIN, text="pa\u0308iva\u0308a\u0308")).text == "päivää"


@pytest.mark.parametrize("text", ["", "  \n", "\x00"])
def test_nothing_said_is_refused(text: str) -> None:
    assert refused(replace(PLAIN, text=text)).reason is Reason.EMPTY


def test_a_title_alone_or_a_deletion_is_a_post() -> None:
    assert made(replace(PLAIN, text="", title="Katuvalo pimeänä")).text == ""
    assert made(replace(PLAIN, text="", deleted=True)).deleted


@pytest.mark.parametrize("field", ["published_at", "edited_at"])
def test_a_time_further_ahead_than_clocks_go_wrong_is_refused(field: str) -> None:
    near: dict[str, Any] = {field: NOW + timedelta(days=2)}
    far: dict[str, Any] = {field: NOW + timedelta(days=2, seconds=1)}
    made(replace(PLAIN, **near))
    rejected = refused(replace(PLAIN, **far))
    assert (rejected.reason, rejected.where) == (Reason.IMPLAUSIBLE_TIME, field)


def test_a_time_before_the_web_is_refused() -> None:
    assert refused(replace(PLAIN, published_at=datetime(1989, 12, 31, tzinfo=UTC))).where == "published_at"


def test_the_longest_text_passes_and_one_longer_is_refused() -> None:
    assert len(made(replace(PLAIN, text="a" * TEXT_LIMIT)).text) == TEXT_LIMIT
    assert refused(replace(PLAIN, text="a" * (TEXT_LIMIT + 1))).reason is Reason.TOO_LARGE


def test_a_text_that_masking_makes_too_long_is_refused() -> None:
    plates = "ABC-123 " * (TEXT_LIMIT // 8)
    assert refused(replace(PLAIN, text=plates)).reason is Reason.TOO_LARGE


def test_a_hundred_thousand_emoji_pass() -> None:
    assert len(made(replace(PLAIN, text="😀" * 100_000)).text) == 100_000


def test_long_side_fields_are_cut_not_refused() -> None:
    long = replace(
        PLAIN, title="t" * 5000, categories=("k" * 500,) * 2 + tuple(map(str, range(100))), thread_id="x" * 600
    )
    post = made(long)
    assert post.title is not None
    assert (len(post.title), len(post.categories[0]), len(post.thread_id or "")) == (1000, 200, 32)
    assert len(post.categories) <= 50


def test_places_are_coarse() -> None:
    place = made(replace(PLAIN, place=Place(name="Tervaranta", lat=62.0641234, lon=19.5622999))).place
    assert place == Place(name="Tervaranta", lat=62.064, lon=19.562)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://x.example/a?q=maija%40example.fi", "https://x.example/a?[email]"),
        ("https://x.example/a?q=Koivukatu%205", "https://x.example/a"),
        ("https://x.example/a?q=Koivukatu+5#b", "https://x.example/a"),
        ("https://x.example/a?next=%2Fb%3Fq%3DKoivukatu%25205", "https://x.example/a"),
        ("https://x.example/ABC%2D123/b", "https://x.example/"),
        ("https://x.example/?t=040%20000%200001", "https://x.example/"),
        ("https://maija:sana@x.example/a", "https://x.example/a"),
        ("https://x.example/?q=p%C3%A4iv%C3%A4+5", "https://x.example/?q=p%C3%A4iv%C3%A4+5"),
    ],
)
def test_no_personal_data_hides_behind_percent_signs(written: str, kept: str) -> None:
    post = made(replace(PLAIN, url=written))
    assert post.url == kept
    assert bool(post.masked) == (kept != written and "sana" not in written)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://x.example/", "x", "https://x.example/" + "a" * 5000])
def test_an_address_that_leads_nowhere_good_is_dropped(url: str) -> None:
    assert made(replace(PLAIN, url=url)).url is None


texts = st.text(st.characters(), max_size=200) | st.from_regex(r"[\x00-\x7f\ud800-\udfff]{0,40}", fullmatch=True)


@given(text=texts, title=texts | st.none(), native_id=texts, category=texts, name=texts, url=texts)
def test_whatever_is_collected_becomes_a_post_that_reads_back_or_a_rejection(  # noqa: PLR0913
    text: str, title: str | None, native_id: str, category: str, name: str, url: str
) -> None:
    found = Collected(
        native_id=native_id,
        text=text,
        published_at=NOW,
        title=title,
        author=text,
        url=f"https://{url}",
        thread_id=native_id,
        language_hint=name,
        place=Place.model_construct(name=name),
        categories=(category,),
    )
    post = prepare(found, ORIGIN, KEY, NOW)
    if isinstance(post, Post):
        assert read(Post, post.to_json()) == post
