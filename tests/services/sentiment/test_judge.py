"""Each record of posts.raw becomes a scored post or a dead letter, in order, whatever stands between."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuulolla.runtime.dead_letters import Record
from kuulolla.runtime.faults import ModelFault
from kuulolla.schemas.dead_letter import DeadLetter, Reason
from kuulolla.schemas.post import Channel, Post, Touchpoint, post_id
from kuulolla.schemas.reading import read
from kuulolla.schemas.scored_post import Emotion, Label, Language, Model, ScoredPost, Unscored
from kuulolla.services.sentiment.judge import Judge, reading_of
from kuulolla.services.sentiment.score import Scores
from kuulolla.services.sentiment.scorer import FolderScorer, load_scorer
from tests.services.sentiment.tiny_model import make_model

NOW = datetime(2026, 11, 20, tzinfo=UTC)


class WordScorer:
    """A model that reads one word: hyvä, huono, or neither; `kaadu` makes it fail."""

    model = Model(id="sana", revision="1")
    languages = frozenset({"fi"})

    thresholds: Mapping[Emotion, float] = {}

    def score(self, texts: Sequence[str], channels: Sequence[Channel | None]) -> Scores:
        assert len(texts) == len(channels)
        if any("kaadu" in text for text in texts):
            raise ModelFault("not finite")
        rows = [[0.1, 0.1, 0.8] if "hyvä" in t else [0.8, 0.1, 0.1] if "huono" in t else [0.1, 0.8, 0.1] for t in texts]
        return Scores(np.array(rows), np.zeros((len(texts), 0)), (None,) * len(texts))


def identify(text: str) -> Language:
    code = "sv" if "bra" in text else "und" if len(text) < 4 else "fi"
    return Language(code=code, confidence=0.9)


def a_post(text: str, number: int = 1, **more: Any) -> Post:  # noqa: ANN401 - fields of a post
    fields = {"native_id": str(number), "text": text, "published_at": NOW, "collected_at": NOW, **more}
    return Post(
        id=post_id("koe", str(number)), source="koe", channel=Channel.FORUM, touchpoint=Touchpoint.OWNED, **fields
    )


def a_record(value: bytes | None, offset: int = 0) -> Record:
    return Record("posts.raw", 0, offset, b"key", value, {"traceparent": "00-aa-bb-01", "schema": "Post@1"})


def judged(*posts: Post) -> list[ScoredPost]:
    outcomes = Judge(identify, WordScorer()).judge([a_record(post.to_json()) for post in posts], NOW)
    values = [read(ScoredPost, outcome.value.to_json()) for outcome in outcomes]
    assert all(isinstance(value, ScoredPost) for value in values)
    return [value for value in values if isinstance(value, ScoredPost)]


def test_a_finnish_post_gets_label_score_and_model() -> None:
    (scored,) = judged(a_post("todella hyvä"))
    assert scored.sentiment is not None
    assert (scored.sentiment.label, scored.sentiment.score, scored.sentiment.confidence) == (Label.POSITIVE, 0.7, 0.8)
    assert scored.sentiment.model == WordScorer.model
    assert scored.unscored is None
    assert scored.scored_at == NOW


@pytest.mark.parametrize(
    ("post", "why"),
    [
        (a_post("mycket bra"), Unscored.LANGUAGE_UNKNOWN_TO_MODEL),
        (a_post("ok"), Unscored.LANGUAGE_UNKNOWN_TO_MODEL),
        (a_post("ok", language_hint="sv"), Unscored.LANGUAGE_UNKNOWN_TO_MODEL),
        (a_post("   "), Unscored.NO_TEXT),
        (a_post("", deleted=True), Unscored.DELETED),
    ],
)
def test_a_post_that_cannot_be_scored_passes_on_with_the_reason(post: Post, why: Unscored) -> None:
    (scored,) = judged(post)
    assert (scored.sentiment, scored.unscored) == (None, why)


def test_a_post_too_short_to_tell_goes_to_the_model_when_its_source_says_finnish() -> None:
    (scored,) = judged(a_post("ok", language_hint="fi-FI"))
    assert scored.sentiment is not None


def test_with_scoring_off_posts_pass_on_unscored() -> None:
    (outcome,) = Judge(identify, None).judge([a_record(a_post("hyvä").to_json())], NOW)
    assert isinstance(outcome.value, ScoredPost)
    assert outcome.value.unscored is Unscored.SCORING_OFF


def test_one_post_that_the_model_cannot_score_is_set_aside_alone() -> None:
    posts = [a_post("hyvä asia", 1), a_post("kaadu nyt", 2), a_post("huono asia", 3)]
    outcomes = Judge(identify, WordScorer()).judge([a_record(post.to_json()) for post in posts], NOW)
    assert [outcome.reason for outcome in outcomes] == [None, Reason.NOT_SCORABLE, None]
    assert [outcome.topic for outcome in outcomes] == ["posts.scored", "posts.dlq", "posts.scored"]


def test_a_post_is_judged_by_sentence_unless_that_is_off() -> None:
    record = a_record(a_post("hyvä ruoka. huono palvelu!", title="Otsikko").to_json())
    (on,), (off,) = (Judge(identify, WordScorer(), by_sentence=by).judge([record], NOW) for by in (True, False))
    assert isinstance(on.value, ScoredPost)
    assert isinstance(off.value, ScoredPost)
    assert on.value.sentiment is not None
    assert off.value.sentiment is not None
    assert [(s.start, s.end, s.label) for s in on.value.sentiment.sentences] == [
        (0, 11, Label.POSITIVE),
        (12, 26, Label.NEGATIVE),
    ]
    assert (on.value.sentiment.mixed, off.value.sentiment.sentences) == (True, ())


class FailsOnShortTexts(WordScorer):
    """A model that cannot read what has fewer than 12 characters."""

    def score(self, texts: Sequence[str], channels: Sequence[Channel | None]) -> Scores:
        if any(len(text) < 12 for text in texts):
            raise ModelFault("not finite")
        return super().score(texts, channels)


def test_a_post_with_a_sentence_that_cannot_be_scored_is_scored_as_a_whole() -> None:
    posts = [a_post("hyvä ruoka. huono palvelu!", 1), a_post("huono päivä kaikille", 2), a_post("hyvä", 3)]
    outcomes = Judge(identify, FailsOnShortTexts()).judge([a_record(post.to_json()) for post in posts], NOW)
    assert [outcome.reason for outcome in outcomes] == [None, None, Reason.NOT_SCORABLE]
    assert isinstance(outcomes[0].value, ScoredPost)
    assert outcomes[0].value.sentiment is not None
    assert outcomes[0].value.sentiment.sentences == ()


@given(
    st.lists(st.sampled_from(["hyvä asia", "eka. toka!", "mycket bra", "kaadu. nyt", None, b"{", b"[]"]), max_size=12)
)
def test_there_is_one_outcome_for_each_record_in_their_order(kinds: list[str | bytes | None]) -> None:
    records = [
        a_record(a_post(kind, number).to_json() if isinstance(kind, str) else kind, number)
        for number, kind in enumerate(kinds)
    ]
    outcomes = Judge(identify, WordScorer()).judge(records, NOW)
    assert len(outcomes) == len(records)
    for number, (record, outcome) in enumerate(zip(records, outcomes, strict=True)):
        if isinstance(outcome.value, DeadLetter):
            assert (outcome.value.offset, outcome.value.value) == (number, record.value)
        else:
            assert json.loads(outcome.value.to_json())["native_id"] == str(number)


def test_the_trace_goes_on_and_the_headers_name_the_new_contract() -> None:
    good, bad = Judge(identify, WordScorer()).judge([a_record(a_post("hyvä").to_json()), a_record(b"{")], NOW)
    assert good.headers == {"schema": "ScoredPost@1", "content-type": "application/json", "traceparent": "00-aa-bb-01"}
    assert bad.headers["schema"] == "DeadLetter@1"


@pytest.mark.parametrize(
    ("title", "text", "judged_text"),
    [
        (None, "Teksti", "Teksti"),
        ("Otsikko", "Teksti", "Otsikko\nTeksti"),
        ("Teksti on…", "Teksti on pidempi", "Teksti on pidempi"),
    ],
)
def test_the_title_is_judged_too_unless_it_repeats_the_text(title: str | None, text: str, judged_text: str) -> None:
    reading = reading_of(a_post(text, title=title))
    assert (reading.whole, reading.whole[reading.text_from :]) == (judged_text, text)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> FolderScorer:
    return load_scorer(make_model(tmp_path_factory.mktemp("tiny")), threads=1)


TEXTS = st.text() | st.lists(st.sampled_from(["hyvä.", "Huono!", "jono", "\n", "😀", "a\u0308"]), max_size=80).map(
    " ".join
)


@given(title=st.none() | st.text(max_size=20), text=TEXTS)
def test_whatever_a_post_says_its_places_lie_in_the_text_that_travels(
    tiny: FolderScorer, title: str | None, text: str
) -> None:
    post = a_post(text, title=title, language_hint="fi")
    (outcome,) = Judge(lambda _text: Language(code="fi", confidence=1), tiny).judge([a_record(post.to_json())], NOW)
    scored = read(ScoredPost, outcome.value.to_json())
    assert isinstance(scored, ScoredPost)
    if scored.sentiment is not None:
        places = [place for one in scored.sentiment.sentences for place in (one.start, one.end)]
        assert places == sorted(places)
        assert not places or places[-1] <= len(scored.text)
        assert scored.sentiment.read_to is None or scored.sentiment.read_to <= len(scored.text)


def test_half_of_a_surrogate_pair_is_set_aside_with_a_reason(tiny: FolderScorer) -> None:
    value = a_post("hyvä KOHTA").to_json().replace(b"KOHTA", b"\\ud800")
    (outcome,) = Judge(identify, tiny).judge([a_record(value)], NOW)
    assert outcome.reason is Reason.NOT_JSON
