"""The demo posts keep what demo/README.md promises: volume, variety, a told story, and nobody's personal data."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field

from kuulolla.schemas.post import Channel, Engagement, Place, Rating, Touchpoint

DEMO = Path(__file__).parents[2] / "demo"
DAYS_14_H = 14 * 24
SPIKE_H = 48

HETU = re.compile(r"(?<!\w)(\d{2})(\d{2})(\d{2})([-+YXWVUABCDEF])(\d{3})([0-9A-Y])(?!\w)", re.IGNORECASE)
HETU_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
EMAIL = re.compile(r"[\w.+-]+@([\w.-]+\w)")
PHONE = re.compile(r"(?<!\w)(?:\+358|0)[\d -]{7,}\d(?!\w)")
IBAN = re.compile(r"\bFI\d{2}(?: ?\d{4}){3} ?\d{2}\b")
CARD = re.compile(r"\b\d{4}(?:[ -]?\d{4}){3}\b")
PLATE = re.compile(r"\b([A-ZÅÄÖ]{2,3})-(\d{1,3})\b(?!-)")

# Published by the card schemes' processors for testing: no bank issues them.
TEST_CARDS = {"4111111111111111", "5555555555554444"}
# The specimen of Finnish documentation; the others name a bank and an account made of zeros.
SPECIMEN_IBAN = "FI2112345600000785"


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


# Small words that one of the three languages has and the others lack.
SWEDISH = set(
    words("och är inte jag det som att på för när har hur går till av kan där svenska bra med vi ett i är så de mer")
)
ENGLISH = set(words("the is are and it of you my this to was not they before for only no a"))


class DemoPost(BaseModel):
    """One line of posts.jsonl, as a source would give it: nothing masked yet, the moment relative to the import."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    native_id: str = Field(min_length=1)
    source: str = Field(pattern=r"^[a-z][a-z-]+$")
    channel: Channel
    touchpoint: Touchpoint
    author: str | None = Field(default=None, max_length=64)
    title: str | None = None
    text: str = Field(min_length=1)
    hours_ago: float = Field(ge=0, le=DAYS_14_H)
    url: str | None = Field(default=None, pattern=r"^https://[a-z0-9.]+\.example/\S+$")
    thread_id: str | None = None
    reply_to: str | None = None
    rating: Rating | None = None
    place: Place | None = None
    categories: tuple[str, ...] = ()
    engagement: Engagement | None = None
    language_hint: str | None = None

    @property
    def written(self) -> str:
        """Title and text, a line each."""
        return f"{self.title}\n{self.text}" if self.title else self.text


