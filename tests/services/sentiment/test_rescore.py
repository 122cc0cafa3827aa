"""Reading stored posts anew: what is sent, what is counted, how fast; the model is the tiny one."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kuulolla.schemas.post import Channel, Touchpoint, post_id
from kuulolla.schemas.scored_post import Language, ScoredPost
from kuulolla.search.document import document
from kuulolla.services.sentiment.judge import Judge
from kuulolla.services.sentiment.rescore import Counts, Rescore, Span
from kuulolla.services.sentiment.scorer import load_scorer
from tests.clocks import SetClock
from tests.services.sentiment.tiny_model import make_model

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FINNISH = Language(code="fi", confidence=1.0)
UNREAD: dict[str, Any] = {"sentiment": None, "unscored": "language_unknown_to_model"}


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    scorer = load_scorer(make_model(tmp_path_factory.mktemp("tiny")), threads=1)
    return Judge(lambda text: FINNISH if text != "svenska" else Language(code="sv", confidence=1.0), scorer)


def stored(text: str, label: str = "neutral", **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of a document
    """The document of a post that an earlier model called `label`."""
    post = ScoredPost.model_validate(
        {
            "id": post_id("koe", text),
            "source": "koe",
            "channel": Channel.FORUM,
            "touchpoint": Touchpoint.EXTERNAL,
            "native_id": text,
            "text": text,
            "published_at": NOW - timedelta(days=9),
            "collected_at": NOW - timedelta(days=8),
            "language": FINNISH,
            "sentiment": {
                "label": label,
                "score": 0,
                "confidence": 0.4,
                "probabilities": {"negative": 0.3, "neutral": 0.4, "positive": 0.3},
                "model": {"id": "old", "revision": "0" * 12},
            },
            "scored_at": NOW - timedelta(days=8),
        }
    )
    return {**json.loads(json.dumps(document(post, NOW))), **changes}


class Rehearsal:
    """A rescore whose posts are kept, and whose waits take no time; it is asked to end after `waits` of them."""

    def __init__(self, judge: Judge, rate: int = 10, waits: int = 99) -> None:
        self.sent: list[ScoredPost] = []
        self.waited: list[float] = []
        self.told: list[tuple[int, int]] = []
        self._waits = waits
        self.work = Rescore(judge, self.sent.extend, rate, SetClock(NOW), self._wait, self._tell)

    def run(self, *pages: Sequence[dict[str, Any]]) -> Counts:
        return self.work.run(iter(pages))

    def _wait(self, seconds: float) -> bool:
        self.waited.append(seconds)
        return len(self.waited) < self._waits

    def _tell(self, counts: Counts) -> None:
        self.told.append((counts.read, counts.sent))


def test_a_post_is_sent_as_it_is_with_what_the_model_says_now(judge: Judge) -> None:
    rehearsal = Rehearsal(judge)
    counts = rehearsal.run([stored("hyvä", revision=3, people={"state": "answered"})])
    (sent,) = rehearsal.sent
    assert sent.sentiment is not None
    assert (sent.sentiment.label, sent.sentiment.model.id) == ("positive", "tiny")
    assert (sent.text, sent.revision, sent.scored_at) == ("hyvä", 3, NOW)
    assert ScoredPost.from_json(sent.to_json()).published_at == NOW - timedelta(days=9)
    assert (counts.read, counts.sent, dict(counts.changes)) == (1, 1, {("neutral", "positive"): 1})


def test_labels_that_changed_are_counted_from_one_to_another(judge: Judge) -> None:
    documents = [stored("hyvä"), stored("hyvä", "positive"), stored("huono"), stored("huono huono"), stored("moi")]
    counts = Rehearsal(judge).run(documents[:3], documents[3:])
    assert (counts.read, counts.sent, counts.changed) == (5, 5, 3)
    assert counts.changes["neutral", "negative"] == 2


def test_a_post_that_still_has_no_sentiment_is_not_sent_and_one_that_lost_or_got_it_is(judge: Judge) -> None:
    rehearsal = Rehearsal(judge)
    counts = rehearsal.run([stored("svenska", **UNREAD), stored("svenska"), stored("huono", **UNREAD)])
    assert (counts.read, counts.same, counts.sent) == (3, 1, 2)
    assert counts.changes == {
        ("neutral", "language_unknown_to_model"): 1,
        ("language_unknown_to_model", "negative"): 1,
    }


def test_what_cannot_be_read_or_scored_is_counted_and_the_rest_goes_on(judge: Judge) -> None:
    broken = {name: value for name, value in stored("huono").items() if name != "native_id"}
    rehearsal = Rehearsal(judge)
    counts = rehearsal.run([broken, stored("kaadu"), stored("hyvä")])
    assert (counts.read, counts.unreadable, [post.text for post in rehearsal.sent]) == (3, 2, ["hyvä"])


def test_no_more_are_sent_than_the_rate_allows_and_what_is_not_sent_costs_no_time(judge: Judge) -> None:
    rehearsal = Rehearsal(judge, rate=5)
    rehearsal.run([stored("hyvä"), stored("huono")] * 5, [stored("svenska", **UNREAD)] * 10)
    assert rehearsal.waited == [pytest.approx(2.0, abs=0.5), 0]
    assert rehearsal.told == [(10, 10), (20, 10)]


def test_asked_to_end_it_ends_after_the_page_that_it_sent(judge: Judge) -> None:
    rehearsal = Rehearsal(judge, waits=2)
    counts = rehearsal.run([stored("hyvä")], [stored("huono")], [stored("moi")])
    assert (counts.read, len(rehearsal.sent)) == (2, 2)


def test_a_span_is_from_its_beginning_up_to_but_not_with_its_end() -> None:
    query = Span(NOW, NOW + timedelta(days=1)).unread_by("abc")
    assert {
        "range": {"published_at": {"gte": "2026-11-20T12:00:00+00:00", "lt": "2026-11-21T12:00:00+00:00"}}
    } in query["bool"]["filter"]
    assert Span().unread_by("abc")["bool"]["filter"] == [{"term": {"deleted": False}}]