@cache
def posts() -> tuple[DemoPost, ...]:
    lines = (DEMO / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(DemoPost.model_validate_json(line) for line in lines)


def language(text: str) -> str:
    """`sv`, `en` or `fi`: whichever of the first two has small words here, and more of them; else Finnish."""
    found = Counter({"sv": len(SWEDISH & set(words(text))), "en": len(ENGLISH & set(words(text)))})
    best, count = found.most_common(1)[0]
    return best if count else "fi"


def found(pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    for post in posts():
        yield from pattern.finditer(post.written)


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def is_date(day: str, month: str, year: str, sign: str) -> bool:
    century = 1800 if sign == "+" else 2000 if sign.upper() in "ABCDEF" else 1900
    try:
        date(century + int(year), int(month), int(day))
    except ValueError:
        return False
    return True


# --- volume and shape ---


def test_there_are_at_least_430_posts() -> None:
    assert len(posts()) >= 430


def test_a_line_has_no_empty_or_null_field() -> None:
    for line in (DEMO / "posts.jsonl").read_text(encoding="utf-8").splitlines():
        assert not [name for name, value in json.loads(line).items() if value in (None, "", [], {})]


def test_native_ids_are_unique_within_their_source() -> None:
    seen = Counter((post.source, post.native_id) for post in posts())
    assert [key for key, count in seen.items() if count > 1] == []


def test_a_source_has_one_channel_and_one_touchpoint() -> None:
    kinds = {(post.source, post.channel, post.touchpoint) for post in posts()}
    assert len(kinds) == len({post.source for post in posts()})


def test_every_channel_and_every_touchpoint_is_heard() -> None:
    assert {post.channel for post in posts()} == set(Channel)
    assert {post.touchpoint for post in posts()} == set(Touchpoint)


def test_no_channel_is_more_than_a_fifth() -> None:
    assert max(Counter(post.channel for post in posts()).values()) <= len(posts()) / 5


# --- variety: written one by one ---


def test_no_text_stands_twice() -> None:
    assert [text for text, count in Counter(post.text for post in posts()).items() if count > 1] == []


def test_no_two_posts_share_four_fifths_of_their_words() -> None:
    bags = [(post.native_id, set(words(post.text))) for post in posts()]
    near = [(a, b) for (a, left), (b, right) in combinations(bags, 2) if len(left & right) >= 0.8 * len(left | right)]
    assert near == []


def test_few_posts_open_with_the_same_three_words() -> None:
    openings = Counter(tuple(words(post.text)[:3]) for post in posts() if len(words(post.text)) >= 3)
    repeated = sum(count for count in openings.values() if count > 1)
    assert repeated <= 0.01 * len(posts())


def test_lengths_reach_from_a_word_or_two_to_a_dozen_sentences() -> None:
    lengths = sorted(len(words(post.text)) for post in posts())
    assert lengths[0] <= 3
    assert lengths[-1] >= 80
    assert 8 <= lengths[len(lengths) // 2] <= 25


def test_about_a_tenth_is_swedish_and_a_tenth_english() -> None:
    shares = Counter(language(post.text) for post in posts())
    assert 0.09 <= shares["sv"] / len(posts()) <= 0.16
    assert 0.07 <= shares["en"] / len(posts()) <= 0.14
    assert shares["fi"] / len(posts()) >= 0.7


# --- time, threads, story ---


def test_hardly_anyone_writes_at_night_when_the_import_runs_in_the_afternoon() -> None:
    # Moments are chosen for an import at 15:00: ten to fifteen hours before is the night.
    assert sum(10 <= post.hours_ago % 24 <= 15 for post in posts()) <= 0.02 * len(posts())


def test_each_of_the_14_days_has_posts() -> None:
    assert {int(post.hours_ago // 24) for post in posts()} >= set(range(14))


def test_a_reply_comes_after_what_it_answers_and_stands_in_its_thread() -> None:
    by_id = {(post.source, post.native_id): post for post in posts()}
    replies = [post for post in posts() if post.reply_to]
    assert len(replies) >= 40
    for post in replies:
        answered = by_id[post.source, str(post.reply_to)]
        assert post.hours_ago < answered.hours_ago, post.native_id
        assert post.thread_id == answered.thread_id, post.native_id


def test_reviews_have_stars_and_service_requests_have_a_place_in_the_open_sea() -> None:
    for post in posts():
        if post.channel in (Channel.REVIEW, Channel.APP_REVIEW):
            assert post.rating is not None
            assert 1 <= post.rating.value <= post.rating.best
        if post.channel is Channel.SERVICE_REQUEST:
            assert post.place is not None
            assert post.place.lat is not None
            assert post.place.lon is not None
            assert 62.0 < post.place.lat < 62.12
            assert 19.4 < post.place.lon < 19.7


def test_the_parcel_firm_is_spoken_of_ten_times_as_often_in_the_last_two_days() -> None:
    about = [post.hours_ago for post in posts() if re.search(r"[Ll]ähet[äa]r|[Ll]ähettä[rm]", post.written)]
    lately = sum(hours < SPIKE_H for hours in about)
    assert lately >= 40
    assert lately / SPIKE_H >= 10 * (len(about) - lately) / (DAYS_14_H - SPIKE_H)


def test_the_app_is_rated_low_until_its_fix_and_high_after() -> None:
    stars = [(post.hours_ago, post.rating.value) for post in posts() if post.rating and "omakaisla" in post.categories]
    before = [value for hours, value in stars if hours > 7 * 24]
    after = [value for hours, value in stars if hours <= 7 * 24]
    assert sum(before) / len(before) <= 1.5
    assert sum(after) / len(after) >= 4


# --- nobody's personal data, and yet something to mask ---


def test_identity_codes_are_temporary_or_impossible_and_have_a_right_check_character() -> None:
    codes = list(found(HETU))
    assert len(codes) >= 8
    for code in codes:
        day, month, year, sign, number, check = code.groups()
        assert int(number) >= 900 or not is_date(day, month, year, sign), code.group()
        assert check.upper() == HETU_CHECK[int(day + month + year + number) % 31], code.group()


def test_mail_addresses_are_in_domains_kept_for_examples() -> None:
    domains = {match.group(1) for match in found(EMAIL)}
    assert domains
    assert domains <= {"example.com", "example.org", "example.fi"}


def test_phone_numbers_are_rows_of_zeros() -> None:
    numbers = [digits(match.group()) for match in found(PHONE)]
    assert len(numbers) >= 8
    assert [number for number in numbers if "00000" not in number] == []


def test_accounts_are_the_specimen_or_zeros_and_have_right_check_digits() -> None:
    accounts = [match.group().replace(" ", "") for match in found(IBAN)]
    assert len(accounts) >= 3
    for account in accounts:
        assert account == SPECIMEN_IBAN or account[4:14] == "0" * 10, account
        assert int(account[4:] + "1518" + account[2:4]) % 97 == 1, account


def test_payment_cards_are_test_numbers() -> None:
    assert {digits(match.group()) for match in found(CARD)} == TEST_CARDS


def test_plates_are_specimens() -> None:
    assert {match.group(1) for match in found(PLATE)} <= {"ABC", "TST"}


@pytest.mark.parametrize("name", sorted({post.source for post in posts()}))
def test_each_source_is_described_in_the_readme(name: str) -> None:
    assert f"`{name}`" in (DEMO / "README.md").read_text(encoding="utf-8")
